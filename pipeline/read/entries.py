"""Reads the labels of forms with their values: beside, below, or behind a colon in the same cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from pipeline.read.grid import CellAt, Span, join_values
from pipeline.read.labels import Lexicon, Sheet
from pipeline.read.rows import Body

BOX = re.compile(r"[□☐☑☒■√✓✔]|\[[xX√ ]?\]|\([xX√ ]\)|（[xX√ ]）")
TICK = re.compile(r"[☑☒■√✓✔]|\[[xX√]\]|\([xX√]\)|（[xX√]）")
_PLACEHOLDER = re.compile(r"(?=.*[_＿年月日])[\s_＿/年月日时分季度第至到:：.-]+")  # as printed, not filled in
_BEFORE_COLON = re.compile(r"(?<![^\s:：;；,，。])([^:：;；,，。\n]{1,60}?)\s*[:：]")
_BLANK = re.compile(r"\s+")
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
    for row, col in area.texts():
        if (row, col) not in taken:
            found.extend(_read_cell(area, row, col, found[-1:], taken=taken))
    return found


class _Pair(NamedTuple):
    """A label inside a text: where it starts, where its value starts, and its keys."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class _Area:
    """The part of a sheet that is in no list."""

    sheet: Sheet
    bodies: Sequence[Body]

    def texts(self) -> Iterator[CellAt]:
        """The cells that are labels or may hold pairs, in reading order.

        Between the borders of lists the columns stay the same; rows that lists fill are not looked at.
        """
        grid, labels = self.sheet.grid, self.sheet.label_texts
        borders = {edge for body in self.bodies for edge in (body.header.top, body.stop)} | {0, grid.height}
        for start, stop in pairwise(sorted(borders)):
            cols = [col for col in range(grid.width) if self.has(start, col)]
            for row in range(start, stop) if cols else ():
                for col in cols:
                    cell = grid.cells[row][col]
                    if isinstance(cell, str) and (cell in labels or ":" in cell or "：" in cell):
                        yield CellAt(row, col)

    def has(self, row: int, col: int) -> bool:
        """Whether a cell is in no list."""
        return not any(body.covers(row, col) for body in self.bodies)

    def may_hold(self, cell: CellAt, keys: tuple[str, ...]) -> bool:
        """Whether a cell may hold the value of a label: it is in no list and no label itself."""
        is_label = self.sheet.keys(*cell) and not self.sheet.lexicon.is_choice(
            self.sheet.grid.text(*cell), keys
        )
        return self.has(*cell) and not is_label


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
    if not cells:
        if not _is_whole_width(sheet, label):  # a label as wide as the form is the heading of a part
            yield Entry(CellAt(row, col), keys, None, CellAt(label.top, label.right + 1))
        return
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
    if not _begins_with_label(sheet, CellAt(row, col)):
        return
    text = sheet.grid.text(row, col)
    pairs = list(_find_pairs(text, sheet.lexicon))
    ends = [pair.start for pair in pairs[1:]] + [len(text)]
    for pair, end in zip(pairs, ends, strict=True):
        value = text[pair.end : end].strip(_SEPARATORS) or None
        yield Entry(CellAt(row, col), pair.keys, _drop_placeholder(value), CellAt(row, col))


def _begins_with_label(sheet: Sheet, cell: CellAt) -> bool:
    first = _BEFORE_COLON.match(sheet.grid.text(*cell))
    return first is not None and bool(sheet.lexicon.known[first[1].strip()])


def _find_pairs(text: str, lexicon: Lexicon) -> Iterator[_Pair]:
    """The labels before colons; one may hold a blank itself (case no)."""
    for match in _BEFORE_COLON.finditer(text):
        starts = [match.start(1), *(blank.end() + match.start(1) for blank in _BLANK.finditer(match[1]))]
        found = (
            _Pair(start, match.end(), lexicon.known[text[start : match.end(1)].strip()]) for start in starts
        )
        yield from islice((pair for pair in found if pair.keys), 1)


def _value_cells(area: _Area, label: Span, keys: tuple[str, ...], before: Sequence[Entry]) -> list[CellAt]:
    """The cells of a label's value: beside the label, else below it; none where other labels stand there.

    Labels in a row, like the header of a small table in the form, have their values below, the last one too.
    """
    beside, below = CellAt(label.top, label.right + 1), CellAt(label.bottom + 1, label.left)
    open_beside = not _is_whole_width(area.sheet, label) and area.may_hold(beside, keys)
    cells = _beside(area, label, keys) if open_beside else []
    if cells:
        return cells
    in_row = any(_is_left_of(area.sheet, entry, label) for entry in before)
    open_below = area.may_hold(below, keys) and not _begins_with_label(area.sheet, below)
    if open_below and (not open_beside or in_row or _stands_alone(area.sheet, below, label)):
        return [_origin(area.sheet, below)]
    return [_origin(area.sheet, beside)] if open_beside else []


def _is_whole_width(sheet: Sheet, label: Span) -> bool:
    return label.right > label.left and label.right + 1 >= sheet.grid.width


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
    while row <= min(label.bottom, area.sheet.grid.height) or _goes_on(
        area.sheet, CellAt(row, label.right + 1), label
    ):
        cells.extend(_run(area, CellAt(row, label.right + 1), keys))
        row += 1
    return list(dict.fromkeys(cells))


def _goes_on(sheet: Sheet, cell: CellAt, label: Span) -> bool:
    """Whether a row below the label, with nothing under it, begins with one more check box."""
    return sheet.grid.value(cell.row, label.left) == "" and bool(BOX.match(sheet.grid.text(*cell)))


def _run(area: _Area, start: CellAt, keys: tuple[str, ...]) -> list[CellAt]:
    """The value's cell, and those right of it while check boxes go on; a bare box goes with what follows."""
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
    """Whether a text below a label is its value: merged wider, alone in its row, no form's title."""
    grid, span = sheet.grid, sheet.grid.span(*cell)
    if span.right - span.left <= label.right - label.left or sheet.lexicon.is_form_title(grid.text(*cell)):
        return False
    row = [grid.value(cell.row, col) for col in range(grid.width) if not span.left <= col <= span.right]
    return grid.value(*cell) != "" and row.count("") == len(row)
