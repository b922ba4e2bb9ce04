"""跟踪表 and 周会清单: the cases in hand."""

from collections.abc import Sequence

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.model import SOURCE_COLUMNS, Results, Status
from pipeline.publish.case_rows import HEADINGS, UNASSIGNED, case_field
from pipeline.publish.data_sheet import DataSheet, Edit, Field, Rule
from pipeline.publish.links import source_links
from pipeline.publish.live import (
    FIELDS,
    RULES,
    URGENT_RULE,
    WAITING_RULE,
    closed_rule,
    helper_fields,
    result_rules,
)
from pipeline.publish.palette import BLUE, SEVERITIES
from pipeline.publish.tracking.dictionary import (
    DEPARTMENTS,
    OWNERS,
    SCORE,
    STATUSES,
    TIME,
    VERDICTS,
    choose,
    free_text,
)

# Sheet names and the headings of this module's own columns.
TRACKING, MEETING = "跟踪表", "周会清单"
KEY = "记录键"

EDITS: dict[str, Edit] = {
    "status": choose(STATUSES),
    "department": choose(DEPARTMENTS, strict=False),
    "owner": choose(OWNERS, strict=False),
    "progress": free_text("写下最新进展；每条前写日期时间，如“10-03 14:00 已联系技术部”。"),
    "solution": free_text("写下解决方案或处理结果。"),
    "promised_at": TIME,
    "waiting_from": TIME,
    "waiting_until": TIME,
    "first_response_at": TIME,
    "last_progress_at": TIME,
    "resolved_at": TIME,
    "result_sent_at": TIME,
    "revisit_at": TIME,
    "verdict": choose(VERDICTS),
    "score": SCORE,
    "comment": free_text("客户的原话。"),
    "closed_at": TIME,
    "archived_at": TIME,
}
"""The columns staff may edit, and how; all in 跟踪表."""

_RANK = {words.STATUS[Status.RESOLVED]: 1, words.STATUS[Status.CLOSED]: 2}  # what is open stands first
_ORDER = {words.PRIORITY["high"]: 0, words.PRIORITY["medium"]: 1}

STOPS = {
    "progress": ("last_progress_at", ">"),  # the clock starts with the last one
    "respond": ("first_response_at", ">="),
    "resolve": ("resolved_at", ">="),
    "result": ("result_sent_at", ">="),
    "revisit": ("revisit_at", ">="),
    "archive": ("archived_at", ">="),
}


_LISTS = {"status": STATUSES, "verdict": VERDICTS}
_WRONG = tuple(
    Rule(
        (name,),
        f'AND({{{name}}}<>"",COUNTIF({_LISTS[name]},{{{name}}})=0)'
        if name in _LISTS
        else f"ISTEXT({{{name}}})",
        SEVERITIES["error"],
    )
    for name, edit in EDITS.items()
    if name in _LISTS or edit in (TIME, SCORE)
)
"""A text where a time or a score belongs, or one that is no choice, is red at once."""


def _stop_formula() -> str:
    """A stop that staff have just typed in ends the clock at once, before the next run has seen it.

    A text that they typed instead of a time ends none.
    """
    formula = '""'
    for clock, (name, after) in STOPS.items():
        cell = f"[@{HEADINGS[name]}]"
        typed = f'[@时限]="{words.CLOCK[clock]}",ISNUMBER({cell}),{cell}{after}[@时限开始]'
        formula = f"IF(AND({typed}),{cell},{formula})"
    return formula


def _fields(*names: str) -> tuple[Field, ...]:
    return tuple(case_field(name, EDITS.get(name)) for name in names)


TRACKING_FIELDS = (
    *_fields("case_id", "urgency", "status"),
    *FIELDS,
    *_fields(
        "customer_name", "category_label", "description", "department", "owner", "progress", "promised_at"
    ),
    *_fields(
        "solution", "waiting_from", "waiting_until", "first_response_at", "last_progress_at", "resolved_at"
    ),
    *_fields("result_sent_at", "revisit_at", "verdict", "score", "comment", "closed_at", "archived_at"),
    *_fields("suggestion", "response_result", "resolve_result", "received_at", "priority"),
    *_fields("contact_person", "contact"),
    *_fields("customer_type", "channel", "module", "device_model", "request", "handbook", "source"),
    *helper_fields(_stop_formula()),
    Field("key", KEY, hidden=True),
)


_NEEDED = [field.name for field in TRACKING_FIELDS if field.name != "key"]
_NEEDED += [column.name for column in SOURCE_COLUMNS]


def name_headings(fields: Sequence[Field]) -> dict[str, str]:
    """Heading → field, "" for what the sheet computes and for links, of all columns in their order."""
    return {f.heading: "" if f.formula or f.look == "link" else f.name for f in fields}


def tracking_sheet(
    rows: pd.DataFrame, results: Results, *, settings: Settings, folder: str, note: str
) -> DataSheet:
    """Cases not closed and those closed lately; what is open first, by its nearest running deadline.

    `rows` as from `case_rows`.
    """
    ended = rows["closed_at"].fillna(rows["resolved_at"]).fillna(rows["received_at"])
    is_old = ended < results.as_of - pd.Timedelta(days=settings.workbook.closed_days)
    keys = rows[["due_at", "received_at", "case_id", "status", "settled"]]
    shown = keys[~(rows["status"].eq(words.STATUS[Status.CLOSED]) & is_old)]
    order = shown[["due_at", "received_at", "case_id"]].assign(
        rank=shown["status"].map(_RANK).fillna(0), has_ended=shown["settled"].notna()
    )
    order = order.sort_values(["rank", "has_ended", "due_at", "received_at", "case_id"], kind="stable")
    frame = rows[_NEEDED].loc[order.index].assign(key=order["case_id"])
    return DataSheet(
        TRACKING,
        TRACKING_FIELDS,
        frame,
        {"source": source_links(frame, folder=folder)},
        rules=(
            *_WRONG,
            closed_rule(tuple(field.name for field in TRACKING_FIELDS)),
            *RULES,
            URGENT_RULE,
            WAITING_RULE,
            *result_rules("response_result"),
            *result_rules("resolve_result"),
        ),
        printed="promised_at",
        note=note,
        dated="received_at",
        tab=BLUE,
    )


MEETING_FIELDS = (
    *(
        case_field(name)
        for name in ("department", "owner", "case_id", "urgency", "customer_name", "description")
    ),
    *(case_field(name) for name in ("status", "received_at", "age_days")),
    *FIELDS,
    *(case_field(name) for name in ("progress", "promised_at", "priority", "source")),
    *helper_fields(),
)


def find_unsolved(rows: pd.DataFrame) -> pd.Series:
    """True for the rows of cases that are not resolved."""
    return ~rows["status"].isin(list(_RANK))


def meeting_sheet(rows: pd.DataFrame, *, folder: str, note: str) -> DataSheet:
    """C5: unresolved cases by department and lead, most urgent first; `rows` as from `case_rows`."""
    frame = rows[find_unsolved(rows)]
    frame = frame.assign(
        order=frame["priority"].map(_ORDER).fillna(len(_ORDER)),
        department=frame["department"].fillna(UNASSIGNED),
        owner=frame["owner"].fillna(UNASSIGNED),
    )
    frame = frame.sort_values(["department", "owner", "order", "due_at", "case_id"], kind="stable")
    return DataSheet(
        MEETING,
        MEETING_FIELDS,
        frame,
        {"source": source_links(frame, folder=folder)},
        rules=(*RULES, URGENT_RULE, WAITING_RULE),
        frozen=3,
        printed="promised_at",
        note=note,
        dated="received_at",
    )
