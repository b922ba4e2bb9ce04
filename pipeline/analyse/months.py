"""Months as half-open ranges [1st 0:00, next 1st 0:00) and their names (`2026-10`)."""

from dataclasses import dataclass
from typing import Self

import pandas as pd


@dataclass(frozen=True, slots=True)
class Month:
    """One month: `start` belongs to it, `end` does not."""

    start: pd.Timestamp
    end: pd.Timestamp

    @classmethod
    def named(cls, name: str) -> Self:
        """The month called `2026-10`; raises ValueError for anything else."""
        start = pd.to_datetime(name, format="%Y-%m")
        return cls(start, start + pd.offsets.MonthBegin(1))

    def covers(self, times: pd.Series) -> pd.Series:
        """True where the time lies in the month; a missing time lies in none."""
        return times.ge(self.start) & times.lt(self.end)


def name_month(time: pd.Timestamp) -> str:
    """The name of the month that holds this moment."""
    return time.strftime("%Y-%m")


def trend_months(month: str, count: int) -> list[str]:
    """The names of `count` months, oldest first, `month` last."""
    last = pd.Period(month, freq="M")
    return [str(last - back) for back in reversed(range(count))]


def choose_month(
    cases: pd.DataFrame, visits: pd.DataFrame, assessments: pd.DataFrame, *, as_of: pd.Timestamp
) -> str:
    """The last complete month before as-of or, where that holds no record, the latest month that does.

    A record belongs to the month it was received, visited or assessed in. Records dated after as-of
    (a slip of the pen, mostly) are chosen only where there is nothing else.
    """
    stamps = pd.concat([cases["received_at"], visits["visit_at"], assessments["assessed_at"]]).dropna()
    complete = name_month(as_of.replace(day=1) - pd.Timedelta(days=1))
    if stamps.empty or Month.named(complete).covers(stamps).any():
        return complete
    past = stamps[stamps.le(as_of)]
    return name_month((stamps if past.empty else past).max())
