"""The same case in several places: which place counts, and what to tell (contract section 4)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import CASE_COLUMNS, SOURCE_COLUMNS, STAGES, Finding, RecordKind, Records
from pipeline.validate.identity import key_customers
from pipeline.validate.locate import locate_cell

SOURCE = [column.name for column in SOURCE_COLUMNS]
CASE_CONTENT = [c.name for c in CASE_COLUMNS if c.name not in SOURCE]

REPEAT_TOLD_AT: dict[RecordKind, str] = {"visit": "visit_at", "assessment": "customer_name"}


@dataclass(frozen=True)
class Merged:
    """`into[i]` is the position of the row that stands for row i (i itself where it stands alone)."""

    into: npt.NDArray[np.intp]
    findings: tuple[Finding, ...]

    @property
    def keep(self) -> npt.NDArray[np.bool_]:
        """True for the rows that count."""
        kept: npt.NDArray[np.bool_] = self.into == np.arange(len(self.into))
        return kept


def merge_cases(records: Records) -> Merged:
    """One row per case: the same number counts once, and so do rows without a number that agree.

    Rows agree in customer, `received_at` and description; the one whose latest stamp is the latest counts.
    """
    cases = records.frame
    numbered = cases["case_id"]
    into = np.arange(len(cases))
    stamps = np.max([cases[stage].to_numpy("datetime64[us]").view("int64") for stage in STAGES], axis=0)
    findings: list[Finding] = []
    for rows in _groups(numbered):
        into[rows] = _latest(rows, stamps)
        different = rows[~cases[CASE_CONTENT].iloc[rows].duplicated().to_numpy()]
        findings += _tell(records, "case", different, "duplicate-id", "case_id")
    nameless = np.flatnonzero(numbered.isna())
    matters = cases[["customer_name", "customer_id", "received_at", "description"]].iloc[nameless]
    for places in _groups(_hash_matters(matters)):
        rows = nameless[places]
        into[rows] = _latest(rows, stamps)
        findings += _tell(records, "case", rows, "duplicate-record", "description")
    return Merged(into, tuple(findings))


def merge_equal(kind: RecordKind, records: Records) -> Merged:
    """Visits or assessments of which every column is equal count once (a copied file); repeats are told."""
    field = REPEAT_TOLD_AT[kind]
    frame = records.frame
    into = np.arange(len(frame))
    findings: list[Finding] = []
    for rows in _groups(_hash_rows(frame.drop(columns=SOURCE)).where(frame[field].notna())):
        into[rows] = rows[0]
        findings += _tell(records, kind, rows, "duplicate-record", field)
    return Merged(into, tuple(findings))


def _hash_matters(cases: pd.DataFrame) -> pd.Series:
    """Equal for cases that agree in who, when and what; missing where one of these is."""
    same = pd.DataFrame(
        {
            "customer": key_customers(cases),
            "received_at": cases["received_at"],
            "description": cases["description"].str.strip(),
        }
    )
    return _hash_rows(same).where(same.notna().all(axis=1))


def _hash_rows(frame: pd.DataFrame) -> pd.Series:
    """Equal for equal rows; nullable integers, for a float would lose digits."""
    return pd.util.hash_pandas_object(frame, index=False).astype("UInt64")


def _tell(
    records: Records, kind: RecordKind, rows: npt.NDArray[np.intp], code: str, field: str
) -> list[Finding]:
    """A finding at the field of each row but the first, which the message names."""
    first = _name_place(records, int(rows[0]), field)
    value = str(records.frame[field].iloc[rows[0]]) if code == "duplicate-id" else ""
    return [Finding(kind, int(at), field, code, value, first) for at in rows[1:]]


def _name_place(records: Records, at: int, field: str) -> str:
    """`file!sheet!cell` of a record's field, for messages that name another place."""
    source = records.frame.iloc[at]
    cell = locate_cell(records, at, field) or source["source_row"]
    return f"{source['source_file']}!{source['source_sheet']}!{cell}"


def _groups(keys: pd.Series) -> list[npt.NDArray[np.intp]]:
    """Positions of each key that stands more than once, in order; blank keys are no key."""
    codes, distinct = pd.factorize(keys)
    counts = np.bincount(codes + 1, minlength=len(distinct) + 1)  # the first one counts the blank keys
    repeated = np.flatnonzero((codes >= 0) & (counts[codes + 1] > 1))
    groups = pd.Series(repeated).groupby(codes[repeated]).indices
    return [repeated[positions] for positions in groups.values()]


def _latest(rows: npt.NDArray[np.intp], stamps: npt.NDArray[np.int64]) -> int:
    """The row whose stamp is the latest (a missing one is the smallest number); of equals the first."""
    return int(rows[int(np.argmax(stamps[rows]))])
