"""Colours and fonts of everything published, in one place.

Red and green alone are ambiguous in China: wherever one of these colours stands, a word or a sign says the
same.
"""

from dataclasses import dataclass

from pipeline.model import State

FONT = "微软雅黑"

NAVY = "#12305E"
BLUE = "#1F5FBF"
LIGHT_BLUE = "#8FB1E3"
BAR_BLUE = "#C3D6F2"  # behind black figures
PALE_BLUE = "#EAF0F9"
BAD = "#B42318"
GOOD = "#157347"
WARN = "#946112"
ORANGE = "#E8890C"
GREY = "#5D6B7C"
INK = "#1C2733"
LINE = "#DFE5EE"
PAPER = "#FFFFFF"
EDITABLE = "#FFFDF2"
BROWN = "#8A4B00"  # figures beside an orange line
ON_NAVY = "#C9D8F0"
BOX = "#F4F8FE"  # behind the summary
AXIS = "#9AA8BA"


@dataclass(frozen=True)
class Shade:
    """How something is coloured: fill behind, ink in front; the ink is readable on the fill (4.5 : 1)."""

    fill: str
    ink: str


STATES: dict[State, Shade] = {
    State.OVERDUE: Shade("#F8C4BF", "#7A1410"),
    State.WARNING: Shade("#FFEBB0", "#6B4700"),
    State.MET: Shade("#EAF6EF", GOOD),
    State.BREACHED: Shade("#FBDDC3", "#7A3D00"),
    State.PAUSED: Shade("#E6EEF8", "#3B5170"),
    State.RUNNING: Shade(PAPER, INK),
    State.UNKNOWN: Shade("#F1F3F6", GREY),
}
"""Every state of a clock. The more pressing, the darker the fill, so that grey print tells them apart too."""

TONES = {
    "good": Shade("#EAF6EF", GOOD),
    "bad": Shade("#FDECEA", BAD),
    "warn": Shade("#FFF6E5", "#8A5300"),
    "plain": Shade(PAPER, GREY),
}
"""How a figure of the report is judged."""

URGENT = Shade(BAD, PAPER)
CLOSED = Shade(PAPER, "#687480")
SEVERITIES: dict[str, Shade] = {"error": STATES[State.OVERDUE], "warning": STATES[State.WARNING]}
