"""Reads a list: one record a row below its header, however its cells are merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.handbooks import Ignored
from pipeline.model import RawColumn, RawTable
from pipeline.read.grid import Grid, Span, join_values
from pipeline.read.headers import Header, heading_texts, holds_title, row_texts
from pipeline.read.labels import Kind, Sheet
from pipeline.read.rows import Body, filled_columns, sort_rows

IDENTITY = ("case_id", "visit_id")  # merged downwards, these make one record of several rows


@dataclass(frozen=True)
class Shift:
    """A row of a text file (0-based) with so many fields more than its header: its values have moved."""

    row: int
    col: int
    fields: int


@dataclass(frozen=True)
class ListReading:
    """The records of one list, how many of its rows were none, and those that could not be read."""

    table: RawTable
    ignored_rows: int
    shifts: tuple[Shift, ...]


def find_body(sheet: Sheet, header: Header, headers: Sequence[Header]) -> Body:
    """The rows down to the next list or form in the same columns, without the title above that."""
    start = header.bottom + 1
    below = [h.top for h in headers if h.top >= start and h.overlaps(header.left, header.right)]
    limit = min(below, default=sheet.grid.height)
    forms = (row for row in sheet.labels if start <= row < limit and _starts_form(sheet, row, header))
    stop = next(forms, limit)
    while start < stop < sheet.grid.height and _is_gap(sheet.grid, stop - 1, header):
        stop -= 1
    return Body(header, start, stop)


def _is_gap(grid: Grid, row: int, header: Header) -> bool:
    """Whether a row above the next list or form is blank or a title."""
    return holds_title(grid, row, header) or not filled_columns(grid, row, header)


def _starts_form(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row below a list is the first of a form: its labels stand beside their values.

    Words that are choices as well (电话, 建议) are no sign of a form, and neither is the repeated header.
    """
    grid = sheet.grid
    filled = filled_columns(grid, row, header)
    labels = [col for col in sheet.labels[row] if col in filled and not sheet.is_word(grid.text(row, col))]
    if not labels or labels[0] != filled[0] or row_texts(grid, row, header) <= heading_texts(grid, header):
        return False
    alone = len(filled) <= 2 and _is_gap(grid, row - 1, header)  # noqa: PLR2004 - one label, one value
    return alone or (len(labels) > 1 and len(labels) * 2 >= len(filled))


def read_list(sheet: Sheet, body: Body, kind: Kind, *, ignored: Ignored) -> ListReading:
    """One record per row that holds more than a running number; every value with its own cell."""
    fields = _fields(body.header, kind)
    merges = _merges_down(sheet.grid, body, set(fields.values()))
    groups = _whole_records(merges, fields, kind)
    records, others = sort_rows(sheet, body, fields, ignored=ignored)
    inner = {row for top, bottom in groups for row in range(top + 1, bottom + 1)}
    shifts = tuple(_shifts(sheet.grid, body.header, records))
    rows = [row for row in records if row not in inner.union(shift.row for shift in shifts)]
    at = np.array(rows, dtype=np.int32) + 1
    columns = {}
    for field, col in fields.items():
        values = _fill(sheet.grid, rows, col, merges=merges.get(col, ()), groups=groups)
        columns[field] = RawColumn(values, at, np.full(len(rows), col + 1, dtype=np.int32))
    table = RawTable(sheet.grid.name, kind.handbook, kind.record, "list", columns, at)
    return ListReading(table, others, shifts)


def _shifts(grid: Grid, header: Header, rows: Sequence[int]) -> Iterator[Shift]:
    """Rows with content in fields beyond those of the header's row; fewer fields are blanks at the end."""
    if not grid.lengths:
        return
    width = grid.lengths[header.bottom]
    for row in rows:
        if grid.lengths[row] > width and any(value != "" for value in grid.cells[row][width:]):
            yield Shift(row, header.left, grid.lengths[row] - width)


def _fields(header: Header, kind: Kind) -> dict[str, int]:
    """Field → column; of two columns with one field the first counts."""
    fields: dict[str, int] = {}
    for heading in header.headings:
        field = kind.field(heading.keys)
        if field is not None:
            fields.setdefault(field, heading.col)
    return fields


def _merges_down(grid: Grid, body: Body, cols: set[int]) -> dict[int, list[Span]]:
    """Column → ranges that are merged downwards in the body, cut at its end."""
    merges: dict[int, list[Span]] = {}
    for span in grid.merges:
        if span.left in cols and body.start <= span.top < min(span.bottom, body.stop - 1):
            merges.setdefault(span.left, []).append(span._replace(bottom=min(span.bottom, body.stop - 1)))
    return merges


def _whole_records(
    merges: dict[int, list[Span]], fields: dict[str, int], kind: Kind
) -> list[tuple[int, int]]:
    """First and last rows of records that stand in several rows.

    There the number is merged, or else everything required; a customer's name alone may be merged over
    several records.
    """
    identity = [fields[field] for field in IDENTITY if field in fields]
    required = [fields[field] for field in kind.form.required if field in fields]
    cols = [col for col in identity if col in merges] or (required if len(required) > 1 else [])
    ranges = [{(span.top, span.bottom) for span in merges.get(col, ())} for col in cols]
    return sorted(set.intersection(*ranges)) if ranges else []


def _fill(
    grid: Grid,
    rows: list[int],
    col: int,
    *,
    merges: Sequence[Span],
    groups: Sequence[tuple[int, int]],
) -> list[object]:
    """The column's values in these rows: merged ones repeated, those of a record in several rows joined."""
    cells = (grid.cells[row][col] for row in rows)
    values = [None if cell == "" else cell for cell in cells]
    if merges or groups:
        at = {row: index for index, row in enumerate(rows)}
        for span in merges:
            for row in range(span.top, span.bottom + 1):
                if row in at:
                    values[at[row]] = join_values([grid.cells[span.top][col]])
        for top, bottom in groups:
            if top in at:
                values[at[top]] = join_values([grid.cells[row][col] for row in range(top, bottom + 1)])
    return values


def sample_list(sheet: Sheet, body: Body, count: int) -> Iterator[list[object]]:
    """The first values below each heading."""
    rows = sheet.grid.cells[body.start : body.stop][:count]
    return ([row[heading.col] for row in rows] for heading in body.header.headings)
