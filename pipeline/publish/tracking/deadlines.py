"""超时与预警: which clock, how long, whose."""

from collections.abc import Collection

import pandas as pd

from pipeline import words
from pipeline.lookup import translate
from pipeline.model import Results, State
from pipeline.publish.case_rows import case_field
from pipeline.publish.data_sheet import DataSheet, Field
from pipeline.publish.links import source_links, source_texts
from pipeline.publish.live import (
    FIELDS,
    RULES,
    URGENT_RULE,
    WAITING_RULE,
    helper_fields,
    hours_left,
    judge,
    show_due,
)
from pipeline.publish.palette import BAD

# The sheet's name and the headings of its own columns.
DEADLINES = "超时与预警"
FIELDS_SHOWN = (
    Field("record_id", "编号", "center"),
    Field("record", "对象", "center"),
    *FIELDS,
    *(
        case_field(name)
        for name in ("urgency", "customer_name", "description", "department", "owner", "status")
    ),
    Field("stopped_at", "时限停止", "time"),
    Field("reason", "说明", "center"),
    *(case_field(name) for name in ("priority", "source")),
    *(field for field in helper_fields() if field.name != "stopped_at"),
)
WANTED = (
    *("urgency", "priority", "category_label", "customer_name", "description", "department", "owner"),
    *("status", "source"),
)
"""What is known of a record."""
ORDER = {State.OVERDUE: 0, State.WARNING: 1, State.BREACHED: 2}


def deadline_sheet(rows: pd.DataFrame, results: Results, *, folder: str, note: str) -> DataSheet:
    """Overdue clocks, those in their last fifth, and those breached since the month began; worst first.

    `rows` as from `case_rows`. A visit that came too early is late by no hour: its result stands as it is.
    """
    frame = join_records(results.clocks[find_late(results)], rows, results)
    is_early = frame["reason"].eq("early")
    frame = frame.assign(
        rank=frame["state"].map(ORDER),
        settled=translate(frame["state"], words.STATE).where(is_early),
        due_at=show_due(frame["due_at"]),
    )
    until = frame["stopped_at"].fillna(results.as_of)
    frame = frame.assign(
        left=hours_left(frame["due_at"], until).mask(is_early),
        state=judge(frame, results.as_of),
        reason=translate(frame["reason"], words.REASON),
        clock=translate(frame["clock"], words.CLOCK),
        record=translate(frame["record"], words.RECORD),
    ).sort_values(["rank", "left", "record_id"], kind="stable")
    links = {"source": source_links(frame, folder=folder)}
    rules = (*RULES, URGENT_RULE, WAITING_RULE)
    return DataSheet(
        DEADLINES,
        FIELDS_SHOWN,
        frame,
        links,
        rules=rules,
        printed="reason",
        note=note,
        dated="due_at",
        tab=BAD,
    )


def find_late(results: Results) -> pd.Series:
    """True for the clocks of this sheet."""
    clocks, month_start = results.clocks, pd.Timestamp(f"{results.month}-01")
    lately = clocks["state"].eq(State.BREACHED) & (clocks["due_at"] > month_start)
    return clocks["state"].isin([State.OVERDUE, State.WARNING]) | lately


def join_records(
    told: pd.DataFrame, rows: pd.DataFrame, results: Results, wanted: Collection[str] = WANTED
) -> pd.DataFrame:
    """The rows with what is known of their records, cases (`rows`, as from `case_rows`) or visits.

    Needs `record` and `record_id`; adds those of WANTED that are `wanted`, and the source columns.
    """
    columns = [*wanted, "source_file", "source_sheet", "source_row"]
    cases = rows.set_index("case_id")[columns]
    visits = results.visits.set_index("visit_id")
    visits = visits.assign(
        owner=visits["owner"].fillna(visits["visitor"]),
        description=visits["content"],
        urgency=visits["grade"],
        category_label=translate(visits["category"], words.CATEGORY),
        status=translate(visits["status"], words.STATUS),
        source=source_texts(visits),
    ).reindex(columns=columns)
    is_visit = told["record"].eq("visit")
    joined = [
        told[mask].merge(records, left_on="record_id", right_index=True, how="left")
        for mask, records in ((~is_visit, cases), (is_visit, visits))
    ]
    filled = [part for part in joined if len(part)] or joined[:1]
    frame = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0].reset_index(drop=True)
    return frame.assign(source_row=frame["source_row"].fillna(0).astype("int64"))
