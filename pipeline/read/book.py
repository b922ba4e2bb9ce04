"""What reading the cells of a file gives, and the sheets of those formats that calamine does not know."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.grid import CellAt, Grid, Hidden, Span, build_grid
from pipeline.read.tell import UnreadableError


@dataclass(frozen=True)
class Book:
    """The sheets of one file, hidden ones too; a text file's only sheet has no name of its own."""

    grids: tuple[Grid, ...]
    epoch_1904: bool = False
    is_text: bool = False


@dataclass
class Draft:
    """A sheet as its cells are found."""

    name: str
    cells: dict[CellAt, object] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)
    pictures: int = 0

    def finish(self, most: int) -> Grid:
        """The sheet as a grid; raises UnreadableError where it would have more cells than so many."""
        filled = [at for at, value in self.cells.items() if value != ""]
        height = max((at.row for at in filled), default=-1) + 1
        width = max((at.col for at in filled), default=-1) + 1
        if height * width > most:
            raise UnreadableError("extent", self.name)
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for row, col in filled:
            rows[row][col] = self.cells[CellAt(row, col)]
        grid = build_grid(self.name, rows, tuple(self.merges))
        return replace(grid, hidden=self.hidden, pictures=grid.pictures + self.pictures)


def finish_book(
    drafts: Sequence[Draft], most: int, *, epoch_1904: bool = False, is_text: bool = False
) -> Book:
    """A book of these sheets, each of at most so many cells."""
    return Book(tuple(draft.finish(most) for draft in drafts), epoch_1904, is_text)
