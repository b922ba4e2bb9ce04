"""Stamps that are understood but cannot be right: out of order, or after the moment of the run."""

import numpy as np
import pandas as pd

from pipeline.model import CHAINS, FIELD_LABELS, KINDS, PLANNED, Finding, RecordKind, Records


def find_disorder(records: Records, kind: RecordKind) -> list[Finding]:
    """`date-order` at each stamp that lies before one of an earlier stage."""
    frame = records.frame
    findings = []
    for chain in CHAINS[kind]:
        latest = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
        owner = pd.Series(pd.NA, index=frame.index, dtype="str")
        for field in (field for field in chain if field in frame):
            stamp = frame[field]
            wrong = stamp < latest.mask(_is_date_only(stamp), latest.dt.normalize())
            findings += [
                Finding(kind, at, field, "date-order", str(stamp[at]), FIELD_LABELS[owner[at]])
                for at in _positions(wrong)
            ]
            later = stamp.gt(latest) | (latest.isna() & stamp.notna())
            latest = latest.mask(later, stamp)
            owner = owner.mask(later, field)
    return findings


def find_future(records: Records, kind: RecordKind, *, as_of: pd.Timestamp) -> list[Finding]:
    """`future-date` at each stamp after `as_of`; plans may lie ahead."""
    frame = records.frame
    fields = [
        field for field, kind in KINDS.items() if kind == "time" and field in frame and field not in PLANNED
    ]
    return [
        Finding(kind, at, field, "future-date", str(frame[field][at]))
        for field in fields
        for at in _positions(frame[field] > as_of)
    ]


def _is_date_only(stamp: pd.Series) -> pd.Series:
    """A date only may mean any moment of its day, so it is out of order only before an earlier day."""
    return stamp.eq(stamp.dt.normalize())


def _positions(mask: pd.Series) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]
