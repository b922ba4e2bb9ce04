"""Finds rows whose values do not stand in their columns: by their number, or by what they look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

from pipeline.read.columns import Plan
from pipeline.read.evidence import UNLIKE, Fit, fits_time, weigh_value
from pipeline.read.grid import Grid
from pipeline.read.headings import Header
from pipeline.read.labels import Kind
from pipeline.read.values import Area

MISFITS = 2  # so many values out of place are looked into; one is a slip of its own
EVIDENCE = 5  # of values out of place and of values that fit one column further on
SAMPLE = 50  # values that tell whether a column holds what its heading says
GAIN = 4  # two values that fit one column further on, where they stand now not

Way = Literal["fields", "right", "left", "down", "up"]
STEPS: dict[Way, int] = {"right": 1, "left": -1}


@dataclass(frozen=True)
class Shift:
    """A row (0-based) whose values have moved, from a column on: `right` or `left` by one column.

    `fields`: it is a row of a text file with `count` fields more than the header. `down`, `up`: it is a
    column of a list that is read across.
    """

    row: int
    col: int
    way: Way
    count: int = 1


def find_shifts(area: Area, header: Header, plan: Plan, kind: Kind) -> Iterator[Shift]:
    """The rows whose values have moved."""
    long = {shift.row: shift for shift in _find_long(area.grid, header, area.rows)}
    yield from long.values()
    yield from (shift for shift in _find_moved(area, plan.find_fits(kind)) if shift.row not in long)


def _find_long(grid: Grid, header: Header, rows: Sequence[int]) -> Iterator[Shift]:
    """Rows with content in fields beyond those of the header's row; fewer fields are blanks at the end."""
    if not grid.lengths:
        return
    width = grid.lengths[header.bottom]
    for row in rows:
        if grid.lengths[row] > width and any(value != "" for value in grid.cells[row][width:]):
            yield Shift(row, header.left, "fields", grid.lengths[row] - width)


def _find_moved(area: Area, fits: Mapping[int, Fit | None]) -> Iterator[Shift]:
    """Rows that fit much better one column further left or right, while most others fit as they stand.

    Columns whose values all differ do not tell which rows to look at: that would cost too much.
    """
    odd = {col: _find_odd(area.columns[col], fit) for col, fit in fits.items() if fit and fit not in UNLIKE}
    suspects = sorted(set(chain.from_iterable(filter(None, odd.values()))))
    if not suspects:
        return
    unclear = {col for col, places in odd.items() if places is None}
    unclear |= {col for col, fit in fits.items() if fit in UNLIKE and not _is_clear(area.columns[col], fit)}
    clear = {col: fit for col, fit in sorted(fits.items()) if col not in unclear}
    shifts = (_weigh(area.grid.cells[row], clear, row) for row in (area.rows[at] for at in suspects))
    yield from filter(None, shifts)


def _find_odd(values: Sequence[object], fit: Fit) -> list[int] | None:
    """Where the values of a column are out of place; None where half of them are or more."""
    if fit is fits_time:
        different = {value for value in values if value.__class__ is not datetime}
    else:
        different = set(values)
    odd = {value for value in different if weigh_value(value, fit) < 0}
    places = [at for at, value in enumerate(values) if value in odd] if odd else []
    return places if not places or len(places) * 2 < len(values) - values.count("") else None


def _is_clear(values: Sequence[object], fit: Fit) -> bool:
    """Whether most of the first values of a column fit it."""
    weights = [weigh_value(value, fit) for value in values[:SAMPLE]]
    return weights.count(-1) < weights.count(1)


def _weigh(cells: Sequence[object], fits: Mapping[int, Fit | None], row: int) -> Shift | None:
    """The move, from some column on, that makes most of a row fit; None where none makes it fit well."""
    cols = list(fits)
    before = [weigh_value(cells[col], fit) for col, fit in fits.items()]
    best, gain = None, GAIN - 1
    if before.count(-1) < MISFITS:
        return None
    for way, step in STEPS.items():
        padded = ["", *cells, ""]
        after = [weigh_value(padded[col + step + 1], fits[col]) for col in cols]
        for start in range(len(cols)):
            first = start - (start > 0 and before[start - 1] < 0)  # there the value that was lost has stood
            gained = sum(after[start:]) - sum(before[start:])
            if gained > gain and _speak_for_move(before[first:], after[start:]):
                best, gain = Shift(row, cols[before.index(-1, first)], way), gained
    return best


def _speak_for_move(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether many values are out of place and fit beside, and few others then do not fit."""
    misplaced, fitting = before.count(-1), after.count(1)
    many = misplaced >= MISFITS and misplaced + fitting >= EVIDENCE
    return many and 0 < fitting >= 4 * after.count(-1)
