"""The period in at most five sentences, what moved most first (C10, E12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import words
from pipeline.analyse import say_numbers as say
from pipeline.analyse.explain_changes import Shift
from pipeline.analyse.say_shifts import say_moved, say_standing
from pipeline.handbooks import Target

Figures = Mapping[str, Any]

# ---- words of this module ------------------------------------------------------------------------------
_SENTENCE, _BESIDES = "{said}。", "此外，{said}。"
_FOCUS = "{names}占比超过重点关注线。"
_FOCUS_NAME = "“{name}”（{share}，{count:,} 件）"
_MISSED = "未达到目标：{names}。"
_MISSED_NAME = "{label} {value}（目标 {sign} {target}）"
_ALL_MET = "各项目标均已达到：{names}。"
_SIGNS = {True: "≥", False: "≤"}
_JOIN, _BREAK = "、", "；"
# --------------------------------------------------------------------------------------------------------

_RATES = ("rate", "share", "coverage", "attainment", "on_time", "response_on_time", "handling_on_time")
_MOST_MOVED = 2  # sentences that explain a move; with what else stands out, five at most
_SATISFACTION = "satisfaction."


def summarise(
    figures: Figures, shifts: Sequence[Shift], *, targets: Mapping[str, Target], this: str, last: str
) -> list[str]:
    """What moved most and why, how the rest stands, what is in focus, targets; nothing to say is left out.

    `shifts` come with the largest first (`explain_changes`); `this` and `last` name the period and the one
    before it, such as 本月 and 上月.
    """
    told = _choose(shifts)
    moved = [shift for shift in told if shift.size >= 1][:_MOST_MOVED]
    sentences = [
        *(_SENTENCE.format(said=say_moved(shift, last=last)) for shift in moved),
        _say_rest([shift for shift in told if shift not in moved], besides=bool(moved), last=last),
        _say_focus(figures),
        _say_targets(figures, targets),
    ]
    first, *others = [sentence for sentence in sentences if sentence]
    return [f"{this}{first}", *others]


def _choose(shifts: Sequence[Shift]) -> list[Shift]:
    """Those with a figure; of the two on satisfaction the one that moved more."""
    told = [shift for shift in shifts if shift.now is not None]
    rated = [shift for shift in told if shift.path.startswith(_SATISFACTION)]
    return [shift for shift in told if shift not in rated[1:]]


def _say_rest(shifts: Sequence[Shift], *, besides: bool, last: str) -> str:
    said = _BREAK.join(say_standing(shift, last=last) for shift in shifts)
    return (_BESIDES if besides else _SENTENCE).format(said=said) if said else ""


def say_figure(value: float | None, path: str) -> str:
    """The figure at this path as the reader wants it: a rate in per cent, anything else as a number."""
    if value is None:
        return say.NO_DATA
    return (
        say.say_percent(value)
        if path.rsplit(".", 1)[-1] in _RATES
        else f"{value:,.2f}".rstrip("0").rstrip(".")
    )


def say_target(check: Figures, target: Target) -> str:
    """One target with its value and bound: `高优先级解决率 92.3%（目标 ≥ 95.0%）`."""
    return _MISSED_NAME.format(
        label=target.label or check["name"],
        value=say_figure(check["value"], target.figure),
        sign=_SIGNS[target.at_least is not None],
        target=say_figure(check["target"], target.figure),
    )


def _say_focus(figures: Figures) -> str:
    entries = [
        *((words.CATEGORY.get(e["category"], e["category"]), e) for e in figures["categories"]),
        *((e["module"], e) for e in figures["modules"]),
    ]
    flagged = [
        _FOCUS_NAME.format(name=name, share=say.say_percent(entry["share"]), count=entry["count"])
        for name, entry in entries
        if entry["focus"]
    ]
    return _FOCUS.format(names=_JOIN.join(flagged)) if flagged else ""


def _say_targets(figures: Figures, targets: Mapping[str, Target]) -> str:
    checks = [check for check in figures["targets"] if check["met"] is not None]
    missed = [say_target(check, targets[check["name"]]) for check in checks if not check["met"]]
    if missed:
        return _MISSED.format(names=_JOIN.join(missed))
    met = [say_target(check, targets[check["name"]]) for check in checks]
    return _ALL_MET.format(names=_JOIN.join(met)) if met else ""
