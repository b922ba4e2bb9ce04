"""Whose record a clock belongs to: customer, department, owner."""

import pandas as pd

COLUMNS = ("handbook", "customer_name", "contact", "category", "urgency", "department", "owner")


def describe_records(clocks: pd.DataFrame, cases: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """`clocks` with the columns of their records (`COLUMNS`) added, renumbered from 0.

    Needs `record_id` and `record`. A visit's owner is who visited (else its own owner), its urgency the grade
    of the complaint; it has no department.
    """
    of_cases = cases[["case_id", *COLUMNS]].rename(columns={"case_id": "record_id"}).assign(record="case")
    visited = visits.assign(
        owner=visits["visitor"].fillna(visits["owner"]), urgency=visits["grade"], record="visit"
    ).rename(columns={"visit_id": "record_id"})
    of_visits = visited[["record_id", "record", *(c for c in COLUMNS if c != "department")]]
    records = pd.concat([of_cases, of_visits], ignore_index=True)
    return clocks.merge(records, on=["record", "record_id"], how="left", validate="many_to_one")
