"""What to do about the month's figures: each action with the figure that calls for it (C10, E13)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import words
from pipeline.analyse import say_numbers as say
from pipeline.analyse.summarise import say_target
from pipeline.handbooks import Target

Figures = Mapping[str, Any]
Said = dict[str, Any]

# ---- words of this module: code → priority, what to do, the figure that calls for it ---------------------
_HIGH, _MEDIUM, _LOW = (words.PRIORITY[priority] for priority in ("high", "medium", "low"))
_WORDINGS = {
    "target-missed": (_HIGH, "由责任部门分析“{label}”未达标的原因，提出改进措施", "{target}"),
    "old-backlog": (
        _HIGH,
        "在周会逐件明确主责人和完成时间，清理长期未解决的反馈",
        "超过 30 天未解决 {count:,} 件",
    ),
    "late-clock": (
        _HIGH,
        "核对“{name}”环节的人员安排和到期提醒",
        "“{name}”超时 {late:,} 件，及时率 {attainment}",
    ),
    "focus-module": (_MEDIUM, "对“{name}”开展专项排查", "“{name}”占投诉和问题的 {share}（{count:,} 件）"),
    "focus-category": (
        _MEDIUM,
        "查明“{name}”类反馈的共性原因",
        "“{name}”占全部反馈的 {share}（{count:,} 件）",
    ),
    "reopened": (_MEDIUM, "复盘需二次处理的反馈，改进解决方案", "二次处理 {count:,} 件，占已解决的 {rate}"),
    "growing-backlog": (
        _MEDIUM,
        "安排人手集中清理未解决的反馈",
        "月末未解决 {count:,} 件，上月 {before:,} 件",
    ),
    "no-department": (_MEDIUM, "按反馈类型分派责任部门", "没有责任部门 {count:,} 件"),
    "few-ratings": (_LOW, "落实解决后的回访，请客户评价", "本月解决的反馈中有评价的占 {coverage}"),
}
# --------------------------------------------------------------------------------------------------------

_ENOUGH_RATED = 0.5  # below half, the satisfaction leaves out more customers than it speaks for


@dataclass(frozen=True)
class Action:
    """A proposed action, the figure that calls for it, how urgent it is; `code` names the kind of finding."""

    code: str
    text: str
    figure: str
    priority: str


def propose_actions(figures: Figures, previous: Figures, *, targets: Mapping[str, Target]) -> list[Action]:
    """The actions that the figures call for, the most urgent first; none where all is well."""
    found = {
        "target-missed": _find_missed(figures, targets),
        "old-backlog": _find_old(figures),
        "late-clock": _find_late(figures),
        "focus-module": _find_focus(figures["modules"], "module"),
        "focus-category": _find_focus(figures["categories"], "category"),
        "reopened": _find_reopened(figures["reopened"]),
        "growing-backlog": _find_growing(figures["backlog"], previous["backlog"]),
        "no-department": _find_unassigned(figures["departments"]),
        "few-ratings": _find_unrated(figures["satisfaction"]["coverage"]),
    }
    return [_word(code, said) for code, findings in found.items() for said in findings]


def _word(code: str, said: Said) -> Action:
    priority, text, figure = _WORDINGS[code]
    return Action(code, text.format(**said), figure.format(**said), priority)


def _find_missed(figures: Figures, targets: Mapping[str, Target]) -> Iterator[Said]:
    for check in figures["targets"]:
        if check["met"] is False:
            target = targets[check["name"]]
            yield {"label": target.label or check["name"], "target": say_target(check, target)}


def _find_old(figures: Figures) -> Iterator[Said]:
    if count := figures["backlog_age"][">30"]:
        yield {"count": count}


def _find_late(figures: Figures) -> Iterator[Said]:
    """The clock with the most deadlines missed."""
    late = {name: tally["breached"] + tally["overdue"] for name, tally in figures["clocks"].items()}
    worst = max(late, key=late.__getitem__, default=None)
    if worst is not None and late[worst]:
        attainment = say.say_percent(figures["clocks"][worst]["attainment"])
        yield {"name": words.CLOCK.get(worst, worst), "late": late[worst], "attainment": attainment}


def _find_focus(entries: list[Figures], key: str) -> Iterator[Said]:
    for entry in entries:
        if entry["focus"]:
            name = words.CATEGORY.get(entry[key], entry[key]) if key == "category" else entry[key]
            yield {"name": name, "share": say.say_percent(entry["share"]), "count": entry["count"]}


def _find_reopened(reopened: Figures) -> Iterator[Said]:
    if reopened["count"]:
        yield {"count": reopened["count"], "rate": say.say_percent(reopened["rate"])}


def _find_growing(backlog: int, before: int) -> Iterator[Said]:
    if backlog > before > 0:
        yield {"count": backlog, "before": before}


def _find_unassigned(departments: list[Figures]) -> Iterator[Said]:
    for group in departments:
        if group["name"] is None:
            yield {"count": group["count"]}


def _find_unrated(coverage: float | None) -> Iterator[Said]:
    if coverage is not None and coverage < _ENOUGH_RATED:
        yield {"coverage": say.say_percent(coverage)}
