"""Figures as the reader sees them: rounded, with their unit, and compared with the month before.

A figure that is null prints as "—", never as nan. Whatever depends on a threshold (colour, better or worse)
is decided on the rounded value, because that is what the reader sees.
"""

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "rate", "score", "hours"]
Better = Literal["up", "down", "neither"]
Tone = Literal["good", "bad", "warn", "plain"]

NOTHING = "—"
IMPROVED, WORSENED, UNCHANGED = "改善", "恶化", "持平"
FROM_ZERO = "原为 0"

GOOD_RATE = 0.90  # attainment shown green from here on
FAIR_RATE = 0.80  # amber from here on, red below

_FORMATS: dict[Kind, str] = {"count": "{:,.0f}", "rate": "{:.1%}", "score": "{:.2f}", "hours": "{:,.1f} 小时"}
_STEPS: dict[Kind, str] = {
    "count": "{:,.1f}%",
    "rate": "{:.1f} 个百分点",
    "score": "{:.2f} 分",
    "hours": "{:,.1f} 小时",
}


@dataclass(frozen=True)
class Figure:
    """One figure: `raw` for drawing (None where there is none), `text` for reading; prints as `text`."""

    raw: float | None
    text: str

    def __str__(self) -> str:
        """What the reader sees."""
        return self.text


@dataclass(frozen=True)
class Change:
    """A figure against the month before: `▼ 2.3 个百分点`, 改善 or 恶化 or nothing, and its tone."""

    text: str
    word: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Ratio:
    """Part of a whole, as a rate with its tone; prints as `86.4%（19/22）`."""

    part: Figure
    whole: Figure
    rate: Figure
    tone: Tone

    def __str__(self) -> str:
        """What the reader sees."""
        return f"{self.rate}（{self.part}/{self.whole}）" if self.whole.raw else NOTHING


NO_CHANGE_KNOWN = Change(NOTHING)


def figure(value: float | None, kind: Kind) -> Figure:
    """The figure of this kind; a rate is a fraction 0 to 1."""
    if value is None or not math.isfinite(value):
        return Figure(None, NOTHING)
    return Figure(float(value), _FORMATS[kind].format(value))


def count(value: float | None) -> Figure:
    """A number of things."""
    return figure(value, "count")


def rate(value: float | None) -> Figure:
    """A fraction as per cent."""
    return figure(value, "rate")


def score(value: float | None) -> Figure:
    """A score from 1 to 5."""
    return figure(value, "score")


def ratio(part: float, whole: float) -> Ratio:
    """`part` of `whole`; 0 of 0 has no rate."""
    share = part / whole if whole else None
    return Ratio(count(part), count(whole), rate(share), rate_tone(share))


def rate_tone(value: float | None) -> Tone:
    """Green, amber or red for an attainment, by the value shown."""
    if value is None or not math.isfinite(value):
        return "plain"
    shown = round(value, 3)  # as many digits as the format shows
    return "good" if shown >= GOOD_RATE else "warn" if shown >= FAIR_RATE else "bad"


def change(now: float | None, before: float | None, *, kind: Kind, better: Better) -> Change:
    """How a figure moved: counts in %, rates in percentage points, scores and hours in their unit."""
    if now is None or before is None or not (math.isfinite(now) and math.isfinite(before)):
        return NO_CHANGE_KNOWN
    if kind == "count" and before == 0:
        return Change(FROM_ZERO) if now else Change(UNCHANGED)
    step = _step(now, before, kind)
    text = _STEPS[kind].format(abs(step))
    if text == _STEPS[kind].format(0):
        return Change(UNCHANGED)
    arrow = "▲" if step > 0 else "▼"
    if better == "neither":
        return Change(f"{arrow} {text}")
    improved = (step > 0) == (better == "up")
    return Change(f"{arrow} {text}", IMPROVED if improved else WORSENED, "good" if improved else "bad")


def _step(now: float, before: float, kind: Kind) -> float:
    if kind == "count":
        return (now / before - 1) * 100
    return (now - before) * (100 if kind == "rate" else 1)
