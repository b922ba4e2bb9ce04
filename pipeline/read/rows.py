"""The rows of a list: from below its header down to its end."""

from dataclasses import dataclass

from pipeline.read.grid import Grid
from pipeline.read.headings import Header
from pipeline.read.labels import Sheet
from pipeline.read.titles import holds_title


@dataclass(frozen=True)
class Body:
    """The rows below a header that belong to its list: from `start` up to, but without, `stop`."""

    header: Header
    start: int
    stop: int

    def covers(self, row: int, col: int) -> bool:
        """Whether a cell belongs to the list, its header included."""
        return self.header.top <= row < self.stop and self.header.left <= col <= self.header.right


def filled_columns(grid: Grid, row: int, header: Header) -> list[int]:
    """The columns of a list that hold something in a row."""
    return [col for col in range(header.left, header.right + 1) if grid.cells[row][col] != ""]


def is_title(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row of a list is the title of what follows, and no part of the record above it."""
    is_alone = holds_title(sheet, row, left=header.left, right=header.right)
    return is_alone and not is_merged_down(sheet.grid, row, header)


def is_merged_down(grid: Grid, row: int, header: Header) -> bool:
    """Whether a cell of the row above reaches down to this one."""
    return any(grid.span(row, col).top < row for col in range(header.left, header.right + 1))
