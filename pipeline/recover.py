"""What the outputs still tell of a state that was lost: the numbers that were issued."""

from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
from python_calamine import CalamineError

from pipeline.model import CASE_COLUMNS, VISIT_COLUMNS, Column, RecordKind, shape_table
from pipeline.publish.archive import read_numbers
from pipeline.state import NumberBook

_TABLES: dict[RecordKind, tuple[str, tuple[Column, ...]]] = {
    "case": ("data/cases.parquet", CASE_COLUMNS),
    "visit": ("data/visits.parquet", VISIT_COLUMNS),
}
_ARCHIVES = "归档/*.xlsx"


def relearn_numbers(book: NumberBook, output: Path) -> int:
    """Teaches the book every number that stands in the outputs; how many.

    The same records get the same numbers again, and none goes to another record. What cannot be read is left
    out: the tables tell all that the archives do, as long as they are there.
    """
    learned = 0
    for kind, (name, columns) in _TABLES.items():
        records = _read_table(output / name, columns)
        if records is not None:
            learned += book.relearn(kind, records)
    for path in sorted(output.glob(_ARCHIVES)):
        with suppress(OSError, CalamineError):
            learned += book.retire(list(read_numbers(path)))
    return learned


def _read_table(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame | None:
    try:
        return shape_table(pd.read_parquet(path), columns)
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
