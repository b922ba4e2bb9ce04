"""Divides a row that may end a header into the columns of each list."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from pipeline.read.captions import MAX_ROWS, Captions
from pipeline.read.grid import Grid
from pipeline.read.titles import PAIR

MIN_LABELS = 3
SAMPLE = 50  # rows that tell what belongs together
HALF, MOST = 0.5, 0.8  # rows shared by a list and what stands behind a gap: with labels of its own, without


@dataclass(frozen=True)
class Line:
    """One row as the last one of a header in a band of columns."""

    captions: Captions
    row: int
    band: range

    @property
    def grid(self) -> Grid:
        """The cells of the sheet."""
        return self.captions.sheet.grid

    def labels(self, row: int) -> list[int]:
        """The columns of a row whose own cell is a label."""
        return [col for col in self.captions.rows.get(row, ()) if col in self.band]

    @cached_property
    def texts(self) -> list[str]:
        """What stands over each column: the cell's text, or, where that is blank, the label next above it."""
        return [self._text(col) if col in self.band else "" for col in range(self.grid.width)]

    def _text(self, col: int) -> str:
        rows = range(self.row, max(self.row - MAX_ROWS, -1), -1)
        row = next((row for row in rows if self.grid.value(row, col) != ""), self.row)
        text = self.captions.text(row, col)
        is_heading = row == self.row and not PAIR.match(text)
        return text if is_heading or self.captions.known[text] else ""

    @cached_property
    def keys(self) -> list[tuple[str, ...]]:
        """The label keys of each column, given the groups above."""
        captions, row = self.captions, self.row
        top = row - captions.count_groups(row, self.band, below_list=False)
        return [
            captions.combine(captions.stack(top, row, col))
            if text and self.grid.value(row, col) != ""
            else captions.known[text]
            for col, text in enumerate(self.texts)
        ]

    def names_customer(self, cols: range) -> bool:
        """Whether the customer's name is asked for in these columns."""
        return any(self.captions.sheet.lexicon.identity.intersection(self.keys[col]) for col in cols)

    def is_titled(self, col: int) -> bool:
        """Whether a text begins over this column, and one over it in the row above."""
        text = self.grid.text(self.row - 1, col) if self.row and self.starts(col) else ""
        return self.grid.span(self.row - 1, col).left == col and text != "" and not PAIR.match(text)

    def starts(self, col: int) -> bool:
        """Whether no cell that began further left covers this one."""
        return self.grid.span(self.row, col).left == col


def find_bands(captions: Captions) -> Iterator[range]:
    """The columns of lists side by side: a column is blank between them, and a header is on either side."""
    grid, left, last = captions.sheet.grid, 0, -1
    for col in range(grid.width):
        if all(cells[col] == "" for cells in grid.cells):
            continue
        if left <= last < col - 1:
            sides = (range(left, last + 1), range(col, grid.width))
            if all(_has_header(captions, side) for side in sides):
                yield sides[0]
                left = col
        last = col
    yield range(left, grid.width)


def _has_header(captions: Captions, cols: range) -> bool:
    """Whether some row, or the parts below it, have a customer's name among several labels."""
    rows = (row for row, labels in captions.rows.items() if sum(col in cols for col in labels) > 1)
    height = captions.sheet.grid.height
    lines = (Line(captions, at, cols) for row in rows for at in (row, row + 1) if at < height)
    return any(sum(map(bool, line.keys)) >= MIN_LABELS and line.names_customer(cols) for line in lines)


def find_segments(line: Line) -> Iterator[range]:
    """Runs of columns with a label over each; a run goes on behind columns without one."""
    left = end = -1
    for start, stop in _runs(line):
        if left >= 0 and _is_apart(line, range(left, end + 1), range(start, stop + 1)):
            yield from _split(line, left, end)
            left = -1
        left, end = (start if left < 0 else left), stop
    if left >= 0:
        yield from _split(line, left, end)


def _runs(line: Line) -> Iterator[tuple[int, int]]:
    """First and last of the columns side by side that have a text over them."""
    filled = [col for col, text in enumerate(line.texts) if text]
    starts = [col for last, col in pairwise([-2, *filled]) if col != last + 1]
    ends = [last for last, col in pairwise([*filled, len(line.texts) + 1]) if col != last + 1]
    return zip(starts, ends, strict=True)


def _is_apart(line: Line, left: range, right: range) -> bool:
    """Whether the columns on the right are no part of the list on the left.

    Between them nothing stands in its rows, and on the right come labels that it has had, or other rows.
    """
    cells = line.grid.cells
    below = range(line.row + 1, min(line.row + SAMPLE, len(cells)))
    rows = list(takewhile(lambda row: any(cells[row][col] != "" for col in left), below))
    if any(cells[row][col] != "" for row in rows for col in range(left.stop, right.start)):
        return False
    labels = [line.keys[col][:1] for col in right if line.keys[col]]
    seen = {line.keys[col][:1] for col in left}
    if (labels and labels[0] in seen) or (line.names_customer(left) and line.names_customer(right)):
        return True
    shared = sum(1 for row in rows if any(cells[row][col] != "" for col in right))
    return shared < len(rows) * (HALF if labels else MOST)


def _split(line: Line, left: int, right: int) -> Iterator[range]:
    """Lists side by side without a gap: their first label comes again, or each has a title of its own."""
    for col in range(left + MIN_LABELS, right + 1):
        first = line.keys[left][:1]
        again = first and line.keys[col][:1] == first and line.starts(col)
        both = line.is_titled(col) and line.names_customer(range(left, col))
        if col - left >= MIN_LABELS and (again or (both and line.names_customer(range(col, right + 1)))):
            yield range(left, col)
            left = col
    yield range(left, right + 1)
