"""The values of a list's columns: merged cells repeated, pieces joined, ticks read as what they choose."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np

from pipeline.glyphs import CLOSED, OPEN, TICKS
from pipeline.model import FormulaError, RawColumn
from pipeline.read.grid import Grid, Span
from pipeline.read.headings import Heading

_TICKED = frozenset({*CLOSED, *TICKS, "v", "V", "y", "Y", "是"})
_OPEN = frozenset({*OPEN, "", "否", "n", "N", "0"})
_SQUARES = re.compile("[□☐▢]")
_CHOSEN = re.compile(f"[{CLOSED}{TICKS}]")
_FIRST_YEAR = 1901  # a date of 1899 or 1900 is a formula's 0


@dataclass(frozen=True)
class Area:
    """The rows of a list that hold its records, and what is merged there.

    `groups` are the first and last rows of records that stand in several rows; `merges` are ranges merged
    downwards, by their column.
    """

    grid: Grid
    rows: Sequence[int]
    groups: Sequence[tuple[int, int]]
    merges: Mapping[int, Sequence[Span]]

    @cached_property
    def columns(self) -> list[tuple[object, ...]]:
        """The cells of every column of the sheet in these rows."""
        return list(zip(*(self.grid.cells[row] for row in self.rows), strict=True)) or [()] * self.grid.width

    def read(self, heading: Heading) -> RawColumn:
        """The values below a heading, None where there is none, each with its own cell."""
        columns = [self._read_column(col) for col in heading.cols]
        if len(columns) == 1:
            return columns[0]
        values, rows, cols = [], columns[0].rows.copy(), columns[0].cols.copy()
        for at, pieces in enumerate(zip(*(column.values for column in columns), strict=True)):
            values.append(_tick(heading.options, pieces) if heading.options else join_pieces(pieces, " "))
            filled = columns[next((place for place, piece in enumerate(pieces) if not is_nothing(piece)), 0)]
            rows[at], cols[at] = filled.rows[at], filled.cols[at]
        return RawColumn(values, rows, cols)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The numbers of the rows as Excel shows them."""
        return np.array(self.rows, dtype=np.int32) + 1

    def _read_column(self, col: int) -> RawColumn:
        values = [cell if cell or cell != "" else None for cell in self.columns[col]]  # truth is told sooner
        rows, cols = self.numbers, np.full(len(self.rows), col + 1, dtype=np.int32)
        for span in self.merges.get(col, ()):
            value = self.grid.cells[span.top][col]
            for row in range(span.top, span.bottom + 1):
                if row in self._places:
                    values[self._places[row]] = None if value == "" else value
        for top, bottom in (group for group in self.groups if group[0] in self._places):
            at, pieces = self._places[top], [self.grid.cells[row][col] for row in range(top, bottom + 1)]
            values[at] = join_pieces([None if piece == "" else piece for piece in pieces], "\n")
            if pieces[0] == "" and values[at] is not None:
                rows = rows.copy() if rows is self.numbers else rows
                rows[at] += next(down for down, piece in enumerate(pieces) if piece != "")
        return RawColumn(values, rows, cols)

    @cached_property
    def _places(self) -> dict[int, int]:
        """Row → its position among the records."""
        return {row: at for at, row in enumerate(self.rows)}


def join_pieces(pieces: Sequence[object], glue: str) -> object:
    """One value of the cells that hold its pieces, in words where they differ; None where all are blank."""
    values = [piece for piece in pieces if piece is not None]
    if all(value == values[0] for value in values[1:]):
        return values[0] if values else None
    return _join_moment(values) or glue.join(map(_say, values))


def _join_moment(values: Sequence[object]) -> datetime | None:
    """A day and its time of day, which is a part of a day where its cell has no format of a time."""
    day, *others = values
    if not isinstance(day, date) or len(others) > 1:
        return None
    start, part = datetime.combine(day, time()), others[0]
    if isinstance(part, time):
        return datetime.combine(day, part)
    return start + timedelta(days=part) if isinstance(part, float) and 0 < part < 1 else None


def _say(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _tick(options: Sequence[str], pieces: Sequence[object]) -> object:
    """☑电话 where the column of 电话 is ticked; what is no tick is told together with its column."""
    chosen = [
        f"☑{option}" if _is_tick(piece, option) else f"{option}：{_say(piece)}"
        for option, piece in zip(options, pieces, strict=True)
        if _is_tick(piece, option) or not is_nothing(piece)
    ]
    return " ".join(chosen) or None


def _is_tick(piece: object, option: str) -> bool:
    text = "" if piece is None else _say(piece).strip()
    return piece is True or text in _TICKED or text == option or (text == "1" and not option[:1].isdecimal())


def is_nothing(value: object) -> bool:
    """Whether a value tells nothing by itself: an open box, a formula's 0 or error."""
    if isinstance(value, str):
        is_blank_form = _SQUARES.search(value) is not None and not _CHOSEN.search(value)
        return isinstance(value, FormulaError) or value.strip() in _OPEN or is_blank_form
    return not value or value == time() or (isinstance(value, date) and value.year < _FIRST_YEAR)
