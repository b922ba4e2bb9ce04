"""归档/2026-09.xlsx: the closed cases of a past month, written once it is complete (C8, E11)."""

from functools import partial
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.model import CASE_COLUMNS, Results, Status
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import case_field, case_rows, mask_rows
from pipeline.publish.data_sheet import DataSheet, split_sheet
from pipeline.publish.extras import add_extras
from pipeline.publish.live import result_rules

# Names of this workbook.
CLOSED_CASES = "已关闭工单"
TITLE = "客户反馈归档 {month}"

_RESULTS = ("response_result", "resolve_result")
_LEFT_OUT = ("category", "source_file", "source_sheet", "source_row")  # told by 反馈类型 and 来源
ARCHIVE_FIELDS = tuple(
    case_field(name)
    for name in (*(c.name for c in CASE_COLUMNS if c.name not in _LEFT_OUT), *_RESULTS, "source")
)


def write_archives(folder: Path, results: Results, *, settings: Settings) -> list[Path]:
    """The archives that are missing, one a complete past month in which a case was closed; their paths.

    A month is taken from `closed_at`; a file that exists is never written again.
    """
    cases = results.cases
    closed = cases["status"].eq(Status.CLOSED) & cases["closed_at"].notna()
    months = cases["closed_at"].dt.strftime("%Y-%m").where(closed)
    past = sorted(month for month in months.dropna().unique() if month < f"{results.as_of:%Y-%m}")
    missing = [month for month in past if not (folder / f"{month}.xlsx").exists()]
    if not missing:
        return []
    rows = case_rows(results, settings=settings)
    return [
        replace_file(
            folder / f"{month}.xlsx",
            partial(
                _write_archive,
                month=month,
                rows=mask_rows(rows[months.eq(month).to_numpy()]),
                extras=results.extras["case"],
            ),
        )
        for month in missing
    ]


def _write_archive(path: Path, *, month: str, rows: pd.DataFrame, extras: pd.DataFrame) -> None:
    """Without links to the sources: an archive outlives the files it was made from."""
    frame = rows.sort_values(["closed_at", "case_id"], kind="stable")
    rules = tuple(rule for name in _RESULTS for rule in result_rules(name))
    title = TITLE.format(month=month)
    data = add_extras(DataSheet(CLOSED_CASES, ARCHIVE_FIELDS, frame, {}, rules, note=title), extras)
    with open_book(path, title=title) as book:
        book.mark_output()
        for part in split_sheet(data):
            book.add_data(part)
