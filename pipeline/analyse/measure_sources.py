"""How good each source file's data are: completeness, late entry, problems; the worst first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.analyse.count_clocks import JUDGED
from pipeline.analyse.measure_quality import NEEDED, mark_expected
from pipeline.analyse.view import View
from pipeline.handbooks import Handbook
from pipeline.lookup import find_rows
from pipeline.model import State

COLUMNS = [
    *("file", "records", "filled", "expected", "completeness"),
    *("late", "entered", "after_fact", "problems", "faults"),
]
_ENTRY = ("register", "record")  # A2, B4, D3, E1: when a case must be registered, a visit recorded


def measure_sources(
    view: View, assessments: pd.DataFrame, *, problems: pd.DataFrame, handbooks: Mapping[str, Handbook]
) -> pd.DataFrame:
    """One row (`COLUMNS`) per file with a record in the period or a problem, the most `faults` first.

    `records` are those received, visited or assessed in the period; `filled` of `expected` key fields of the
    cases (see `measure_quality`). `late` of `entered`: registered or recorded later than allowed, of the
    records whose deadline for that lies in the period. `after_fact`: cases registered only after they were
    answered or solved. `problems` are those of all records of the file. `faults` adds up what is to mend:
    blank key fields, late entries, problems.
    """
    cases = view.cases.loc[view.received, [*NEEDED, "source_file", "registered_at"]]
    visits = view.visits.loc[view.period.covers(view.visits["visit_at"]), ["source_file"]]
    assessed = assessments[view.period.covers(assessments["assessed_at"])]
    origins = [frame["source_file"] for frame in (cases, visits, assessed)]
    entered, late = _list_entries(view)
    counts = {
        "records": pd.concat(origins).value_counts(),
        **_count_fields(cases, mark_expected(cases, handbooks=handbooks)),
        "late": late.value_counts(),
        "entered": entered.value_counts(),
        "after_fact": cases["source_file"][_mark_after_fact(cases)].value_counts(),
        "problems": problems["file"].value_counts(),
    }
    table = pd.DataFrame(counts).fillna(0).astype("int64").rename_axis("file").reset_index()
    table = table[table["file"].ne("") & (table["records"] + table["problems"]).gt(0)]
    expected = table["expected"].where(table["expected"].gt(0)).astype("float64")
    table["completeness"] = table["filled"] / expected
    table["faults"] = table["expected"] - table["filled"] + table["late"] + table["problems"]
    return table.sort_values(["faults", "file"], ascending=[False, True], ignore_index=True)[COLUMNS]


def _count_fields(cases: pd.DataFrame, expected: pd.DataFrame) -> dict[str, pd.Series]:
    """Per file, how many key fields its cases ought to have, and how many they have."""
    filled = expected & cases[list(expected)].notna()
    files = cases["source_file"]
    return {
        "filled": filled.sum(axis=1).groupby(files).sum(),
        "expected": expected.sum(axis=1).groupby(files).sum(),
    }


def _list_entries(view: View) -> tuple[pd.Series, pd.Series]:
    """The files of the records whose entry was due in the period, and of those entered too late."""
    due = view.due[view.due["clock"].isin(_ENTRY) & view.due["state"].isin(JUDGED)]
    files = pd.concat([view.cases["source_file"], view.visits["source_file"]])
    of_cases = find_rows(view.cases["case_id"], due["record_id"])
    of_visits = find_rows(view.visits["visit_id"], due["record_id"])
    of_visits[of_visits >= 0] += len(view.cases)
    places = np.where(due["record"].eq("case"), of_cases, of_visits)
    entered = files.take(places[places >= 0]).reset_index(drop=True)
    return entered, entered[due["state"].ne(State.MET.value).to_numpy()[places >= 0]]


def _mark_after_fact(cases: pd.DataFrame) -> pd.Series:
    """True for each case registered only after its answer or its solution."""
    registered = cases["registered_at"]
    return registered.gt(cases["first_response_at"]) | registered.gt(cases["resolved_at"])
