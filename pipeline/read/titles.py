"""The texts above a list or form: they name it, and may give the year of its dates."""

import re
from collections.abc import Iterable

from pipeline.read.grid import Grid
from pipeline.read.labels import LABEL_LENGTH

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./](?:0?[1-9]|1[0-2])(?!\d))")
_PAIR = re.compile("[:：]")


def titles_above(grid: Grid, top: int, *, left: int, right: int, floor: int) -> list[tuple[int, str]]:
    """Row and text of every row from `floor` down to `top` that holds a single text over these columns.

    A text with a colon (填表日期：…) is none.
    """
    found = ((row, _single_text(grid, row, left=left, right=right)) for row in range(floor, top))
    return [(row, text) for row, text in found if text]


def _single_text(grid: Grid, row: int, *, left: int, right: int) -> str:
    """The only content shown over the columns, else the row's only content, where that is text; else ""."""
    for cols in (range(left, min(right + 1, grid.width)), range(grid.width)):
        cells = {grid.span(row, col)[:2] for col in cols if grid.value(row, col) != ""}
        if len(cells) == 1:
            text = grid.text(*cells.pop())
            return "" if len(text) > LABEL_LENGTH or _PAIR.search(text) else text
        if cells:
            return ""
    return ""


def find_year(texts: Iterable[str]) -> int | None:
    """The year of the first text that names exactly one: 2026年10月客户反馈表."""
    for text in texts:
        years = set(_YEAR.findall(text))
        if years:
            return int(years.pop()) if len(years) == 1 else None
    return None
