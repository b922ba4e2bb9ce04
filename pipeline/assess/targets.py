"""What each record has to keep (its target), and when that is due."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.moments import (
    DAY,
    Flags,
    Minutes,
    Rows,
    Times,
    count_minutes,
    end_of,
    has_time,
    is_date_only,
    no_times,
    read_times,
)
from pipeline.assess.pace import Pace
from pipeline.handbooks import Clock, Duration


@dataclass(frozen=True)
class Targets:
    """One entry per record, at most one of minutes (else NaN), working days (0) and a promise (NaT)."""

    minutes: Minutes
    days: npt.NDArray[np.int64]
    promised: Times

    def exist(self) -> Flags:
        """Where a record has a target at all."""
        return ~np.isnan(self.minutes) | (self.days > 0) | has_time(self.promised)

    def take(self, rows: Rows) -> Self:
        """The same for some of the records."""
        return type(self)(self.minutes[rows], self.days[rows], self.promised[rows])


@dataclass(frozen=True)
class Deadlines:
    """One entry per record: when it is due, whether that ends a day, the target, and how time passes."""

    due: Times
    day_end: Flags
    target_min: Minutes
    pace: Pace


def choose_targets(spec: Clock, records: pd.DataFrame) -> Targets:
    """`targets[by]`, else the promise, else `target`, for each record."""
    count = len(records)
    targets = Targets(np.full(count, np.nan), np.zeros(count, np.int64), no_times(count))
    free = np.ones(count, bool)
    for value, length in spec.targets.items():
        chosen = free & (records[spec.by] == value).to_numpy(bool)
        _set_length(targets, chosen, length)
        free &= ~chosen
    if spec.promise is not None:
        promised = read_times(records, spec.promise)
        targets.promised[free] = promised[free]
        free &= ~has_time(promised)
    if spec.target is not None:
        _set_length(targets, free, spec.target)
    return targets


def _set_length(targets: Targets, rows: Flags, length: Duration) -> None:
    if length.working_days:
        targets.days[rows] = length.working_days
    else:
        targets.minutes[rows] = length.minutes


def set_pace(spec: Clock, targets: Targets, calendar: WorkCalendar) -> Pace:
    """Office hours where the spec asks for them and the target is a number of minutes."""
    return Pace(calendar, (spec.calendar == "business") & ~np.isnan(targets.minutes))


def set_deadlines(targets: Targets, stamped: Times, started: Times, pace: Pace) -> Deadlines:
    """When each target is due, waits left aside.

    `stamped` is the stamp whose date working days are counted from, `started` the moment the clock starts.
    The target of a promise or of working days is the time from start to due.
    """
    due = pace.add(started, targets.minutes)
    in_days = targets.days > 0
    due = np.where(in_days, pace.calendar.find_working_day(stamped, targets.days) + DAY, due)
    is_promise = has_time(targets.promised)
    due = np.where(is_promise, end_of(targets.promised), due)
    day_end = in_days | is_date_only(targets.promised)
    target_min = np.where(np.isnan(targets.minutes), count_minutes(started, due), targets.minutes)
    return Deadlines(due, day_end, target_min, pace)
