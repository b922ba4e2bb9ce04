"""How long a record is kept: from its last stage for as many years as its handbook says (C8, E11)."""

from collections.abc import Mapping

import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.model import SOURCE_COLUMNS, Status

SOURCE = [column.name for column in SOURCE_COLUMNS]
COLUMNS = ["record", "number", "handbook", "customer_name", "ended_at", "until", *SOURCE]


def time_retention(
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    assessments: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
) -> pd.DataFrame:
    """One row (`COLUMNS`) per record that has ended: until which day it is kept, that day included.

    A case ends with the latest of its closing, archiving, revisit and visits; one that is open, or that
    nobody dated the closing of, has not. A visit ends with its case, one that stands alone when it was
    recorded, an assessment on its day. A record of a handbook that is not known is kept as long as any.
    """
    is_closed = cases["status"].eq(Status.CLOSED) & cases["closed_at"].notna()
    visited = visits.groupby("case_id")["visit_at"].max().reindex(cases["case_id"])
    stages = cases[["closed_at", "archived_at", "revisit_at"]].assign(visited=visited.to_numpy())
    ended = stages.max(axis=1).where(is_closed)
    with_case = visits["case_id"].isin(cases["case_id"])
    by_case = ended.set_axis(cases["case_id"]).reindex(visits["case_id"]).set_axis(visits.index)
    alone = visits[["visit_at", "recorded_at"]].max(axis=1).where(visits["visit_at"].notna())
    parts = [
        cases.assign(record="case", number=cases["case_id"], ended_at=ended),
        visits.assign(
            record="visit",
            number=visits["visit_id"],
            ended_at=alone.mask(with_case, by_case),
        ),
        assessments.assign(
            record="assessment",
            number="",
            handbook=_find_assessing(handbooks),
            ended_at=assessments["assessed_at"],
        ),
    ]
    named = [part.reindex(columns=COLUMNS) for part in parts]
    rows = pd.concat([part[part["ended_at"].notna()] for part in named], ignore_index=True)
    return rows.assign(until=_find_last_day(rows["ended_at"], rows["handbook"], handbooks))


def _find_assessing(handbooks: Mapping[str, Handbook]) -> str:
    """The handbook that assesses customers; of several the one that keeps longest."""
    years = {
        name: book.keep_years
        for name, book in handbooks.items()
        if any(form.record == "assessment" for form in book.forms)
    }
    return max(years, key=lambda name: years[name], default="")


def _find_last_day(ended: pd.Series, names: pd.Series, handbooks: Mapping[str, Handbook]) -> pd.Series:
    """The last day that a record is kept; at least the month after its end, whose reports still count it."""
    years = names.map({name: book.keep_years for name, book in handbooks.items()})
    years = years.fillna(max(book.keep_years for book in handbooks.values()))
    day = ended.dt.normalize()
    until: pd.Series = day + pd.offsets.MonthEnd(0) + pd.offsets.MonthEnd(1)
    for count in years.unique():
        kept = day + pd.DateOffset(years=int(count))
        until = until.mask(years.eq(count) & kept.gt(until), kept)
    return until


def find_past(retention: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rows of `time_retention` that are past their last day."""
    return retention[retention["until"].lt(as_of.normalize())].reset_index(drop=True)
