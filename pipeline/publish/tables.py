"""data/*.parquet: the tables of a run for any analysis tool, with exactly the columns of the model."""

from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    PROBLEM_COLUMNS,
    VISIT_COLUMNS,
    Column,
    Results,
    shape_table,
)
from pipeline.publish.atomic import replace_file

TABLES: dict[str, tuple[Column, ...]] = {
    "cases": CASE_COLUMNS,
    "visits": VISIT_COLUMNS,
    "assessments": ASSESSMENT_COLUMNS,
    "clocks": CLOCK_COLUMNS,
    "problems": PROBLEM_COLUMNS,
}


def write_tables(folder: Path, results: Results) -> list[Path]:
    """One file a table, `<name>.parquet`; the paths."""
    return [
        replace_file(
            folder / f"{name}.parquet",
            partial(_write_table, frame=shape_table(getattr(results, name), columns)),
        )
        for name, columns in TABLES.items()
    ]


def _write_table(path: Path, *, frame: pd.DataFrame) -> None:
    # without pandas' own notes, which name its version
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
