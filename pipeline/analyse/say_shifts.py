"""A figure that moved in a sentence: from where to where, and which group moved it."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import words
from pipeline.analyse import say_numbers as say
from pipeline.analyse.explain_changes import Mover, Shift

# ---- words of this module ------------------------------------------------------------------------------
_MOVED = "{label} {now}，{change}{why}"
_STANDS, _STANDS_ALONE = "{label} {now}，{change}", "{label} {now}"
_WHY = "，{because}{who}（{part}）{detail}"
_MAINLY, _MAINLY_FROM, _PARTLY = "主要因", "主要来自", "其中"
_DETAIL, _DETAIL_NEW = "：{tally} {now}，{last} {before}", "：{tally} {now}，{last}没有"
_LATE, _UNHAPPY, _MEAN = "超时", "未达满意", "均分"
_RATE_OF, _SCORE_OF = "{rate}（{good:,.0f}/{count:,}）", "{mean}（{count:,} 个评分）"
_MISSED_OF, _MEAN_OF = "{missed:,}/{count:,} 件", "{mean}（{count:,} 件）"
_NONE_RECEIVED = "没有收到反馈"
_WHO = {
    "department": "{name}",
    "category": "“{name}”类",
    "module": "“{name}”模块",
    "channel": "“{name}”渠道",
    "handbook": "“{name}”手册",
}
# --------------------------------------------------------------------------------------------------------

_NAMES = {"category": words.CATEGORY, "handbook": words.HANDBOOK}


def _say_missed(kept: float, count: int) -> str:
    return _MISSED_OF.format(missed=round(count - kept), count=count)


def _say_mean(total: float, count: int) -> str:
    return _MEAN_OF.format(mean=say.say_value(total / count, "score"), count=count)


@dataclass(frozen=True)
class _Told:
    """How a figure is called, what kind of number it is; of a quotient what a group's records are told as."""

    label: str
    kind: say.Kind
    tally: str = ""
    say_tally: Callable[[float, int], str] = _say_missed


_TOLD = {
    "received": _Told("收到反馈", "count"),
    "response_on_time": _Told("首次响应及时率", "rate", _LATE),
    "handling_on_time": _Told("处理及时率", "rate", _LATE),
    "satisfaction.mean": _Told("满意度均分", "score", _MEAN, _say_mean),
    "satisfaction.rate": _Told("客户满意率", "rate", _UNHAPPY),
    "backlog": _Told("期末未解决", "count"),
}
"""Path of a figure (`explain_changes.EXPLAINED`) → its words."""


def say_moved(shift: Shift, *, last: str) -> str:
    """What moved by how much, and which group by how much of it and from where to where.

    `处理及时率 81.0%（81/100），较上月下降 6.2 个百分点，主要因技术部（-4.1 个百分点）：超时 12/40 件，…`
    """
    told = _TOLD[shift.path]
    return _MOVED.format(
        label=told.label,
        now=_say_now(shift, told),
        change=say.say_change(shift.now, shift.before, told.kind, last=last),
        why="" if shift.mover is None else _say_why(shift, shift.mover, last=last),
    )


def say_standing(shift: Shift, *, last: str) -> str:
    """`客户满意率 92.0%，与上月持平`; the figure alone where there is nothing to compare with."""
    told = _TOLD[shift.path]
    if shift.path == "received" and shift.now == 0:
        return _NONE_RECEIVED
    change = say.say_change(shift.now, shift.before, told.kind, last=last)
    return (_STANDS if change else _STANDS_ALONE).format(
        label=told.label, now=_say_now(shift, told), change=change
    )


def _say_now(shift: Shift, told: _Told) -> str:
    """The figure: a rate with its numerator and denominator, a mean with its scores."""
    value = say.say_value(shift.now, told.kind)
    if told.kind == "rate":
        return _RATE_OF.format(rate=value, good=shift.sum, count=shift.count)
    return _SCORE_OF.format(mean=value, count=shift.count) if told.kind == "score" else value


def say_group(by: str, name: str) -> str:
    """A group by its Chinese name: `技术部`, `“投诉”类`."""
    return _WHO[by].format(name=_NAMES.get(by, {}).get(name, name))


def _say_why(shift: Shift, mover: Mover, *, last: str) -> str:
    told = _TOLD[shift.path]
    mainly = _MAINLY_FROM if told.kind == "count" else _MAINLY
    return _WHY.format(
        because=mainly if shift.is_mainly else _PARTLY,
        who=say_group(mover.by, mover.name),
        part=say.say_part(mover.part, told.kind),
        detail="" if told.kind == "count" else _say_detail(mover, told, last=last),
    )


def _say_detail(mover: Mover, told: _Told, *, last: str) -> str:
    """The group's own figure, now and before; a group that is gone has nothing to tell."""
    if not mover.count:
        return ""
    now = told.say_tally(mover.sum, mover.count)
    before = told.say_tally(mover.sum_before, mover.count_before) if mover.count_before else ""
    detail = _DETAIL if before else _DETAIL_NEW
    return detail.format(tally=told.tally, now=now, before=before, last=last)
