"""When somebody could first look at a case: the office hours after its reception."""

import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.handbooks import Calendar


def find_openings(received: pd.Series, calendar: Calendar) -> pd.Series:
    """The first moment of office time at or after each reception; missing for a date without a time."""
    timed = received.where(received.ne(received.dt.normalize()))
    opened = WorkCalendar.build(calendar).find_opening(timed.to_numpy())
    return pd.Series(opened, index=received.index)
