"""Reads a list: one record a row below its header, however its cells are merged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile

from pipeline.handbooks import Ignored
from pipeline.model import Problem, RawColumn, RawTable
from pipeline.read.columns import Plan, join_twins, name_extras, plan_columns
from pipeline.read.grid import Grid, Span
from pipeline.read.headings import Header, Heading
from pipeline.read.labels import Kind, Sheet
from pipeline.read.repeats import Head
from pipeline.read.rows import Body, filled_columns, is_title
from pipeline.read.shifts import Shift, find_shifts
from pipeline.read.sorting import sort_rows
from pipeline.read.tell import tell_shift, tell_unnamed
from pipeline.read.unnamed import Unnamed, find_unnamed
from pipeline.read.values import Area

IDENTITY = ("case_id", "visit_id")  # merged downwards, these make one record of several rows
TEXTS = ("description",)  # the pieces of a text may stand in several rows of one record


Fault = Shift | Unnamed
"""What is wrong with a row or a column of a list."""


@dataclass(frozen=True)
class ListReading:
    """The records of one list, how many of its rows were none, and what could not be read."""

    table: RawTable
    ignored_rows: int
    faults: tuple[Fault, ...]


def find_body(sheet: Sheet, header: Header, headers: Sequence[Header]) -> Body:
    """The rows down to the next list or form in the same columns, without the title above that."""
    start = header.bottom + 1
    below = [h.top for h in headers if h.top >= start and h.overlaps(header.left, header.right)]
    limit = min(below, default=sheet.grid.height)
    head = Head(sheet, header)
    forms = (row for row in sheet.labels if start <= row < limit and _starts_form(sheet, row, head))
    stop = next(forms, limit)
    while start < stop < sheet.grid.height and _is_gap(sheet, stop - 1, header):
        stop -= 1
    return Body(_widen(sheet.grid, header, headers, rows=range(start, stop)), start, stop)


def _widen(grid: Grid, header: Header, headers: Sequence[Header], *, rows: range) -> Header:
    """The header with the filled columns right beside it that nobody gave a heading."""
    near = [h for h in headers if h is not header and h.top < rows.stop and h.bottom >= header.top]

    def is_open(col: int) -> bool:
        headed = any(grid.value(row, col) != "" for row in range(header.top, header.bottom + 1))
        taken = headed or any(other.overlaps(col, col) for other in near)
        return not taken and any(grid.cells[row][col] != "" for row in rows)

    before = takewhile(is_open, range(header.left - 1, -1, -1))
    behind = takewhile(is_open, range(header.right + 1, grid.width))
    added = [Heading((col,), "", ()) for col in (*before, *behind)]
    headings = tuple(sorted((*header.headings, *added), key=_column))
    return replace(header, left=headings[0].col, right=headings[-1].cols[-1], headings=headings)


def _column(heading: Heading) -> int:
    return heading.col


def _is_gap(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row above the next list or form is blank or a title."""
    return not filled_columns(sheet.grid, row, header) or is_title(sheet, row, header)


def _starts_form(sheet: Sheet, row: int, head: Head) -> bool:
    """Whether a row below a list is the first of a form: its labels stand beside their values.

    Words that are choices as well (电话, 建议) are no sign of a form, and neither is the repeated header.
    """
    grid, header = sheet.grid, head.header
    inside = (col for col in sheet.labels[row] if header.left <= col <= header.right)
    labels = [col for col in inside if not sheet.is_word(grid.text(row, col))]
    filled = filled_columns(grid, row, header) if labels else []
    if not labels or labels[0] != filled[0] or head.has_labels(row):
        return False
    alone = len(filled) <= 2 and _is_gap(sheet, row - 1, header)  # noqa: PLR2004 - one label, one value
    return alone or (len(labels) > 1 and len(labels) * 2 >= len(filled))


def read_list(sheet: Sheet, body: Body, kind: Kind, *, ignored: Ignored) -> ListReading:
    """One record per row that holds more than a running number; every value with its own cell."""
    plan = plan_columns(body.header.headings, kind, sheet.lexicon)
    records, ignored_rows = sort_rows(sheet, body, plan, kind, ignored=ignored)
    merges = _merges_down(sheet.grid, body)
    groups = _whole_records(sheet.grid, merges, plan, kind)
    inner = {row for top, bottom in groups for row in range(top + 1, bottom + 1)}
    area = Area(sheet.grid, [row for row in records if row not in inner], groups, merges)
    shifts = tuple(find_shifts(area, body.header, plan, kind))
    moved = {shift.row for shift in shifts}
    area = replace(area, rows=[row for row in area.rows if row not in moved]) if moved else area
    columns, others = _read_columns(area, plan)
    unnamed = find_unnamed(others, plan, kind, row=body.header.bottom)
    table = RawTable(
        sheet.grid.name,
        kind.handbook,
        kind.record,
        "list",
        columns,
        area.numbers,
        extras=name_extras(others),
    )
    return ListReading(table, ignored_rows, (*shifts, *unnamed))


def _read_columns(area: Area, plan: Plan) -> tuple[dict[str, RawColumn], list[tuple[Heading, RawColumn]]]:
    """The column of each field, and those to keep under their own heading, from left to right."""
    columns: dict[str, RawColumn] = {}
    others = [(heading, area.read(heading)) for heading in plan.others]
    for field, headings in plan.fields.items():
        read = [area.read(heading) for heading in headings]
        columns[field], differing = join_twins(read)
        others += [(headings[at], read[at]) for at in differing]
    return columns, sorted(others, key=lambda other: _column(other[0]))


def _merges_down(grid: Grid, body: Body) -> dict[int, list[Span]]:
    """Column → ranges that are merged downwards in the body, cut at its end."""
    merges: dict[int, list[Span]] = {}
    for span in grid.merges:
        if body.start <= span.top < min(span.bottom, body.stop - 1):
            merges.setdefault(span.left, []).append(span._replace(bottom=min(span.bottom, body.stop - 1)))
    return merges


def _whole_records(
    grid: Grid, merges: Mapping[int, Sequence[Span]], plan: Plan, kind: Kind
) -> list[tuple[int, int]]:
    """First and last rows of records that stand in several rows.

    There the number is merged, or else everything required; a customer's name alone may be merged over
    several records. So may be a running number: not over what each record has but once.
    """
    cols = {field: headings[0].col for field, headings in plan.fields.items()}
    required = {field: cols[field] for field in kind.form.required if field in cols}
    numbered = [cols[field] for field in IDENTITY if cols.get(field) in merges]
    merged = numbered or (list(required.values()) if len(required) > 1 else [])
    ranges = [{(span.top, span.bottom) for span in merges.get(col, ())} for col in merged]
    whole = set.intersection(*ranges) if ranges else set()
    once = [cols[field] for field in {*required, *IDENTITY}.intersection(cols) if field not in TEXTS]
    counted = chain.from_iterable(merges.get(heading.col, ()) for heading in plan.numbers)
    whole |= {
        (span.top, span.bottom)
        for span in counted
        if all(grid.cells[row][col] == "" for row in range(span.top + 1, span.bottom + 1) for col in once)
    }
    return sorted(whole)


def tell_fault(path: str, sheet: str, fault: Fault) -> Problem:
    """The problem that a fault is told as."""
    if isinstance(fault, Shift):
        return tell_shift(path, sheet, row=fault.row, col=fault.col, way=fault.way, count=fault.count)
    return tell_unnamed(path, sheet, row=fault.row, col=fault.col, field=fault.field)


def is_summary(sheet: Sheet, body: Body, kind: Kind) -> bool:
    """Whether a list counts records instead of telling of each: it has numbers of them, and no words."""
    fields = {kind.field(heading.keys) for heading in body.header.headings}
    if not {*TEXTS}.intersection(kind.form.required).difference(fields):
        return False
    rows = sheet.grid.cells[body.start : body.stop]
    counts = [h for h in body.header.headings if h.text.endswith(sheet.lexicon.counts)]
    values = ([row[heading.col] for row in rows if row[heading.col] != ""] for heading in counts)
    return any(found and all(isinstance(value, int | float) for value in found) for found in values)


def sample_list(sheet: Sheet, body: Body, count: int) -> Iterator[list[object]]:
    """The first values below each heading."""
    rows = sheet.grid.cells[body.start : body.stop][:count]
    return ([row[heading.col] for row in rows] for heading in body.header.headings)
