"""Builders: small raw tables as the reader gives them, and the records made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.config import Settings, build_settings
from pipeline.model import RawColumn, RawTable, RecordKind
from pipeline.normalise import normalise_tables
from pipeline.state import NumberBook
from pipeline.validate import Validated, validate_records

AS_OF = pd.Timestamp("2026-10-31T18:00")
FIRST_ROW = 3


def raw_list(  # noqa: PLR0913 - what a list may differ in
    handbook: str,
    record: RecordKind,
    rows: Sequence[Mapping[str, object]],
    *,
    fields: Sequence[str] = (),
    sheet: str = "表",
    year: int | None = 2026,
) -> RawTable:
    """A list whose fields stand in columns A, B, … and whose records begin in row 3."""
    names = list(fields) or list(dict.fromkeys(name for row in rows for name in row))
    places = np.arange(FIRST_ROW, FIRST_ROW + len(rows), dtype=np.int32)
    columns = {
        name: RawColumn([row.get(name) for row in rows], places, np.full(len(rows), at, dtype=np.int32))
        for at, name in enumerate(names, start=1)
    }
    return RawTable(sheet, handbook, record, "list", columns, places, year)


def validated(
    *tables: RawTable,
    as_of: pd.Timestamp = AS_OF,
    settings: Settings | None = None,
    state: Path | None = None,
) -> Validated:
    """The records of one file with these tables."""
    settings = settings or build_settings({})
    intake = normalise_tables(tables, file="甲.xlsx", settings=settings)
    book = NumberBook(
        state or Path("no-such-folder/feedback.sqlite"), departments=settings.departments, as_of=as_of
    )
    found = validate_records([intake], settings=settings, as_of=as_of, give=book.number)
    if state is not None:
        book.save()
    return found


def told(found: Validated) -> set[tuple[str, str]]:
    """(code, cell) of every problem."""
    return {(problem.code, problem.cell) for problem in found.problems}
