"""The records behind the month's figures: what each of them counts, and how."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from pipeline.analyse.count_backlog import mark_carried, mark_done, mark_open
from pipeline.analyse.count_clocks import JUDGED
from pipeline.analyse.rates import list_hours
from pipeline.analyse.view import View

COLUMNS = [
    *("figure", "record", "record_id", "result", "at"),
    *("response_hours", "resolution_hours", "score"),
]


_DATED = ["revisit_at", "resolved_at", "received_at"]
"""The stamps that date a case's rating, the first one that is there."""


def list_counted(view: View) -> pd.DataFrame:
    """One row (`COLUMNS`) per figure and record that counts in it, the figures in the order of `LISTED`.

    `figure` is the path in the month's figures, `result` a key of `words.STATE` or `words.COUNTED` (missing
    where a record only counts), `at` the moment that makes it count; hours and `score` where they are meant.
    The medians are of the hours beside `received`, the mean is of the scores beside `satisfaction.rate`.
    """
    parts = [list_records(view).assign(figure=figure) for figure, list_records in LISTED.items()]
    rows = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    texts = dict.fromkeys(("figure", "record", "record_id", "result"), "str")
    numbers = dict.fromkeys(("response_hours", "resolution_hours", "score"), "float64")
    return rows.astype({**texts, **numbers, "at": "datetime64[us]"})


def _list_cases(view: View, counted: pd.Series, **columns: object) -> pd.DataFrame:
    """What is said of the cases that count: the columns have an entry per case, or one for all."""
    said = {name: each[counted] if isinstance(each, pd.Series) else each for name, each in columns.items()}
    return pd.DataFrame({"record_id": view.cases["case_id"][counted], "record": "case", **said})


def _split(good: pd.Series, *, yes: str, no: str) -> pd.Series:
    return pd.Series(pd.array([no, yes], dtype="str").take(good.to_numpy(np.intp)), index=good.index)


def _list_received(view: View) -> pd.DataFrame:
    cases, result = view.cases, _split(view.resolved, yes="resolved", no="open")
    hours = {
        "response_hours": list_hours(cases["received_at"], cases["first_response_at"]),
        "resolution_hours": list_hours(cases["received_at"], cases["resolved_at"]),
    }
    return _list_cases(view, view.received, result=result, at=cases["received_at"], **hours)


def _list_backlog(view: View) -> pd.DataFrame:
    received = view.cases["received_at"]
    is_open = mark_open(received, view.resolved_on, period=view.period, as_of=view.as_of)
    return _list_cases(view, is_open, result="open", at=received)


def _list_completion(view: View) -> pd.DataFrame:
    received = view.cases["received_at"]
    done = mark_done(view.resolved_on, period=view.period, as_of=view.as_of)
    due = mark_carried(received, view.resolved_on, period=view.period) | view.received
    result, at = _split(done, yes="resolved", no="open"), view.resolved_on.where(done, received)
    return _list_cases(view, due | done, result=result, at=at)


def _list_clock(view: View, *, clock: str, hours: str) -> pd.DataFrame:
    judged = view.due[view.due["clock"].eq(clock) & view.due["state"].isin(JUDGED)]
    frame = judged[["record", "record_id"]].assign(result=judged["state"], at=judged["due_at"])
    return frame.assign(**{hours: judged["used_min"] / 60})


def _list_high_priority(view: View) -> pd.DataFrame:
    result = _split(view.resolved, yes="resolved", no="open")
    urgent = view.received & view.cases["priority"].eq("high")
    return _list_cases(view, urgent, result=result, at=view.cases["received_at"])


def _list_reopened(view: View) -> pd.DataFrame:
    result = _split(view.cases["reopened"], yes="reopened", no="settled")
    return _list_cases(view, view.received & view.resolved, result=result, at=view.cases["resolved_at"])


def _list_ratings(view: View) -> pd.DataFrame:
    """The month's ratings, of cases and of visits that fed none."""
    rows = view.ratings[["case_row", "visit_row"]].to_numpy().T
    of_cases, of_visits = (numbers[numbers >= 0] for numbers in rows)
    cases = view.cases[["case_id", *_DATED]].take(of_cases)
    visits = view.visits[["visit_id", "visit_at"]].take(of_visits)
    dated = cases["revisit_at"].fillna(cases["resolved_at"]).fillna(cases["received_at"])
    return pd.DataFrame(
        {
            "record": ["case"] * len(cases) + ["visit"] * len(visits),
            "record_id": pd.concat([cases["case_id"], visits["visit_id"]], ignore_index=True),
            "result": _split(view.ratings["satisfied"], yes="satisfied", no="unsatisfied").to_numpy(),
            "at": pd.concat([dated, visits["visit_at"]], ignore_index=True),
            "score": view.ratings["score"].to_numpy(),
        }
    )


def _list_visits(view: View) -> pd.DataFrame:
    made = view.visits[view.period.covers(view.visits["visit_at"])]
    frame = made[["visit_id", "score"]].rename(columns={"visit_id": "record_id"})
    return frame.assign(record="visit", at=made["visit_at"])


LISTED: Mapping[str, Callable[[View], pd.DataFrame]] = {
    "received": _list_received,
    "backlog": _list_backlog,
    "completion.rate": _list_completion,
    "response_on_time": partial(_list_clock, clock="respond", hours="response_hours"),
    "handling_on_time": partial(_list_clock, clock="resolve", hours="resolution_hours"),
    "high_priority.rate": _list_high_priority,
    "satisfaction.rate": _list_ratings,
    "reopened.rate": _list_reopened,
    "visits.count": _list_visits,
}
"""Path of a figure → what lists its records."""
