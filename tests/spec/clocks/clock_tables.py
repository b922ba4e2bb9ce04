"""Small tables in, small tables out: cases and visits from dictionaries, clocks as tuples."""

from datetime import datetime
from functools import cache

import pandas as pd

from pipeline.assess import WorkCalendar, time_clocks
from pipeline.config import build_settings
from pipeline.model import CASE_COLUMNS, VISIT_COLUMNS, shape_table

AS_OF = "2026-10-31 18:00"
OFFICE = {
    "handbooks": {
        "handling_mechanism": {
            "clocks": {"register": {"calendar": "business"}, "resolve": {"calendar": "business"}}
        },
        "rapid_response": {"clocks": {"progress": {"calendar": "business"}}},
    }
}


@cache
def default_settings():
    return build_settings({})


@cache
def office_settings():
    """C's register and resolve, and A's progress, on office hours 9:00-12:00 and 13:00-18:00."""
    return build_settings(OFFICE)


def build_cases(*cases):
    return _build(cases, CASE_COLUMNS, {"case_id": "C", "status": "pending"})


def build_visits(*visits):
    return _build(visits, VISIT_COLUMNS, {"visit_id": "V"})


def _build(records, columns, defaults):
    id_column = next(iter(defaults))
    rows = [
        {**defaults, id_column: f"{defaults[id_column]}{number}", "source_row": number, **record}
        for number, record in enumerate(records, start=1)
    ]
    frame = pd.DataFrame(rows, columns=[c.name for c in columns])
    for column in columns:
        if column.kind == "time":
            frame[column.name] = [read_time(value) for value in frame[column.name]]
        elif column.kind == "integer":
            frame[column.name] = frame[column.name].fillna(0)
    return shape_table(frame, columns)


def read_time(value):
    """`10-03 14:00` is in 2026; without a time of day it is a date only."""
    if isinstance(value, str):
        return pd.Timestamp(value if value[4:5] == "-" else f"2026-{value}").as_unit("us")
    return pd.Timestamp(value) if isinstance(value, datetime) else pd.NaT


def run_clocks(cases=(), visits=(), *, as_of=AS_OF, settings=None):
    settings = settings or default_settings()
    return time_clocks(
        build_cases(*cases),
        build_visits(*visits),
        handbooks=settings.handbooks,
        calendar=WorkCalendar.build(settings.calendar),
        as_of=pd.Timestamp(as_of if as_of[4] == "-" else f"2026-{as_of}"),
    )


def time_one(clock, *, as_of=AS_OF, settings=None, visits=(), **case):
    """The one row of a case's clock, or None: state, reason, started, due, stopped, target and used hours."""
    return show(run_clocks([case], visits, as_of=as_of, settings=settings), clock)


def time_visit(clock, *, as_of=AS_OF, settings=None, others=(), **visit):
    """The same for a visit."""
    return show(run_clocks([], [visit, *others], as_of=as_of, settings=settings), clock)


def show(clocks, clock):
    rows = clocks[clocks["clock"] == clock]
    return Row(rows.iloc[0]) if len(rows) else None


class Row:
    """One clock row with short texts: `10-04 00:00`, None for missing."""

    def __init__(self, row):
        self.row = row
        self.state = row["state"]
        self.reason = None if pd.isna(row["reason"]) else row["reason"]
        self.started, self.due, self.stopped = (
            None if pd.isna(row[name]) else f"{row[name]:%m-%d %H:%M}"
            for name in ("started_at", "due_at", "stopped_at")
        )
        self.target_h, self.used_h = (
            None if pd.isna(row[name]) else row[name] / 60 for name in ("target_min", "used_min")
        )

    def __repr__(self):
        times = f"{self.started} → {self.due} ({self.stopped})"
        return f"{self.state} {self.reason} {times} {self.used_h}/{self.target_h}"
