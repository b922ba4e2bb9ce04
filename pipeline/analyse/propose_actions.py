"""What to do: each action with the figure that calls for it and the department it concerns (C10, E13)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd

from pipeline import words
from pipeline.analyse import say_numbers as say
from pipeline.analyse.explain_changes import Shift
from pipeline.analyse.judge_revisits import JUDGED, Revisits
from pipeline.analyse.say_shifts import say_moved
from pipeline.analyse.summarise import say_target
from pipeline.handbooks import Target

Figures = Mapping[str, Any]
Said = dict[str, Any]

# ---- words of this module: code → priority, what to do, the figure that calls for it ---------------------
_HIGH, _MEDIUM, _LOW = (words.PRIORITY[priority] for priority in ("high", "medium", "low"))
_WORDINGS = {
    "target-missed": (_HIGH, "分析“{label}”未达标的原因，提出改进措施", "{target}"),
    "worsened": (_HIGH, "{measure}", "{moved}"),
    "old-backlog": (
        _HIGH,
        "在周会逐件明确主责人和完成时间，清理长期未解决的反馈",
        "超过 30 天未解决 {count:,} 件",
    ),
    "missed-revisits": (
        _HIGH,
        "补做逾期未做的回访，列入每日待办",
        "应回访 {due:,} 次，未做 {missed:,} 次，及时率 {attainment}",
    ),
    "cause": (_HIGH, "{measure}", "超时原因“{cause}” {count:,} 件，占 {share}"),
    "focus-topic": (
        _MEDIUM,
        "对“{name}”逐件分析，制定根治方案",
        "“{name}”占投诉和问题的 {share}（{count:,} 件）",
    ),
    "recurring-topic": (
        _MEDIUM,
        "查明“{name}”反复出现的共同原因，制定预防措施",
        "“{name}”占投诉和问题的 {share}（{count:,} 件），{last} {before:,} 件",
    ),
    "focus-module": (_MEDIUM, "对“{name}”开展专项排查", "“{name}”占投诉和问题的 {share}（{count:,} 件）"),
    "focus-category": (
        _MEDIUM,
        "查明“{name}”类反馈的共性原因",
        "“{name}”占全部反馈的 {share}（{count:,} 件）",
    ),
    "reopened": (_MEDIUM, "复盘需二次处理的反馈，改进解决方案", "二次处理 {count:,} 件，占已解决的 {rate}"),
    "no-department": (_MEDIUM, "按反馈类型分派责任部门", "没有责任部门 {count:,} 件"),
    "worst-source": (
        _MEDIUM,
        "请填写人按《待修正》中的批注修改“{file}”",
        "{faults}",
    ),
    "few-ratings": (_LOW, "落实解决后的回访，请客户评价", "解决的反馈中有评价的占 {coverage}"),
}
_FAULTS = {
    "problems": "数据问题 {problems:,} 处",
    "blank": "关键项缺 {blank:,}/{expected:,} 项",
    "late": "登记不及时 {late:,}/{entered:,} 条",
}
_JOIN = "，"
_IN_TIME = "逐件核对超时原因，调整人员安排和到期提醒"
_CONTENT = "回访不满意的客户，逐件提出改进措施"
_MEASURES = {
    "response_on_time": _IN_TIME,
    "handling_on_time": _IN_TIME,
    "satisfaction.mean": _CONTENT,
    "satisfaction.rate": _CONTENT,
    "backlog": "安排人手集中清理未解决的反馈，逐件排期",
}
_REMEDIES = {
    "early": "按规定的时段安排回访",
    "second_handling": "复盘二次处理的反馈，关闭前先验证解决方案",
    "unassigned": "受理时即指定责任部门和责任人",
    "outside_hours": "安排非工作时间值班，或调整承诺的时限",
    "not_started": "每日清点待处理的反馈，当天分派到人",
    "waited": "等待客户期间定期联系，客户答复后优先处理",
    "late_response": "安排专人首次响应，到期前提醒",
    "no_progress": "责任人每日更新进展，班前会逐件检查",
    "plan_deviation": "承诺前评估工作量；需要改期的，到期前与客户重新约定",
    "slow_analyse": "明确需求分析的责任人和完成时间",
    "slow_respond": "安排专人首次响应，到期前提醒",
    "slow_resolve": "分解解决步骤，逐步跟进到期时间",
    "late_entry": "受理、回访当场登记，下班前核对",
    "not_done": "到期未办的逐件补办，列入每日待办",
    "done_late": "将各环节的到期时间列入每日待办",
}
# --------------------------------------------------------------------------------------------------------

MOST = 10
_MOST_WORSE = 2
_ENOUGH_RATED = 0.5  # below half, the satisfaction leaves out more customers than it speaks for
_FREQUENT = 0.2  # of the missed deadlines, of the complaints and problems; fewer are nothing shared
_FEWEST_OF_KIND = 3  # missed deadlines of a cause, cases reopened or of a topic: fewer are no pattern


@dataclass(frozen=True)
class Action:
    """A proposed action, the figure that calls for it, how urgent it is; `code` names the kind of finding.

    `department` is the one it concerns; empty where the figure tells none.
    """

    code: str
    text: str
    figure: str
    priority: str
    department: str = ""


@dataclass(frozen=True)
class Findings:
    """What else was found: moves of figures, causes (`count_causes`), revisits, sources, topics.

    `topics` are mappings with `label`, `count`, `share`, `focus` and `before`, the count of the period before
    (None where it cannot be told); `departments` are those rated lowest.
    """

    shifts: Sequence[Shift]
    causes: pd.DataFrame
    revisits: Revisits
    sources: pd.DataFrame
    departments: pd.DataFrame
    topics: Sequence[Figures]


def propose_actions(
    figures: Figures, findings: Findings, *, targets: Mapping[str, Target], last: str
) -> list[Action]:
    """What the figures call for, ten at most, the most urgent first; none where all is well."""
    found = {
        "target-missed": _find_missed(figures, findings, targets),
        "worsened": islice(_find_worse(figures, findings.shifts, targets, last=last), _MOST_WORSE),
        "old-backlog": _find_old(figures),
        "missed-revisits": _find_unvisited(findings.revisits),
        "cause": _find_cause(findings.causes),
        "focus-topic": _find_focus(findings.topics, "label"),
        "recurring-topic": _find_recurring(findings.topics, last=last),
        "focus-module": _find_focus(figures["modules"], "module"),
        "focus-category": _find_focus(figures["categories"], "category"),
        "reopened": _find_reopened(figures["reopened"]),
        "no-department": _find_unassigned(figures["departments"]),
        "worst-source": _find_source(findings.sources),
        "few-ratings": _find_unrated(figures["satisfaction"]["coverage"]),
    }
    actions = [_word(code, said) for code, all_said in found.items() for said in all_said]
    return sorted(actions, key=lambda action: list(words.PRIORITY.values()).index(action.priority))[:MOST]


def _word(code: str, said: Said) -> Action:
    priority, text, figure = _WORDINGS[code]
    department = said.get("department", "")
    named = department if isinstance(department, str) else ""
    return Action(code, text.format(**said), figure.format(**said), priority, named)


def _find_missed(figures: Figures, findings: Findings, targets: Mapping[str, Target]) -> Iterator[Said]:
    lowest = next(iter(findings.departments["name"]), "")
    for check in figures["targets"]:
        if check["met"] is False:
            target = targets[check["name"]]
            yield {
                "label": target.label or check["name"],
                "target": say_target(check, target),
                "department": lowest if _is_satisfaction(target.figure) else "",
            }


def _find_worse(
    figures: Figures, shifts: Sequence[Shift], targets: Mapping[str, Target], *, last: str
) -> Iterator[Said]:
    """The largest moves for the worse; satisfaction once, and not where its target is missed."""
    missed = [targets[check["name"]].figure for check in figures["targets"] if check["met"] is False]
    told = any(_is_satisfaction(path) for path in missed)
    for shift in shifts:
        if shift.path not in _MEASURES or shift.size < 1 or not _is_worse(shift):
            continue
        if shift.path in missed or (told and _is_satisfaction(shift.path)):
            continue
        told = told or _is_satisfaction(shift.path)
        mover = shift.mover
        yield {
            "measure": _MEASURES[shift.path],
            "moved": say_moved(shift, last=last),
            "department": mover.name if mover is not None and mover.by == "department" else "",
        }


def _is_satisfaction(path: str) -> bool:
    return path.startswith("satisfaction.")


def _is_worse(shift: Shift) -> bool:
    fell = (shift.now or 0) < (shift.before or 0)
    return fell != (shift.path == "backlog")


def _find_old(figures: Figures) -> Iterator[Said]:
    if count := figures["backlog_age"][">30"]:
        yield {"count": count}


def _find_unvisited(revisits: Revisits) -> Iterator[Said]:
    """The revisits that nobody made, and the department that at least half of them belong to."""
    totals = revisits.kinds[list(JUDGED)].sum()
    if totals["missed"]:
        due = int(totals.sum())
        departments = revisits.missed["department"].value_counts()
        mainly = len(departments) and 2 * departments.iloc[0] >= totals["missed"]
        yield {
            "due": due,
            "missed": int(totals["missed"]),
            "attainment": say.say_percent(totals["met"] / due),
            "department": departments.index[0] if mainly else "",
        }


def _find_cause(causes: pd.DataFrame) -> Iterator[Said]:
    """The most frequent cause of missed deadlines, where it is a shared one."""
    for row in causes.head(1).to_dict("records"):
        if row["count"] >= _FEWEST_OF_KIND and row["share"] >= _FREQUENT:
            yield {
                "measure": _REMEDIES[row["cause"]],
                "cause": words.CAUSE[row["cause"]],
                "count": row["count"],
                "share": say.say_percent(row["share"]),
                "department": row["department"],
            }


def _find_focus(entries: Sequence[Figures], key: str) -> Iterator[Said]:
    for entry in entries:
        if entry["focus"]:
            name = words.CATEGORY.get(entry[key], entry[key]) if key == "category" else entry[key]
            yield {"name": name, "share": say.say_percent(entry["share"]), "count": entry["count"]}


def _find_recurring(topics: Sequence[Figures], *, last: str) -> Iterator[Said]:
    """The topics of many complaints and problems that did not become fewer (E13); a focus is told already."""
    for topic in topics:
        if topic["focus"] or topic["before"] is None or topic["share"] < _FREQUENT:
            continue
        if topic["count"] >= max(topic["before"], _FEWEST_OF_KIND):
            yield {
                "name": topic["label"],
                "share": say.say_percent(topic["share"]),
                "count": topic["count"],
                "before": topic["before"],
                "last": last,
            }


def _find_reopened(reopened: Figures) -> Iterator[Said]:
    if reopened["count"] >= _FEWEST_OF_KIND:
        yield {"count": reopened["count"], "rate": say.say_percent(reopened["rate"])}


def _find_unassigned(departments: list[Figures]) -> Iterator[Said]:
    for group in departments:
        if group["name"] is None:
            yield {"count": group["count"]}


def _find_source(sources: pd.DataFrame) -> Iterator[Said]:
    """The file of the period's records with the most to mend, where that is something."""
    current = sources[sources["faults"].gt(0) & sources["records"].gt(0)]
    for row in current.assign(blank=current["expected"] - current["filled"]).head(1).to_dict("records"):
        faults = _JOIN.join(said.format_map(row) for name, said in _FAULTS.items() if row[name])
        yield {"file": row["file"].rsplit("/", 1)[-1], "faults": faults}


def _find_unrated(coverage: float | None) -> Iterator[Said]:
    if coverage is not None and coverage < _ENOUGH_RATED:
        yield {"coverage": say.say_percent(coverage)}
