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
    SOURCE_COLUMNS,
    SUGGESTION_COLUMNS,
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
    "suggestions": SUGGESTION_COLUMNS,
}
EXTRA_COLUMNS = (
    Column("record", "text", "对象"),
    *SOURCE_COLUMNS,
    Column("heading", "text", "标题"),
    Column("value", "text", "内容"),
)


def write_tables(folder: Path, results: Results) -> list[Path]:
    """One file a table, `<name>.parquet`; the paths."""
    frames = {name: shape_table(getattr(results, name), columns) for name, columns in TABLES.items()}
    frames["extras"] = list_extras(results)
    return [
        replace_file(folder / f"{name}.parquet", partial(_write_table, frame=frame))
        for name, frame in frames.items()
    ]


def list_extras(results: Results) -> pd.DataFrame:
    """What stood under headings that no handbook knows: one row per text, with the row that it stood in."""
    source = [column.name for column in SOURCE_COLUMNS]
    tables = {"case": results.cases, "visit": results.visits, "assessment": results.assessments}
    texts = [
        tables[kind][source].join(extras).melt(source, var_name="heading").assign(record=kind)
        for kind, extras in results.extras.items()
        if len(extras.columns)
    ]
    kept = pd.concat(texts).dropna(subset="value") if texts else pd.DataFrame()
    return shape_table(kept, EXTRA_COLUMNS)


def _write_table(path: Path, *, frame: pd.DataFrame) -> None:
    # without pandas' own notes, which name its version
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
