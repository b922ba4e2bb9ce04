"""A sheet as a grid of typed cells that keeps every address.

Rows and columns are 0-based here; `RawTable` and problems have them 1-based. A blank cell is "".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from pipeline.model import FormulaError

ERROR_TEXTS = frozenset(
    {
        "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
        "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#GETTING_DATA",
    }
)  # fmt: skip
NO_RESULT = "公式无结果"
INVISIBLE = " \t\r\n\f\v\u00a0\u00ad\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, (*range(0x2000, 0x2010), *range(0x2060, 0x2065)))
)
_ODD_STARTS = frozenset({*INVISIBLE, "#", "="})
_PICTURE = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\s*\(.*\)", re.IGNORECASE | re.DOTALL)  # of WPS


class Span(NamedTuple):
    """A merged range, or a single cell; all four borders belong to it."""

    top: int
    left: int
    bottom: int
    right: int


class CellAt(NamedTuple):
    """Where a cell stands."""

    row: int
    col: int


@dataclass
class Hidden:
    """Rows and columns (0-based) of a sheet that are not shown, and whether the sheet itself is not.

    `is_filtered`: a filter hides rows.
    """

    rows: set[int] = field(default_factory=set)
    cols: set[int] = field(default_factory=set)
    sheet: bool = False
    is_filtered: bool = False


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet, all rows of the same length, and its merged ranges.

    `lengths` are the numbers of fields that the rows of a text file had; workbooks have none. `pictures` are
    those on the sheet.
    """

    name: str
    cells: list[list[object]]
    merges: tuple[Span, ...] = ()
    lengths: tuple[int, ...] = ()
    hidden: Hidden = field(default_factory=Hidden)
    pictures: int = 0

    @property
    def height(self) -> int:
        """Number of rows down to the last one with content."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """Number of columns up to the last one with content."""
        return len(self.cells[0]) if self.cells else 0

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every different text on the sheet."""
        return frozenset(cell for cell in set[object]().union(*self.cells) if isinstance(cell, str))

    @cached_property
    def _spans(self) -> dict[tuple[int, int], Span]:
        """Every covered cell of the grid → its range; ranges may reach far beyond the grid (hazard 17)."""
        return {
            (row, col): span
            for span in self.merges
            for row in range(span.top, min(span.bottom + 1, self.height))
            for col in range(span.left, min(span.right + 1, self.width))
        }

    def span(self, row: int, col: int) -> Span:
        """The merged range around a cell; the cell itself where it is not merged."""
        return self._spans.get((row, col)) or Span(row, col, row, col)

    def value(self, row: int, col: int) -> object:
        """The value shown at a cell: that of the top left cell of its range; blank beyond the grid."""
        span = self._spans.get((row, col))
        if span is not None:
            row, col = span.top, span.left
        return self.cells[row][col] if row < self.height and col < self.width else ""

    def text(self, row: int, col: int) -> str:
        """The value shown at a cell where it is text, without outer white space; else ""."""
        value = self.value(row, col)
        return value.strip() if isinstance(value, str) else ""


def build_grid(  # noqa: PLR0913 - what a sheet has
    name: str,
    cells: list[list[object]],
    merges: tuple[Span, ...] = (),
    *,
    lengths: tuple[int, ...] = (),
    hidden: Hidden | None = None,
    pictures: int = 0,
) -> Grid:
    """A grid in which every cell without anything to see is "", and every error's text a FormulaError.

    Only where there is such a text are the cells gone through; its first character tells. The formula of a
    picture is no text either.
    """
    beside = _drop_overlaps(merges, len(cells), len(cells[0]) if cells else 0)
    grid = Grid(name, cells, beside, lengths, hidden or Hidden(), pictures)
    odd = {text: _tidy(text) for text in grid.texts if text and text[0] in _ODD_STARTS}
    if all(text == tidy and type(tidy) is str for text, tidy in odd.items()):
        return grid
    tidied = [[odd.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in cells]
    shown = {text for text in odd if _PICTURE.fullmatch(text)}
    pictures += sum(cell in shown for row in cells for cell in row) if shown else 0
    return replace(grid, cells=tidied, pictures=pictures)


def _drop_overlaps(merges: tuple[Span, ...], height: int, width: int) -> tuple[Span, ...]:
    """The ranges as far as they can stand beside each other; only a hostile file has more."""
    areas = (
        max(min(span.bottom + 1, height) - span.top, 0) * max(min(span.right + 1, width) - span.left, 0)
        for span in merges
    )
    return tuple(
        span for span, total in zip(merges, accumulate(areas), strict=True) if total <= height * width
    )


def _tidy(text: str) -> str:
    visible = "" if _PICTURE.fullmatch(text) else text.strip(INVISIBLE)
    return FormulaError(visible) if visible in ERROR_TEXTS else text if visible else ""


def join_values(cells: Sequence[object], glue: str = "\n") -> object:
    """One value of several cells: texts are joined, else the first counts; None where all are blank."""
    values = [value for value in cells if value != ""]
    if len(values) > 1 and all(value.__class__ is str for value in values):
        return glue.join(map(str, values))
    return values[0] if values else None
