"""An ods sheet as drawn: which columns and rows are hidden, and which cells lie under its check boxes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import NamedTuple

from pipeline.read.boxes import MAX_PLACES, PIXEL, POINT, Axis, Control, Layout
from pipeline.read.grid import CellAt, Hidden

EMU = {"in": 914_400, "cm": 360_000, "mm": 36_000, "pt": POINT, "pc": 12 * POINT, "px": PIXEL}
WIDTH, HEIGHT = 64 * PIXEL, 18 * PIXEL  # LibreOffice's own
FAR = 20_000  # columns and rows whose sizes are looked at
FILTERED = "filter"  # the visibility of rows that a filter hides
SHOWN = "visible"

_LENGTH = re.compile(r"(-?\d{1,9}(?:\.\d*)?)\s*(in|cm|mm|pt|pc|px)")


def read_length(text: str) -> int:
    """EMU of `2.5cm`; 0 for anything else."""
    length = _LENGTH.fullmatch(text)
    return round(float(length[1]) * EMU[length[2]]) if length else 0


class Run(NamedTuple):
    """So many columns or rows of one size (EMU) and visibility, behind those of the run before."""

    repeated: int
    size: int
    visibility: str


class Placed(NamedTuple):
    """A control: its id, the cell that it hangs on (else the first), and where it lies from there (EMU)."""

    control: str
    anchor: CellAt
    left: int
    top: int
    width: int
    height: int


@dataclass
class Canvas:
    """What one sheet tells of its columns and rows, check boxes (mark and caption by id), their places."""

    cols: list[Run] = field(default_factory=list)
    rows: list[Run] = field(default_factory=list)
    boxes: dict[str, tuple[str, str]] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)

    def hidden(self, *, height: int, width: int) -> Hidden:
        """The hidden rows and columns in the part of the sheet that has content."""
        return Hidden(
            _find_hidden(self.rows, height),
            _find_hidden(self.cols, width),
            is_filtered=any(run.visibility == FILTERED for run in self.rows),
        )

    def controls(self) -> list[Control]:
        """The check boxes and option buttons, with the cells that they cover."""
        found = [placed for placed in self.placed if placed.control in self.boxes]
        if not found:
            return []
        layout = Layout(_axis(self.cols, WIDTH), _axis(self.rows, HEIGHT))
        return [_put(layout, placed, *self.boxes[placed.control]) for placed in found]


def _find_hidden(runs: Sequence[Run], limit: int) -> set[int]:
    hidden = (places for places, run in _places(runs, min(limit, MAX_PLACES)) if run.visibility != SHOWN)
    return set(chain.from_iterable(hidden))


def _axis(runs: Sequence[Run], usual: int) -> Axis:
    """Hidden columns and rows take no room."""
    sizes = ((places, run.size if run.visibility == SHOWN else 0) for places, run in _places(runs, FAR))
    return Axis(usual, {place: size for places, size in sizes for place in places})


def _put(layout: Layout, placed: Placed, mark: str, caption: str) -> Control:
    left = layout.cols.edge(placed.anchor.col) + placed.left
    top = layout.rows.edge(placed.anchor.row) + placed.top
    return layout.put(mark, caption, across=(left, left + placed.width), down=(top, top + placed.height))


def _places(runs: Sequence[Run], limit: int) -> Iterator[tuple[range, Run]]:
    """The columns or rows of each run, up to a limit: a sheet ends with a million blank ones."""
    starts = accumulate((run.repeated for run in runs), initial=0)
    for start, run in zip(starts, runs, strict=False):
        yield range(start, min(start + run.repeated, limit)), run
