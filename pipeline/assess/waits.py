"""Time spent waiting for the customer, which is not ours (contract section 5)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from pipeline.assess.moments import (
    Flags,
    Minutes,
    Rows,
    Times,
    end_of,
    has_time,
    is_by,
    is_date_only,
    no_times,
    read_times,
)
from pipeline.assess.pace import Pace
from pipeline.assess.targets import Deadlines
from pipeline.handbooks import Clock


@dataclass(frozen=True)
class Waits:
    """The wait of each record: NaT where it has none, `ended` NaT while it is open."""

    begun: Times
    ended: Times

    def take(self, rows: Rows) -> Self:
        """The same for some of the records."""
        return type(self)(self.begun[rows], self.ended[rows])

    def count_within(self, start: Times, end: Times, pace: Pace) -> Minutes:
        """Minutes of the wait that fall between `start` and `end`; an open wait lasts on."""
        minutes = pace.count(np.fmax(self.begun, start), np.fmin(self.ended, end))
        return np.where(has_time(self.begun), np.nan_to_num(minutes), 0.0)


@dataclass(frozen=True)
class Shift:
    """One entry per record: due after waits, whether an open one pauses the clock, the waits that count."""

    due: Times
    day_end: Flags
    paused: Flags
    waits: Waits


def read_waits(spec: Clock, records: pd.DataFrame) -> Waits:
    """The waits that matter to a clock: those of the clocks that run until the solution.

    A date-only end counts as 24:00 (a breach is reported only where it is certain).
    """
    if spec.record != "case" or spec.stop != "resolved_at":
        return Waits(no_times(len(records)), no_times(len(records)))
    return Waits(read_times(records, "waiting_from"), end_of(read_times(records, "waiting_until")))


def shift_due(waits: Waits, started: Times, *, deadlines: Deadlines, stopped: Times) -> Shift:
    """Move the due time by the wait that began before it, in full from the later of its begin and the start.

    `stopped` is the latest moment the clock can have stopped, NaT while it runs: an open wait ended there.
    """
    due, day_end, pace = deadlines.due, deadlines.day_end, deadlines.pace
    counted = is_by(waits.begun, due, day_end)
    ended = np.where(has_time(waits.ended), waits.ended, stopped)
    minutes = pace.count(np.fmax(waits.begun, started), ended)
    moved = counted & (minutes > 0)
    due = np.where(moved, pace.add(due, np.nan_to_num(minutes)), due)
    begun = np.where(counted, waits.begun, np.datetime64("NaT"))
    return Shift(due, day_end & is_date_only(due), counted & np.isnat(ended), Waits(begun, waits.ended))
