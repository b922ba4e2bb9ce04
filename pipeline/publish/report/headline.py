"""The first page: tiles, key figures against the month before and their targets, the trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.handbooks import Target
from pipeline.publish.report.numbers import Better, Change, Figure, Kind, Tone, change, figure

Figures = Mapping[str, Any]
"""The figures of one month (contract section 6); may be empty."""


@dataclass(frozen=True)
class Measure:
    """A figure followed from month to month: where it stands, its name, which way is better."""

    path: str
    name: str
    kind: Kind
    better: Better


# What the reader sees: the figures of the first page, in this order; the first six are the tiles.
MEASURES = (
    Measure("received", "反馈总量", "count", "neither"),
    Measure("response_on_time", "首次响应及时率", "rate", "up"),
    Measure("handling_on_time", "处理及时率", "rate", "up"),
    Measure("satisfaction.mean", "满意度均分", "score", "up"),
    Measure("high_priority.rate", "高优先级解决率", "rate", "up"),
    Measure("backlog", "未结积压", "count", "down"),
    Measure("completion.rate", "办结率", "rate", "up"),
    Measure("satisfaction.rate", "客户满意率", "rate", "up"),
    Measure("satisfaction.coverage", "评价覆盖率", "rate", "up"),
    Measure("reopened.rate", "二次处理率", "rate", "down"),
    Measure("response_hours.median", "首次响应时长（中位数）", "hours", "down"),
    Measure("resolution_hours.median", "解决时长（中位数）", "hours", "down"),
    Measure("resolution_hours.p90", "解决时长（90% 分位）", "hours", "down"),
    Measure("visits.count", "回访次数", "count", "neither"),
    Measure("visits.on_time", "售后回访及时率", "rate", "up"),
)
TILES = 6
TREND_LINES = ("handling_on_time", "satisfaction.mean")
MET, MISSED, NOT_KNOWN = "达标", "未达标", "无数据"
SHORT_TREND = 12  # months; a longer trend needs the year in its labels

_BY_PATH = {measure.path: measure for measure in MEASURES}


@dataclass(frozen=True)
class Goal:
    """A target and whether it was met: `≥ 95.0%`, 达标/未达标/无数据."""

    figure: Figure
    text: str
    word: str
    tone: Tone


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the period, of the one before and a year ago, how it moved, its target if it has one."""

    name: str
    value: Figure
    before: Figure
    change: Change
    goal: Goal | None
    tone: Tone
    year_change: Change


@dataclass(frozen=True)
class TrendMonth:
    """One month of the trend; `restated` where a figure reported earlier has changed since."""

    month: str
    label: str
    received: Figure
    resolved: Figure
    backlog: Figure
    response: Figure
    handling: Figure
    satisfaction: Figure
    high_priority: Figure
    restated: bool


@dataclass(frozen=True)
class TrendLine:
    """One figure over the months, with its target and the range of its axis; labels go above its `peaks`."""

    name: str
    points: list[Figure]
    peaks: list[bool]
    target: Figure | None
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """The last months, oldest first."""

    months: list[TrendMonth]
    lines: list[TrendLine]


def look_up(figures: Figures, path: str) -> Any:  # noqa: ANN401 - figures hold numbers, lists and tables
    """The value at a dotted path of the figures, None where any part of it is absent."""
    value: Any = figures
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def measure_at(path: str, targets: Mapping[str, Target]) -> Measure:
    """How the figure at `path` is named and shown; one only a target names takes its label from there."""
    if path in _BY_PATH:
        return _BY_PATH[path]
    target = next((target for target in targets.values() if target.figure == path), None)
    better: Better = "down" if target and target.at_most is not None else "up"
    name = (target.label if target else "") or path
    return Measure(path, name, _kind_of(path), better)


def _kind_of(path: str) -> Kind:
    last = path.rsplit(".", 1)[-1]
    if last in {"mean", "score_mean", "quality", "speed", "communication", "solving", "overall"}:
        return "score"
    if last in {"median", "p90"}:
        return "hours"
    return "rate" if last.endswith(("rate", "on_time", "coverage", "attainment")) else "count"


def list_key_figures(
    figures: Figures, previous: Figures, *, year_ago: Figures, targets: Mapping[str, Target]
) -> list[KeyFigure]:
    """Every followed figure, then those that only a target names."""
    paths = dict.fromkeys([*_BY_PATH, *(target.figure for target in targets.values())])
    periods = (figures, previous, _drop_nothing(year_ago))
    return [_key_figure(measure_at(path, targets), periods, targets=targets) for path in paths]


def _drop_nothing(figures: Figures) -> Figures:
    """The figures; none of a period without any record, with which nothing compares."""
    kept = any(look_up(figures, path) for path in ("received", "visits.count", "backlog"))
    return figures if kept else {}


def _key_figure(
    measure: Measure, periods: tuple[Figures, ...], *, targets: Mapping[str, Target]
) -> KeyFigure:
    """The figure of the period, against the one before and the one a year ago: the three `periods`."""
    now, before, long_ago = (look_up(figures, measure.path) for figures in periods)
    moved = change(now, before, kind=measure.kind, better=measure.better)
    goal = goal_of(measure, now, targets=targets)
    return KeyFigure(
        measure.name,
        figure(now, measure.kind),
        figure(before, measure.kind),
        moved,
        goal,
        goal.tone if goal else moved.tone,
        change(now, long_ago, kind=measure.kind, better=measure.better),
    )


def goal_of(measure: Measure, value: float | None, *, targets: Mapping[str, Target]) -> Goal | None:
    """The target for this figure, judged on its exact value."""
    target = next((target for target in targets.values() if target.figure == measure.path), None)
    if target is None:
        return None
    bound = target.at_least if target.at_least is not None else target.at_most
    sign = "≥" if target.at_least is not None else "≤"
    shown = figure(bound, measure.kind)
    if value is None or bound is None:
        return Goal(shown, f"{sign} {shown}", NOT_KNOWN, "plain")
    met = value >= bound if sign == "≥" else value <= bound
    return Goal(shown, f"{sign} {shown}", MET if met else MISSED, "good" if met else "bad")


def describe_trend(
    months: Mapping[str, Figures], *, restated: set[str], targets: Mapping[str, Target]
) -> Trend:
    """The trend from figures by month, oldest first."""
    short = len(months) <= SHORT_TREND
    rows = [
        _trend_month(month, figures, short=short, restated=month in restated)
        for month, figures in months.items()
    ]
    lines = [_trend_line(measure_at(path, targets), months, targets=targets) for path in TREND_LINES]
    return Trend(rows, lines)


def _trend_month(month: str, figures: Figures, *, short: bool, restated: bool) -> TrendMonth:
    def show(path: str, kind: Kind) -> Figure:
        return figure(look_up(figures, path), kind)

    return TrendMonth(
        month=month,
        label=f"{int(month[5:])}月" if short and month[5:].isdigit() else month[2:],
        received=show("received", "count"),
        resolved=show("completion.resolved", "count"),
        backlog=show("backlog", "count"),
        response=show("response_on_time", "rate"),
        handling=show("handling_on_time", "rate"),
        satisfaction=show("satisfaction.mean", "score"),
        high_priority=show("high_priority.rate", "rate"),
        restated=restated,
    )


def _trend_line(
    measure: Measure, months: Mapping[str, Figures], *, targets: Mapping[str, Target]
) -> TrendLine:
    points = [figure(look_up(figures, measure.path), measure.kind) for figures in months.values()]
    goal = goal_of(measure, None, targets=targets)
    target = goal.figure if goal else None
    low, high = _axis_range([point.raw for point in [*points, *([target] if target else [])]])
    return TrendLine(measure.name, points, _find_peaks([point.raw for point in points]), target, low, high)


def _find_peaks(values: list[float | None]) -> list[bool]:
    """Which values lie above the middle of their neighbours: there a label below would cross the line."""
    peaks = []
    for place, value in enumerate(values):
        around = [
            v for v in (*values[max(0, place - 1) : place], *values[place + 1 : place + 2]) if v is not None
        ]
        peaks.append(value is not None and bool(around) and value > sum(around) / len(around))
    return peaks


def _axis_range(values: list[float | None]) -> tuple[float, float]:
    """An axis a little wider than the values, so that neither line nor label touches its ends."""
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    margin = (high - low) * 0.3 or abs(high) * 0.1 or 0.5
    return low - margin, high + margin
