"""Findings → problems: the place, the record's number and the words that staff read."""

from collections.abc import Iterable, Mapping

import pandas as pd

from pipeline.model import (
    PROBLEM_COLUMNS,
    Finding,
    Problem,
    RecordKind,
    Records,
    cell_name,
    shape_table,
)
from pipeline.word_problem import word_problem


def locate_findings(
    findings: Iterable[Finding],
    *,
    records: Mapping[RecordKind, Records],
    numbers: Mapping[RecordKind, pd.Series],
) -> list[Problem]:
    """One problem per finding; `numbers` gives each position's record number."""
    told = list(findings)
    names = {
        kind: _name_records(
            found.frame, numbers[kind], {each.position for each in told if each.record == kind}
        )
        for kind, found in records.items()
    }
    return [
        word_problem(
            finding.code,
            **names[finding.record][finding.position],
            cell=locate_cell(records[finding.record], finding.position, finding.field),
            field=finding.field,
            value=finding.value,
            hint=finding.hint,
        )
        for finding in told
    ]


def _name_records(frame: pd.DataFrame, numbers: pd.Series, positions: set[int]) -> dict[int, dict[str, str]]:
    """File, sheet and number of the records at these positions."""
    rows = sorted(positions)
    columns = (frame["source_file"], frame["source_sheet"], numbers.fillna(""))
    named = zip(*(column.iloc[rows].tolist() for column in columns), strict=True)
    keys = ("file", "sheet", "record_id")
    return {row: dict(zip(keys, names, strict=True)) for row, names in zip(rows, named, strict=True)}


def locate_cell(records: Records, at: int, field: str) -> str:
    """The cell of a record's field; empty where its sheet has no such field."""
    if field not in records.rows:
        return ""
    return cell_name(int(records.rows[field].iloc[at]), int(records.cols[field].iloc[at]))


def tabulate_problems(problems: Iterable[Problem]) -> pd.DataFrame:
    """The `problems` table, in reading order of the sheets; what was found twice at one cell stands once."""
    names = [column.name for column in PROBLEM_COLUMNS]
    frame = pd.DataFrame([[getattr(p, name) for name in names] for p in problems], columns=names)
    if frame.empty:
        return shape_table(frame, PROBLEM_COLUMNS)
    address = frame["cell"].str.extract(r"^([A-Z]*)(\d*)$")
    frame["_row"] = pd.to_numeric(address[1]).fillna(0)
    frame["_col"] = address[0].str.rjust(3)
    twice = frame.duplicated(["code", "file", "sheet", "cell"]) & frame["cell"].ne("")
    frame = frame[~twice & ~_is_repeated_per_sheet(frame)]
    frame = frame.sort_values(["file", "sheet", "_row", "_col", "code"], kind="stable", ignore_index=True)
    return shape_table(frame.replace("", None), PROBLEM_COLUMNS)


def _is_repeated_per_sheet(frame: pd.DataFrame) -> pd.Series:
    """A column that a sheet lacks altogether is one problem of the sheet, not one per record."""
    lacking = frame["code"].eq("missing-required") & frame["cell"].eq("")
    return lacking & frame.duplicated(["code", "file", "sheet", "cell", "field"])
