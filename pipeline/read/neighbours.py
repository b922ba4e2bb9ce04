"""Where the value of a label stands: beside it, in several rows perhaps, or below it."""

import re
from collections.abc import Iterator, Sequence

from pipeline.read.grid import CellAt, Span
from pipeline.read.join import join_lines
from pipeline.read.options import go_on
from pipeline.read.pieces import Joined, Keys, Piece, Want
from pipeline.read.region import Region

_SENTENCE = re.compile(r"[，。；！？,;!?\n]|.{20}", re.DOTALL)


def read_beside(region: Region, label: Span, keys: Keys, own: Sequence[Piece] = ()) -> Joined | None:
    """The value right of a label; `own` is what stands behind the colon in its own cell."""
    if not own and is_whole_width(region, label):
        return None
    lines = list(_lines_beside(region, label, keys))
    return join_lines([[*own, *lines[0]], *lines[1:]], region.want(keys))


def is_whole_width(region: Region, label: Span) -> bool:
    """Whether a label is as wide as the form: its value stands below, or it heads a part of the form."""
    return label.right > label.left and label.right + 1 >= region.sheet.grid.width


def _lines_beside(region: Region, label: Span, keys: Keys) -> Iterator[list[Piece]]:
    """What stands right of a label, row by row: all its own rows, then those that go on without a label."""
    col, want = region.beside(label).col, region.want(keys)
    first: list[Piece] = []
    for row in range(label.top, region.sheet.grid.height):
        if row > label.bottom and not (first and region.is_blank(row, label.left, label.right)):
            return
        line = region.line(CellAt(row, col), keys)
        if row > label.bottom and not (line and _goes_on(region, line, first, want)):
            return
        yield line if row == label.top else [piece for piece in line if piece.cell.row == row]
        first = first or line


def _goes_on(region: Region, line: Sequence[Piece], first: Sequence[Piece], want: Want) -> bool:
    """Whether a row with nothing under the label goes on with its value.

    It begins with one more check box, or holds marks for the words of the first row, or one more line of a
    long text, alone in its row.
    """
    cell = line[0].cell
    if region.is_signed(cell) or region.is_noted(cell):
        return False
    if go_on(line, want):
        return not want.time
    is_text = bool(line[0].text) and region.are_alone(cell, cell) and not region.heads(cell)
    return want.long and is_text and cell.col == first[0].cell.col


def read_below(region: Region, label: Span, keys: Keys) -> Joined | None:
    """The value below a label that has nothing beside it; None where what stands there may be another label.

    A value is alone in its row, and wider than the label or like a sentence; a long one goes on as sentences.
    """
    want = region.want(keys)
    lines: list[list[Piece]] = []
    for row in range(label.bottom + 1, region.sheet.grid.height):
        line = region.line(CellAt(row, label.left), keys, right=label.right)
        sentence = bool(line) and bool(_SENTENCE.search(line[0].text))
        if not line or not _is_below(region, line) or (lines and not (want.long and sentence)):
            break
        if not (sentence or region.is_one_column or _is_wide(region, label, line)):
            break
        lines.append(line)
    return join_lines(lines, want) if lines else None


def _is_below(region: Region, line: Sequence[Piece]) -> bool:
    """Whether nothing but these cells stands in their row, and they head nothing."""
    cell = line[0].cell
    if region.is_signed(cell) or region.is_noted(cell) or region.heads(cell) or region.begins_pair(cell):
        return False
    return region.are_alone(cell, line[-1].cell)


def _is_wide(region: Region, label: Span, line: Sequence[Piece]) -> bool:
    """Whether cells below a label reach beyond it, or it is as wide as the form."""
    return is_whole_width(region, label) or region.span(line[-1].cell).right > label.right
