"""Each handbook's own figures: what came in, what was finished, how the promises were kept (E12)."""

import numpy as np
import pandas as pd

from pipeline.analyse.count_backlog import mark_carried, mark_done
from pipeline.analyse.count_clocks import JUDGED
from pipeline.analyse.describe_records import describe_records
from pipeline.analyse.view import View
from pipeline.model import State

COUNTS = (
    *("received", "done", "due", "response_met", "response_due", "resolve_met", "resolve_due"),
    *("satisfied", "rated", "score_count"),
)
_PROMISES = {"response": "respond", "resolve": "resolve"}


def score_handbooks(view: View) -> pd.DataFrame:
    """One row per handbook with a case, a deadline or a rating in the period, the largest first.

    Columns: `name`; `received`; `done` of `due` (办结率: resolved in the period, of what was carried over and
    received); first responses and solutions (处理及时率) kept of those due; `satisfied` of `rated`;
    `score_count` and `score_mean` (missing where nobody scored).
    """
    labels = {**_list_cases(view), **_list_promises(view)}
    ratings = _list_ratings(view)
    labels["satisfied"] = ratings["handbook"][ratings["satisfied"]]
    labels["rated"] = ratings["handbook"]
    labels["score_count"] = ratings["handbook"][ratings["score"].notna()]
    table = pd.DataFrame({name: labels[name].value_counts() for name in COUNTS})
    table = table.fillna(0).astype("int64").rename_axis("name").reset_index()
    table = table[table.drop(columns=["name", "done"]).gt(0).any(axis=1)]
    table["score_mean"] = table["name"].map(ratings.groupby("handbook")["score"].mean()).astype("float64")
    return table.sort_values(["received", "name"], ascending=[False, True], ignore_index=True)


def _list_cases(view: View) -> dict[str, pd.Series]:
    """Of each count of cases the handbook of every one that counts."""
    handbooks, received = view.cases["handbook"], view.cases["received_at"]
    done = mark_done(view.resolved_on, period=view.period, as_of=view.as_of)
    carried = mark_carried(received, view.resolved_on, period=view.period)
    return {
        "received": handbooks[view.received],
        "done": handbooks[done],
        "due": handbooks[carried | view.received],
    }


def _list_promises(view: View) -> dict[str, pd.Series]:
    asked = view.due["state"].isin(JUDGED) & view.due["clock"].isin(_PROMISES.values())
    judged = describe_records(view.due[asked], view.cases, view.visits, columns=["handbook"])
    met = judged["state"].eq(State.MET.value)
    labels: dict[str, pd.Series] = {}
    for name, clock in _PROMISES.items():
        of_clock = judged["clock"].eq(clock)
        labels |= {
            f"{name}_met": judged["handbook"][of_clock & met],
            f"{name}_due": judged["handbook"][of_clock],
        }
    return labels


def _list_ratings(view: View) -> pd.DataFrame:
    """One row per rating of the period: `handbook`, `score`, `satisfied`."""
    records = pd.concat([view.cases["handbook"], view.visits["handbook"]], ignore_index=True)
    case_row, visit_row = (view.ratings[name].to_numpy() for name in ("case_row", "visit_row"))
    rows = np.where(case_row >= 0, case_row, len(view.cases) + visit_row)
    return view.ratings[["score", "satisfied"]].assign(handbook=records.take(rows).to_numpy())
