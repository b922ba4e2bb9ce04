"""Check boxes drawn over cells: which cell each one marks, and the text that they make of it.

All lengths are in EMU, as in the files: 9,525 a pixel, 12,700 a point.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pipeline.read.grid import CellAt, Span

PIXEL, POINT = 9_525, 12_700
MAX_PLACES = 2**20  # rows of a sheet
MARK = 20 * PIXEL  # so far from its left border a control shows its mark; there its caption begins
FAR = 200  # rows and columns beyond the last cell; a control further off belongs to nothing
ON, OFF, MIXED = "☑", "□", "☑□"  # what is mixed nobody can tell, and such a pair is nobody's choice


@dataclass(frozen=True)
class Axis:
    """The sizes of columns or rows: `sizes` of some (0-based), `usual` (a pixel or more) of all others."""

    usual: int
    sizes: Mapping[int, int]

    @cached_property
    def _edges(self) -> list[int]:
        known = range(min(max(self.sizes, default=-1) + 1, MAX_PLACES))
        return [0, *accumulate(self.sizes.get(index, self.usual) for index in known)]

    def edge(self, index: int) -> int:
        """Where a column or row begins."""
        beyond = max(index - len(self._edges) + 1, 0)
        return self._edges[index - beyond] + beyond * self.usual

    def at(self, position: int) -> int:
        """The column or row at a position."""
        last = len(self._edges) - 1
        if position < self._edges[last]:
            return max(bisect_right(self._edges, position) - 1, 0)
        return last + (position - self._edges[last]) // self.usual

    def most(self, start: int, end: int) -> int:
        """The column or row of which the largest part lies between two positions."""

        def covered(index: int) -> int:
            return min(end, self.edge(index + 1)) - max(start, self.edge(index))

        return max(range(self.at(start), self.at(max(start, end)) + 1), key=covered)


@dataclass(frozen=True)
class Control:
    """A check box or option button: its mark, its caption, where it lies.

    `row` is the one it covers most, `cols` those of its mark and of its largest part; `top`, `middle` and
    `left` put several in reading order.
    """

    mark: str
    caption: str
    row: int
    cols: tuple[int, int]
    top: int
    middle: int
    left: int


@dataclass(frozen=True)
class Layout:
    """The columns and rows of a sheet as drawn."""

    cols: Axis
    rows: Axis

    def put(self, mark: str, caption: str, *, across: tuple[int, int], down: tuple[int, int]) -> Control:
        """A control that covers the sheet between these positions."""
        (left, right), (top, bottom) = across, down
        at_mark = self.cols.at(left + min(MARK, max(right - left, 0) // 2))
        cols = (at_mark, self.cols.most(left, right))
        return Control(mark, caption, self.rows.most(top, bottom), cols, top, (top + bottom) // 2, left)


def write_boxes(
    cells: Sequence[Sequence[object]], merges: Sequence[Span], controls: Sequence[Control]
) -> dict[CellAt, str]:
    """The text of every cell with controls over it: `☑电话 □邮件`.

    A control is of the cell with its mark; one with a caption rather of the blank cell that it covers
    most, as a label may end below the mark. Bare marks stand before the cell's own text.
    """
    groups: dict[CellAt, list[Control]] = {}
    spans = _find_spans(merges, sorted({control.row for control in controls}))
    for control in controls:
        spots = [_origin(spans.get(control.row, ()), CellAt(control.row, col)) for col in control.cols]
        own = [_text(cells, spot) for spot in spots]
        spot = spots[1] if control.caption and own[0] and not own[1] else spots[0]
        if spot.row < len(cells) + FAR and spot.col < len(cells[0] if cells else ()) + FAR:
            groups.setdefault(spot, []).append(control)
    return {spot: _write(_text(cells, spot), _read_in_order(group)) for spot, group in groups.items()}


def _read_in_order(controls: Sequence[Control]) -> list[Control]:
    """Line by line; a new line begins below the middle of the first control of the last."""
    lines: list[list[Control]] = []
    for control in sorted(controls, key=lambda control: control.top):
        if not lines or control.top >= lines[-1][0].middle:
            lines.append([])
        lines[-1].append(control)
    return [control for line in lines for control in sorted(line, key=lambda control: control.left)]


def _find_spans(merges: Sequence[Span], rows: Sequence[int]) -> dict[int, list[Span]]:
    """The merged ranges in each of these rows."""
    spans: dict[int, list[Span]] = {}
    for span in merges:
        for row in rows[bisect_left(rows, span.top) : bisect_right(rows, span.bottom)]:
            spans.setdefault(row, []).append(span)
    return spans


def _origin(spans: Sequence[Span], cell: CellAt) -> CellAt:
    """The cell that shows what stands at a cell of this row."""
    inside = (span for span in spans if span.left <= cell.col <= span.right)
    return next((CellAt(span.top, span.left) for span in inside), cell)


def _text(cells: Sequence[Sequence[object]], cell: CellAt) -> str:
    """The cell's own text; the TRUE or FALSE of a linked cell is none."""
    value = cells[cell.row][cell.col] if cell.row < len(cells) and cell.col < len(cells[cell.row]) else ""
    return value.strip() if isinstance(value, str) else ""


def _write(own: str, group: Sequence[Control]) -> str:
    """The controls with the cell's own text: a label and its colon before them, its options among them."""
    colon = max(own.rfind(":"), own.rfind("："))
    lead, options = own[: colon + 1], own[colon + 1 :].split()
    captions = [control.caption for control in group]
    if not any(captions) and len(options) == len(group) > 1:
        captions, options = options, []
    elif not any(captions):
        lead, options = "", [own]
    boxes = [control.mark + caption for control, caption in zip(group, captions, strict=True)]
    return lead + " ".join(boxes) if not options else " ".join((*boxes, own)).strip()
