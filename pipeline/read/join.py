"""The value of a label out of the cells beside it: what is split over several, boxes, lines."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.model import FormulaError
from pipeline.read.options import join_options
from pipeline.read.pieces import Joined, Piece, Want, show

MIN_DIGITS = 5  # so many cells with one sign each are one number
Lines = Sequence[Sequence[Piece]]

_UNIT = re.compile(r"[年月日号时点分秒]|个?小时|分钟")
_SIGN = re.compile(r"[年月日号时点分秒]|个?小时|分钟|[-/.:：~至到]")
_PART_OF_DATE = re.compile(
    r"(?:\d|[年月日号时点分秒半整刻]|[上中下]午|凌晨|早上|傍晚|晚上|(?:星期|周|礼拜)[一二三四五六日天]|[AaPp][Mm]"
    r"|[-/.:：~至到()（）_＿T\s])+"
)
_PART_OF_LENGTH = re.compile(r"(?:[\d.]|个?小时|时|分钟?|秒钟?|半)+")
_NO_CLOCK = re.compile(r"(?<=[日号时点分])[\s_＿]*(?:[时点分秒][\s_＿]*)+$")
_NO_DAY = re.compile(r"(?:20|\d{4})?[\s_＿]*年[\s_＿]*月[\s_＿]*[日号][\s_＿时点分秒:：]*")
_NO_NUMBER = re.compile(r"(?<![\d半小])(?:个?小时|分钟?|秒钟?|时)")
_UNITS = re.compile(r"(?=.*[_＿年月日时分度])[\s_＿/年月日号时点小钟分秒季度第至到:：.-]+", re.DOTALL)
_SIGN_OF_NUMBER = re.compile("[0-9A-Za-z-]")
_LINED = re.compile(r"^[_＿]{2,}\s*|\s*[_＿]{2,}$")


def join_lines(lines: Lines, want: Want) -> Joined | None:
    """One value of the rows beside a label, each a run of cells; None where nothing stands there."""
    filled = [line for line in lines if any(piece.text for piece in line)]
    if not filled:
        return None
    return next(filter(None, (join(filled, want) for join in _JOINERS)), None)


def _join_date(lines: Lines, want: Want) -> Joined | None:
    """2026 | 年 | 10 | 月 | 3 | 日, 2026-10-03 | 14:05: up to a cell that is no part of a date."""
    parts = _take_parts(lines[0], _PART_OF_DATE) if want.time and len(lines) == 1 else []
    if len(parts) < 2:  # noqa: PLR2004 - one cell is not split
        return None
    texts = [piece.text for piece in parts if piece.text]
    single = all(len(text) == 1 for text in texts if text.isdecimal())
    text = texts[0] + "".join(_glue(*pair, single=single) + pair[1] for pair in pairwise(texts))
    return Joined(text, [piece.cell for piece in parts])


def _glue(left: str, right: str, *, single: bool) -> str:
    """What stands between two parts: digits of one number have nothing between them, other numbers a dash."""
    if left.isdecimal() and right.isdecimal():
        return "" if single else "-"
    return "" if _SIGN.fullmatch(left) or _SIGN.match(right) else " "


def _take_parts(line: Sequence[Piece], pattern: re.Pattern[str]) -> list[Piece]:
    """The cells from the first on that are parts of one text; a blank one is where its unit follows."""
    parts: list[Piece] = []
    for piece, after in zip(line, [*(piece.text for piece in line[1:]), ""], strict=True):
        if not (pattern.fullmatch(piece.text) if piece.text else _UNIT.match(after)):
            break
        parts.append(piece)
    return parts


def _join_length(lines: Lines, want: Want) -> Joined | None:
    """1 | 小时 | 20 | 分; a unit without a number is one that was not needed."""
    parts = _take_parts(lines[0], _PART_OF_LENGTH) if want.amount else []
    if len(parts) < 2:  # noqa: PLR2004 - one cell is not split
        return None
    text = _NO_NUMBER.sub("", "".join(piece.text for piece in parts))
    return Joined(re.sub(r"(?<=\d)时", "小时", text) or None, [piece.cell for piece in parts])


def _join_scores(lines: Lines, want: Want) -> Joined | None:
    """Several numbers beside a score: nobody can tell which one counts."""
    numbers = [piece for piece in lines[0] if piece.text.isdecimal()]
    if not want.score or len(numbers) < 2:  # noqa: PLR2004 - one is the score
        return None
    return Joined(" ".join(piece.text for piece in numbers), [piece.cell for piece in numbers])


def _join_digits(lines: Lines, want: Want) -> Joined | None:
    """1 | 3 | 8 | 0 | …: every cell holds one sign."""
    texts = [piece.text for piece in lines[0]]
    if (
        want.score
        or len(lines) > 1
        or len(texts) < MIN_DIGITS
        or not all(map(_SIGN_OF_NUMBER.fullmatch, texts))
    ):
        return None
    return Joined("".join(texts), [piece.cell for piece in lines[0]])


def _join_texts(lines: Lines, _: Want) -> Joined | None:
    """The first cell of every row, as lines of one text."""
    firsts = [line[0] for line in lines if line[0].text]
    errors = [piece.value for piece in firsts if isinstance(piece.value, FormulaError)]
    if len(firsts) < 2 or errors:  # noqa: PLR2004 - a single value keeps its type
        value = next(iter([*errors, *(piece.value for piece in firsts)]), None)
    else:
        value = "\n".join(show(piece.value) for piece in firsts)
    return Joined(value, [piece.cell for piece in firsts]) if firsts else None


_JOINERS: tuple[Callable[[Lines, Want], Joined | None], ...] = (
    _join_date,
    _join_length,
    join_options,
    _join_scores,
    _join_digits,
    _join_texts,
)


def clear_text(text: str, want: Want) -> str | None:
    """A text without printed lines and the units of an unfilled date; None where nothing else is there."""
    text = _LINED.sub("", text)
    if want.time:
        text = _NO_CLOCK.sub("", re.sub("[_＿]+", " ", text).strip())
    return None if _UNITS.fullmatch(text) or (want.time and _NO_DAY.fullmatch(text)) else text
