"""Forms whose values stand left of their labels, or above them: they are read as in a mirror."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.read.grid import CellAt, Grid, Span
from pipeline.read.labels import Sheet

Place = Callable[[Grid, int, int], CellAt]
"""Where a cell of a grid (row, column) lies in the mirror, and the other way round."""


def _flip_columns(grid: Grid, row: int, col: int) -> CellAt:
    return CellAt(row, grid.width - 1 - col)


def _flip_rows(grid: Grid, row: int, col: int) -> CellAt:
    return CellAt(grid.height - 1 - row, col)


MIRRORS: tuple[Place, ...] = (_flip_columns, _flip_rows)


def mirror(sheet: Sheet, place: Place) -> Sheet:
    """The sheet in a mirror; a merged range keeps its value."""
    grid = sheet.grid
    cells: list[list[object]] = [[""] * grid.width for _ in range(grid.height)]
    for row, values in enumerate(grid.cells):
        for col, value in enumerate(values):
            if value != "":
                top, left, *_ = _turn(grid, grid.span(row, col), place)
                cells[top][left] = value
    merges = tuple(
        _turn(grid, span, place) for span in grid.merges if span.top < grid.height and span.left < grid.width
    )
    return replace(sheet, grid=Grid(grid.name, cells, merges))


def _turn(grid: Grid, span: Span, place: Place) -> Span:
    one = place(grid, span.top, span.left)
    two = place(grid, min(span.bottom, grid.height - 1), min(span.right, grid.width - 1))
    return Span(*map(min, one, two), *map(max, one, two))
