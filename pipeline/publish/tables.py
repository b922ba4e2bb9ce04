"""data/*.parquet: the tables of a run for any analysis tool, with exactly the columns of the model.

With many records a table is a folder of that name, `data/cases.parquet/2026-10.parquet`, one file a month.
pandas, Arrow, DuckDB and Spark read either as one table; a month in which nothing changed stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    PROBLEM_COLUMNS,
    SOURCE_COLUMNS,
    SUGGESTION_COLUMNS,
    VISIT_COLUMNS,
    Column,
    RecordKind,
    Results,
    shape_table,
)
from pipeline.publish.atomic import TABLE, replace_file
from pipeline.publish.months import split_by_month

MANY = 500_000
"""Cases and visits beyond which the tables are parted."""
UNDATED = "undated"


@dataclass(frozen=True)
class Table:
    """A table of the model, and the time by whose month its rows are parted; "": it stays in one file."""

    columns: tuple[Column, ...]
    dated: str = ""


TABLES: dict[str, Table] = {
    "cases": Table(CASE_COLUMNS, "received_at"),
    "visits": Table(VISIT_COLUMNS, "visit_at"),
    "assessments": Table(ASSESSMENT_COLUMNS, "assessed_at"),
    "clocks": Table(CLOCK_COLUMNS, "due_at"),
    "problems": Table(PROBLEM_COLUMNS),
}
RECORDS: dict[RecordKind, str] = {"case": "cases", "visit": "visits", "assessment": "assessments"}
EXTRAS = "extras"
EXTRA_COLUMNS = (
    Column("record", "text", "对象"),
    *SOURCE_COLUMNS,
    Column("heading", "text", "标题"),
    Column("value", "text", "内容"),
)


def write_tables(folder: Path, results: Results) -> list[Path]:
    """One file a table, `<name>.parquet`, or a folder of that name with one a month; the paths."""
    parted = len(results.cases) + len(results.visits) > MANY
    return [
        replace_file(folder / name, partial(_write_table, frame=frame))
        for name, frame in _list_frames(results, parted=parted)
    ]


def write_suggestions(folder: Path, suggestions: pd.DataFrame) -> Path:
    """The table `suggestions.parquet`; its path."""
    frame = shape_table(suggestions, SUGGESTION_COLUMNS)
    return replace_file(folder / f"suggestions{TABLE}", partial(_write_table, frame=frame))


def remove_stale_months(folder: Path, kept: Collection[Path]) -> None:
    """Removes from the tables' folders what this run did not write: months that have no row any more.

    One that is open elsewhere on Windows stays until the next run.
    """
    for path in {*folder.glob(f"*{TABLE}/*{TABLE}")} - {*kept}:
        with suppress(PermissionError):
            path.unlink()


def _list_frames(results: Results, *, parted: bool) -> Iterator[tuple[str, pd.DataFrame]]:
    """The files' names and rows; each frame is made when it is asked for."""
    for name, table in TABLES.items():
        frame = getattr(results, name)
        if not (parted and table.dated and len(frame)):
            yield name + TABLE, shape_table(frame, table.columns)
            continue
        for month, rows in split_by_month(frame[table.dated]):
            yield _name_month(name, month), shape_table(frame.iloc[rows], table.columns)
    if parted and any(len(extras.columns) for extras in results.extras.values()):
        yield from _part_extras(results)
    else:
        yield EXTRAS + TABLE, list_extras(results, {})


def _part_extras(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """The texts of the team's own columns, by the months of their records."""
    months = {
        kind: dict(split_by_month(getattr(results, name)[TABLES[name].dated]))
        for kind, name in RECORDS.items()
    }
    for month in sorted({month for own in months.values() for month in own}):
        wanted = {kind: own.get(month, np.empty(0, dtype=np.intp)) for kind, own in months.items()}
        yield _name_month(EXTRAS, month), list_extras(results, wanted)


def _name_month(name: str, month: str) -> str:
    return f"{name}{TABLE}/{month or UNDATED}{TABLE}"


def list_extras(results: Results, rows: Mapping[RecordKind, npt.NDArray[np.intp]]) -> pd.DataFrame:
    """What stood under headings that no handbook knows: one row per text, with the row that it stood in.

    Of these `rows` (positions) of each kind's table, or of all.
    """
    source = [column.name for column in SOURCE_COLUMNS]
    texts = []
    for kind, extras in results.extras.items():
        own = rows.get(kind, slice(None))
        told, places = extras.iloc[own], getattr(results, RECORDS[kind])[source].iloc[own]
        for heading in extras:  # one at a time: most cells of most columns are blank
            values = told[heading].dropna()
            texts.append(places.loc[values.index].assign(record=kind, heading=heading, value=values))
    return shape_table(pd.concat(texts) if texts else pd.DataFrame(), EXTRA_COLUMNS)


def _write_table(path: Path, *, frame: pd.DataFrame) -> None:
    # without pandas' own notes, which name its version
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
