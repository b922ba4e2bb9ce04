"""How each promise was kept, by urgency or by department."""

from typing import Literal

import pandas as pd

from pipeline import words
from pipeline.analyse.count_clocks import JUDGED, STATES
from pipeline.analyse.describe_records import describe_records
from pipeline.analyse.view import View
from pipeline.model import State


def count_attainment(view: View, by: Literal["urgency", "department", "owner", "handbook"]) -> pd.DataFrame:
    """One row per clock and value of `by` with a clock of a case due in the month.

    Columns: `clock`, `name` (missing: blank), `total`, one per state, `attainment` (missing for 0/0). Clocks
    stand in the order of a case's life; within one the largest first, ties by name.
    """
    due = describe_records(view.due[view.due["record"].eq("case")], view.cases, view.visits, columns=[by])
    flags = {state.value: due["state"].eq(state.value) for state in STATES}
    rows = pd.DataFrame({"clock": due["clock"], "name": due[by], "total": 1, **flags})
    table = rows.groupby(["clock", "name"], dropna=False).sum().reset_index()
    judged = table[JUDGED].sum(axis=1)
    table["attainment"] = table[State.MET.value] / judged.where(judged.gt(0)).astype("float64")
    places = {clock: place for place, clock in enumerate(words.CLOCK)}
    order = table.assign(place=table["clock"].map(places).fillna(len(places)))
    by_size = order.sort_values(["name"], na_position="last").sort_values(
        ["place", "clock", "total"], ascending=[True, True, False], kind="stable", ignore_index=True
    )
    return by_size.drop(columns="place")
