"""What the feedback was about and how customers rated it: shares, satisfaction, backlog by age."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import words
from pipeline.config import Focus
from pipeline.masking import mask_text
from pipeline.model import ASSESSMENT_DIMENSIONS
from pipeline.publish.report.headline import Figures, look_up
from pipeline.publish.report.numbers import NO_CHANGE_KNOWN, Change, Figure, change, count, rate, score

MOST_BARS = 8  # a chart with more bars or slices is no longer read at a glance
OTHERS, BLANK = "其他", "（未填写）"
LONGEST_NAME = 24  # half-width characters of a chart label

# What the reader sees for the classes of `backlog_age`.
AGES = {"<=1": "1 天以内", "1-3": "1–3 天", "3-7": "3–7 天", "7-30": "7–30 天", ">30": "30 天以上"}


@dataclass(frozen=True)
class Share:
    """One bar: its name, how many, which share, against last month, and whether it is flagged (A11, C9)."""

    name: str
    count: Figure
    share: Figure
    change: Change = NO_CHANGE_KNOWN
    focus: bool = False


@dataclass(frozen=True)
class Breakdown:
    """Shares, largest first, at most eight; `total` is their denominator, `focus` the flagged ones."""

    rows: list[Share]
    total: Figure
    focus: list[Share]


@dataclass(frozen=True)
class Satisfaction:
    """Scores and ratings of the month (contract section 6), and the five dimensions (D8)."""

    scored: Figure
    mean: Figure
    mean_change: Change
    rated: Figure
    satisfied: Figure
    rate: Figure
    rate_change: Change
    coverage: Figure
    distribution: list[Share]
    assessed: Figure
    dimensions: list["Dimension"]


@dataclass(frozen=True)
class Dimension:
    """The mean of one dimension of the assessments, against last month."""

    name: str
    mean: Figure
    change: Change


@dataclass(frozen=True)
class Backlog:
    """Open cases at the month's end: how many, against last month, by age; and what was worked off."""

    total: Figure
    change: Change
    ages: list[Share]
    old: Figure
    carried_over: Figure
    received: Figure
    resolved: Figure
    completion: Figure


def shorten(text: str, width: int = LONGEST_NAME) -> str:
    """`text` cut to `width` half-width characters (a Chinese one counts two), with … where it was cut."""
    used = 0
    for place, char in enumerate(text):
        used += 2 if ord(char) > 0x2E80 else 1  # noqa: PLR2004 - first CJK block
        if used > width:
            return text[:place] + "…"
    return text


def describe_shares(figures: Figures, previous: Figures, *, key: str, name: str) -> Breakdown:
    """The list `figures[key]` with entries `{name, count, share, focus}`, against the same of `previous`."""
    entries = look_up(figures, key) or []
    before = {entry[name]: entry["count"] for entry in look_up(previous, key) or []}
    known = bool(before)
    rows = [_share(entry, name, before=before.get(entry[name], 0) if known else None) for entry in entries]
    total = sum(entry["count"] for entry in entries)
    rest = entries[MOST_BARS - 1 :] if len(entries) > MOST_BARS else []
    if rest:
        rows = [*rows[: MOST_BARS - 1], _rest(rest, name, before=before if known else None)]
    return Breakdown(rows, count(total), [row for row in rows if row.focus])


def describe_channels(figures: Figures, previous: Figures) -> Breakdown:
    """The channels that cases came by, as shares of those with a channel; none is a focus."""
    return describe_shares(
        {"channels": _list_channels(figures)},
        {"channels": _list_channels(previous)},
        key="channels",
        name="name",
    )


def _list_channels(figures: Figures) -> list[Figures]:
    entries = [entry for entry in look_up(figures, "channels") or [] if entry["name"] is not None]
    total = sum(entry["count"] for entry in entries)
    return [
        {"name": entry["name"], "count": entry["count"], "share": entry["count"] / total, "focus": False}
        for entry in entries
    ]


def _share(entry: Mapping[str, Any], name: str, *, before: int | None) -> Share:
    moved = change(entry["count"], before, kind="count", better="neither")
    return Share(
        _label(entry[name]), count(entry["count"]), rate(entry["share"]), moved, bool(entry["focus"])
    )


def _rest(entries: Iterable[Mapping[str, Any]], name: str, *, before: Mapping[Any, int] | None) -> Share:
    rest = list(entries)
    now = sum(entry["count"] for entry in rest)
    then = None if before is None else sum(before.get(entry[name], 0) for entry in rest)
    share = rate(sum(entry["share"] for entry in rest))
    return Share(OTHERS, count(now), share, change(now, then, kind="count", better="neither"))


def _label(name: str | None) -> str:
    if not name:
        return BLANK
    return shorten(mask_text(words.CATEGORY.get(name, name)))


def focus_rule(focus: Focus) -> str:
    """When a category or module is flagged, in words: `占比 > 30%，且总数不少于 10 件`."""
    sign = {">": ">", ">=": "≥"}[focus.comparison]
    return f"占比 {sign} {focus.share:.0%}，且总数不少于 {focus.minimum} 件"


def describe_satisfaction(figures: Figures, previous: Figures) -> Satisfaction:
    """Scores, ratings, distribution and dimensions."""
    now: Figures = look_up(figures, "satisfaction") or {}
    before: Figures = look_up(previous, "satisfaction") or {}
    return Satisfaction(
        scored=count(now.get("count")),
        mean=score(now.get("mean")),
        mean_change=change(now.get("mean"), before.get("mean"), kind="score", better="up"),
        rated=count(now.get("rated")),
        satisfied=count(now.get("satisfied")),
        rate=rate(now.get("rate")),
        rate_change=change(now.get("rate"), before.get("rate"), kind="rate", better="up"),
        coverage=rate(now.get("coverage")),
        distribution=_spread(
            {f"{n} 分": (now.get("distribution") or {}).get(str(n), 0) for n in range(5, 0, -1)}
        ),
        assessed=count(look_up(figures, "assessments.count")),
        dimensions=_list_dimensions(figures, previous),
    )


def _list_dimensions(figures: Figures, previous: Figures) -> list[Dimension]:
    """The five dimensions; none where nobody was assessed."""
    if not look_up(figures, "assessments.count"):
        return []
    rows = []
    for column in ASSESSMENT_DIMENSIONS:
        now, before = (look_up(month, f"assessments.{column.name}") for month in (figures, previous))
        rows.append(Dimension(column.label, score(now), change(now, before, kind="score", better="up")))
    return rows


def _spread(counts: Mapping[str, int]) -> list[Share]:
    total = sum(counts.values())
    return [Share(name, count(n), rate(n / total if total else None)) for name, n in counts.items()]


def describe_backlog(figures: Figures, previous: Figures) -> Backlog:
    """Open cases at the month's end, by age."""
    ages = look_up(figures, "backlog_age") or {}
    total, before = look_up(figures, "backlog"), look_up(previous, "backlog")
    return Backlog(
        total=count(total),
        change=change(total, before, kind="count", better="down"),
        ages=_spread({label: ages.get(key, 0) for key, label in AGES.items()}),
        old=count(ages.get(">30", 0)),
        carried_over=count(look_up(figures, "carried_over")),
        received=count(look_up(figures, "received")),
        resolved=count(look_up(figures, "completion.resolved")),
        completion=rate(look_up(figures, "completion.rate")),
    )
