"""Numbers as a reader of the report wants them: rounded, signed in words, 无数据 where there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "rate", "score"]

# ---- words of this module ------------------------------------------------------------------------------
NO_DATA = "无数据"
_SAME = "与{last}持平"
_MORE, _FEWER = "较{last}增加 {change}", "较{last}减少 {change}"
_UP, _DOWN = "较{last}提高 {change}", "较{last}下降 {change}"
_POINTS, _SCORE, _CASES = "{:.1f} 个百分点", "{:.2f} 分", "{:,.0f} 件"
_WITH_SHARE = "{change}（{share:.1f}%）"
# --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Way:
    """How a figure of one kind and its changes are said; a change is first brought to the digits shown."""

    say: Callable[[float], str]
    step: Callable[[float, float], float]
    unit: str
    words: tuple[str, str]


_WAYS: dict[Kind, _Way] = {
    "count": _Way(_CASES.format, lambda now, before: now - before, _CASES, (_MORE, _FEWER)),
    "rate": _Way(
        lambda rate: f"{rate * 100:.1f}%",
        lambda now, before: round((now - before) * 100, 1),
        _POINTS,
        (_UP, _DOWN),
    ),
    "score": _Way(_SCORE.format, lambda now, before: round(now - before, 2), _SCORE, (_UP, _DOWN)),
}


def say_value(value: float | None, kind: Kind) -> str:
    """The figure: `110 件`, `86.4%`, `4.21 分`."""
    return NO_DATA if value is None else _WAYS[kind].say(value)


def say_percent(rate: float | None) -> str:
    """A rate as `86.4%`."""
    return say_value(rate, "rate")


def say_change(now: float | None, before: float | None, kind: Kind, *, last: str) -> str:
    """The change since the period that `last` names: of a count in cases and per cent, of a rate in points.

    Empty where there is nothing to compare with; of 0 cases there are no per cent.
    """
    if now is None or before is None or (kind == "count" and before == 0):
        return ""
    way = _WAYS[kind]
    step = way.step(now, before)
    if step == 0:
        return _SAME.format(last=last)
    change = way.unit.format(abs(step))
    if kind == "count":
        change = _WITH_SHARE.format(change=change, share=abs(step) / before * 100)
    return way.words[step < 0].format(last=last, change=change)


def say_part(part: float, kind: Kind) -> str:
    """A group's part of a change: `-4.1 个百分点`, `+8 件`."""
    step = part * 100 if kind == "rate" else part
    return f"{'+' if step > 0 else '-'}{_WAYS[kind].unit.format(abs(step))}"
