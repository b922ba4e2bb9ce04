"""How good the data is that the figures rest on: problems by code and file, completeness of key fields."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.handbooks import Handbook
from pipeline.model import CASE_COLUMNS, Status

_DONE = (Status.RESOLVED.value, Status.CLOSED.value)
_ALL = tuple(status.value for status in Status)
_KEY_FIELDS = {
    "customer_name": _ALL,
    "received_at": _ALL,
    "category": _ALL,
    "urgency": _ALL,
    "description": _ALL,
    "department": _ALL,
    "owner": _ALL,
    "first_response_at": tuple(status for status in _ALL if status != Status.PENDING.value),
    "resolved_at": _DONE,
    "verdict": (Status.CLOSED.value,),
}
"""Field → the states in which a case ought to have it."""
NEEDED = list(dict.fromkeys((*_KEY_FIELDS, "status", "handbook")))
"""The columns of `cases` that `mark_expected` is about."""
_BOTH = {"department_owner": ("department", "owner")}  # D7: one column of a form for two fields
_LABELS = {column.name: column.label for column in CASE_COLUMNS}


@dataclass(frozen=True)
class Quality:
    """How many records and problems; `codes`, `files` and `fields` are tables, the worst row first.

    `codes`: one row per problem code and severity (`code`, `severity`, `count`). `files`: one row per file
    with problems (`file`, `error`, `warning`, `count`). `fields`: one row per key field (`field`, `label`,
    `filled`, `expected`, `share`, missing where no case ought to have it).
    """

    records: int
    errors: int
    warnings: int
    codes: pd.DataFrame
    files: pd.DataFrame
    fields: pd.DataFrame


def measure_quality(
    cases: pd.DataFrame, problems: pd.DataFrame, *, handbooks: Mapping[str, Handbook], files: int = 10
) -> Quality:
    """The quality of all cases read; at most `files` source files are named."""
    severity = problems["severity"]
    return Quality(
        records=len(cases),
        errors=int(severity.eq("error").sum()),
        warnings=int(severity.eq("warning").sum()),
        codes=_count_codes(problems),
        files=_count_files(problems).head(files),
        fields=_measure_fields(cases, mark_expected(cases, handbooks=handbooks)),
    )


def _count_codes(problems: pd.DataFrame) -> pd.DataFrame:
    counts = problems.groupby(["code", "severity"]).size().rename("count").reset_index()
    return counts.sort_values(["count", "code", "severity"], ascending=[False, True, True], ignore_index=True)


def _count_files(problems: pd.DataFrame) -> pd.DataFrame:
    flags = {severity: problems["severity"].eq(severity) for severity in words.SEVERITY}
    rows = pd.DataFrame({"file": problems["file"], **flags, "count": 1})
    counts = rows.groupby("file").sum().reset_index()
    return counts.sort_values(["count", "file"], ascending=[False, True], ignore_index=True)


def mark_expected(cases: pd.DataFrame, *, handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    """One row per case, a column per key field: True where the case ought to have it.

    That goes by its state, and its handbook must have a place for the field: D7 does not ask for an urgency.
    """
    status, states = pd.factorize(cases["status"], use_na_sentinel=False)
    handbook, names = pd.factorize(cases["handbook"], use_na_sentinel=False)
    asked = {name: _list_fields(book) for name, book in handbooks.items()}
    expected = {}
    for field, meant in _KEY_FIELDS.items():
        in_state = np.array([state in meant for state in states], dtype=bool)
        has_place = np.array([field in asked.get(name, ()) for name in names], dtype=bool)
        expected[field] = in_state[status] & has_place[handbook]
    return pd.DataFrame(expected, index=cases.index)


def _list_fields(handbook: Handbook) -> set[str]:
    """Every field of a case that the handbook's forms ask for, or that a visit gives to the case it opens."""
    asked = {field for form in handbook.forms for field in form.fields}
    taken = set(handbook.opens_case.take) if handbook.opens_case is not None else set()
    return asked | taken | {field for both in asked & _BOTH.keys() for field in _BOTH[both]}


def _measure_fields(cases: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    filled = (expected & cases[list(expected)].notna()).sum()
    table = pd.DataFrame({"filled": filled, "expected": expected.sum()}).rename_axis("field").reset_index()
    table.insert(1, "label", table["field"].map(_LABELS))
    table["share"] = table["filled"] / table["expected"].where(table["expected"].gt(0)).astype("float64")
    return table.sort_values("share", kind="stable", ignore_index=True)
