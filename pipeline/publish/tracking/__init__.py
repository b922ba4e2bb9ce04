"""客户反馈跟踪表.xlsx: the workbook staff work in (contract section 7)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.cell_text import show_column
from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.book import open_book
from pipeline.publish.data_sheet import DataSheet
from pipeline.publish.extras import add_extras, count_extras
from pipeline.publish.links import relative_folder
from pipeline.publish.marking.notes import AUTHOR, MARK
from pipeline.publish.sheet_writer import clean_texts
from pipeline.publish.suggested import add_suggestions
from pipeline.publish.tracking.cases import (
    EDITS,
    KEY,
    MEETING,
    MEETING_FIELDS,
    TRACKING,
    TRACKING_FIELDS,
    find_unsolved,
    meeting_sheet,
    name_headings,
    tracking_sheet,
)
from pipeline.publish.tracking.charts import add_chart_data
from pipeline.publish.tracking.counted import COUNTED, COUNTED_FIELDS, counted_sheet, find_places
from pipeline.publish.tracking.deadlines import DEADLINES, FIELDS_SHOWN, deadline_sheet, find_late
from pipeline.publish.tracking.dictionary import add_dictionary, collect_lists
from pipeline.publish.tracking.guide import add_guide
from pipeline.publish.tracking.long_tables import Planned, add_data_sheets
from pipeline.publish.tracking.overview import Ways, add_overview, live_tiles
from pipeline.publish.tracking.people import FIELDS as SCORECARD_FIELDS
from pipeline.publish.tracking.people import SCORECARD, scorecard_sheet
from pipeline.publish.tracking.problems import (
    CONFLICT_FIELDS,
    CONFLICTS,
    ORDER,
    PROBLEMS,
    conflict_sheet,
    problem_sheet,
)
from pipeline.publish.tracking.revisits import (
    ASSESSMENT_FIELDS,
    ASSESSMENTS,
    DUE,
    DUE_FIELDS,
    VISIT_FIELDS,
    VISITS,
    assessment_sheet,
    due_sheet,
    visit_sheet,
)
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

ROWS_AT_A_TIME = 100_000  # that are hashed: each takes a kilobyte meanwhile

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
    """The tracking workbook before it is written: 跟踪表, the data sheets behind it, the mark of its run.

    `rows` as from `case_rows`, `counted` as in Lists.
    """

    results: Results
    rows: pd.DataFrame
    counted: pd.DataFrame
    cases: DataSheet
    others: Sequence[Planned]
    run: str

    def write(self, path: Path, *, settings: Settings) -> None:
        """Writes the workbook."""
        results, cases = self.results, self.cases
        planned = [Planned(TRACKING, len(cases.frame), len(cases.fields), lambda: cases), *self.others]
        with open_book(path, title=f"{TITLE} {results.month}") as book:
            book.mark_output()
            book.file.set_custom_property("run_id", self.run, "text")
            ways = Ways(planned, live_tiles(cases, planned[0]), find_places(self.counted))
            add_overview(book, results, ways, settings=settings)
            add_data_sheets(book, planned, note=cases.note)
            add_guide(book, settings.scorecard)
            add_dictionary(book, collect_lists(results, settings), run_mark=self.run)
            add_chart_data(book, results.figures, results.trend)

    def show(self) -> Shown:
        """What stands in 跟踪表, as it is found again where nobody changes it."""
        data = self.cases
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


def track(path: Path, results: Results, rows: pd.DataFrame, lists: Lists, *, settings: Settings) -> Tracking:
    """The tracking workbook that is to stand at `path` (from there its links lead to `input`).

    `rows` as from `case_rows`.
    """
    rows = add_suggestions(rows, results)
    folder = relative_folder(settings.input, path)
    note = AS_OF.format(as_of=results.as_of)
    cases = tracking_sheet(rows, results, settings=settings, folder=folder, note=note)
    cases = add_staff_work(add_extras(cases, results.extras["case"]), results.staff)
    places = {"folder": folder, "note": note}
    others = list(_plan_sheets(rows, results, lists, settings=settings, places=places))
    return Tracking(results, rows, lists.counted, cases, others, mark_run(results))


def _plan_sheets(
    rows: pd.DataFrame, results: Results, lists: Lists, *, settings: Settings, places: Mapping[str, str]
) -> Iterator[Planned]:
    """The sheets behind 跟踪表; each is made when it is written."""
    late = int(find_late(results).sum())
    yield Planned(DEADLINES, late, len(FIELDS_SHOWN), partial(deadline_sheet, rows, results, **places))
    unsolved = int(find_unsolved(rows).sum())
    yield Planned(MEETING, unsolved, len(MEETING_FIELDS), partial(meeting_sheet, rows, **places))
    due = partial(due_sheet, lists.revisits, results, settings=settings, **places)
    yield Planned(DUE, len(lists.revisits), len(DUE_FIELDS), due)

    def visits() -> DataSheet:
        data = visit_sheet(results, settings=settings, **places)
        return add_extras(data, results.extras["visit"])

    def assessments() -> DataSheet:
        return add_extras(assessment_sheet(results, **places), results.extras["assessment"])

    columns = len(VISIT_FIELDS) + count_extras(results.extras["visit"])
    yield Planned(VISITS, len(results.visits), columns, visits)
    columns = len(ASSESSMENT_FIELDS) + count_extras(results.extras["assessment"])
    yield Planned(ASSESSMENTS, len(results.assessments), columns, assessments)
    note = places["note"]
    scores = partial(scorecard_sheet, lists.scorecard, settings=settings, note=note)
    yield Planned(SCORECARD, len(lists.scorecard), len(SCORECARD_FIELDS), scores)
    counted = partial(counted_sheet, lists.counted, rows, results, **places)
    yield Planned(COUNTED, len(lists.counted), len(COUNTED_FIELDS), counted)
    yield Planned(PROBLEMS, len(results.problems), len(ORDER), partial(problem_sheet, results, **places))
    events = results.staff.events
    yield Planned(CONFLICTS, len(events), len(CONFLICT_FIELDS), partial(conflict_sheet, events, note=note))


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
        for start in range(0, len(table), ROWS_AT_A_TIME):
            rows = table.iloc[start : start + ROWS_AT_A_TIME]
            mark.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    mark.update(
        repr(
            (sorted(results.staff.own.items()), sorted(results.staff.refused), results.staff.events)
        ).encode()
    )
    return mark.hexdigest()[:16]
