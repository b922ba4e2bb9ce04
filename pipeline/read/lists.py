"""Reads a list: one record a row below its header."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.handbooks import Ignored
from pipeline.model import RawColumn, RawTable
from pipeline.read.grid import Grid, Span, join_values
from pipeline.read.headers import Header, heading_texts, holds_title, row_texts
from pipeline.read.labels import Kind, Sheet, label_keys

RUNNING_NUMBER = 9999  # the highest running number that can stand in the place of a case number
IDENTITY = ("case_id", "visit_id")  # merged downwards, these make one record of several rows
_COUNTS = re.compile(r"[\d.,%条件个次人分元]+$")


@dataclass(frozen=True)
class Body:
    """The rows below a header that belong to its list: from `start` up to, but without, `stop`."""

    header: Header
    start: int
    stop: int

    def covers(self, row: int, col: int) -> bool:
        """Whether a cell belongs to the list, its header included."""
        return self.header.top <= row < self.stop and self.header.left <= col <= self.header.right


@dataclass(frozen=True)
class Shift:
    """A row of a text file (0-based) with so many fields more than its header: a stray delimiter moved its values."""

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
    return holds_title(grid, row, header) or not _filled(grid, row, header)


def _filled(grid: Grid, row: int, header: Header) -> list[int]:
    """The columns of a list that hold something in a row."""
    return [col for col in range(header.left, header.right + 1) if grid.cells[row][col] != ""]


def _starts_form(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row below a list is the first of a form: its labels stand beside their values.

    Words that are choices as well (电话, 建议) are no sign of a form, and neither is the repeated header.
    """
    grid = sheet.grid
    filled = _filled(grid, row, header)
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
    records, others = _sort_rows(sheet, body, fields, ignored=ignored)
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

    There the number is merged, or else everything required; a customer's name alone may be merged over several
    records.
    """
    identity = [fields[field] for field in IDENTITY if field in fields]
    required = [fields[field] for field in kind.form.required if field in fields]
    cols = [col for col in identity if col in merges] or (required if len(required) > 1 else [])
    ranges = [{(span.top, span.bottom) for span in merges.get(col, ())} for col in cols]
    return sorted(set.intersection(*ranges)) if ranges else []


def _sort_rows(
    sheet: Sheet, body: Body, fields: dict[str, int], *, ignored: Ignored
) -> tuple[list[int], int]:
    """Rows that are records, and the number of those that hold something else.

    A loop over rows: the cells are of any type, and what a row is depends on its first text.
    """
    header, cells = body.header, sheet.grid.cells
    tail = _Tail(ignored)
    records, others = [], 0
    for row in range(body.start, body.stop):
        own = cells[row][header.left : header.right + 1]
        count = len(own) - own.count("")
        if count == 0:
            continue
        if (
            _is_heading(sheet, row, body, count)
            or tail.holds(own, count)
            or not _is_record(cells[row], fields)
        ):
            others += 1
        else:
            records.append(row)
    return records, others


def _is_record(cells: list[object], fields: dict[str, int]) -> bool:
    """Whether a row holds a value of a known field besides a running number."""
    filled = [col for col in fields.values() if cells[col] != ""]
    if len(filled) != 1 or filled[0] != fields.get("case_id"):
        return bool(filled)
    number = str(cells[filled[0]]).strip().removesuffix(".0")
    return not (number.isdecimal() and int(number) <= RUNNING_NUMBER)


def _is_heading(sheet: Sheet, row: int, body: Body, count: int) -> bool:
    """Whether a row repeats the header, or is one text merged over most of the columns."""
    header, grid = body.header, sheet.grid
    labels = sheet.labels.get(row, ())
    if len(labels) * 2 > count and row_texts(grid, row, header) <= heading_texts(grid, header):
        return True
    if count > 1:
        return False
    span = grid.span(row, _filled(grid, row, header)[0])
    return (span.right - span.left + 1) * 2 > header.right - header.left + 1


class _Tail:
    """Knows total and signature rows by their first text."""

    def __init__(self, ignored: Ignored) -> None:
        self._totals = tuple(ignored.totals)
        self._signatures = frozenset(ignored.signatures)
        self._any = re.compile("|".join(map(re.escape, (*ignored.totals, *ignored.signatures))) or "(?!)")

    def holds(self, own: list[object], count: int) -> bool:
        """Whether the list's cells of a row, `count` of them filled, are no record: by its first text."""
        first = next(
            (cell for cell in own if cell.__class__ is str and cell and not str(cell).isdecimal()), ""
        )
        if not self._any.search(str(first)):
            return False
        return self._is_total(str(first)) or (count * 2 <= len(own) and self._is_signature(str(first)))

    def _is_total(self, text: str) -> bool:
        """合计, 本月合计, 合计：12条; but not a customer of that name."""
        key = _COUNTS.sub("", "".join(label_keys(text)[-1:]))
        return any(key.endswith(word) and len(key) <= len(word) + 2 for word in self._totals)

    def _is_signature(self, text: str) -> bool:
        """制表人：张三, or 制表人 with the name beside it."""
        return "".join(label_keys(re.split("[:：]", text)[0])[-1:]) in self._signatures


def _fill(
    grid: Grid,
    rows: list[int],
    col: int,
    *,
    merges: Sequence[Span],
    groups: Sequence[tuple[int, int]],
) -> list[object]:
    """The column's values in these rows: merged ones repeated, those of a record in several rows joined."""
    cells = [grid.cells[row][col] for row in rows]
    values = [None if value == "" else value for value in cells]
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
