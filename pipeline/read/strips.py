"""Small tables inside a form: labels side by side in a row, and their values in the rows below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.read.grid import CellAt, Span
from pipeline.read.join import join_lines
from pipeline.read.pieces import BOX, TICK, Joined, Keys
from pipeline.read.region import Region

MAX_HEIGHT = 2  # rows of a heading
LONGEST = 16  # letters of one
_HEADING = re.compile(r"[^\d:：。，；;]*[^\W\d_][^\d:：。，；;]*(?:[(（].*[)）])?", re.DOTALL)


@dataclass(frozen=True)
class Strip:
    """The headings of a small table, and the first and last row of each of its records."""

    headings: tuple[Span, ...]
    rows: tuple[tuple[int, int], ...]


def find_strip(region: Region, label: Span) -> Strip | None:
    """The table that a label heads a column of; None where it is a label with a value of its own beside it.

    Of the headings side by side half must be labels, two of them next to each other, and no label may stand
    in the row below.
    """
    if not region.has_neighbours(label.top):
        return None
    headings = _find_headings(region, label)
    labels = _find_labels(region, headings)
    right = headings[-1].right + 1
    if not any(map(all, pairwise(labels))) or sum(labels) * 2 < len(labels):
        return None
    if region.has(CellAt(label.top, right)) and not region.is_blank(label.top, right, right):
        return None  # the value of the last one stands there
    top = max(span.bottom for span in headings) + 1
    rows = tuple(_find_rows(region, headings, top))
    if _ends(region, top, headings) or not (rows or all(labels)):
        return None
    return Strip(headings, rows)


def read_strip(region: Region, strip: Strip) -> Iterator[list[Joined]]:
    """The values below each heading, one per record; where there is none, its cell."""
    for heading in strip.headings:
        keys = region.keys(CellAt(heading.top, heading.left))
        found = [_read_record(region, heading, keys, rows) for rows in strip.rows]
        yield found or [Joined(None, [CellAt(heading.bottom + 1, heading.left)])]


def _read_record(region: Region, heading: Span, keys: Keys, rows: tuple[int, int]) -> Joined:
    cells = [CellAt(row, heading.left) for row in range(rows[0], rows[1] + 1)]
    own = [cell for cell in cells if cell is cells[0] or region.span(cell).top == cell.row]
    lines = [region.line(cell, keys, right=heading.right) for cell in own]
    return join_lines(lines, region.want(keys)) or Joined(None, cells[:1])


def _find_headings(region: Region, label: Span) -> tuple[Span, ...]:
    """The texts side by side, around a label, that can head columns."""
    run = [label]
    while run[-1].right + 1 < region.sheet.grid.width and _is_heading(region, label.top, run[-1].right + 1):
        run.append(region.span(CellAt(label.top, run[-1].right + 1)))
    while run[0].left > 0 and _is_heading(region, label.top, run[0].left - 1):
        run.insert(0, region.span(CellAt(label.top, run[0].left - 1)))
    return tuple(run)


def _is_heading(region: Region, row: int, col: int) -> bool:
    cell = CellAt(row, col)
    span, text = region.span(cell), region.sheet.grid.text(row, col)
    if not text or not region.has(cell) or span.bottom - span.top >= MAX_HEIGHT or span.top != row:
        return False
    return bool(region.keys(cell)) or may_head(text)


def may_head(text: str) -> bool:
    """Whether a text that nobody knows can be a label: without digits, colons and sentences."""
    return len(text) <= LONGEST and bool(_HEADING.fullmatch(text))


def _find_labels(region: Region, headings: Sequence[Span]) -> list[bool]:
    """Which of the headings are labels, and no choices of the one before."""
    cells = [CellAt(span.top, span.left) for span in headings]
    before = [(), *map(region.keys, cells)]
    return [region.is_label(cell, keys) for cell, keys in zip(cells, before, strict=False)]


def _find_rows(region: Region, headings: Sequence[Span], top: int) -> Iterator[tuple[int, int]]:
    """First and last rows of the records down to what is none; a cell merged downwards is of one record."""
    first = last = -1
    gap = False
    for row in range(top, region.sheet.grid.height):
        if _ends(region, row, headings):
            break
        cells = _filled(region, row, headings)
        if first >= 0 and any(region.span(cell).top < row for cell in cells):
            last = row
            continue
        if (len(cells) == 1 and _stands_out(region, cells[0], headings)) or (
            gap and 0 < len(cells) * 2 <= len(headings)
        ):
            break
        gap = not any(_is_filled(region, cell) for cell in cells)
        if not gap:
            if first >= 0:
                yield first, last
            first = last = row
    if first >= 0:
        yield first, last


def _ends(region: Region, row: int, headings: Sequence[Span]) -> bool:
    """Whether a row is no record: a label is in it or right before it, or notes, a signature, a list."""
    beside = CellAt(row, headings[0].left - 1)
    if region.is_noted(CellAt(row, headings[0].left)) or (
        beside.col >= 0 and region.has(beside) and region.is_label(beside)
    ):
        return True
    for heading in headings:
        cell, keys = CellAt(row, heading.left), region.keys(CellAt(*heading[:2]))
        if not region.may_hold(cell, keys) or region.printed.is_signed(region.sheet.grid.text(*cell)):
            return True
    return False


def _filled(region: Region, row: int, headings: Sequence[Span]) -> list[CellAt]:
    """The cells with content in a row, a merged one once; running numbers are none."""
    numbers = region.sheet.lexicon.ignored
    cells = [
        CellAt(row, col)
        for heading in headings
        if numbers.isdisjoint(region.keys(CellAt(*heading[:2])))
        for col in range(heading.left, heading.right + 1)
    ]
    return [
        cell for cell in cells if region.sheet.grid.value(*cell) != "" and region.span(cell).left == cell.col
    ]


def _is_filled(region: Region, cell: CellAt) -> bool:
    """Whether somebody wrote into a cell: open boxes are printed there."""
    text = region.sheet.grid.text(*cell)
    return bool(TICK.search(text)) or not BOX.search(text)


def _stands_out(region: Region, cell: CellAt, headings: Sequence[Span]) -> bool:
    """Whether the only text of a row heads what follows: it is merged over columns, or a title."""
    wide = sum(1 for heading in headings if region.span(cell).left <= heading.left <= region.span(cell).right)
    return wide > 1 or region.heads(cell)
