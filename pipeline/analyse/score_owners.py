"""The scorecard of departments and persons: response, resolution, satisfaction (C12)."""

import pandas as pd

from pipeline.analyse.count_groups import tabulate_groups
from pipeline.analyse.view import View

KINDS = ("department", "owner")


def score_owners(view: View) -> pd.DataFrame:
    """One row per department, then one per person, that received, answered or was rated in the month.

    Columns: `kind` (department/owner), `name` (missing: nobody named), `received`, `resolved`,
    `resolution_rate`, `response_met`, `response_due`, `response_rate`, `score_count`, `score_mean`; a
    quotient of nothing is missing. Within a kind the largest stands first, ties by name.
    """
    return pd.concat([_score_kind(view, kind) for kind in KINDS], ignore_index=True)


def _score_kind(view: View, kind: str) -> pd.DataFrame:
    table = tabulate_groups(view, kind)
    table = table[table[["received", "response_due", "score_count"]].gt(0).any(axis=1)]
    table = table.sort_values("name", na_position="last").sort_values(
        "received", ascending=False, kind="stable"
    )
    return pd.DataFrame(
        {
            "kind": pd.Series(kind, index=table.index, dtype="str"),
            "name": table["name"],
            "received": table["received"],
            "resolved": table["resolved"],
            "resolution_rate": _quotients(table["resolved"], table["received"]),
            "response_met": table["response_met"],
            "response_due": table["response_due"],
            "response_rate": _quotients(table["response_met"], table["response_due"]),
            "score_count": table["score_count"],
            "score_mean": _quotients(table["score_sum"], table["score_count"]),
        }
    )


def _quotients(parts: pd.Series, wholes: pd.Series) -> pd.Series:
    return parts.astype("float64") / wholes.where(wholes.gt(0)).astype("float64")
