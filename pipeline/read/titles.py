"""The texts above a list or form: they name it, and may give the year of its dates."""

import re
from collections.abc import Iterable

from pipeline.read.grid import Grid
from pipeline.read.labels import LABEL_LENGTH, Sheet

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./](?:0?[1-9]|1[0-2])(?!\d))")
_COLON = re.compile("[:：]")
PAIR = re.compile(r"[^\d\s:：]{1,10}\s*[:：]\s*\S")
"""A label with its value in one text: 填表日期：2026-10-31; but no time of day, nor a sentence."""

MOST_PAIRS = 4  # beside each other above a list; more are a record whose texts have colons


def titles_above(grid: Grid, top: int, *, left: int, right: int, floor: int) -> list[tuple[int, str]]:
    """Row and text of every row from `floor` down to `top` that holds a single text over these columns.

    Where there is none, those count that hold one elsewhere. A text with a colon (填表日期：…) is none.
    """
    for cols in (range(left, min(right + 1, grid.width)), range(grid.width)):
        found = [(row, text) for row in range(floor, top) if (text := _find_title(grid, row, cols))]
        if found:
            return found
    return []


def _find_title(grid: Grid, row: int, cols: range) -> str:
    """The only content shown over the columns, where that is text; behind it may stand 编号：…."""
    cells = dict.fromkeys(grid.span(row, col)[:2] for col in cols if grid.value(row, col) != "")
    text, *others = [grid.text(*cell) for cell in cells] or [""]
    is_title = len(text) <= LABEL_LENGTH and not _COLON.search(text) and all(map(_COLON.search, others))
    return text if is_title else ""


def holds_title(sheet: Sheet, row: int, *, left: int, right: int) -> bool:
    """Whether a row holds one single text in these columns, or 填表日期：… alone or behind a title."""
    cells = [value for value in sheet.grid.cells[row][left : right + 1] if value != ""]
    texts = [value for value in cells if isinstance(value, str)]
    others = [text for text in texts if not PAIR.match(text)]
    if not texts or len(texts) < len(cells) or len(texts) - len(others) > MOST_PAIRS:
        return False
    return len(texts) == 1 or not others or (len(others) == 1 and _is_title(sheet, others[0]))


def _is_title(sheet: Sheet, text: str) -> bool:
    """Whether a text is surely a title: it names a form or a year."""
    return sheet.lexicon.is_form_title(text) or find_year([text]) is not None


def find_year(texts: Iterable[str]) -> int | None:
    """The year of the first text that names exactly one: 2026年10月客户反馈表."""
    for text in texts:
        years = set(_YEAR.findall(text))
        if years:
            return int(years.pop()) if len(years) == 1 else None
    return None
