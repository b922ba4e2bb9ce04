"""客户反馈跟踪表.xlsx: the workbook staff work in (contract section 7)."""

import hashlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.cell_text import show_column
from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import case_rows
from pipeline.publish.data_sheet import DataSheet, split_sheet
from pipeline.publish.extras import add_extras
from pipeline.publish.links import relative_folder
from pipeline.publish.marking.notes import AUTHOR, MARK
from pipeline.publish.sheet_writer import clean_texts
from pipeline.publish.tracking.cases import (
    EDITS,
    KEY,
    TRACKING,
    TRACKING_FIELDS,
    meeting_sheet,
    name_headings,
    tracking_sheet,
)
from pipeline.publish.tracking.charts import add_chart_data
from pipeline.publish.tracking.counted import COUNTED, counted_sheet, find_places
from pipeline.publish.tracking.deadlines import deadline_sheet
from pipeline.publish.tracking.dictionary import add_dictionary, collect_lists
from pipeline.publish.tracking.guide import add_guide
from pipeline.publish.tracking.overview import Ways, add_overview, live_tiles
from pipeline.publish.tracking.people import scorecard_sheet
from pipeline.publish.tracking.problems import conflict_sheet, problem_sheet
from pipeline.publish.tracking.revisits import assessment_sheet, due_sheet, visit_sheet
from pipeline.publish.tracking.staff import NOTE, OWN, add_staff_work

__all__ = [
    "COMPARED",
    "EDITS",
    "KEY",
    "NOTE",
    "OWN",
    "TRACKING",
    "Lists",
    "Shown",
    "Tracking",
    "track",
]

# Words of the workbook as a whole.
TITLE = "客户反馈跟踪表"
AS_OF = "统计时间 {as_of:%Y-%m-%d %H:%M}"

COMPARED = name_headings(TRACKING_FIELDS)
"""Heading → field of every column that each run writes, "" for what the sheet computes."""


@dataclass(frozen=True)
class Lists:
    """What the workbook shows beside the tables.

    `revisits` has one row per talk due: `customer_name`, `contact`, `reason`, `due_at`, `record_id`, `owner`,
    `handbook`. `scorecard` has one row per department and person: `kind`, `name`, `received`, `resolved`,
    `resolution_rate`, `response_met`, `response_due`, `response_rate`, `score_count`, `score_mean`,
    `handling_score`, `appraisal_points`. `counted` has one row per figure and record: `figure`, `record`,
    `record_id`, `result`, `at`, `response_hours`, `resolution_hours`, `score`.
    """

    revisits: pd.DataFrame
    scorecard: pd.DataFrame
    counted: pd.DataFrame


@dataclass(frozen=True)
class Shown:
    """What stands in 跟踪表: `texts` has one row per case (its number), one column per compared field.

    `headings` maps the headings of all columns, in their order, to fields; "" is one that the sheet computes.
    """

    run: str
    texts: pd.DataFrame
    headings: dict[str, str]


@dataclass(frozen=True)
class Tracking:
    """The tracking workbook before it is written: its data sheets, 跟踪表 first, and the mark of its run.

    `rows` as from `case_rows`.
    """

    results: Results
    rows: pd.DataFrame
    sheets: list[DataSheet]
    run: str

    def write(self, path: Path, *, settings: Settings) -> None:
        """Writes the workbook."""
        results = self.results
        parts = {data.name: split_sheet(data) for data in self.sheets}
        with open_book(path, title=f"{TITLE} {results.month}") as book:
            book.mark_output()
            book.file.set_custom_property("run_id", self.run, "text")
            ways = Ways(self.sheets, live_tiles(parts[TRACKING]), find_places(parts[COUNTED]))
            add_overview(book, results, ways, settings=settings)
            for part in chain.from_iterable(parts.values()):
                book.add_data(part)
            add_guide(book, settings.scorecard)
            add_dictionary(book, collect_lists(results, settings), run_mark=self.run)
            add_chart_data(book, results.figures, results.trend)

    def show(self) -> Shown:
        """What stands in 跟踪表, as it is found again where nobody changes it."""
        data = self.sheets[0]
        headings = name_headings(data.fields)
        names = [name for name in headings.values() if name not in ("", "key")]
        keys = data.frame["key"].to_numpy(dtype=object)
        texts = {name: show_column(_cut(data.frame[name])).to_numpy(dtype=object) for name in names}
        texts |= {f"{NOTE}{name}": np.full(len(keys), "", dtype=object) for _, name in data.notes}
        table = pd.DataFrame(texts, index=keys, dtype=object)
        for (key, name), note in data.notes.items():
            if key in table.index and note.author != AUTHOR:
                table.at[key, f"{NOTE}{name}"] = note.text.partition(f"\n{MARK}")[0]
        for (key, name), text in data.typed.items():
            if key in table.index:
                table.at[key, name] = text
        return Shown(self.run, table, headings)


def track(path: Path, results: Results, lists: Lists, *, settings: Settings) -> Tracking:
    """The tracking workbook that is to stand at `path` (from there its links lead to `input`)."""
    folder = relative_folder(settings.input, path)
    note = AS_OF.format(as_of=results.as_of)
    rows = case_rows(results, settings=settings)
    cases = tracking_sheet(rows, results, settings=settings, folder=folder, note=note)
    visits = visit_sheet(results, settings=settings, folder=folder, note=note)
    assessments = assessment_sheet(results, folder=folder, note=note)
    sheets = [
        add_staff_work(add_extras(cases, results.extras["case"]), results.staff),
        deadline_sheet(rows, results, folder=folder, note=note),
        meeting_sheet(rows, folder=folder, note=note),
        due_sheet(lists.revisits, results, settings=settings, folder=folder, note=note),
        add_extras(visits, results.extras["visit"]),
        add_extras(assessments, results.extras["assessment"]),
        scorecard_sheet(lists.scorecard, settings=settings, note=note),
        counted_sheet(lists.counted, rows, results, folder=folder, note=note),
        problem_sheet(results, folder=folder, note=note),
        conflict_sheet(results.staff.events, note=note),
    ]
    return Tracking(results, rows, sheets, mark_run(results))


def _cut(values: pd.Series) -> pd.Series:
    """Texts as a cell can hold them."""
    if not isinstance(values.dtype, pd.StringDtype):
        return values
    codes, distinct = pd.factorize(values)
    return pd.Series(pd.array([*clean_texts(distinct), None], dtype="str")[codes], index=values.index)


def mark_run(results: Results) -> str:
    """What tells one run's workbook from another's: a hash of as-of and the tables, never the time of day."""
    mark = hashlib.sha256(f"{results.as_of.isoformat()} {results.month}".encode())
    tables = (results.cases, results.visits, results.assessments, results.clocks, results.problems)
    for table in (*tables, results.suggestions):
        mark.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    mark.update(
        repr(
            (sorted(results.staff.own.items()), sorted(results.staff.refused), results.staff.events)
        ).encode()
    )
    return mark.hexdigest()[:16]
