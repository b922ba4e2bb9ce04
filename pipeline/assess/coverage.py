"""Which years a working-day clock reaches whose official holidays are not known (`calendar-uncovered`)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.clocks import pick_records
from pipeline.assess.moments import Flags
from pipeline.assess.targets import choose_targets, set_pace
from pipeline.handbooks import Clock, Handbook

_INSTANT = pd.Timedelta(1, "us")  # 24:00 belongs to the day it ends


def find_uncovered(
    clocks: pd.DataFrame,
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
    calendar: WorkCalendar,
) -> list[int]:
    """The uncovered years between start and due of the clocks in working days or office hours, in order."""
    if not calendar.uncovered_years(_list_years(clocks)):
        return []
    years: set[int] = set()
    for name, spec, records in pick_records(cases, visits, handbooks):
        needing = _needs_calendar(spec, records, calendar)
        if needing.any():
            ids = records.loc[needing, f"{spec.record}_id"]
            mine = clocks["clock"].eq(name) & clocks["record"].eq(spec.record)
            years |= _list_years(clocks[mine & clocks["record_id"].isin(ids)])
    return calendar.uncovered_years(years)


def _needs_calendar(spec: Clock, records: pd.DataFrame, calendar: WorkCalendar) -> Flags:
    """Where a record's target, or the opening of its window, is in working time."""
    targets = choose_targets(spec, records)
    opens_in_days = spec.opens is not None and spec.opens.working_days > 0
    return (targets.days > 0) | set_pace(spec, targets, calendar).office | opens_in_days


def _list_years(clocks: pd.DataFrame) -> set[int]:
    known = clocks[["started_at", "due_at"]].dropna()
    pairs = np.unique(
        np.stack([known["started_at"].dt.year, (known["due_at"] - _INSTANT).dt.year], axis=1), axis=0
    )
    return {year for first, last in pairs.tolist() for year in range(first, last + 1)}
