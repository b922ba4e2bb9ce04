"""Stamps that are understood but cannot be right: out of order, or after the moment of the run."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import CHAINS, FIELD_LABELS, KINDS, PLANNED, Finding, RecordKind, Records


def find_disorder(records: Records, kind: RecordKind) -> list[Finding]:
    """`date-order` at each stamp that lies before one of an earlier stage."""
    frame = records.frame
    findings = []
    for chain in CHAINS[kind]:
        fields = [field for field in chain if field in frame]
        latest = np.full(len(frame), np.datetime64("NaT"), "datetime64[us]")
        owner = np.zeros(len(frame), dtype=np.intp)
        for place, field in enumerate(fields):
            stamp = frame[field].to_numpy("datetime64[us]")
            day, last_day = stamp.astype("datetime64[D]"), latest.astype("datetime64[D]")
            wrong = np.where(stamp == day, stamp < last_day, stamp < latest)  # a date only is its whole day
            findings += [
                Finding(kind, at, field, "date-order", str(frame[field][at]), FIELD_LABELS[fields[owner[at]]])
                for at in _positions(wrong)
            ]
            later = (stamp > latest) | (np.isnat(latest) & ~np.isnat(stamp))
            latest, owner = np.where(later, stamp, latest), np.where(later, place, owner)
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


def _positions(mask: pd.Series | npt.NDArray[np.bool_]) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]
