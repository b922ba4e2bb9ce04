"""How promises were kept and by whom: deadlines, breaches, high-priority cases, departments and persons."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.model import Results
from pipeline.period import Period
from pipeline.publish.report.breakdown import BLANK
from pipeline.publish.report.cells import say_deadline, say_lasting, say_moment, say_text
from pipeline.publish.report.headline import Figures, Goal, goal_of, look_up, measure_at
from pipeline.publish.report.numbers import (
    NOTHING,
    Change,
    Figure,
    Ratio,
    Tone,
    change,
    count,
    rate,
    rate_tone,
    ratio,
    score,
)

Row = TypeVar("Row")
_Row = Mapping[Hashable, Any]

MOST_BREACHES = 10
MOST_OPEN = 10
MOST_PERSONS = 12
MOST_DEPARTMENTS = 12
LONGEST_TEXT = 56  # half-width characters of a quoted description in a table


@dataclass(frozen=True)
class ClockRow:
    """One clock of the month: how many deadlines were kept, missed, still run, cannot be told."""

    name: str
    met: Figure
    breached: Figure
    overdue: Figure
    running: Figure
    unknown: Figure
    rate: Figure
    tone: Tone
    change: Change


@dataclass(frozen=True)
class GroupRow:
    """Attainment of one urgency or department: first response, solution, all clocks together."""

    name: str
    respond: Ratio
    resolve: Ratio
    all: Ratio


@dataclass(frozen=True)
class Breach:
    """One missed deadline, and why it was missed."""

    record_id: str
    clock: str
    customer: str
    department: str
    owner: str
    urgency: str
    due: str
    over: str
    state: str
    tone: Tone
    cause: str


@dataclass(frozen=True)
class OpenCase:
    """One high-priority case that is not resolved."""

    record_id: str
    customer: str
    department: str
    owner: str
    received: str
    status: str
    text: str


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """The first rows of a list, how many more there are, and how many in all."""

    rows: list[Row]
    more: int
    total: int


@dataclass(frozen=True)
class HighPriority:
    """High-priority cases received in the month, their target, and those of any month still open."""

    received: Figure
    resolved: Figure
    rate: Figure
    change: Change
    goal: Goal | None
    open: Listed[OpenCase]


@dataclass(frozen=True)
class ScoreRow:
    """What one department or person did in the month (C12)."""

    name: str
    received: Figure
    resolution: Ratio
    response: Ratio
    scored: Figure
    mean: Figure


def describe_clocks(figures: Figures, previous: Figures) -> list[ClockRow]:
    """One row per clock that had a deadline in the month, in the order of a case's life."""
    now: Figures = look_up(figures, "clocks") or {}
    return [
        _clock_row(clock, now[clock], look_up(previous, f"clocks.{clock}.attainment"))
        for clock in words.CLOCK
        if clock in now
    ]


def _clock_row(clock: str, states: Figures, before: float | None) -> ClockRow:
    attained = states.get("attainment")
    return ClockRow(
        name=words.CLOCK[clock],
        met=count(states.get("met", 0)),
        breached=count(states.get("breached", 0)),
        overdue=count(states.get("overdue", 0)),
        running=count(sum(states.get(state, 0) for state in ("running", "warning", "paused"))),
        unknown=count(states.get("unknown", 0)),
        rate=rate(attained),
        tone=rate_tone(attained),
        change=change(attained, before, kind="rate", better="up"),
    )


def describe_groups(table: pd.DataFrame, order: Sequence[str] = ()) -> list[GroupRow]:
    """One row per name of an attainment table: those in `order` first, the others as the table has them."""
    groups: dict[str | None, list[_Row]] = {}
    for row in table.to_dict("records"):  # few: frames of one group each would take longer
        groups.setdefault(row["name"] if isinstance(row["name"], str) else None, []).append(row)
    first = [name for name in order if name in groups]
    return [_group_row(name, groups[name]) for name in dict.fromkeys([*first, *groups])]


def urgency_order(settings: Settings) -> list[str]:
    """Every handbook's urgencies, the most urgent of each first."""
    handbooks = settings.handbooks.values()
    return list(dict.fromkeys(label for book in handbooks for label in book.choices.get("urgency", {})))


def _group_row(name: str | None, rows: list[_Row]) -> GroupRow:
    return GroupRow(
        name=say_text(name, blank=BLANK),
        respond=_attained(row for row in rows if row["clock"] == "respond"),
        resolve=_attained(row for row in rows if row["clock"] == "resolve"),
        all=_attained(rows),
    )


def _attained(rows: Iterable[_Row]) -> Ratio:
    counts = [(row["met"], row["breached"], row["overdue"]) for row in rows]
    return ratio(sum(met for met, *_ in counts), sum(map(sum, counts)))


def list_breaches(breaches: pd.DataFrame) -> Listed[Breach]:
    """The missed deadlines, the longest over due first."""
    breaches = breaches.reset_index(drop=True)
    worst = breaches["over_hours"].sort_values(ascending=False, kind="stable").index[:MOST_BREACHES]
    rows = [
        Breach(
            record_id=row["record_id"],
            clock=words.CLOCK.get(row["clock"], row["clock"]),
            customer=say_text(row["customer"]),
            department=say_text(row["department"]),
            owner=say_text(row["owner"]),
            urgency=say_text(row["urgency"]),
            due=say_deadline(row["due_at"]),
            over=say_lasting(row["over_hours"]),
            state=words.STATE.get(row["state"], row["state"]),
            tone="bad" if row["state"] == "overdue" else "warn",
            cause=_say_cause(row),
        )
        for row in breaches.loc[worst].to_dict("records")
    ]
    return Listed(rows, max(0, len(breaches) - MOST_BREACHES), len(breaches))


def _say_cause(row: _Row) -> str:
    """`首次响应晚，受理→响应 31.0 小时`: the cause, and the stage that took longest."""
    cause = words.CAUSE.get(row["cause"], NOTHING)
    begun, ended = row["stage_from"], row["stage_to"]
    if not isinstance(begun, str):
        return cause
    end = words.STAGE[ended] if isinstance(ended, str) else words.STAGE_STILL
    return f"{cause}，{words.STAGE[begun]}→{end} {say_lasting(row['stage_hours'])}"


def describe_high_priority(results: Results, period: Period, *, settings: Settings) -> HighPriority:
    """High-priority cases (C2, C11)."""
    figures, previous = results.figures, results.previous
    measure = measure_at("high_priority.rate", settings.targets)
    value = look_up(figures, measure.path)
    return HighPriority(
        received=count(look_up(figures, "high_priority.received")),
        resolved=count(look_up(figures, "high_priority.resolved")),
        rate=rate(value),
        change=change(value, look_up(previous, measure.path), kind="rate", better="up"),
        goal=goal_of(measure, value, targets=settings.targets),
        open=_list_open(results, period),
    )


def _list_open(results: Results, period: Period) -> Listed[OpenCase]:
    """High-priority cases of this and earlier periods that are still open, oldest first."""
    cases = results.cases.reset_index(drop=True)
    by_then = cases["received_at"] < period.end
    unresolved = (cases["priority"] == "high") & by_then & cases["resolved_at"].isna()
    oldest = cases["received_at"][unresolved].sort_values(kind="stable").index
    rows = [
        OpenCase(
            record_id=row["case_id"],
            customer=say_text(row["customer_name"]),
            department=say_text(row["department"]),
            owner=say_text(row["owner"]),
            received=say_moment(row["received_at"]),
            status=words.STATUS.get(row["status"], say_text(row["status"])),
            text=say_text(row["description"], width=LONGEST_TEXT),
        )
        for row in cases.loc[oldest[:MOST_OPEN]].to_dict("records")
    ]
    return Listed(rows, max(0, len(oldest) - MOST_OPEN), len(oldest))


def describe_scorecard(scorecard: pd.DataFrame, kind: str) -> Listed[ScoreRow]:
    """Departments or owners, those with the most cases first."""
    rows = scorecard[scorecard["kind"] == kind].sort_values("received", ascending=False, kind="stable")
    most = {"department": MOST_DEPARTMENTS, "owner": MOST_PERSONS}[kind]
    described = [
        ScoreRow(
            name=say_text(row["name"], blank=BLANK),
            received=count(row["received"]),
            resolution=ratio(row["resolved"], row["received"]),
            response=ratio(row["response_met"], row["response_due"]),
            scored=count(row["score_count"]),
            mean=score(row["score_mean"]),
        )
        for row in rows.head(most).to_dict("records")
    ]
    return Listed(described, max(0, len(rows) - most), len(rows))
