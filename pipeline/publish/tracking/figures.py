"""Figures as people read them: the value, the change against the month before, better or worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["count", "rate", "hours", "score"]
NOTHING = "—"
NUMBER_FORMATS: dict[Unit, str] = {"count": "#,##0", "rate": "0.0%", "hours": '0.0" 小时"', "score": "0.00"}


@dataclass(frozen=True)
class Figure:
    """One figure: its name, where it stands in the month's figures, and which way is better (0: neither)."""

    label: str
    path: str
    unit: Unit
    better: Literal[-1, 0, 1] = 0


FIGURES = (
    Figure("收到反馈", "received", "count"),
    Figure("月末未解决", "backlog", "count", -1),
    Figure("办结率", "completion.rate", "rate", 1),
    Figure("首次响应及时率", "response_on_time", "rate", 1),
    Figure("处理及时率", "handling_on_time", "rate", 1),
    Figure("首次响应用时（中位）", "response_hours.median", "hours", -1),
    Figure("解决用时（中位）", "resolution_hours.median", "hours", -1),
    Figure("高优先级解决率", "high_priority.rate", "rate", 1),
    Figure("满意度均分", "satisfaction.mean", "score", 1),
    Figure("满意率", "satisfaction.rate", "rate", 1),
    Figure("二次处理率", "reopened.rate", "rate", -1),
    Figure("回访次数", "visits.count", "count"),
)
BY_PATH = {figure.path: figure for figure in FIGURES}


@dataclass(frozen=True)
class Change:
    """A change in words, and whether it is good (1), bad (-1) or neither."""

    text: str
    meaning: int = 0


def find_value(figures: Mapping[str, Any], path: str) -> float | None:
    """The number at a path such as `satisfaction.mean`; None where it is absent or null."""
    value: Any = figures
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None else float(value)


def describe_change(figure: Figure, now: float | None, before: float | None) -> Change:
    """`▲ 2.3 个百分点 · 改善`, by the rounded value that is shown."""
    if now is None or before is None or (figure.unit == "count" and not before):
        return Change(NOTHING)
    amount, digits, unit = _difference(figure.unit, now, before)
    if round(amount, digits) == 0:
        return Change("持平")
    arrow = "▲" if amount > 0 else "▼"
    meaning = figure.better * (1 if amount > 0 else -1)
    verdict = {1: " · 改善", -1: " · 恶化", 0: ""}[meaning]
    return Change(f"{arrow} {abs(amount):.{digits}f}{unit}{verdict}", meaning)


def _difference(unit: Unit, now: float, before: float) -> tuple[float, int, str]:
    if unit == "count":
        return (now / before - 1) * 100, 1, "%"
    if unit == "rate":
        return (now - before) * 100, 1, " 个百分点"
    return now - before, *((1, " 小时") if unit == "hours" else (2, " 分"))


def format_value(unit: Unit, value: float | None) -> str:
    """The value as text, for where a cell can't hold a number."""
    if value is None:
        return NOTHING
    return {
        "count": f"{value:,.0f}",
        "rate": f"{value:.1%}",
        "hours": f"{value:.1f} 小时",
        "score": f"{value:.2f}",
    }[unit]
