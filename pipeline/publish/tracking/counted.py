"""指标明细: the records behind each figure of 总览, and the way to them."""

from collections.abc import Mapping, Sequence

import pandas as pd
from xlsxwriter.utility import xl_range

from pipeline import words
from pipeline.lookup import translate
from pipeline.model import Results, State
from pipeline.publish.case_rows import case_field
from pipeline.publish.data_sheet import DataSheet, Field
from pipeline.publish.links import source_links
from pipeline.publish.live import result_rules, show_due
from pipeline.publish.tracking.deadlines import join_records
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
    frame = join_records(counted, rows, results)
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


def find_places(parts: Sequence[DataSheet]) -> Mapping[str, str]:
    """A link to the rows of each figure, by its path; none where it has no rows."""
    paths = {label: path for path, label in LABELS.items()}
    places: dict[str, str] = {}
    for part in parts:
        labels = part.frame["figure"].dropna()
        starts = labels.drop_duplicates()
        for label, first, count in zip(
            starts, starts.index, labels.value_counts().reindex(starts), strict=True
        ):
            cells = xl_range(first + 1, 0, first + count, len(part.fields) - 1)
            places.setdefault(paths[label], f"internal:'{part.name}'!{cells}")
    return places | {path: places[other] for path, other in TOGETHER.items() if other in places}
