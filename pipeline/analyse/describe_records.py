"""Whose record a clock belongs to: customer, department, owner."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.lookup import find_rows

COLUMNS = ("handbook", "customer_name", "contact", "category", "urgency", "department", "owner")


def describe_records(
    clocks: pd.DataFrame, cases: pd.DataFrame, visits: pd.DataFrame, *, columns: Sequence[str] = COLUMNS
) -> pd.DataFrame:
    """`clocks` with these columns of their records added, renumbered from 0.

    Needs `record_id` and `record`. A visit's owner is who visited (else its own owner), its urgency the grade
    of the complaint; it has no department.
    """
    own = [column for column in COLUMNS if column not in ("urgency", "department", "owner")]
    visited = visits[own].assign(owner=visits["visitor"].fillna(visits["owner"]), urgency=visits["grade"])
    sources = (("case", cases["case_id"], cases), ("visit", visits["visit_id"], visited))
    parts = []
    for record, numbers, records in sources:
        own_clocks = np.flatnonzero(clocks["record"].eq(record))
        rows = find_rows(numbers, clocks["record_id"].iloc[own_clocks])
        found = records.reindex(columns=list(columns)).take(rows[rows >= 0])
        parts.append(found.set_axis(own_clocks[rows >= 0]).astype("str"))
    numbered = clocks.reset_index(drop=True)
    return numbered.join(pd.concat(parts).reindex(numbered.index))
