"""Assess: working time, deadlines and the state of every clock (contract section 5)."""

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.clocks import time_clocks
from pipeline.assess.coverage import find_uncovered
from pipeline.assess.explain import explain_clock
from pipeline.assess.months import Part, divide_records, join_clocks
from pipeline.assess.openings import find_openings
from pipeline.assess.retention import find_past, time_retention

__all__ = [
    "Part",
    "WorkCalendar",
    "divide_records",
    "explain_clock",
    "find_openings",
    "find_past",
    "find_uncovered",
    "join_clocks",
    "time_clocks",
    "time_retention",
]
