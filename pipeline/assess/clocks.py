"""Every clock of every case and visit (contract section 5), as the handbooks' data ask for it."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.courses import (
    Scene,
    follow_archive,
    follow_customer,
    follow_record,
    follow_span,
    follow_window,
)
from pipeline.assess.moments import Flags
from pipeline.assess.progress import follow_progress
from pipeline.assess.states import Course, judge
from pipeline.handbooks import Clock, Handbook
from pipeline.model import CLOCK_COLUMNS, empty_table, keep_rows

_FOLLOW: dict[str, Callable[[Clock, pd.DataFrame, Scene], Course]] = {
    "span": follow_span,
    "progress": follow_progress,
    "window": follow_window,
    "record": follow_record,
    "follow_up": follow_customer,
    "archive": follow_archive,
}


def time_clocks(
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
    calendar: WorkCalendar,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """One row per record and clock that applies to it, with CLOCK_COLUMNS, by handbook and clock.

    `started_at` is the moment the clock counts from: a date-only stamp is 0:00 of the next day. `target_min`
    is the target without waits (of a promise, working days and `archive`: the time from start to due);
    `used_min` the time used without waits, both in office minutes where the clock is on office hours.
    """
    scene = Scene(calendar, as_of.to_datetime64().astype("datetime64[us]"), visits)
    tables = [
        _time_clock(name, spec, records, scene)
        for name, spec, records in pick_records(cases, visits, handbooks)
    ]
    filled = [table for table in tables if len(table)]
    if not filled:
        return empty_table(CLOCK_COLUMNS)
    return pd.concat(filled, ignore_index=True)[[column.name for column in CLOCK_COLUMNS]]


def pick_records(
    cases: pd.DataFrame, visits: pd.DataFrame, handbooks: Mapping[str, Handbook]
) -> Iterator[tuple[str, Clock, pd.DataFrame]]:
    """Each clock of each handbook with its name and the records that its `only` and `never` leave."""
    for name, handbook in handbooks.items():
        own = {
            "case": cases[cases["handbook"].eq(name)],
            "visit": visits[visits["handbook"].eq(name)],
        }
        for clock, spec in handbook.clocks.items():
            records = own[spec.record]
            if spec.only or spec.never:
                records = records[_is_meant(spec, records)]
            if len(records):
                yield clock, spec, records.reset_index(drop=True)


def _is_meant(spec: Clock, records: pd.DataFrame) -> Flags:
    """Where every column of `only` has an allowed value, and none of `never` a named one."""
    meant = np.ones(len(records), bool)
    for column, values in spec.only.items():
        meant &= _has_value(records[column], values)
    for column, values in spec.never.items():
        meant &= ~_has_value(records[column], values)
    return meant


def _has_value(column: pd.Series, values: list[str]) -> Flags:
    """Where the column has one of the values; with no values, where it is not blank."""
    return (column.isin(values) if values else column.notna()).to_numpy(bool)


def _time_clock(name: str, spec: Clock, records: pd.DataFrame, scene: Scene) -> pd.DataFrame:
    course = _FOLLOW[spec.kind](spec, records, scene)
    table = judge(course, scene.as_of).assign(
        record_id=records[f"{spec.record}_id"],
        record=pd.Series(spec.record, records.index, dtype="str"),
        clock=pd.Series(name, records.index, dtype="str"),
        started_at=course.started,
        due_at=course.due,
        stopped_at=course.stopped,
        target_min=course.target_min,
    )
    return keep_rows(table, course.applies)
