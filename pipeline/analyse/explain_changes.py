"""What moved the figures since the period before: for each, the group of records that moved it most (E13)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipeline.analyse.count_backlog import mark_open
from pipeline.analyse.count_clocks import JUDGED
from pipeline.analyse.split_change import split_change
from pipeline.analyse.view import View
from pipeline.lookup import find_rows
from pipeline.model import State

GROUPINGS = ("department", "category", "module", "channel", "handbook")
"""Whoever can act stands first: of two groups that explain as much, the earlier one is named."""

_LEAST_CARRIED = 1 / 3  # of the change; a group with less of it is one of many
_MAINLY = 0.5
_FEWEST_OF_GROUP = 5  # records in the period and before together: fewer say little about a group
_FEWEST = 10  # records in either period: a quotient of fewer jumps with every one
_FEWEST_CHANGED = 5  # cases: a count that changed by fewer did not change
_COUNT_STEP = 0.10  # of the count before
_RECORDS_A_STEP = 2  # what one or two records could do alone is chance


@dataclass(frozen=True)
class Mover:
    """The group that moved a figure most, by `part`: its sum and count of records, now and before."""

    by: str
    name: str
    part: float
    sum: float
    count: int
    sum_before: float
    count_before: int


@dataclass(frozen=True)
class Shift:
    """A figure (its path) now and before; None where it stands on no record.

    `size` is the change in steps: from 1 on it is worth a sentence. `mover` is the group that carries it,
    None where no group does. A quotient is `sum` of `count` records.
    """

    path: str
    now: float | None
    before: float | None
    size: float
    mover: Mover | None
    sum: float
    count: int

    @property
    def is_mainly(self) -> bool:
        """Whether the mover carries at least half of the change."""
        if self.mover is None or self.now is None or self.before is None:
            return False
        return self.mover.part / (self.now - self.before) >= _MAINLY


@dataclass(frozen=True)
class _Figure:
    """What lists the records of a figure, and the least change of a quotient that counts (None: a count)."""

    list_records: Callable[[View], "_Records"]
    least: float | None = None


@dataclass(frozen=True)
class _Records:
    """Records that count: each at a position in the view's `cases` or, where that is −1, in its `visits`."""

    view: View
    case_rows: np.ndarray
    visit_rows: np.ndarray
    values: pd.Series

    def describe(self) -> pd.DataFrame:
        """Groups and value of each record."""
        groups = list(GROUPINGS)
        of_case = self.case_rows >= 0
        cases = self.view.cases[groups].take(self.case_rows[of_case])
        visits = self.view.visits.reindex(columns=groups).astype("str").take(self.visit_rows[~of_case])
        order = np.argsort(np.argsort(~of_case, kind="stable"))  # the cases stand first
        return pd.concat([cases, visits], ignore_index=True).take(order).assign(value=self.values.array)


def explain_changes(view: View, before: View) -> list[Shift]:
    """How each figure of `EXPLAINED` moved since the view before, the largest move first."""
    shifts = [_shift(path, figure, now=view, before=before) for path, figure in EXPLAINED.items()]
    return sorted(shifts, key=lambda shift: -shift.size)


def _shift(path: str, figure: _Figure, *, now: View, before: View) -> Shift:
    records, records_before = figure.list_records(now), figure.list_records(before)
    values, values_before = records.values, records_before.values
    quotient = figure.least is not None
    size = _measure(values, values_before, least=figure.least)
    mover = (
        _find_mover(records.describe(), records_before.describe(), quotient=quotient) if size >= 1 else None
    )
    return Shift(
        path,
        _read(values, quotient=quotient),
        _read(values_before, quotient=quotient),
        size=size,
        mover=mover,
        sum=float(values.sum()),
        count=len(values),
    )


def _read(values: pd.Series, *, quotient: bool) -> float | None:
    if quotient:
        return float(values.mean()) if values.notna().any() else None
    return float(len(values))


def _measure(now: pd.Series, before: pd.Series, *, least: float | None) -> float:
    """The change in steps; 0 where there is too little to compare."""
    if least is None:
        step = max(_FEWEST_CHANGED, _COUNT_STEP * len(before))
        return abs(len(now) - len(before)) / step if len(before) else 0.0
    if min(len(now), len(before)) < _FEWEST:
        return 0.0
    step = max(least, _RECORDS_A_STEP / len(now))
    return float(abs(now.mean() - before.mean())) / step


def _find_mover(now: pd.DataFrame, before: pd.DataFrame, *, quotient: bool) -> Mover | None:
    """The group that carries most of the change beyond what its size alone would explain."""
    found = list(_list_movers(now, before, quotient=quotient))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _list_movers(now: pd.DataFrame, before: pd.DataFrame, *, quotient: bool) -> Iterator[tuple[float, Mover]]:
    """The best group of each grouping that has one, with its lead."""
    for by in GROUPINGS:
        table = split_change(now, before, by=by, quotient=quotient)
        records = table["count"] + table["count_before"]
        carried = table["part"] / table["part"].sum()
        lead = carried.clip(upper=1) - records / records.sum()
        # a blank group explains nothing, nor one that moved as much as any group of its size
        fits = table["name"].notna() & records.ge(_FEWEST_OF_GROUP) & carried.ge(_LEAST_CARRIED) & lead.gt(0)
        fitting = table.assign(lead=lead)[fits].to_dict("records")  # one row per group
        if fitting:
            best = min(fitting, key=lambda row: (-row["lead"], row["name"]))
            tally = (best["sum"], best["count"], best["sum_before"], best["count_before"])
            yield best["lead"], Mover(by, best["name"], best["part"], *tally)


def _list_cases(view: View, counted: pd.Series) -> _Records:
    rows = np.flatnonzero(counted)
    return _Records(view, rows, np.full(len(rows), -1), pd.Series(1.0, index=rows))


def _list_received(view: View) -> _Records:
    return _list_cases(view, view.received)


def _list_open(view: View) -> _Records:
    received = view.cases["received_at"]
    return _list_cases(view, mark_open(received, view.resolved_on, period=view.period, as_of=view.as_of))


def _list_deadlines(view: View, *, clock: str) -> _Records:
    """The deadlines of a clock that were kept (1) or missed (0); of cases, as these clocks are."""
    asked = view.due["clock"].eq(clock) & view.due["state"].isin(JUDGED)
    judged = view.due.loc[asked, ["record", "record_id", "state"]]
    rows = find_rows(view.cases["case_id"], judged["record_id"])
    known = judged["record"].eq("case").to_numpy() & (rows >= 0)
    met = judged["state"].eq(State.MET.value).astype("float64")
    return _Records(view, rows[known], rows[known], met[known])


def _list_ratings(view: View, *, value: str) -> _Records:
    """The ratings that have this value: a score, or whether the customer is satisfied."""
    ratings = view.ratings[view.ratings[value].notna()]
    case_rows, visit_rows = (ratings[name].to_numpy() for name in ("case_row", "visit_row"))
    return _Records(view, case_rows, visit_rows, ratings[value].astype("float64"))


EXPLAINED: Mapping[str, _Figure] = {
    "received": _Figure(_list_received),
    "response_on_time": _Figure(partial(_list_deadlines, clock="respond"), least=0.02),
    "handling_on_time": _Figure(partial(_list_deadlines, clock="resolve"), least=0.02),
    "satisfaction.mean": _Figure(partial(_list_ratings, value="score"), least=0.1),
    "satisfaction.rate": _Figure(partial(_list_ratings, value="satisfied"), least=0.02),
    "backlog": _Figure(_list_open),
}
"""Path of a figure → its records. A step is 2 percentage points, 0.1 of a score, a tenth of a count."""
