"""Moments as arrays, and what a stamp without a time of day means (contract section 5).

Conventions, stated once:

* `Times` are datetime64[us] arrays, NaT where there is no stamp; arrays of one call are parallel.
* A stamp at exactly 0:00 is a date only: as a start it counts as the end of its day, as a stop as the
  beginning.
* The end of a day (24:00) is stored as 0:00 of the next day. A due time that ends a day is flagged `day_end`;
  a stamp at that 0:00 belongs to the next day and misses it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Minutes = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

DAY = np.timedelta64(1, "D")
MINUTE = np.timedelta64(1, "m")
_MINUTE_US = 60_000_000
_LONGEST_MIN = 1e9  # 1900 years: keeps a mistyped number inside what 64 bits can hold


def read_times(frame: pd.DataFrame, column: str) -> Times:
    """The column as datetime64[us]."""
    return frame[column].to_numpy("datetime64[us]")


def no_times(length: int) -> Times:
    """As many NaT."""
    return np.full(length, np.datetime64("NaT"), "datetime64[us]")


def has_time(times: Times) -> Flags:
    """Where there is a stamp."""
    return ~np.isnat(times)


def is_date_only(times: Times) -> Flags:
    """Where the stamp is at exactly 0:00."""
    midnight: Flags = times == times.astype("datetime64[D]")
    return midnight


def end_of(times: Times) -> Times:
    """The stamps as a start counts them: a date only is the end of its day."""
    return np.where(is_date_only(times), times + DAY, times)


def is_by(stop: Times | np.datetime64, due: Times, day_end: Flags) -> Flags:
    """Where `stop` is by `due`; False where either is missing."""
    return np.where(day_end, stop < due, stop <= due)


def add_minutes(times: Times, minutes: Minutes) -> Times:
    """`times` later by `minutes`; NaT where either is missing."""
    length = np.where(np.isnan(minutes), 0.0, np.clip(minutes, -_LONGEST_MIN, _LONGEST_MIN))
    steps = np.rint(length * _MINUTE_US).astype("timedelta64[us]")
    return np.where(np.isnan(minutes), np.datetime64("NaT"), times + steps)


def count_minutes(start: Times, end: Times) -> Minutes:
    """Minutes from `start` to `end`, at least 0; NaN where either is missing."""
    length: Minutes = (end - start) / MINUTE
    return np.maximum(length, 0.0)
