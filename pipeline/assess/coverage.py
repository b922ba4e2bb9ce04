"""Which years a working-day clock reaches whose official holidays are not known (`calendar-uncovered`)."""

from collections.abc import Mapping

import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.clocks import pick_records
from pipeline.assess.moments import Flags
from pipeline.assess.targets import choose_targets, set_pace
from pipeline.handbooks import Clock, Handbook
from pipeline.lookup import is_among

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
            years |= _list_years(clocks[mine & is_among(clocks["record_id"], ids)])
    return calendar.uncovered_years(years)


def _needs_calendar(spec: Clock, records: pd.DataFrame, calendar: WorkCalendar) -> Flags:
    """Where a record's target, or the opening of its window, is in working time."""
    targets = choose_targets(spec, records)
    opens_in_days = spec.opens is not None and spec.opens.working_days > 0
    return (targets.days > 0) | set_pace(spec, targets, calendar).office | opens_in_days


def _list_years(clocks: pd.DataFrame) -> set[int]:
    known = clocks[["started_at", "due_at"]].dropna()
    first, last = known["started_at"].dt.year, (known["due_at"] - _INSTANT).dt.year
    spans = pd.DataFrame({"first": first, "last": last}).drop_duplicates()
    return {
        year
        for start, end in zip(spans["first"], spans["last"], strict=True)
        for year in range(start, end + 1)
    }
