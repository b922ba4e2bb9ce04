"""周会/周会清单-2026-W44.xlsx: what the weekly meeting goes through, and room for its decisions (C5, E8).

The figures stand still, as of the run: everybody at the table reads the same, on paper too. Contacts are
masked: the list is sent around.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from pipeline import words
from pipeline.masking import mask_column, mask_contacts
from pipeline.model import State, Status, Verdict
from pipeline.period import Period
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import UNASSIGNED, case_field, mask_rows
from pipeline.publish.data_sheet import DataSheet, Edit, Field, Rule, split_sheet
from pipeline.publish.palette import STATES, URGENT

# Names and words of this workbook.
LIST, NEWS, DEPARTMENTS = "周会清单", "新收与解决", "按部门"
TITLE = "周会清单 {week}"
NOTE = "{week} · 统计时间 {as_of:%Y-%m-%d %H:%M} · 决定请同时填入《客户反馈跟踪表》"
TOPIC, NOTHING = "议题", "没有未解决的工单"
COMPLAINT, AGAIN, OVERDUE, SOON, OTHER = "投诉", "二次处理", "已超时", "七天内到期", "其他"
TOPICS = (COMPLAINT, AGAIN, OVERDUE, SOON, OTHER)
"""In the order in which they are discussed; a case stands under the first that fits."""
RECEIVED, RESOLVED, BOTH, QUIET = "新收", "解决", "新收并解决", "近七天没有新收或解决的工单"
_NEWS = (BOTH, RECEIVED, RESOLVED)
HINT = "会上填写。本表一经填写，以后的运行不再改动它。"

WEEK = pd.Timedelta(days=7)
_STATES = (State.OVERDUE, State.WARNING)
_NOWHERE = -1
_COMPLAINT = "complaint"  # the canonical category


def _blank(name: str, heading: str, look: str = "center") -> Field:
    return Field(name, heading, look, Edit({"validate": "any"}, HINT), widest=24)


LIST_FIELDS: tuple[Field, ...] = (
    Field("topic", TOPIC, "state"),
    *(case_field(name) for name in ("department", "owner", "case_id", "customer_name", "description")),
    *(case_field(name) for name in ("age_days", "progress")),
    Field("due_at", "截止", "time"),
    Field("state", "时限状态", "state"),
    _blank("decision", "决定（会上填写）", "wrap"),
    _blank("actor", "落实人"),
    _blank("deadline", "期限", "day"),
)
NEWS_FIELDS: tuple[Field, ...] = (
    Field("news", "动态", "state"),
    *(case_field(name) for name in ("department", "owner", "case_id", "category_label", "customer_name")),
    *(case_field(name) for name in ("description", "received_at", "resolved_at", "solution", "verdict")),
)
DEPARTMENT_FIELDS: tuple[Field, ...] = (
    case_field("department"),
    Field("listed", "待议", "count"),
    Field("complaints", "其中投诉", "count"),
    Field("overdue", "其中已超时", "count"),
    Field("received", "近七天新收", "count"),
    Field("resolved", "近七天解决", "count"),
)
_SHOWN = dict.fromkeys([*(field.name for field in (*LIST_FIELDS, *NEWS_FIELDS)), "category"])
LIST_RULES = (
    Rule(("topic",), f'{{topic}}="{COMPLAINT}"', URGENT, bold=True),
    *(Rule(("state",), f'{{state}}="{words.STATE[state]}"', STATES[state]) for state in _STATES),
)


def render_meeting_list(cases: pd.DataFrame, as_of: pd.Timestamp) -> tuple[str, bytes]:
    """The file's name, by the week of as-of, and its content; `cases` as from `case_rows`."""
    week = Period.holding(as_of, "week").name
    rows = _judge_cases(cases, as_of)
    note = NOTE.format(week=week, as_of=as_of)
    content = io.BytesIO()
    with open_book(content, title=TITLE.format(week=week)) as book:
        book.mark_output()
        for sheet in (_list_topics(rows, note), _list_news(rows, note), _count_departments(rows, note)):
            for part in split_sheet(sheet):
                book.add_data(part)
    return f"{LIST}-{week}.xlsx", content.getvalue()


def find_meeting_list(folder: Path, moment: pd.Timestamp) -> Path | None:
    """The list of the moment's week; of several (one was open in Excel) the one that was written last."""
    lists = folder.glob(f"{LIST}-{Period.holding(moment, 'week').name}*.xlsx")
    return max(lists, key=lambda path: path.stat().st_mtime, default=None)


def _judge_cases(rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The cases of the meeting, masked, with `topic`, its `rank` and `news` (missing: not on that sheet).

    `rows` as from `case_rows`. On the list is what is not solved, and what was solved to no satisfaction.
    """
    is_closed = rows["status"].eq(words.STATUS[Status.CLOSED])
    is_open = ~is_closed & rows["status"].ne(words.STATUS[Status.RESOLVED])
    is_unhappy = rows["verdict"].eq(words.VERDICT[Verdict.UNSATISFIED]) & ~is_closed
    is_running = rows["settled"].isna()
    soon = rows["due_at"].between(as_of, as_of + WEEK) & is_running
    topics = [
        rows["category"].eq(_COMPLAINT),
        is_unhappy | rows["reopened"].notna(),
        rows["state"].eq(words.STATE[State.OVERDUE]),
        soon,
    ]
    received, resolved = (
        rows[name].between(as_of - WEEK, as_of, inclusive="right") for name in ("received_at", "resolved_at")
    )
    rank = np.where(is_open | is_unhappy, np.select(topics, range(len(topics)), len(topics)), _NOWHERE)
    news = np.select([received & resolved, received, resolved], range(len(_NEWS)), _NOWHERE)
    is_told = (rank != _NOWHERE) | (news != _NOWHERE)
    has_deadline = (is_running | rows["settled"].eq(words.STATE[State.PAUSED]))[is_told]
    told = mask_rows(rows.loc[is_told, [name for name in _SHOWN if name in rows]])
    return told.assign(
        due_at=told["due_at"].where(has_deadline),
        state=told["state"].where(has_deadline),
        rank=rank[is_told],
        topic=_name(rank[is_told], TOPICS),
        news=_name(news[is_told], _NEWS),
        department=told["department"].fillna(UNASSIGNED),
        owner=told["owner"].fillna(UNASSIGNED),
        case_id=mask_column(told["case_id"], mask_contacts),  # may be a telephone number
    )


def _name(places: npt.NDArray[np.int64], names: Sequence[str]) -> ExtensionArray:
    """The name at each place; missing where there is none."""
    named: ExtensionArray = pd.array(names, dtype="str").take(places, allow_fill=True)
    return named


def _list_topics(rows: pd.DataFrame, note: str) -> DataSheet:
    """What is discussed: by topic, within it by department and lead, the oldest first."""
    listed = rows[rows["topic"].notna()]
    blank = pd.Series(None, index=listed.index, dtype="str")
    frame = listed.assign(**{field.name: blank for field in LIST_FIELDS if field.edit})
    frame = frame.sort_values(["rank", "department", "owner", "received_at", "case_id"], kind="stable")
    frame = frame if len(frame) else frame.reindex([0]).assign(topic=NOTHING)
    return DataSheet(LIST, LIST_FIELDS, frame, {}, LIST_RULES, frozen=1, note=note)


def _list_news(rows: pd.DataFrame, note: str) -> DataSheet:
    """What came in and what was solved in the seven days before as-of, by department."""
    frame = rows[rows["news"].notna()].sort_values(["department", "received_at", "case_id"], kind="stable")
    frame = frame if len(frame) else frame.reindex([0]).assign(news=QUIET)
    return DataSheet(NEWS, NEWS_FIELDS, frame, {}, note=note)


def _count_departments(rows: pd.DataFrame, note: str) -> DataSheet:
    """One row per department with a case of either sheet."""
    listed = rows["topic"].notna()
    counted = pd.DataFrame(
        {
            "department": rows["department"],
            "listed": listed,
            "complaints": listed & rows["category"].eq(_COMPLAINT),
            "overdue": listed & rows["state"].eq(words.STATE[State.OVERDUE]),
            "received": rows["news"].isin([RECEIVED, BOTH]),
            "resolved": rows["news"].isin([RESOLVED, BOTH]),
        }
    )
    sums = counted.groupby("department").sum().reset_index()
    frame = sums.sort_values(["overdue", "listed", "department"], ascending=[False, False, True])
    return DataSheet(DEPARTMENTS, DEPARTMENT_FIELDS, frame, {}, note=note)
