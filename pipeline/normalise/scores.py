"""Scores from 1 to 5: numbers, numerals, stars, check boxes. Words of praise or anger are never a score."""

import re

from pipeline.model import Fault
from pipeline.normalise.boxes import read_ticked
from pipeline.normalise.numbers import to_arabic
from pipeline.normalise.text import read_entry

BAD_SCORE = Fault("bad-score")
OUT_OF_RANGE = Fault("score-range")
SEVERAL = Fault("several-choices", "1、2、3、4、5")
LOWEST, HIGHEST = 1.0, 5.0

_NUMBER = r"(-?\d{1,6}(?:[.点]\d{1,6})?)"
_UNIT = r"(?: ?(?:分|颗?星))?"
_SCORE = re.compile(rf"{_NUMBER}(?: ?/ ?5(?:\.0)?)?{_UNIT}", re.ASCII)
_SCORE_WITH_NOTE = re.compile(rf"{_NUMBER}{_UNIT} ?[(【\[]([^() ][^()]*)[)】\]]", re.ASCII)
_BOX_LABEL = re.compile(rf"{_NUMBER}{_UNIT}\D*", re.ASCII)
_OTHER_SCALE = re.compile(r"[\d十百]")  # 4(满分10分) is no 4 of 5
_STARS = re.compile("([★⭐🌟]+)(☆*)")
_RINGS = str.maketrans("①②③④⑤", "12345")
_BETWEEN = re.compile(r"[\s、，,/|分]+")
_BLANK_FORM = re.compile(r"[_ ]*分|/ ?5")


def parse_score(value: object) -> float | Fault | None:
    """1.0 to 5.0; None where blank or no box is ticked.

    Faults: `bad-score` (not a score), `score-range` (a number beyond 1 to 5), `several-choices` (boxes).
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if value != value else _limit(float(value))  # noqa: PLR0124 - NaN is a blank
    if value is not None and not isinstance(value, str):
        return BAD_SCORE
    if value is not None and (ring := _find_ring(value)):
        return ring
    line = read_entry(value)
    if line is None or _BLANK_FORM.fullmatch(line):
        return None
    ticked = read_ticked(line)
    return _read_text(line) if ticked is None else _read_boxes(ticked)


def _find_ring(text: str) -> float | None:
    """`1 2 ③ 4 5`: the only one in a ring, where all five stand side by side."""
    rings = [sign for sign in text if ord(sign) in _RINGS]
    is_scale = _BETWEEN.sub("", text).translate(_RINGS) == "12345"
    return float(rings[0].translate(_RINGS)) if is_scale and len(rings) == 1 else None


def _read_text(line: str) -> float | Fault:
    if stars := _STARS.fullmatch(line):
        full, empty = len(stars[1]), len(stars[2])
        return _limit(float(full)) if not empty or full + empty == HIGHEST else BAD_SCORE
    text = to_arabic(line)
    if score := _SCORE.fullmatch(text):
        return _read_number(score[1])
    noted = _SCORE_WITH_NOTE.fullmatch(text)
    return _read_number(noted[1]) if noted and not _OTHER_SCALE.search(noted[2]) else BAD_SCORE


def _read_boxes(ticked: list[str]) -> float | Fault | None:
    labels = set(ticked)
    if len(labels) != 1:
        return SEVERAL if labels else None
    label = _BOX_LABEL.fullmatch(to_arabic(labels.pop()))
    return _read_number(label[1]) if label else BAD_SCORE


def _read_number(digits: str) -> float | Fault:
    return _limit(float(digits.replace("点", ".")))


def _limit(score: float) -> float | Fault:
    return score if LOWEST <= score <= HIGHEST else OUT_OF_RANGE
