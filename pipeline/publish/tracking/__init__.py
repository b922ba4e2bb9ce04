"""客户反馈跟踪表.xlsx: the workbook staff work in (contract section 7)."""

import hashlib
from itertools import chain
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import case_rows
from pipeline.publish.data_sheet import DataSheet, split_sheet
from pipeline.publish.extras import add_extras
from pipeline.publish.links import relative_folder
from pipeline.publish.tracking.cases import (
    EDIT_HEADINGS,
    KEY,
    TRACKING,
    meeting_sheet,
    tracking_sheet,
)
from pipeline.publish.tracking.charts import add_chart_data
from pipeline.publish.tracking.deadlines import deadline_sheet
from pipeline.publish.tracking.dictionary import RUN_MARK, add_dictionary, collect_lists
from pipeline.publish.tracking.guide import add_guide
from pipeline.publish.tracking.overview import add_overview, live_tiles
from pipeline.publish.tracking.people import scorecard_sheet
from pipeline.publish.tracking.problems import conflict_sheet, problem_sheet
from pipeline.publish.tracking.revisits import assessment_sheet, due_sheet, visit_sheet

__all__ = ["EDIT_HEADINGS", "KEY", "RUN_MARK", "TRACKING", "write_tracking"]

# Words of the workbook as a whole.
TITLE = "客户反馈跟踪表"
AS_OF = "统计时间 {as_of:%Y-%m-%d %H:%M}"


def write_tracking(
    path: Path, results: Results, *, settings: Settings, revisits: pd.DataFrame, scorecard: pd.DataFrame
) -> None:
    """Write the tracking workbook to `path` (in the output folder, or the links to `input` miss).

    `revisits` has one row per talk due: `customer_name`, `contact`, `reason`, `due_at`, `record_id`, `owner`,
    `handbook`. `scorecard` has one row per department and person: `kind`, `name`, `received`, `resolved`,
    `resolution_rate`, `response_met`, `response_due`, `response_rate`, `score_count`, `score_mean`.
    """
    sheets = _describe_sheets(path, results, settings=settings, revisits=revisits, scorecard=scorecard)
    parts = {data.name: split_sheet(data) for data in sheets}
    with open_book(path, title=f"{TITLE} {results.month}") as book:
        run_mark = mark_run(results)
        book.file.set_custom_property("run_id", run_mark, "text")
        add_overview(book, results, sheets, tiles=live_tiles(parts[TRACKING]), settings=settings)
        for part in chain.from_iterable(parts.values()):
            book.add_data(part)
        add_guide(book)
        add_dictionary(book, collect_lists(results, settings), run_mark=run_mark)
        add_chart_data(book, results.figures, results.trend)


def _describe_sheets(
    path: Path, results: Results, *, settings: Settings, revisits: pd.DataFrame, scorecard: pd.DataFrame
) -> list[DataSheet]:
    """The data sheets in their order."""
    folder = relative_folder(settings.input, path)
    note = AS_OF.format(as_of=results.as_of)
    rows = case_rows(results, settings=settings)
    return [
        add_extras(
            tracking_sheet(rows, results, settings=settings, folder=folder, note=note), results.extras["case"]
        ),
        deadline_sheet(rows, results, folder=folder, note=note),
        meeting_sheet(rows, folder=folder, note=note),
        due_sheet(revisits, results, settings=settings, folder=folder, note=note),
        add_extras(
            visit_sheet(results, settings=settings, folder=folder, note=note), results.extras["visit"]
        ),
        add_extras(assessment_sheet(results, folder=folder, note=note), results.extras["assessment"]),
        scorecard_sheet(scorecard, note=note),
        problem_sheet(results, folder=folder, note=note),
        conflict_sheet(note=note),
    ]


def mark_run(results: Results) -> str:
    """What tells one run's workbook from another's: a hash of as-of and the tables, never the time of day."""
    mark = hashlib.sha256(f"{results.as_of.isoformat()} {results.month}".encode())
    for table in (results.cases, results.visits, results.assessments, results.clocks, results.problems):
        mark.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return mark.hexdigest()[:16]
