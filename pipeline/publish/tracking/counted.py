"""指标明细: the records behind each figure of 总览, and the way to them."""

from collections.abc import Mapping

import pandas as pd
from xlsxwriter.utility import xl_range

from pipeline import words
from pipeline.lookup import translate
from pipeline.model import Results, State
from pipeline.publish.case_rows import case_field
from pipeline.publish.data_sheet import DataSheet, Field, most_rows
from pipeline.publish.links import source_links
from pipeline.publish.live import result_rules, show_due
from pipeline.publish.tracking.deadlines import WANTED, join_records
from pipeline.publish.tracking.figures import FIGURES

# The sheet's name and the headings of its own columns.
COUNTED = "指标明细"
COUNTED_FIELDS = (
    Field("figure", "指标"),
    Field("result", "结果", "center"),
    Field("record_id", "编号", "center"),
    Field("record", "对象", "center"),
    *(case_field(name) for name in ("customer_name", "category_label", "department", "owner", "status")),
    Field("at", "计入时间", "time"),
    Field("response_hours", "响应用时（小时）", "number"),
    Field("resolution_hours", "解决用时（小时）", "number"),
    Field("score", "评分", "score"),
    case_field("source"),
)
TOGETHER = {
    "response_hours.median": "received",
    "resolution_hours.median": "received",
    "satisfaction.mean": "satisfaction.rate",
}
"""Figures whose numbers stand beside the records of another one."""
LABELS = {figure.path: figure.label for figure in FIGURES if figure.path not in TOGETHER}
LABELS |= {"received": "收到反馈、用时", "satisfaction.rate": "满意率、满意度均分"}
ORDER = {path: place for place, path in enumerate(LABELS)}
RESULTS = {State.OVERDUE: 0, State.BREACHED: 1, "open": 2, "unsatisfied": 2, "reopened": 2}
"""What calls for attention stands first."""


def counted_sheet(
    counted: pd.DataFrame, rows: pd.DataFrame, results: Results, *, folder: str, note: str
) -> DataSheet:
    """Every record that counts, figure by figure, the bad ones first.

    `counted` has one row per figure and record: `figure` (its path), `record`, `record_id`, `result`, `at`,
    `response_hours`, `resolution_hours`, `score`. `rows` as from `case_rows`.
    """
    frame = join_records(counted, rows, results, wanted=[f.name for f in COUNTED_FIELDS if f.name in WANTED])
    frame = frame.assign(
        order=frame["figure"].map(ORDER), rank=frame["result"].map(RESULTS).fillna(len(RESULTS))
    )
    frame = frame.sort_values(["order", "rank", "at", "record_id"], kind="stable")
    frame = frame.assign(
        at=frame["at"].mask(frame["result"].isin(list(State)), show_due(frame["at"])),  # of a clock
        figure=translate(frame["figure"], LABELS),
        result=translate(frame["result"], {**words.STATE, **words.COUNTED}),
        record=translate(frame["record"], words.RECORD),
    )
    links = {"source": source_links(frame, folder=folder)}
    return DataSheet(
        COUNTED, COUNTED_FIELDS, frame, links, result_rules("result"), printed="score", note=note
    )


def find_places(counted: pd.DataFrame) -> Mapping[str, str]:
    """A link to the rows of each figure, by its path; none where it has no rows.

    Of rows on several sheets those on the first one: the figures stand one behind the other.
    """
    counts = counted["figure"].value_counts().reindex(list(LABELS), fill_value=0)
    firsts, most = counts.cumsum() - counts, most_rows(len(COUNTED_FIELDS))
    places = {}
    for path, first, count in zip(counts.index, firsts, counts, strict=True):
        part, row = divmod(first, most)
        if count:
            cells = xl_range(row + 1, 0, min(row + count, most), len(COUNTED_FIELDS) - 1)
            places[path] = f"internal:'{COUNTED}{f' {part + 1}' if part else ''}'!{cells}"
    return places | {path: places[other] for path, other in TOGETHER.items() if other in places}
