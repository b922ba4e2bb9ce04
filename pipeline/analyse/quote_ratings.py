"""Who is least content, and what customers said: departments by score, comments in their own words (B10)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analyse.count_groups import tabulate_groups
from pipeline.analyse.view import View

FEWEST_SCORES = 5  # fewer are one customer's mood, not a department's figure
_FEWEST_LETTERS = 4  # 好, 满意 and the like say no more than the score does


@dataclass(frozen=True)
class Comments:
    """What unhappy and happy customers said: `record_id`, `department`, `score`, `text`."""

    unhappy: pd.DataFrame
    happy: pd.DataFrame


def rank_departments(view: View, *, limit: int = 5) -> pd.DataFrame:
    """One row per department with enough scores: `name`, `score_count`, `score_mean`; the lowest first."""
    table = tabulate_groups(view, "department")
    table = table[table["name"].notna() & table["score_count"].ge(FEWEST_SCORES)]
    table = table.assign(score_mean=table["score_sum"] / table["score_count"])
    lowest = table.sort_values(["score_mean", "name"], ignore_index=True).head(limit)
    return lowest[["name", "score_count", "score_mean"]]


def quote_comments(view: View, *, unhappy: int = 3, happy: int = 2) -> Comments:
    """The lowest and the highest ratings of the period that came with words; of equal ones the latest.

    A case's words are its comment, a visit's that fed no case its content. Each wording stands once, as it
    was written: whoever shows it hides the contacts in it.
    """
    said = _list_comments(view)
    low = said[~said["satisfied"]].sort_values(["score", "at", "record_id"], ascending=[True, False, True])
    high = said[said["satisfied"]].sort_values(["score", "at", "record_id"], ascending=[False, False, True])
    columns = ["record_id", "department", "score", "text"]
    return Comments(
        *(
            rows.drop_duplicates("text").head(limit)[columns].reset_index(drop=True)
            for rows, limit in ((low, unhappy), (high, happy))
        )
    )


def _list_comments(view: View) -> pd.DataFrame:
    """One row per rating with words enough to quote."""
    dated = view.cases["revisit_at"].fillna(view.cases["resolved_at"]).fillna(view.cases["received_at"])
    cases = pd.DataFrame(
        {
            "record_id": view.cases["case_id"],
            "department": view.cases["department"],
            "text": view.cases["comment"],
            "at": dated,
        }
    )
    visits = pd.DataFrame(
        {
            "record_id": view.visits["visit_id"],
            "department": pd.Series(None, index=view.visits.index, dtype="str"),
            "text": view.visits["content"],
            "at": view.visits["visit_at"],
        }
    )
    case_row, visit_row = (view.ratings[name].to_numpy() for name in ("case_row", "visit_row"))
    rows = np.where(case_row >= 0, case_row, len(cases) + visit_row)
    said = pd.concat([cases, visits], ignore_index=True).take(rows)
    said = said.assign(score=view.ratings["score"].to_numpy(), satisfied=view.ratings["satisfied"].to_numpy())
    letters = said["text"].str.count(r"\w")
    return said[letters.ge(_FEWEST_LETTERS)]
