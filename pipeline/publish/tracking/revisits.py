"""待回访, 回访记录 and 满意度评估: talks due, talks held, scores given."""

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.lookup import translate
from pipeline.model import ASSESSMENT_COLUMNS, ASSESSMENT_DIMENSIONS, VISIT_COLUMNS, Results, State
from pipeline.publish.case_rows import case_field, handbook_titles
from pipeline.publish.data_sheet import Bar, DataSheet, Field, Rule
from pipeline.publish.links import source_links, source_texts
from pipeline.publish.live import result_rules, show_due
from pipeline.publish.palette import BAR_BLUE, STATES

# Sheet names and the words of this module's own columns.
DUE, VISITS, ASSESSMENTS = "待回访", "回访记录", "满意度评估"
SOON = "24小时内到期"
STATE_HEADING, DUE_HEADING = "提醒", "应回访时间"

REMINDER = (
    f'IF([@{DUE_HEADING}]="","",IF([@{DUE_HEADING}]<NOW(),"{words.STATE["overdue"]}",'
    f'IF([@{DUE_HEADING}]<=NOW()+1,"{SOON}","{DUE}")))'
)
DUE_FIELDS = (
    Field("customer_name", "客户名称"),
    Field("contact", "联系方式"),
    Field("reason", "回访原因", "wrap"),
    Field("due_at", DUE_HEADING, "time"),
    Field("state", STATE_HEADING, "state", formula=REMINDER),
    Field("owner", "责任人", "center"),
    Field("record_id", "编号", "center"),
    Field("handbook", "手册", "center"),
    case_field("source"),
)
DUE_RULES = (
    Rule(("due_at", "state"), 'AND({due_at}<>"",{due_at}<NOW())', STATES[State.OVERDUE], bold=True),
    Rule(("due_at", "state"), 'AND({due_at}<>"",{due_at}>=NOW(),{due_at}<=NOW()+1)', STATES[State.WARNING]),
)


def due_sheet(
    revisits: pd.DataFrame, results: Results, *, settings: Settings, folder: str, note: str
) -> DataSheet:
    """Who must be revisited by when, the earliest first."""
    due, as_of = show_due(revisits["due_at"]), results.as_of
    reminders = np.select(
        [due.isna(), due < as_of, due <= as_of + pd.Timedelta(days=1)],
        ["", words.STATE["overdue"], SOON],
        DUE,
    )
    frame = (
        revisits.assign(due_at=due)
        .merge(_list_places(results), on="record_id", how="left")
        .assign(
            state=pd.Series(reminders, dtype="str"),
            handbook=lambda rows: handbook_titles(rows["handbook"], settings),
        )
    )
    frame = frame.assign(source_row=frame["source_row"].fillna(0).astype("int64"))
    frame = frame.assign(source=source_texts(frame)).sort_values(["due_at", "customer_name"], kind="stable")
    links = {"source": source_links(frame, folder=folder)}
    return DataSheet(
        DUE, DUE_FIELDS, frame, links, rules=DUE_RULES, printed="handbook", note=note, dated="due_at"
    )


def _list_places(results: Results) -> pd.DataFrame:
    """Where each case and visit came from, by `record_id`."""
    cases = results.cases.rename(columns={"case_id": "record_id"})
    visits = results.visits.drop(columns="case_id").rename(columns={"visit_id": "record_id"})
    places = pd.concat([cases, visits])[["record_id", "source_file", "source_sheet", "source_row"]]
    return places.dropna(subset="record_id").drop_duplicates("record_id")


VISIT_LOOKS = {"content": "wrap", "service_content": "wrap", "score": "score", "service_date": "day"}
LEFT_ALIGNED = ("customer_name", "contact", "contact_person")
VISIT_ORDER = (
    *("visit_id", "customer_name", "visit_at", "visitor", "method", "purpose", "score", "mood", "verdict"),
    *("content", "next_step", "owner", "promised_at", "service_type", "service_date", "service_content"),
    *("category", "grade", "case_id", "duration_min", "recorded_at", "contact_person", "contact", "handbook"),
)


def _visit_fields() -> tuple[Field, ...]:
    columns = {column.name: column for column in VISIT_COLUMNS}
    plain = {"time": "time", "number": "count", "text": "center"}
    looks = {name: plain[columns[name].kind] for name in VISIT_ORDER} | dict.fromkeys(LEFT_ALIGNED, "text")
    looks |= VISIT_LOOKS
    return (
        *(Field(name, columns[name].label, looks[name]) for name in VISIT_ORDER),
        Field("window_result", "售后回访时限", "center"),
        Field("record_result", "记录时限", "center"),
        case_field("source"),
    )


VISIT_FIELDS = _visit_fields()


def visit_sheet(results: Results, *, settings: Settings, folder: str, note: str) -> DataSheet:
    """Every visit, the latest first, with its own deadlines' results."""
    visits = results.visits
    frame = visits.assign(
        handbook=handbook_titles(visits["handbook"], settings),
        category=translate(visits["category"], words.CATEGORY),
        verdict=translate(visits["verdict"], words.VERDICT),
        window_result=_visit_results(results, "service_revisit"),
        record_result=_visit_results(results, "record"),
        source=source_texts(visits),
    ).sort_values(["visit_at", "visit_id"], ascending=[False, True], kind="stable")
    links = {"source": source_links(frame, folder=folder)}
    rules = (*result_rules("window_result"), *result_rules("record_result"))
    return DataSheet(
        VISITS,
        VISIT_FIELDS,
        frame,
        links,
        rules=rules,
        frozen=2,
        printed="promised_at",
        note=note,
        dated="visit_at",
    )


def _visit_results(results: Results, clock: str) -> pd.Series:
    found = results.clocks[results.clocks["record"].eq("visit") & results.clocks["clock"].eq(clock)]
    states = found.drop_duplicates("record_id").set_index("record_id")["state"].map(words.STATE)
    return results.visits["visit_id"].map(states).astype("str")


_SCORES = tuple(column.name for column in ASSESSMENT_DIMENSIONS)
ASSESSMENT_LOOKS = {
    "remark": "wrap",
    "suggestion": "wrap",
    "assessed_at": "day",
    "customer_name": "text",
    "mean": "mean",
    **dict.fromkeys(_SCORES, "score"),
}
ASSESSMENT_FIELDS = (
    *(
        Field(column.name, column.label, ASSESSMENT_LOOKS.get(column.name, "center"))
        for column in ASSESSMENT_COLUMNS
        if not column.name.startswith("source_")
    ),
    case_field("source"),
)


def assessment_sheet(results: Results, *, folder: str, note: str) -> DataSheet:
    """Every assessment, the latest first; the five dimensions with bars on the scale of 5."""
    frame = results.assessments.assign(source=source_texts(results.assessments))
    frame = frame.sort_values(["assessed_at", "customer_name"], ascending=[False, True], kind="stable")
    return DataSheet(
        ASSESSMENTS,
        ASSESSMENT_FIELDS,
        frame,
        {"source": source_links(frame, folder=folder)},
        bars=tuple(Bar(name, 5, BAR_BLUE) for name in (*_SCORES, "mean")),
        printed="assessed_at",
        note=note,
        dated="assessed_at",
    )
