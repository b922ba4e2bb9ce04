"""Rows, columns and sheets that a user does not see, and how that is told: they are read like all others."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from pipeline import words
from pipeline.model import RawTable, cell_name
from pipeline.read.cells import iter_rows
from pipeline.read.grid import Grid, Hidden

MAX_RANGES = 6  # a longer list says no more

_HIDDEN = re.compile(rb"""(?<!\S)hidden\s*=\s*["'](?:1|true|on)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=[\s/>])([^>]*)>")
_RANGE = re.compile(rb"""(?<!\S)(min|max)\s*=\s*["'](\d{1,5})["']""")


def find_hidden(xml: bytes) -> Hidden:
    """The hidden rows and columns of an xlsx sheet.

    Rows that are hidden by default (`zeroHeight`) hold nothing: those with cells are named, shown or not.
    """
    if b"hidden" not in xml:
        return Hidden()
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData")
    return Hidden(
        {row for row, attributes in iter_rows(xml) if _HIDDEN.search(attributes)},
        {col for tag in _COLUMN.findall(xml[:start]) if _HIDDEN.search(tag) for col in _columns(tag)},
        is_filtered=b"filterColumn" in xml[end:],
    )


def _columns(tag: bytes) -> range:
    ends = {name: int(number) for name, number in _RANGE.findall(tag)}
    return range(ends.get(b"min", 1) - 1, ends.get(b"max", 0))


def note_hidden(grid: Grid, tables: Sequence[RawTable]) -> tuple[str, ...]:
    """What is told of hidden rows, columns and sheets, where records stand in them."""
    return tuple(_notes(grid, tables)) if tables else ()


def _notes(grid: Grid, tables: Sequence[RawTable]) -> Iterator[str]:
    hidden = grid.hidden
    columns = [column for table in tables for column in (*table.columns.values(), *table.extras.values())]
    if hidden.sheet:
        yield words.HIDDEN["sheet"]
    rows = _places(hidden.rows, [column.rows for column in columns]) if hidden.rows else []
    if rows:
        yield words.HIDDEN["filtered" if hidden.is_filtered else "rows"].format(places=_join(rows, str))
    cols = _places(hidden.cols, [column.cols for column in columns]) if hidden.cols else []
    if cols:
        yield words.HIDDEN["cols"].format(places=_join(cols, _letters))


def _places(hidden: set[int], used: Sequence[npt.NDArray[np.int32]]) -> list[int]:
    """The hidden ones (0-based) among those where values stand (1-based), 1-based."""
    return [place for place in np.unique(np.concatenate(used)).tolist() if place - 1 in hidden]


def _join(places: Sequence[int], show: Callable[[int], str]) -> str:
    """`5–9、12`; of many ranges only the first, with the number of all places."""
    runs = [[*run] for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])]
    ends = [(show(run[0][1]), show(run[-1][1])) for run in runs[:MAX_RANGES]]
    text = "、".join(first if first == last else f"{first}–{last}" for first, last in ends)
    return text if len(runs) <= MAX_RANGES else f"{text} 等 {len(places)}"


def _letters(col: int) -> str:
    return cell_name(1, col)[:-1]
