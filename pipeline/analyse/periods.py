"""Which month a run is about, and which periods its trend shows."""

from typing import Any

import pandas as pd

from pipeline.period import Period

_MONTHS = {"quarter": 3, "year": 12}


def list_trend(period: Period, *, count: int) -> list[Period]:
    """The periods of a trend, oldest first: `count` weeks or months that end with this one.

    A quarter or a year is shown by months: its own, and earlier ones where those are fewer than `count`.
    """
    last = period
    if period.kind in _MONTHS:
        last = Period.holding(period.end - pd.Timedelta(days=1), "month")
        count = max(count, _MONTHS[period.kind])
    return [last.back(steps) for steps in reversed(range(count))]


def choose_period(
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    assessments: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
) -> Period:
    """The last complete month before as-of or, where that holds no record, the latest month that does.

    A record belongs to the month it was received, visited or assessed in. Records dated after as-of
    (a slip of the pen, mostly) are chosen only where there is nothing else.
    """
    stamps = pd.concat([cases["received_at"], visits["visit_at"], assessments["assessed_at"]]).dropna()
    complete = Period.holding(as_of, "month").previous
    if stamps.empty or complete.covers(stamps).any():
        return complete
    past = stamps[stamps.le(as_of)]
    return Period.holding((stamps if past.empty else past).max(), "month")


def skip_empty_start(trend: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The periods of a trend from the first one with a record on; the last two always."""
    names = list(trend)
    started = (
        at for at, name in enumerate(names) if trend[name]["received"] or trend[name]["visits"]["count"]
    )
    first = min(next(started, len(names)), len(names) - 2)
    return {name: trend[name] for name in names[first:]}
