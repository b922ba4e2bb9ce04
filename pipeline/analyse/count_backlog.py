"""What is still open: backlog by age, carried-over cases and completion (办结率)."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from pipeline.analyse.rates import divide
from pipeline.period import Period

_AGE_BORDERS = pd.to_timedelta([1, 3, 7, 30], unit="D")
_AGE_CLASSES = ("<=1", "1-3", "3-7", "7-30", ">30")


def tally_ages(
    received: pd.Series, resolved_on: pd.Series, *, period: Period, as_of: pd.Timestamp
) -> Counter[str]:
    """How many cases of the backlog are of each age class."""
    open_since = received[mark_open(received, resolved_on, period=period, as_of=as_of)]
    return _count_ages(min(period.end, as_of) - open_since)


def count_backlog(ages: Counter[str], *, carried: int, received: int, resolved: int) -> dict[str, Any]:
    """`backlog`, `backlog_age`, `carried_over`, `completion`: of those due, how many the period resolved."""
    due = carried + received
    return {
        "backlog": ages.total(),
        "backlog_age": {age: ages[age] for age in _AGE_CLASSES},
        "carried_over": carried,
        "completion": {"resolved": resolved, "due": due, "rate": divide(resolved, due)},
    }


def mark_open(
    received: pd.Series, resolved_on: pd.Series, *, period: Period, as_of: pd.Timestamp
) -> pd.Series:
    """True for each case of the backlog, which stands at the month's end or at as-of, if that is earlier.

    What was resolved exactly at the month's end was open at it; what was resolved at as-of is resolved.
    """
    finished = resolved_on.lt(period.end) & resolved_on.le(as_of)
    return received.lt(period.end) & ~finished


def mark_carried(received: pd.Series, resolved_on: pd.Series, *, period: Period) -> pd.Series:
    """True for each case that was unresolved when the month began."""
    return received.lt(period.start) & ~resolved_on.lt(period.start)


def mark_done(resolved_on: pd.Series, *, period: Period, as_of: pd.Timestamp) -> pd.Series:
    """True for each case that was resolved in the month."""
    return period.covers(resolved_on) & resolved_on.le(as_of)


def _count_ages(ages: pd.Series) -> Counter[str]:
    """Cases by age class; an exact border belongs to the younger class."""
    classes = _AGE_BORDERS.searchsorted(ages, side="left")
    counts = np.bincount(classes, minlength=len(_AGE_CLASSES))
    return Counter(dict(zip(_AGE_CLASSES, counts.tolist(), strict=True)))
