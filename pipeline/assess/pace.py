"""How time passes for a clock: around the clock, or in office hours where its handbook says so."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.moments import Flags, Minutes, Rows, Times, add_minutes, count_minutes


@dataclass(frozen=True)
class Pace:
    """One entry per record: whether its minutes are office minutes of `calendar`."""

    calendar: WorkCalendar
    office: Flags

    def take(self, rows: Rows) -> Self:
        """The same for some of the records."""
        return type(self)(self.calendar, self.office[rows])

    def add(self, times: Times, minutes: Minutes) -> Times:
        """`times` later by `minutes`; NaT where either is missing."""
        elapsed = add_minutes(times, minutes)
        if not self.office.any():
            return elapsed
        return np.where(self.office, self.calendar.add_office(times, minutes), elapsed)

    def count(self, start: Times, end: Times) -> Minutes:
        """Minutes from `start` to `end`, at least 0; NaN where either is missing."""
        elapsed = count_minutes(start, end)
        if not self.office.any():
            return elapsed
        return np.where(self.office, self.calendar.count_office(start, end), elapsed)
