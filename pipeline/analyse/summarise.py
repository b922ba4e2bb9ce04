"""The month in three to five sentences (C10, E12)."""

from collections.abc import Mapping
from typing import Any

from pipeline import words
from pipeline.analyse import say_numbers as say
from pipeline.handbooks import Target

Figures = Mapping[str, Any]

# ---- words of this module ------------------------------------------------------------------------------
_NOTHING = "本月没有收到反馈，月末未解决 {backlog:,} 件。"
_VOLUME = "本月共收到反馈 {received:,} 件，{change}；已解决 {resolved:,} 件，月末未解决 {backlog:,} 件。"
_ON_TIME = "首次响应及时率 {response}{response_change}，处理及时率 {handling}{handling_change}。"
_RATED = "客户满意率 {rate}{rate_change}，满意度均分 {mean}{mean_change}，共 {rated:,} 件评价。"
_NOT_RATED = "本月没有收到客户评价，满意度无数据。"
_FOCUS = "{names}占比超过重点关注线。"
_FOCUS_NAME = "“{name}”（{share}，{count:,} 件）"
_LARGEST = "反馈最多的类型是“{name}”，占 {share}（{count:,} 件）。"
_MISSED = "未达到目标：{names}。"
_MISSED_NAME = "{label} {value}（目标 {sign} {target}）"
_ALL_MET = "各项目标均已达到：{names}。"
_CHANGE = "（{change}）"
_SIGNS = {True: "≥", False: "≤"}
_JOIN = "、"
# --------------------------------------------------------------------------------------------------------

_RATES = ("rate", "share", "coverage", "attainment", "on_time", "response_on_time", "handling_on_time")


def summarise(figures: Figures, previous: Figures, *, targets: Mapping[str, Target]) -> list[str]:
    """Volume, timeliness, satisfaction, what stands out, targets; what has nothing to say is left out."""
    sentences = [
        _say_volume(figures, previous),
        _say_on_time(figures, previous),
        _say_satisfaction(figures["satisfaction"], previous["satisfaction"]),
        _say_focus(figures),
        _say_targets(figures, targets),
    ]
    return [sentence for sentence in sentences if sentence]


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


def _say_volume(figures: Figures, previous: Figures) -> str:
    if figures["received"] == 0:
        return _NOTHING.format(backlog=figures["backlog"])
    change = say.say_count_change(figures["received"], previous["received"])
    return _VOLUME.format(**{k: figures[k] for k in ("received", "resolved", "backlog")}, change=change)


def _say_on_time(figures: Figures, previous: Figures) -> str:
    said = {}
    for word, key in (("response", "response_on_time"), ("handling", "handling_on_time")):
        said[word] = say.say_percent(figures[key])
        said[f"{word}_change"] = _say_change(say.say_rate_change, figures[key], previous[key])
    return _ON_TIME.format(**said)


def _say_satisfaction(now: Figures, before: Figures) -> str:
    if now["rated"] == 0:
        return _NOT_RATED
    return _RATED.format(
        rate=say.say_percent(now["rate"]),
        rate_change=_say_change(say.say_rate_change, now["rate"], before["rate"]),
        mean=say.say_score(now["mean"]),
        mean_change=_say_change(say.say_score_change, now["mean"], before["mean"]),
        rated=now["rated"],
    )


def _say_change(say_it: Any, value: float | None, before: float | None) -> str:  # noqa: ANN401 - one of `say`
    return "" if value is None else _CHANGE.format(change=say_it(value, before))


def _say_focus(figures: Figures) -> str:
    entries = [
        *((words.CATEGORY.get(e["category"], e["category"]), e) for e in figures["categories"]),
        *((e["module"], e) for e in figures["modules"]),
    ]
    flagged = [_say_share(_FOCUS_NAME, name, entry) for name, entry in entries if entry["focus"]]
    if flagged:
        return _FOCUS.format(names=_JOIN.join(flagged))
    return _say_share(_LARGEST, *entries[0]) if figures["categories"] else ""


def _say_share(sentence: str, name: str, entry: Figures) -> str:
    return sentence.format(name=name, share=say.say_percent(entry["share"]), count=entry["count"])


def _say_targets(figures: Figures, targets: Mapping[str, Target]) -> str:
    checks = [check for check in figures["targets"] if check["met"] is not None]
    missed = [say_target(check, targets[check["name"]]) for check in checks if not check["met"]]
    if missed:
        return _MISSED.format(names=_JOIN.join(missed))
    met = [say_target(check, targets[check["name"]]) for check in checks]
    return _ALL_MET.format(names=_JOIN.join(met)) if met else ""
