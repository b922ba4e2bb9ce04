"""The month's own figures restricted to groups of cases: channels, departments, owners, customer types."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.rates import divide
from pipeline.analyse.view import View

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


def tabulate_groups(view: View, column: str) -> pd.DataFrame:
    """One row per value of `column` among the cases that count (a blank one is a group too), in no order.

    Columns: `name`, `received`, `resolved`, `response_met`, `response_due`, `score_count`, `score_sum`. The
    responses are those due in the month, the scores those dated in it, as in the month's own figures.
    """
    answered = view.responses["case_row"]
    scored = view.ratings[view.ratings["case_row"].ge(0) & view.ratings["score"].notna()]
    counting = view.received.to_numpy(copy=True)
    counting[answered] = counting[scored["case_row"]] = True
    found, names = pd.factorize(view.cases[column][counting], use_na_sentinel=False)
    codes = np.zeros(len(counting), dtype=np.intp)
    codes[counting] = found

    def count(cases: pd.Series, weights: pd.Series | None = None) -> Numbers:
        """Per group, how many of these cases (a mask or positions), or the sum of their weights."""
        return np.bincount(codes[cases.to_numpy()], weights=weights, minlength=len(names))

    return pd.DataFrame(
        {
            "name": pd.Series(names, dtype="str"),
            "received": count(view.received),
            "resolved": count(view.received & view.resolved),
            "response_met": count(answered[view.responses["met"]]),
            "response_due": count(answered),
            "score_count": count(scored["case_row"]),
            "score_sum": count(scored["case_row"], scored["score"]),
        }
    )


def count_groups(view: View, column: str) -> list[dict[str, Any]]:
    """The figure of one grouping: groups that received a case in the month, largest first, ties by name."""
    table = tabulate_groups(view, column)
    received = table[table["received"].gt(0)].itertuples(index=False, name=None)
    rows: list[dict[str, Any]] = [
        dict(zip(table.columns, row, strict=True)) for row in received
    ]  # one per group
    rows.sort(key=lambda row: (-row["received"], pd.isna(row["name"]), row["name"]))
    return [
        {
            "name": None if pd.isna(row["name"]) else row["name"],
            "count": row["received"],
            "resolved": row["resolved"],
            "response_on_time": divide(row["response_met"], row["response_due"]),
            "score_mean": divide(row["score_sum"], row["score_count"]),
        }
        for row in rows
    ]
