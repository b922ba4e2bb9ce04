"""One look at a period: the records, and what every figure asks about them, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.analyse.count_clocks import JUDGED
from pipeline.analyse.count_satisfaction import list_ratings
from pipeline.analyse.date_clocks import select_due
from pipeline.analyse.resolutions import date_resolutions
from pipeline.handbooks import Handbook
from pipeline.lookup import find_rows
from pipeline.model import State
from pipeline.period import Period


@dataclass(frozen=True)
class View:
    """The records of all months and what the period asks of them.

    One entry per case: `received` in the month, `resolved` by as-of, `resolved_on` (missing where it is not).
    `due` holds the clocks due in the month, `ratings` its ratings (see `list_ratings`), `responses` one row
    per judged response due in it: `case_row`, the position in `cases`, and whether it was `met`.
    """

    period: Period
    as_of: pd.Timestamp
    cases: pd.DataFrame
    visits: pd.DataFrame
    received: pd.Series
    resolved: pd.Series
    resolved_on: pd.Series
    due: pd.DataFrame
    ratings: pd.DataFrame
    responses: pd.DataFrame


def view_period(  # noqa: PLR0913 - the three tables and the three settings of a view
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    clocks: pd.DataFrame,
    *,
    period: Period,
    as_of: pd.Timestamp,
    handbooks: Mapping[str, Handbook],
) -> View:
    """The view of the period."""
    resolved_on = date_resolutions(cases)
    due = select_due(clocks, cases, visits, period=period, handbooks=handbooks)
    return View(
        period=period,
        as_of=as_of,
        cases=cases,
        visits=visits,
        received=period.covers(cases["received_at"]),
        resolved=resolved_on.le(as_of),
        resolved_on=resolved_on,
        due=due,
        ratings=list_ratings(cases, visits, period=period),
        responses=_list_responses(due, cases["case_id"]),
    )


def _list_responses(due: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """The judged `respond` clocks of known cases; `numbers` are the cases' numbers in their order."""
    asked = due["clock"].eq("respond") & due["record"].eq("case") & due["state"].isin(JUDGED)
    judged = due.loc[asked, ["record_id", "state"]]
    rows = find_rows(numbers, judged["record_id"])
    met = judged["state"].eq(State.MET.value).to_numpy()
    return pd.DataFrame({"case_row": rows, "met": met})[rows >= 0]
