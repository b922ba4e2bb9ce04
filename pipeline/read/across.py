"""Lists that are read across: labels down a column, one record in each column beside it.

Such a sheet is turned, read like any other, and what was found is turned back to where it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from pipeline import words
from pipeline.model import PartMapping, RawColumn, RawTable, cell_name
from pipeline.read.cells import column_number
from pipeline.read.columns import name_column
from pipeline.read.evidence import guess_fits, weigh_value
from pipeline.read.grid import Grid, Span
from pipeline.read.labels import Sheet
from pipeline.read.lists import Fault
from pipeline.read.parts import Part
from pipeline.read.shifts import Shift, Way

FEWEST_LABELS = 4  # fewer stand below each other in any form
FEWEST_RECORDS = 2
ACROSS: dict[Way, Way] = {"right": "down", "left": "up"}
_NAME = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Turned:
    """A sheet with its cells from row `top` and column `left` on turned; the rows above are as they were."""

    sheet: Sheet
    top: int
    left: int

    def turn_back(self, part: Part) -> Part:
        """What was found on the turned sheet, where it stands on the sheet itself."""
        return replace(
            part,
            mapping=self._turn_mapping(part.mapping),
            tables=tuple(map(self._turn_table, part.tables)),
            faults=tuple(map(self._turn_fault, part.faults)),
        )

    def _turn_mapping(self, mapping: PartMapping) -> PartMapping:
        labels = (replace(label, cell=self._turn_names(label.cell)) for label in mapping.labels)
        return replace(mapping, area=self._turn_names(mapping.area), labels=tuple(labels))

    def _turn_names(self, names: str) -> str:
        return _NAME.sub(self._turn_name, names)

    def _turn_name(self, name: re.Match[str]) -> str:
        row, col = self._place(int(name[2]) - 1, column_number(name[1].encode()) - 1)
        return cell_name(row + 1, col + 1)

    def _turn_table(self, table: RawTable) -> RawTable:
        """Records begin in the row of the first label."""
        columns = {name: self._turn_column(column) for name, column in table.columns.items()}
        extras = {
            self._name(name, column): self._turn_column(column) for name, column in table.extras.items()
        }
        rows = np.where(table.rows > self.top, np.int32(self.top + 1), table.rows)
        return replace(table, columns=columns, extras=extras, rows=rows)

    def _name(self, name: str, column: RawColumn) -> str:
        """What a column is kept under; one without a heading is a row here."""
        col = int(column.cols[0])
        return words.ROW.format(row=self.top + col) if name == name_column(col - 1) else name

    def _turn_column(self, column: RawColumn) -> RawColumn:
        turned = column.rows > self.top
        rows = np.where(turned, column.cols + np.int32(self.top), column.rows)
        cols = np.where(turned, column.rows + np.int32(self.left - self.top), column.cols)
        return RawColumn(column.values, rows, cols)

    def _turn_fault(self, fault: Fault) -> Fault:
        row, col = self._place(fault.row, fault.col)
        if isinstance(fault, Shift):
            return replace(fault, row=row, col=col, way=ACROSS[fault.way])
        return replace(fault, row=row, col=col)

    def _place(self, row: int, col: int) -> tuple[int, int]:
        """Where a cell of the turned sheet stands."""
        return (row, col) if row < self.top else (self.top + col, self.left + row - self.top)


def turn_sheet(sheet: Sheet) -> Turned | None:
    """The sheet turned, where it holds a list that is read across."""
    identity, grid = sheet.lexicon.identity, sheet.grid
    names = {text for text in sheet.label_texts if identity.intersection(sheet.lexicon.known[text])}
    cells = [
        (row, col) for row, cols in sheet.labels.items() for col in cols if grid.cells[row][col] in names
    ]
    for at, col in cells[:1]:
        rows = [row for row, cols in sheet.labels.items() if col in cols]
        records = _find_records(sheet, col, rows, at=at)
        if len(rows) >= FEWEST_LABELS and len(records) >= FEWEST_RECORDS:
            return _turn(sheet, col, _reach(grid, col, rows, records))
    return None


def _find_records(sheet: Sheet, col: int, rows: Sequence[int], *, at: int) -> list[int]:
    """The columns right of some labels that hold one record each; none where most do not look like that.

    Row `at` has the customers' names.
    """
    grid = sheet.grid
    fits = guess_fits(sheet.lexicon, {row: sheet.keys(row, col) for row in rows})
    named = [
        other
        for other in range(col + 1, grid.width)
        if grid.cells[at][other] != "" and grid.span(at, other).right == other
    ]
    weights = {
        other: [weigh_value(grid.cells[row][other], fit) for row, fit in fits.items()] for other in named
    }
    records = [other for other, found in weights.items() if 0 < found.count(1) >= 4 * found.count(-1)]
    labels = any(
        other > col and not sheet.is_word(grid.text(row, other))
        for row in rows
        for other in sheet.labels[row]
    )
    return records if len(records) * 2 > len(named) and not labels else []


def _reach(grid: Grid, col: int, rows: Sequence[int], records: Sequence[int]) -> range:
    """The rows of the list: those of its labels, and others right above and below that are filled alike."""

    def belongs(row: int) -> bool:
        filled = sum(grid.cells[row][record] != "" for record in records)
        return isinstance(grid.cells[row][col], str) and filled >= FEWEST_RECORDS

    above = takewhile(belongs, range(rows[0] - 1, -1, -1))
    below = takewhile(belongs, range(rows[-1] + 1, grid.height))
    return range(rows[0] - len(list(above)), rows[-1] + 1 + len(list(below)))


def _turn(sheet: Sheet, col: int, rows: range) -> Turned:
    grid, top = sheet.grid, rows.start
    left = col - any(grid.span(row, col - 1).bottom > row for row in rows) if col else col
    width = max(grid.width, len(rows))
    lines = [*grid.cells[:top], *([grid.cells[row][at] for row in rows] for at in range(left, grid.width))]
    cells = [[*line, *[""] * (width - len(line))] for line in lines]
    merges = (_turn_span(span, rows, left) for span in grid.merges)
    turned = replace(grid, cells=cells, merges=tuple(filter(None, merges)), lengths=())
    return Turned(replace(sheet, grid=turned), top, left)


def _turn_span(span: Span, rows: range, left: int) -> Span | None:
    """A merged range on the turned sheet; None where it is not there as a whole."""
    top = rows.start
    if span.bottom < top:
        return span
    inside = span.top >= top and span.bottom < rows.stop and span.left >= left
    return (
        Span(top + span.left - left, span.top - top, top + span.right - left, span.bottom - top)
        if inside
        else None
    )
