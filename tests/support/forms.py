"""Reads generated sheets the whole way: file → records with the cell of every value → problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xlsxwriter

from pipeline.config import build_settings
from pipeline.model import FileReading, cell_name
from pipeline.normalise import normalise_tables
from pipeline.read import read_file
from pipeline.state import NumberBook
from pipeline.validate import validate_records

Row = Sequence[object]
AS_OF = pd.Timestamp("2026-12-31T18:00")
HIDDEN = {"handbook", "source_file", "source_sheet", "source_row", "reopened", "category", "priority", "mean"}
"""Columns that follow from the others."""


@dataclass(frozen=True)
class Found:
    """What a file gave: values and cells of each record by field, problems as (code, cell), extras."""

    records: list[dict[str, object]]
    cells: list[dict[str, str]]
    kinds: list[tuple[str, str]]
    problems: set[tuple[str, str]]
    extras: list[dict[str, str]]
    reading: FileReading


def write_book(
    path: Path, sheets: Mapping[str, Sequence[Row]], merges: Mapping[str, Sequence[str]] | None = None
) -> None:
    """A workbook of these cells (None is blank); moments are written with a date format."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            name: book.add_format({"num_format": shape})
            for name, shape in (("datetime", "yyyy-mm-dd hh:mm"), ("date", "yyyy-mm-dd"), ("time", "hh:mm"))
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for cells in (merges or {}).get(name, ()):
                sheet.merge_range(cells, "")
            for row, values in enumerate(rows):
                for col, value in enumerate(values):
                    kind = formats.get(type(value).__name__)
                    if kind is not None:
                        sheet.write_datetime(row, col, value, kind)
                    elif value is not None:
                        sheet.write(row, col, value)


def read_forms(folder: Path, rows: Sequence[Row] | Mapping[str, Sequence[Row]], *merges: str) -> Found:
    """The records of a workbook of these sheets; `merges` are ranges of the first one."""
    sheets = rows if isinstance(rows, Mapping) else {"Sheet1": rows}
    path = folder / "表.xlsx"
    write_book(path, sheets, {next(iter(sheets)): merges})
    return read_book(path)


def read_book(path: Path) -> Found:
    """The records of a file, in the order of sheets, cases first."""
    settings = build_settings({})
    reading = read_file(path, name=path.name, settings=settings)
    intake = normalise_tables(reading.tables, file=path.name, settings=settings)
    book = NumberBook(Path("no-such-folder/feedback.sqlite"), departments=settings.departments, as_of=AS_OF)
    valid = validate_records([intake], settings=settings, as_of=AS_OF, give=book.number)
    found = Found([], [], [], {(p.code, p.cell) for p in (*reading.problems, *valid.problems)}, [], reading)
    for kind, records in intake.records.items():
        for at in range(len(records)):
            frame, rows, cols, extras = (
                part.iloc[at] for part in (records.frame, records.rows, records.cols, records.extras)
            )
            found.kinds.append((frame["handbook"], kind))
            found.records.append({k: _plain(v) for k, v in frame.items() if k not in HIDDEN and pd.notna(v)})
            found.cells.append({k: cell_name(int(rows[k]), int(cols[k])) for k in rows.index if rows[k]})
            found.extras.append({k: v for k, v in extras.items() if pd.notna(v)})
    return found


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    return value
