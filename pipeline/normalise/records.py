"""Raw tables → records with canonical columns, and a finding for every value that was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

import numpy as np
import pandas as pd

from pipeline.config import Settings
from pipeline.handbooks import Handbook
from pipeline.model import (
    ASSESSMENT_DIMENSIONS,
    KEY_DATES,
    KINDS,
    RECORD_KINDS,
    ROW_COLUMNS,
    Fault,
    Finding,
    RawTable,
    RecordKind,
    Records,
)
from pipeline.normalise.arrays import Array, build_array, build_blank, repeat_texts
from pipeline.normalise.columns import parse_column
from pipeline.normalise.fields import SECOND_HANDLING, plan_parsers
from pipeline.normalise.others import find_others
from pipeline.normalise.text import clean_text

Values = list[object]

FIELDS: dict[RecordKind, tuple[str, ...]] = {
    kind: tuple(column.name for column in columns) for kind, columns in ROW_COLUMNS.items()
}
SPLIT_FIELDS = {"department_owner": ("department", "owner"), "score_or_verdict": ("score", "verdict")}


@dataclass(frozen=True)
class Intake:
    """What one file gave: its records by kind, and what was refused in them."""

    records: Mapping[RecordKind, Records]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Parsed:
    """One table after parsing: `values` and `places` (where each stood) by field, and the refused ones."""

    table: RawTable
    values: dict[str, Values]
    places: dict[str, str]
    refused: list[tuple[str, int, Fault]]


def normalise_tables(tables: Sequence[RawTable], *, file: str, settings: Settings) -> Intake:
    """Records of every kind that `tables` of the file hold, with canonical values (contract section 4)."""
    records: dict[RecordKind, Records] = {}
    findings: list[Finding] = []
    for kind in RECORD_KINDS:
        stand_in = settings.common.stand_in.get(kind, {})
        parsed = [_parse_table(_rename(t, stand_in), settings) for t in tables if t.record == kind]
        if parsed:
            records[kind] = _join(parsed, kind, file=file)
            findings += _find(parsed, kind)
    return Intake(records, tuple(findings))


def _rename(table: RawTable, stand_in: Mapping[str, str]) -> RawTable:
    """The table with the columns that stand in for others under those names, where the others are lacking."""
    names = {standing: lacking for lacking, standing in stand_in.items() if lacking not in table.columns}
    return replace(table, columns={names.get(name, name): column for name, column in table.columns.items()})


def _parse_table(table: RawTable, settings: Settings) -> _Parsed:
    handbook = settings.handbooks[table.handbook]
    values: dict[str, Values] = {}
    places: dict[str, str] = {}
    refused: list[tuple[str, int, Fault]] = []
    for field, parse in plan_parsers(table, settings):
        parsed, faults = parse_column(table.columns[field].values, parse)
        parts = SPLIT_FIELDS.get(field, (field,))
        for at, part in enumerate(parts):
            found = parsed if len(parts) == 1 else _pick(parsed, at)
            values[part] = _fill(values.get(part), found)
            places.setdefault(part, field)
        refused += [(parts[0], at, fault) for at, fault in faults]
    _canonise(values, table, handbook, settings)
    _take_for_case(values, places, handbook, table)
    return _Parsed(table, values, places, refused)


def _pick(pairs: Values, at: int) -> Values:
    """One part of each pair; None where there is none."""
    return [pair[at] if isinstance(pair, tuple) else None for pair in pairs]


def _fill(values: Values | None, found: Values) -> Values:
    """`values` with its blanks filled from `found`."""
    if values is None:
        return found
    return [new if old is None else old for old, new in zip(values, found, strict=True)]


def _canonise(values: dict[str, Values], table: RawTable, handbook: Handbook, settings: Settings) -> None:
    """Adds what follows from the labels: canonical category, priority, status, verdict, the mean."""
    for target, source in handbook.same.items():
        if source in values:
            values[target] = _fill(values.get(target), values[source])
    canonical = {**settings.common.choices, **handbook.choices}
    if "category" in values:
        values["category_label"] = values["category"]
    if "progress" in values:
        bare = {**settings.common.also["status"], **{label: label for label in canonical["status"]}}
        values["status"] = _fill(values.get("status"), _match(values["progress"], bare))
    for field in ("category", "priority", "status", "verdict"):
        if field in values:
            values[field] = _match(values[field], canonical[field])
    if "urgency" in values and "urgency" in canonical:
        values["priority"] = _fill(values.get("priority"), _match(values["urgency"], canonical["urgency"]))
    if table.record == "assessment":
        values["mean"] = _mean_rows([values[c.name] for c in ASSESSMENT_DIMENSIONS if c.name in values])
    values["reopened"] = _mark_second_handling(table)


def _match(labels: Values, canonical: Mapping[str, str]) -> Values:
    return [canonical.get(label) for label in labels]  # type: ignore[call-overload] # None for what is no label


def _mean_rows(columns: list[Values]) -> Values:
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="float64")
    return [None if np.isnan(mean) else float(mean) for mean in frame.mean(axis=1)]


def _mark_second_handling(table: RawTable) -> Values:
    """True where the text of the progress or status says 二次处理 (A9, C7)."""
    marks = np.zeros(len(table.rows), dtype=bool)
    for field in ("progress", "status"):
        values = table.columns[field].values if field in table.columns else []
        telling = {value for value in set(values) if SECOND_HANDLING in (clean_text(value) or "")}
        if telling:
            marks |= [value in telling for value in values]
    return list(marks)


def _take_for_case(
    values: dict[str, Values], places: dict[str, str], handbook: Handbook, table: RawTable
) -> None:
    """Fills the case columns of a visit's row from its visit columns, as the handbook says."""
    if table.record != "visit" or handbook.opens_case is None:
        return
    for target, source in handbook.opens_case.take.items():
        if source in values:
            words = handbook.choices.get(source)
            found = values[source] if words is None else _match(values[source], words)
            values[target] = _fill(values.get(target), found)
            places.setdefault(target, places[source])
    if "urgency" in values and "urgency" in handbook.choices:
        urgent = _match(values["urgency"], handbook.choices["urgency"])
        values["priority"] = _fill(values.get("priority"), urgent)


def _join(parsed: list[_Parsed], kind: RecordKind, *, file: str) -> Records:
    sizes = [len(part.table.rows) for part in parsed]
    columns = {
        field: _join_column(parsed, field, sizes)
        for field in sorted(FIELDS[kind], key=lambda field: KINDS[field] == "flag")
        if KINDS[field] != "integer"
    }
    columns |= {
        "handbook": repeat_texts([part.table.handbook for part in parsed], sizes),
        "source_file": repeat_texts([file], [sum(sizes)]),
        "source_sheet": repeat_texts([part.table.sheet for part in parsed], sizes),
        "source_row": np.concatenate([part.table.rows for part in parsed]).astype("int64"),
    }
    frame = pd.DataFrame(columns)
    fields = [f for f in (*FIELDS[kind], *KEY_DATES) if any(f in part.places for part in parsed)]
    extras = [_keep_extras(part) for part in parsed]
    joined = pd.concat(extras, ignore_index=True) if len(extras) > 1 else extras[0]
    return Records(frame, _place(parsed, fields, "rows"), _place(parsed, fields, "cols"), joined)


def _keep_extras(part: _Parsed) -> pd.DataFrame:
    """The texts that belong to no column: one row per record, one column per heading.

    They stood under headings that no handbook knows or behind 其他, or are a customer's own dates.
    """
    unknown = part.table.extras.items()
    texts: dict[str, Sequence[object]] = {
        heading: parse_column(column.values, clean_text)[0] for heading, column in unknown
    }
    texts |= {label: part.values[field] for field, label in KEY_DATES.items() if field in part.values}
    texts |= find_others(part.table)
    return pd.DataFrame(texts, index=range(len(part.table.rows)), dtype="str")


def _join_column(parsed: list[_Parsed], field: str, sizes: list[int]) -> Array:
    """One field of all tables below one another."""
    kind, size = KINDS[field], sum(sizes)
    if not any(part.values.get(field) for part in parsed):
        return build_blank(kind, size)
    padded = (part.values.get(field) or [None] * own for part, own in zip(parsed, sizes, strict=True))
    return build_array(list(chain.from_iterable(padded)), kind)


def _place(parsed: list[_Parsed], fields: list[str], axis: Literal["rows", "cols"]) -> pd.DataFrame:
    """Row or column numbers: one row per record, one column per field, 0 where the sheet has none."""
    numbers = np.zeros((len(fields), sum(len(part.table.rows) for part in parsed)), dtype=np.int32)
    start = 0
    for part in parsed:
        stop = start + len(part.table.rows)
        for at, field in enumerate(fields):
            if field in part.places:
                numbers[at, start:stop] = getattr(part.table.columns[part.places[field]], axis)
        start = stop
    return pd.DataFrame(numbers.T, columns=fields)


def _find(parsed: list[_Parsed], kind: RecordKind) -> list[Finding]:
    findings = []
    start = 0
    for part in parsed:
        for field, at, fault in part.refused:
            value = clean_text(part.table.columns[part.places[field]].values[at]) or ""
            findings.append(Finding(kind, start + at, field, fault.code, value, fault.hint))
        start += len(part.table.rows)
    return findings
