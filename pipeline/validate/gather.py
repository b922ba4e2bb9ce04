"""Many files' records → one set, with findings that point into it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

import pandas as pd

from pipeline.model import RECORD_KINDS, ROW_COLUMNS, Finding, RecordKind, Records, empty_table


class Intake(Protocol):
    """What one file gave."""

    @property
    def records(self) -> Mapping[RecordKind, Records]: ...  # noqa: D102 - named by the class

    @property
    def findings(self) -> tuple[Finding, ...]: ...  # noqa: D102 - named by the class


def gather_records(intakes: Iterable[Intake]) -> tuple[dict[RecordKind, Records], list[Finding]]:
    """All records by kind, in the order of the files; every finding's position moved along."""
    parts: dict[RecordKind, list[Records]] = {kind: [] for kind in RECORD_KINDS}
    sizes = dict.fromkeys(RECORD_KINDS, 0)
    findings: list[Finding] = []
    for intake in intakes:
        findings += [replace(f, position=f.position + sizes[f.record]) for f in intake.findings]
        for kind, records in intake.records.items():
            parts[kind].append(records)
            sizes[kind] += len(records)
    return {kind: join_records(kind, found) for kind, found in parts.items()}, findings


def join_records(kind: RecordKind, parts: list[Records]) -> Records:
    """The parts one below the other; where none is left, an empty set with the kind's columns."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return Records(empty_table(ROW_COLUMNS[kind]), *(pd.DataFrame() for _ in range(3)))
    if len(filled) == 1:
        return filled[0]
    return Records(
        pd.concat([part.frame for part in filled], ignore_index=True),
        _join_places([part.rows for part in filled]),
        _join_places([part.cols for part in filled]),
        pd.concat([part.extras for part in filled], ignore_index=True),
    )


def _join_places(parts: list[pd.DataFrame]) -> pd.DataFrame:
    fields = list(dict.fromkeys(field for part in parts for field in part.columns))
    whole = [
        part if list(part.columns) == fields else part.reindex(columns=fields, fill_value=0) for part in parts
    ]
    return pd.concat(whole, ignore_index=True)
