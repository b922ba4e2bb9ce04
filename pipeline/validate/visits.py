"""Visits and cases: a visit opens a case, or feeds the one whose number it carries (contract section 4)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.model import CASE_COLUMNS, Finding, Records

CASE_FIELDS = [column.name for column in CASE_COLUMNS]
OF_THE_VISIT = ("channel", "score", "verdict")
"""What a visit's row says about the visit, not about the case it opens."""


def select_opening(visits: pd.DataFrame, *, handbooks: Mapping[str, Handbook]) -> npt.NDArray[np.bool_]:
    """True for each visit that opens a case: it carries no number, and brought a matter to handle."""
    opening = np.zeros(len(visits), dtype=bool)
    for name, handbook in handbooks.items():
        if handbook.opens_case is None:
            continue
        matters = visits["case_id"].isna() & visits["handbook"].eq(name)
        for field, allowed in handbook.opens_case.where.items():
            matters &= visits[field].isin(allowed) if allowed else visits[field].notna()
        opening |= matters.to_numpy()
    return opening


def open_cases(visits: Records, opening: npt.NDArray[np.bool_]) -> Records:
    """The cases that the visits open: every case column the visit's row has, and where it stood."""
    opened = visits.select(opening)
    blank = {
        field: pd.Series(np.nan, index=opened.frame.index, dtype=opened.frame[field].dtype)
        for field in OF_THE_VISIT
    }
    frame = opened.frame[CASE_FIELDS].assign(**blank)
    fields = [field for field in opened.rows.columns if field in CASE_FIELDS]
    return Records(frame, opened.rows[fields], opened.cols[fields], opened.extras[[]])


def find_unknown_references(visits: pd.DataFrame, numbers: pd.Series) -> list[Finding]:
    """`unknown-reference` for each visit whose case number no case has."""
    named = np.flatnonzero(visits["case_id"].notna()).tolist()
    known = set(numbers) if named else set()
    return [
        Finding("visit", at, "case_id", "unknown-reference", visits["case_id"].iloc[at])
        for at in named
        if visits["case_id"].iloc[at] not in known
    ]


def feed_cases(cases: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """`cases` with `revisit_at`, `verdict` and `score` as their visits set them.

    `visits` are those that carry a case's number. The first visit after the solution is the revisit, for
    an unsolved case the last one; verdict and score of the last one count where the case has none.
    """
    feeding = visits[visits["case_id"].notna() & visits["visit_at"].notna()]
    feeding = feeding[feeding["case_id"].isin(cases["case_id"])] if len(feeding) else feeding
    if feeding.empty:
        return cases
    order = feeding.sort_values("visit_at", kind="stable")
    last = order.groupby("case_id").last(skipna=False)
    resolved = _look_up(cases.set_index("case_id")["resolved_at"], order["case_id"])
    after = order.loc[_is_after(order["visit_at"], resolved)]
    first_after = after.groupby("case_id")["visit_at"].first()
    number = cases["case_id"]
    revisit = _look_up(first_after, number).where(
        cases["resolved_at"].notna(), _look_up(last["visit_at"], number)
    )
    return cases.assign(
        revisit_at=revisit.fillna(cases["revisit_at"]),
        verdict=cases["verdict"].fillna(_look_up(last["verdict"], number)),
        score=cases["score"].fillna(_look_up(last["score"], number)),
    )


def _look_up(values: pd.Series, numbers: pd.Series) -> pd.Series:
    """The value of each number, in the order and with the index of `numbers`."""
    return values.reindex(numbers).set_axis(numbers.index)


def _is_after(visit: pd.Series, resolved: pd.Series) -> pd.Series:
    """A visit without a time of day on the day of the solution counts as after it: it may be."""
    date_only = visit.eq(visit.dt.normalize())
    return visit.ge(resolved) | (date_only & visit.ge(resolved.dt.normalize()))
