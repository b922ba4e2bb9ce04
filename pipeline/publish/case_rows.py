"""Cases as people see them: labels for codes, the nearest deadline, where the row came from."""

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.lookup import translate
from pipeline.masking import mask_column
from pipeline.model import CASE_COLUMNS, Results, State
from pipeline.publish.data_sheet import WIDEST, Edit, Field
from pipeline.publish.links import source_texts
from pipeline.publish.live import CaseClocks, hours_left, judge, show_due

# Headings of what the tables don't have, and words that stand in cells.
UNASSIGNED, YES = "未分配", "是"
EXTRA_HEADINGS = {
    "response_result": "响应结果",
    "resolve_result": "解决结果",
    "source": "来源",
    "age_days": "已历天数",
    "suggestion": "建议",
}
HEADINGS = {column.name: column.label for column in CASE_COLUMNS} | EXTRA_HEADINGS
LOOKS = {
    "description": "wrap",
    "request": "wrap",
    "progress": "wrap",
    "solution": "wrap",
    "comment": "wrap",
    "suggestion": "wrap",
    "score": "score",
    "age_days": "days",
    "source": "link",
}
WIDTHS = {
    "description": 40,
    "request": 30,
    "progress": 32,
    "solution": 32,
    "comment": 30,
    "suggestion": 30,
    "customer_name": 24,
    "source": 64,  # the last column on the screen, and on no paper
}
MASKED = (
    *("customer_id", "customer_name", "contact_person", "contact", "module", "device_model", "description"),
    *("request", "registered_by", "department", "owner", "progress", "solution", "comment"),
)
LEFT_ALIGNED = ("customer_name", "contact", "contact_person")
TIMES = {column.name for column in CASE_COLUMNS if column.kind == "time"}


def case_field(name: str, edit: Edit | None = None) -> Field:
    """The column of a data sheet for a column of `case_rows`."""
    plain = "text" if name in LEFT_ALIGNED else "center"
    look = LOOKS.get(name, "time" if name in TIMES else plain)
    return Field(name, HEADINGS[name], look, edit, widest=WIDTHS.get(name, WIDEST))


def handbook_titles(names: pd.Series, settings: Settings) -> pd.Series:
    """What handbooks are called: short where we know one, else their title."""
    titles = {name: words.HANDBOOK.get(name, book.title) for name, book in settings.handbooks.items()}
    return translate(names, titles).fillna(names)


def case_rows(results: Results, *, settings: Settings) -> pd.DataFrame:
    """One row per case of `results.cases`, in their order, every code replaced by its label.

    Adds `clock`, `due_at`, `left`, `state`, `started_at`, `settled`, `stopped_at` (live deadlines),
    `response_result`, `resolve_result`, `age_days`, `source`.
    """
    cases = results.cases.reset_index(drop=True)
    priority = translate(cases["priority"], words.PRIORITY)
    clocks = CaseClocks(results.clocks, cases["case_id"])
    named = cases.assign(
        handbook=handbook_titles(cases["handbook"], settings),
        category_label=cases["category_label"].fillna(translate(cases["category"], words.CATEGORY)),
        priority=priority,
        urgency=cases["urgency"].fillna(priority),
        status=translate(cases["status"], words.STATUS),
        verdict=translate(cases["verdict"], words.VERDICT),
        response_result=clocks.results("respond"),
        reopened=translate(cases["reopened"], {True: YES}),
        resolve_result=clocks.results("resolve"),
        age_days=(results.as_of - cases["received_at"]).dt.total_seconds() / 86_400,
        source=source_texts(cases),
    )
    return named.join(_deadlines(clocks, results.as_of))


def mask_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with every contact hidden, in what people wrote too; for what leaves the tracking workbook."""
    return rows.assign(**{name: mask_column(rows[name]) for name in MASKED if name in rows})


def _deadlines(clocks: CaseClocks, as_of: pd.Timestamp) -> pd.DataFrame:
    """The nearest open deadline of each case; where none is open, its `resolve` (else `respond`) result."""
    shown = clocks.nearest(["clock", "started_at", "due_at", "state"])
    is_live = shown["state"].isin([State.RUNNING, State.WARNING, State.OVERDUE])
    frame = pd.DataFrame(
        {
            "clock": translate(shown["clock"], words.CLOCK),
            "due_at": show_due(shown["due_at"]),
            "started_at": shown["started_at"],
            "settled": translate(shown["state"].where(~is_live), words.STATE),
            "stopped_at": pd.Series(pd.NaT, index=shown.index, dtype="datetime64[us]"),
        }
    )
    left = hours_left(frame["due_at"], pd.Series(as_of, index=frame.index)).where(is_live)
    return frame.assign(left=left, state=judge(frame, as_of))
