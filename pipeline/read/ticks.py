"""Rows of marks below headings: 产品质量 with √ below 4 has the value 4, standing in the mark's cell."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from pipeline.glyphs import CLOSED, TICKS
from pipeline.read.grid import CellAt, Span
from pipeline.read.options import ON
from pipeline.read.pieces import BOX, Joined, Keys, Piece, Want, show
from pipeline.read.region import Region

MIN_HEADINGS = 2
_MARK = re.compile(f"[{CLOSED}{TICKS}vVxXoO]|[(（【\\[]\\s*[{TICKS}vVxX]\\s*[)）】\\]]")
_NUMBER = re.compile(r"\d+")


def read_ticks(region: Region, label: Span, keys: Keys) -> Joined | None:
    """The heading over the only mark beside a label; None where its row is none of such a table.

    Several marks are given as such, so that they are refused; so is a number that is not its heading's.
    """
    want = region.want(keys)
    line = [piece for piece in region.line(CellAt(label.top, label.right + 1), keys) if piece.text]
    count = sum(1 for _ in takewhile(lambda piece: _is_open(piece.text) or _is_mark(piece.text, want), line))
    marks = [piece for piece in line[:count] if not _is_open(piece.text)]
    is_scale = any(BOX.search(piece.text) or _NUMBER.fullmatch(piece.text) for piece in line[count:])
    if not marks or is_scale or (len(marks) > 1 and any(_NUMBER.fullmatch(piece.text) for piece in marks)):
        return None  # what there is to choose from is printed in this row
    headings = _find_headings(region, label, marks[0].cell.col)
    if not headings or not all(piece.cell.col in headings for piece in marks):
        return None
    values = [_choose(piece.text, show(headings[piece.cell.col].value), want) for piece in marks]
    value = values[0] if len(values) == 1 else " ".join(f"{ON}{show(value)}" for value in values)
    return Joined(value, [piece.cell for piece in (*marks, *headings.values())])


def _is_open(text: str) -> bool:
    return bool(BOX.fullmatch(text)) and not _MARK.fullmatch(text)


def _is_mark(text: str, want: Want) -> bool:
    """Whether a cell marks its column: with a tick, or with the score itself."""
    return bool(_MARK.fullmatch(text)) or (want.score and bool(_NUMBER.fullmatch(text)))


def _choose(mark: str, heading: str, want: Want) -> object:
    """The heading, of a score its number; where another number stands under it, both: neither counts."""
    numbers = _NUMBER.findall(heading) if want.score else []
    if _NUMBER.fullmatch(mark) and numbers != [mark]:
        return f"{mark}({heading})" if numbers else int(mark)
    return int(numbers[0]) if len(numbers) == 1 else heading


def _find_headings(region: Region, label: Span, col: int) -> Mapping[int, Piece]:
    """Column → what stands over it, in the nearest row above with several texts side by side over `col`."""
    for row in range(label.top - 1, -1, -1):
        headings = _read_headings(region, row, label.right + 1)
        texts = [piece.text for piece in headings.values() if not BOX.fullmatch(piece.text)]
        if len(texts) >= MIN_HEADINGS:
            are_headings = col in headings and len(texts) == len(headings)
            return headings if are_headings and not _are_values(region, row, label.right, texts) else {}
        if any(not _MARK.fullmatch(text) and not _NUMBER.fullmatch(text) for text in texts):
            return {}
    return {}


def _are_values(region: Region, row: int, right: int, texts: Sequence[str]) -> bool:
    """Whether texts in a row are values of a label before them, or have boxes of their own.

    A row of numbers alone may have a label.
    """
    run = takewhile(lambda col: not region.is_blank(row, col, col), range(right, -1, -1))
    before = [CellAt(row, col) for col in run]
    labels = [cell for cell in before if region.want(region.keys(cell)).fields]
    cells = [show(region.sheet.grid.value(*cell)) for cell in before if cell not in labels]
    if any(map(BOX.search, (*texts, *cells))):
        return True
    return bool(labels) and not all(map(_NUMBER.fullmatch, texts))


def _read_headings(region: Region, row: int, left: int) -> Mapping[int, Piece]:
    """The run of different texts in a row from a column on."""
    headings: dict[int, Piece] = {}
    for piece in region.line(CellAt(row, left), ()):
        if piece.text in (other.text for other in headings.values()) or (headings and not piece.text):
            break
        if piece.text:
            headings[piece.cell.col] = piece
    return headings
