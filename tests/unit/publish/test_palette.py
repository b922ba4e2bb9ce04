"""Colours that are readable, in grey print and to colour-blind eyes."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from pipeline import words
from pipeline.model import State
from pipeline.publish import palette
from pipeline.publish.palette import CLOSED, PAPER, SEVERITIES, STATES, TONES, URGENT, Shade

Linear = npt.NDArray[np.float64]
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of sRGB's three lights (IEC 61966-2-1)
DEUTERANOPIA = np.array(  # Machado, Oliveira, Fernandes 2009, severity 1, on linear lights
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
SHADES = {**STATES, **SEVERITIES, **TONES, "urgent": URGENT, "closed": CLOSED}
INKS = ("NAVY", "BLUE", "BAD", "GOOD", "WARN", "GREY", "INK", "BROWN")
LIVE = (State.OVERDUE, State.WARNING, State.RUNNING)


def linear(colour: str) -> Linear:
    """The three lights of `#RRGGBB`, 0 to 1, as they are added up."""
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1, the same, to 21, black on white."""
    dark, light = sorted(float(linear(colour) @ LUMINANCE) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lightness(lights: Linear) -> float:
    """CIE L*, 0 to 100; one point is the least step that an eye sees."""
    return float(116 * np.cbrt(np.clip(lights, 0, 1) @ LUMINANCE) - 16)


@pytest.mark.parametrize("shade", SHADES.values(), ids=SHADES)
def test_every_shade_is_readable(shade: Shade) -> None:
    """WCAG AA: 4.5 : 1 for text of ordinary size."""
    assert contrast(shade.fill, shade.ink) >= 4.5


@pytest.mark.parametrize("name", INKS)
def test_every_ink_is_readable_on_paper(name: str) -> None:
    assert contrast(getattr(palette, name), PAPER) >= 4.5


@pytest.mark.parametrize("seen", [np.eye(3), DEUTERANOPIA], ids=["print", "deuteranopia"])
def test_what_presses_more_is_darker(seen: Linear) -> None:
    """Overdue, due soon, running are apart in lightness alone, so in grey print and without red and green."""
    levels = [lightness(seen @ linear(STATES[state].fill)) for state in LIVE]
    assert min(np.diff(levels)) > 5


def test_states_that_look_alike_have_different_words() -> None:
    """Where two fills are less than five points apart to a colour-blind eye, the words tell them apart."""
    seen = {state: lightness(DEUTERANOPIA @ linear(shade.fill)) for state, shade in STATES.items()}
    alike = [pair for pair in combinations(State, 2) if abs(seen[pair[0]] - seen[pair[1]]) < 5]
    assert alike
    assert all(words.STATE[one] != words.STATE[other] for one, other in alike)
