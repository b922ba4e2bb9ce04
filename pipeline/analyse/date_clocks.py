"""Which clocks are due in a month.

Deadlines at 24:00 of a day are stored as 0:00 of the next one and belong to the day, and month, that they
end; a deadline in hours that happens to fall on 0:00 does not (contract section 5). The `clocks` table does
not tell the two apart, the handbook does; only deadlines exactly on the month's borders need to be looked up.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.handbooks import Clock, Handbook
from pipeline.lookup import find_rows
from pipeline.period import Period

Flags = npt.NDArray[np.bool_]


def select_due(
    clocks: pd.DataFrame,
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    *,
    period: Period,
    handbooks: Mapping[str, Handbook],
) -> pd.DataFrame:
    """The rows of `clocks` that are due in the month; a clock without a deadline is due in none."""
    due = clocks["due_at"]
    inside = period.covers(due).to_numpy(copy=True)
    on_border = np.flatnonzero(due.eq(period.start) | due.eq(period.end))
    if len(on_border):
        border = clocks.iloc[on_border]
        ends_day = _ends_day(border, cases, visits, handbooks=handbooks)
        inside[on_border] = ends_day == border["due_at"].eq(period.end).to_numpy()
    return clocks[inside]


def _ends_day(
    clocks: pd.DataFrame, cases: pd.DataFrame, visits: pd.DataFrame, *, handbooks: Mapping[str, Handbook]
) -> Flags:
    """True where the deadline is 24:00 of a day by its handbook, not just an hour that fell on midnight."""
    found = np.zeros(len(clocks), dtype=bool)
    for record, records, key in (("case", cases, "case_id"), ("visit", visits, "visit_id")):
        own = np.flatnonzero(clocks["record"].eq(record))
        rows = find_rows(records[key], clocks["record_id"].iloc[own])
        known = own[rows >= 0]
        asked = ["handbook", *list_columns(handbooks, record)]
        owners = records[asked].take(rows[rows >= 0])
        names, labels = owners["handbook"].to_numpy(object), clocks["clock"].iloc[known].to_numpy(object)
        for name, handbook in handbooks.items():
            for clock, spec in handbook.clocks.items():
                at = np.flatnonzero((names == name) & (labels == clock))
                if len(at):
                    found[known[at]] = _whole_days(spec, owners.take(at))
    return found


def list_columns(handbooks: Mapping[str, Handbook], record: str) -> list[str]:
    """The columns that say how long the clocks of such records run."""
    specs = [spec for book in handbooks.values() for spec in book.clocks.values() if spec.record == record]
    return list(dict.fromkeys(name for spec in specs for name in (spec.promise, spec.by) if name is not None))


def _whole_days(clock: Clock, records: pd.DataFrame) -> Flags:
    """True where this clock's deadline for the record counts whole days: `targets[by]`, promise, `target`."""
    if clock.kind in ("window", "archive"):
        return np.ones(len(records), dtype=bool)
    default = clock.target is not None and clock.target.working_days > 0
    whole = np.full(len(records), default)
    if clock.promise is not None:
        promised = records[clock.promise]
        date_only = promised.eq(promised.dt.normalize()).to_numpy()
        whole = np.where(promised.notna().to_numpy(), date_only, whole)
    if clock.by is not None:
        labels = records[clock.by]
        in_days = [label for label, span in clock.targets.items() if span.working_days > 0]
        whole = np.where(labels.isin(list(clock.targets)).to_numpy(), labels.isin(in_days).to_numpy(), whole)
    return whole
