"""Divides the labels of a sheet into forms, and makes records of them."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from pipeline.model import RawColumn, RawTable
from pipeline.read.entries import BOX, TICK, Entry
from pipeline.read.grid import CellAt
from pipeline.read.labels import Kind, Sheet


def split_forms(sheet: Sheet, entries: Sequence[Entry], title_rows: Sequence[int]) -> list[list[Entry]]:
    """The entries of each form: below titles, side by side, or stacked with the same labels again.

    Titles and blank columns divide only what has a customer's name on either side, as every form has.
    """
    return [
        form
        for chunk in _split_at_titles(sheet, entries, title_rows)
        for part in _split_at_gaps(sheet, chunk)
        for band in _split_columns(part)
        for form in _split_rows(band)
    ]


def _names_customer(sheet: Sheet, entries: Sequence[Entry]) -> bool:
    return any(sheet.lexicon.identity.intersection(entry.keys) for entry in entries)


def _split_at_titles(
    sheet: Sheet, entries: Sequence[Entry], title_rows: Sequence[int]
) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    for _, group in groupby(entries, key=lambda entry: bisect(title_rows, entry.at.row)):
        part = list(group)
        if _names_customer(sheet, part) and _names_customer(sheet, chunk):
            yield chunk
            chunk = []
        chunk = [*chunk, *part]
    if chunk:
        yield chunk


def _split_at_gaps(sheet: Sheet, entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Forms side by side with a column between them that is blank over all their rows."""
    grid = sheet.grid
    rows = range(entries[0].at.row, entries[-1].at.row + 1)
    gaps = [col for col in range(grid.width) if all(grid.value(row, col) == "" for row in rows)]
    band: list[Entry] = []
    for _, group in groupby(sorted(entries, key=_column), key=lambda entry: bisect(gaps, entry.at.col)):
        part = list(group)
        if _names_customer(sheet, part) and _names_customer(sheet, band):
            yield sorted(band, key=_place)
            band = []
        band = [*band, *part]
    yield sorted(band, key=_place)


def _column(entry: Entry) -> int:
    return entry.at.col


def _place(entry: Entry) -> CellAt:
    return entry.at


def _split_columns(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Forms side by side without such a column: at least two rows repeat their labels from one column on."""
    starts: list[int] = []
    seen: dict[int, set[str]] = {}
    for entry in entries:
        row, key = seen.setdefault(entry.at.row, set()), entry.keys[0]
        if key in row:
            starts.append(entry.at.col)
            row.clear()
        row.add(key)
    borders = sorted(col for col, count in Counter(starts).items() if count > 1)
    edges = [-1, *borders, 2**31]
    return [[entry for entry in entries if left <= entry.at.col < right] for left, right in pairwise(edges)]


def _split_rows(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Stacked forms: a new one begins where a label comes again, and half of the labels so far with it."""
    rest = Counter(entry.keys[0] for entry in entries)
    form: list[Entry] = []
    seen: set[str] = set()
    for entry in entries:
        key = entry.keys[0]
        if key in seen and sum(1 for label in seen if rest[label]) * 2 >= len(seen):
            yield form
            form, seen = [], set()
        form.append(entry)
        seen.add(key)
        rest[key] -= 1
    if form:
        yield form


def is_filled(entry: Entry) -> bool:
    """Whether somebody wrote a value: open check boxes are none."""
    if not isinstance(entry.value, str):
        return entry.value is not None
    return bool(TICK.search(entry.value)) or not BOX.search(entry.value)


@dataclass(frozen=True)
class FormRecord:
    """One filled form: its first row, and the entry of each field."""

    row: int
    fields: dict[str, Entry]


def read_form(entries: Sequence[Entry], row: int, kind: Kind) -> FormRecord | None:
    """The record of one form; None for a blank one. Of a field's labels the first with a value counts."""
    fields: dict[str, Entry] = {}
    for entry in entries:
        field = kind.field(entry.keys)
        if field is not None and (field not in fields or fields[field].value is None):
            fields[field] = entry
    return FormRecord(row, fields) if any(map(is_filled, fields.values())) else None


def tabulate_forms(sheet: Sheet, kind: Kind, records: Sequence[FormRecord]) -> RawTable:
    """One row per form; a form without one of the labels has None there, and no cell (0)."""
    names = dict.fromkeys(field for record in records for field in record.fields)
    columns = {name: _tabulate([record.fields.get(name) for record in records]) for name in names}
    rows = np.array([record.row for record in records], dtype=np.int32) + 1
    return RawTable(sheet.grid.name, kind.handbook, kind.record, "form", columns, rows)


def _tabulate(entries: Sequence[Entry | None]) -> RawColumn:
    at = [entry.cell if entry else CellAt(-1, -1) for entry in entries]
    return RawColumn(
        [entry.value if entry else None for entry in entries],
        np.array([cell.row for cell in at], dtype=np.int32) + 1,
        np.array([cell.col for cell in at], dtype=np.int32) + 1,
    )
