"""Reads forms: one record as labels with their values beside, below or behind a colon in the same cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.model import RawColumn, RawTable
from pipeline.read.grid import CellAt, Span, join_values
from pipeline.read.labels import Kind, Sheet
from pipeline.read.lists import Body

BOX = re.compile(r"[□☐☑☒■√✓✔]|\[[xX√ ]?\]|\([xX√ ]\)|（[xX√ ]）")
TICK = re.compile(r"[☑☒■√✓✔]|\[[xX√]\]|\([xX√]\)|（[xX√]）")
_PLACEHOLDER = re.compile(
    r"(?=.*[_＿年月日])[\s_＿/年月日时分季度第至到:：.-]+"
)  # what stands in a printed form before somebody writes
_PAIR = re.compile(r"([^\s:：;；,，。]{1,24})\s*[:：]")
_SEPARATORS = " \t\r\n\u3000;；,，|"


@dataclass(frozen=True)
class Entry:
    """One label of a form with its value, and the cell that the value stands in."""

    at: CellAt
    keys: tuple[str, ...]
    value: object
    cell: CellAt


def read_entries(sheet: Sheet, bodies: Sequence[Body]) -> list[Entry]:
    """All labels outside the lists with their values, in reading order."""
    area = _Area(sheet, bodies)
    taken: set[CellAt] = set()
    found: list[Entry] = []
    for row, cells in enumerate(sheet.grid.cells):
        for col in area.cols(row):
            if isinstance(cells[col], str) and cells[col] and (row, col) not in taken:
                found.extend(_read_cell(area, row, col, found[-1:], taken=taken))
    return found


@dataclass(frozen=True)
class _Area:
    """The part of a sheet that is in no list."""

    sheet: Sheet
    bodies: Sequence[Body]

    def cols(self, row: int) -> Iterable[int]:
        """The columns of a row that are free."""
        lists = [body.header for body in self.bodies if body.header.top <= row < body.stop]
        cols = range(self.sheet.grid.width)
        return (
            sorted(set(cols).difference(*(range(one.left, one.right + 1) for one in lists)))
            if lists
            else cols
        )

    def may_hold(self, cell: CellAt, keys: tuple[str, ...]) -> bool:
        """Whether a cell may hold the value of a label: it is in no list and no label itself."""
        if any(body.covers(*cell) for body in self.bodies):
            return False
        return not self.sheet.keys(*cell) or self.sheet.lexicon.is_choice(self.sheet.grid.text(*cell), keys)


def _read_cell(
    area: _Area, row: int, col: int, before: Sequence[Entry], *, taken: set[CellAt]
) -> Iterator[Entry]:
    sheet = area.sheet
    keys = sheet.keys(row, col)
    if not keys:
        yield from _read_pairs(sheet, row, col)
        return
    label = sheet.grid.span(row, col)
    tick = _find_tick(area, label)
    if tick is not None:
        taken.add(tick)
        yield Entry(CellAt(row, col), keys, _heading(sheet, tick), tick)
        return
    cells = _value_cells(area, label, keys, before)
    taken.update(cells)
    value = join_values([sheet.grid.value(*cell) for cell in cells], _glue(sheet, cells))
    yield Entry(CellAt(row, col), keys, _drop_placeholder(value), cells[0])


def _drop_placeholder(value: object) -> object:
    return None if isinstance(value, str) and _PLACEHOLDER.fullmatch(value) else value


def _find_tick(area: _Area, label: Span) -> CellAt | None:
    """The only mark beside a label in a table whose columns have headings: 产品质量 with √ below 4."""
    sheet, marks = area.sheet, []
    for col in range(label.right + 1, sheet.grid.width):
        cell = CellAt(label.top, col)
        text = sheet.grid.text(*cell)
        if sheet.grid.value(*cell) != "" and not BOX.fullmatch(text):
            break
        if TICK.fullmatch(text):
            marks.append(cell)
    return marks[0] if len(marks) == 1 and _heading(sheet, marks[0]) is not None else None


def _heading(sheet: Sheet, cell: CellAt) -> object:
    """What stands above a mark, over the marks of other rows; None where that is no row of headings."""
    for row in range(cell.row - 1, -1, -1):
        if sheet.grid.value(row, cell.col) != "" and not BOX.fullmatch(sheet.grid.text(row, cell.col)):
            beside = (CellAt(row, cell.col + step) for step in (-1, 0, 1))
            values = [sheet.grid.value(*at) for at in beside if not sheet.keys(*at)]
            return sheet.grid.value(row, cell.col) if len(values) - values.count("") > 1 else None
    return None


def _glue(sheet: Sheet, cells: Sequence[CellAt]) -> str:
    """Check boxes stand in one line, other texts below each other."""
    return " " if any(BOX.search(sheet.grid.text(*cell)) for cell in cells) else "\n"


def _read_pairs(sheet: Sheet, row: int, col: int) -> Iterator[Entry]:
    """`联系人：张三 电话：138…` in one cell; the text must begin with a label."""
    text = sheet.grid.text(row, col)
    known = sheet.lexicon.known
    pairs = [match for match in _PAIR.finditer(text) if known[match[1]]]
    if not pairs or text[: pairs[0].start()].strip():
        return
    ends = [match.start() for match in pairs[1:]] + [len(text)]
    for match, end in zip(pairs, ends, strict=True):
        value = text[match.end() : end].strip(_SEPARATORS) or None
        yield Entry(CellAt(row, col), known[match[1]], _drop_placeholder(value), CellAt(row, col))


def _value_cells(area: _Area, label: Span, keys: tuple[str, ...], before: Sequence[Entry]) -> list[CellAt]:
    """The cells of a label's value, its own first: beside the label, else below it; at least one, perhaps blank.

    Labels in a row, like the header of a small table in the form, have their values below, the last one too.
    """
    beside, below = CellAt(label.top, label.right + 1), CellAt(label.bottom + 1, label.left)
    is_whole_width = label.right > label.left and beside.col >= area.sheet.grid.width
    open_beside = not is_whole_width and area.may_hold(beside, keys)
    cells = _beside(area, label, keys) if open_beside else []
    if cells:
        return cells
    in_row = any(_is_left_of(area.sheet, entry, label) for entry in before)
    if area.may_hold(below, keys) and (not open_beside or in_row or _stands_alone(area.sheet, below, label)):
        return [_origin(area.sheet, below)]
    return [_origin(area.sheet, beside if open_beside else below)]


def _is_left_of(sheet: Sheet, entry: Entry, label: Span) -> bool:
    """Whether the label right before this one in its row has its value below."""
    span = sheet.grid.span(*entry.at)
    return (span.top, span.right + 1) == label[:2] and entry.cell.row > span.bottom


def _origin(sheet: Sheet, cell: CellAt) -> CellAt:
    return CellAt(*sheet.grid.span(*cell)[:2])


def _beside(area: _Area, label: Span, keys: tuple[str, ...]) -> list[CellAt]:
    """Cells with content right of the label, in each of its rows, and boxes that go on in rows below it."""
    cells: list[CellAt] = []
    row = label.top
    while row <= label.bottom or _goes_on(area.sheet, CellAt(row, label.right + 1), label):
        cells.extend(_run(area, CellAt(row, label.right + 1), keys))
        row += 1
    return list(dict.fromkeys(cells))


def _goes_on(sheet: Sheet, cell: CellAt, label: Span) -> bool:
    """Whether a row below the label, with nothing under it, begins with one more check box."""
    return sheet.grid.value(cell.row, label.left) == "" and bool(BOX.match(sheet.grid.text(*cell)))


def _run(area: _Area, start: CellAt, keys: tuple[str, ...]) -> list[CellAt]:
    """The value's cell, and those right of it while check boxes go on; a bare box belongs to the text behind it."""
    cells: list[CellAt] = []
    sheet, cell, texts = area.sheet, start, [""]
    while area.may_hold(cell, keys) and sheet.grid.value(*cell) != "":
        text = sheet.grid.text(*cell)
        if cells and not (any(map(BOX.search, texts)) and (BOX.search(text) or BOX.fullmatch(texts[-1]))):
            break
        cells.append(_origin(sheet, cell))
        texts.append(text)
        cell = CellAt(cell.row, sheet.grid.span(*cell).right + 1)
    return cells


def _stands_alone(sheet: Sheet, cell: CellAt, label: Span) -> bool:
    """Whether a text below a label with a blank beside it is its value: merged wider, and alone in its row."""
    span, grid = sheet.grid.span(*cell), sheet.grid
    others = (col for col in range(grid.width) if not span.left <= col <= span.right)
    wide = span.right - span.left > label.right - label.left
    return wide and grid.value(*cell) != "" and all(grid.value(cell.row, col) == "" for col in others)


def is_filled(entry: Entry) -> bool:
    """Whether somebody wrote a value: open check boxes are none."""
    if not isinstance(entry.value, str):
        return entry.value is not None
    return bool(TICK.search(entry.value)) or not BOX.search(entry.value)


def split_forms(
    entries: Sequence[Entry], title_rows: Sequence[int], identity: frozenset[str]
) -> list[list[Entry]]:
    """The entries of each form: below titles of their own, side by side, or stacked with the same labels again.

    `identity` are the labels that every form has (the customer's name): a title divides only two that have one.
    """
    chunks = _split_at_titles(entries, title_rows, identity)
    return [form for chunk in chunks for band in _split_columns(chunk) for form in _split_rows(band)]


def _split_at_titles(
    entries: Sequence[Entry], title_rows: Sequence[int], identity: frozenset[str]
) -> list[list[Entry]]:
    chunks: list[list[Entry]] = [[]]
    for top, end in zip([0, *title_rows], [*title_rows, None], strict=True):
        part = [entry for entry in entries if top <= entry.at.row and (end is None or entry.at.row < end)]
        if _has(part, identity) and _has(chunks[-1], identity):
            chunks.append([])
        chunks[-1].extend(part)
    return chunks


def _has(entries: Sequence[Entry], identity: frozenset[str]) -> bool:
    return any(identity.intersection(entry.keys) for entry in entries)


def _split_columns(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Forms side by side: where at least two rows repeat their labels from the same column on."""
    starts: list[int] = []
    seen: dict[int, set[str]] = {}
    for entry in entries:
        row, key = seen.setdefault(entry.at.row, set()), entry.keys[0]
        if key in row:
            starts.append(entry.at.col)
            row.clear()
        row.add(key)
    borders = sorted({col for col in starts if starts.count(col) > 1})
    edges = [-1, *borders, 2**31]
    return [
        [entry for entry in entries if left <= entry.at.col < right]
        for left, right in pairwise(edges)
    ]


def _split_rows(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Stacked forms: a new one begins where a label comes again, and half of the labels so far with it."""
    form: list[Entry] = []
    for index, entry in enumerate(entries):
        seen = {before.keys[0] for before in form}
        rest = {after.keys[0] for after in entries[index:]}
        if entry.keys[0] in seen and len(seen & rest) * 2 >= len(seen):
            yield form
            form = []
        form.append(entry)
    if form:
        yield form


@dataclass(frozen=True)
class FormRecord:
    """One filled form: its first row, and the entry of each field."""

    row: int
    fields: dict[str, Entry]


def read_form(entries: Sequence[Entry], row: int, kind: Kind) -> FormRecord | None:
    """The record of one form; None for a blank one. Of two labels with one field the first with a value counts."""
    fields: dict[str, Entry] = {}
    for entry in entries:
        field = kind.field(entry.keys)
        if field is not None and (field not in fields or fields[field].value is None):
            fields[field] = entry
    return FormRecord(row, fields) if any(map(is_filled, fields.values())) else None


def tabulate_forms(sheet: Sheet, kind: Kind, records: Sequence[FormRecord]) -> RawTable:
    """One row per form; a form without one of the labels has None there, and no cell (0)."""
    names = dict.fromkeys(field for record in records for field in record.fields)
    columns = {name: _column([record.fields.get(name) for record in records]) for name in names}
    rows = np.array([record.row for record in records], dtype=np.int32) + 1
    return RawTable(sheet.grid.name, kind.handbook, kind.record, "form", columns, rows)


def _column(entries: Sequence[Entry | None]) -> RawColumn:
    at = [entry.cell if entry else CellAt(-1, -1) for entry in entries]
    return RawColumn(
        [entry.value if entry else None for entry in entries],
        np.array([cell.row for cell in at], dtype=np.int32) + 1,
        np.array([cell.col for cell in at], dtype=np.int32) + 1,
    )
