"""Records as read → the cases, visits and assessments that count, and every problem told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.config import Settings
from pipeline.model import (
    RECORD_COLUMNS,
    RECORD_KINDS,
    Finding,
    Problem,
    RecordKind,
    Records,
    keep_rows,
    shape_table,
)
from pipeline.validate.duplicates import Merged, merge_cases, merge_equal
from pipeline.validate.gather import Intake, gather_records, join_records
from pipeline.validate.identity import find_bad_ids
from pipeline.validate.locate import locate_findings, tabulate_problems
from pipeline.validate.required import find_missing
from pipeline.validate.stamps import find_disorder, find_future
from pipeline.validate.status import settle_status
from pipeline.validate.visits import feed_cases, find_unknown_references, open_cases, select_opening

__all__ = ["Validated", "tabulate_problems", "validate_records"]

GiveNumbers = Callable[[RecordKind, pd.DataFrame], pd.Series]
"""A kind and its records → the number of each, same index; given numbers stay."""

Amend = Callable[[pd.DataFrame], pd.DataFrame]
"""The cases as the sources tell them → the cases with what else is known of them."""


@dataclass(frozen=True)
class Validated:
    """The tables of contract section 4, the problems found, and how many rows count or are repeats.

    `extras` are as in `Results`.
    """

    cases: pd.DataFrame
    visits: pd.DataFrame
    assessments: pd.DataFrame
    problems: tuple[Problem, ...]
    accepted: int
    duplicates: int
    extras: dict[RecordKind, pd.DataFrame]


def validate_records(  # noqa: PLR0913 - what is known beside the sources
    intakes: Iterable[Intake],
    *,
    settings: Settings,
    as_of: pd.Timestamp,
    give: GiveNumbers,
    complete: Amend = lambda cases: cases,
    amend: Amend = lambda cases: cases,
) -> Validated:
    """The records that count, each with its number; no row is lost without being a told repeat.

    `complete` adds cases that are in no source any more, at the end; visits may refer to them, too. `amend`
    adds what staff edited.
    """
    records, findings = gather_records(intakes)
    for kind in RECORD_KINDS:
        findings += _check_rows(records[kind], kind, settings=settings, as_of=as_of, findings=findings)
    merged = {kind: merge_equal(kind, records[kind]) for kind in ("visit", "assessment")}
    opening = select_opening(records["visit"].frame, handbooks=settings.handbooks) & merged["visit"].keep
    read = len(records["case"])
    records["case"] = join_records("case", [records["case"], open_cases(records["visit"], opening)])
    merged["case"] = merge_cases(records["case"])
    findings += [finding for found in merged.values() for finding in found.findings]
    numbers = {kind: _number(kind, records[kind].frame, merged[kind], give) for kind in RECORD_KINDS}

    visits = records["visit"].frame.assign(visit_id=numbers["visit"])
    cases = complete(keep_rows(records["case"].frame.assign(case_id=numbers["case"]), merged["case"].keep))
    findings += find_unknown_references(visits, cases["case_id"])
    cases = amend(feed_cases(cases, keep_rows(visits, merged["visit"].keep)))
    cases, unconfirmed = settle_status(cases, handbooks=settings.handbooks)
    read_now = cases.index.isin(records["case"].frame.index)  # others were remembered
    findings += [_ask_for_verdict(records["case"], at) for at in cases.index[unconfirmed & read_now]]
    visits.loc[opening, "case_id"] = numbers["case"].iloc[read:].to_numpy()

    counting = np.concatenate([merged["case"].keep[:read], merged["visit"].keep, merged["assessment"].keep])
    return Validated(
        cases=_finish("case", cases),
        visits=_finish("visit", keep_rows(visits, merged["visit"].keep)),
        assessments=_finish("assessment", keep_rows(records["assessment"].frame, merged["assessment"].keep)),
        problems=tuple(locate_findings(findings, records=records, numbers=numbers)),
        accepted=int(counting.sum()),
        duplicates=int((~counting).sum()),
        extras={
            kind: keep_rows(records[kind].extras, merged[kind].keep).reset_index(drop=True)
            for kind in RECORD_KINDS
        },
    )


def _check_rows(
    records: Records, kind: RecordKind, *, settings: Settings, as_of: pd.Timestamp, findings: list[Finding]
) -> list[Finding]:
    """What is wrong within single rows."""
    if not len(records):
        return []
    found = find_missing(records, kind, handbooks=settings.handbooks, findings=findings)
    found += find_disorder(records, kind)
    found += find_future(records, kind, as_of=as_of)
    if kind == "case":
        found += find_bad_ids(records.frame, handbooks=settings.handbooks)
    return found


def _number(kind: RecordKind, frame: pd.DataFrame, merged: Merged, give: GiveNumbers) -> pd.Series:
    """The record number of each row; a repeat has the number of the row that stands for it."""
    if kind == "assessment":
        return pd.Series("", index=frame.index, dtype="str")
    numbers = give(kind, keep_rows(frame, merged.keep)).reindex(frame.index)
    return pd.Series(numbers.to_numpy()[merged.into], index=frame.index, dtype="str")


def _ask_for_verdict(cases: Records, at: int) -> Finding:
    """`no-verdict` at the verdict's cell; where the sheet has none, at the cell that closed the case."""
    fields = [
        field
        for field in ("verdict", "closed_at", "archived_at", "status", "progress")
        if field in cases.rows
    ]
    placed = next((field for field in fields if cases.rows.at[at, field]), "verdict")
    return Finding("case", at, placed, "no-verdict")


def _finish(kind: RecordKind, frame: pd.DataFrame) -> pd.DataFrame:
    return shape_table(frame.reset_index(drop=True), RECORD_COLUMNS[kind])
