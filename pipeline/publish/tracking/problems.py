"""数据问题 and 冲突: what staff should mend, each row leading to its cell."""

from collections.abc import Sequence

import pandas as pd

from pipeline import words
from pipeline.lookup import translate
from pipeline.model import CASE_COLUMNS, PROBLEM_COLUMNS, RECORD_COLUMNS, SINCE, Event, Results
from pipeline.publish.data_sheet import WIDEST, DataSheet, Field, Rule
from pipeline.publish.links import links_to
from pipeline.publish.palette import ORANGE, SEVERITIES

# Sheet names and the headings of this module's own columns.
PROBLEMS, CONFLICTS = "数据问题", "冲突"
LABELS = {column.name: column.label for columns in RECORD_COLUMNS.values() for column in columns}
LABELS |= {column.name: column.label for column in CASE_COLUMNS}
WIDTHS = {"message": 40, "suggestion": 36, "value": 24, "file": 56, "sheet": 18}
ORDER = (
    *("severity", "message", "value", "suggestion", "file"),
    *("sheet", "cell", "since", "record_id", "field", "code"),
)
LOOKS = {
    "message": "wrap",
    "suggestion": "wrap",
    "value": "wrap",
    "file": "link",
    "sheet": "wrap",
    "since": "day",
}
CONFLICT_FIELDS = (
    Field("kind", "情况", "center"),
    Field("record_id", "工单编号", "center"),
    Field("field", "项目", "center"),
    Field("written", "上次写入的值", "wrap"),
    Field("found", "表中填写的值", "wrap"),
    Field("source", "来源的值", "wrap"),
    Field("kept", "现采用的值", "wrap"),
    Field("advice", "怎么办", "wrap"),
    Field("at", "发现时间", "time"),
)
WHOLE_ROW = "整行"
OWN_NAMES = {"own": "自建列“{name}”", "note": "“{name}”的批注"}


def problem_sheet(results: Results, *, folder: str, note: str) -> DataSheet:
    """Every problem, errors first, then by file, sheet and cell; the file's name leads to the cell."""
    labels = {column.name: column.label for column in (*PROBLEM_COLUMNS, SINCE)}
    fields = tuple(
        Field(name, labels[name], LOOKS.get(name, "center"), widest=WIDTHS.get(name, WIDEST))
        for name in ORDER
    )
    found = results.problems.replace("", pd.NA)
    frame = found.assign(
        rank=found["severity"].ne("error"),
        severity=translate(found["severity"], words.SEVERITY),
        field=translate(found["field"], LABELS).fillna(found["field"]),
    ).sort_values(["rank", "file", "sheet"], kind="stable")
    links = links_to(frame["file"], frame["sheet"], frame["cell"], folder=folder)
    rules = tuple(
        Rule(("severity",), f'{{severity}}="{words.SEVERITY[severity]}"', shade, bold=True)
        for severity, shade in SEVERITIES.items()
    )
    return DataSheet(
        PROBLEMS,
        fields,
        frame,
        {"file": links},
        rules=rules,
        printed="field",
        note=note,
        dated="since",
        tab=ORANGE,
    )


def conflict_sheet(events: Sequence[Event], *, note: str) -> DataSheet:
    """Cells that staff and the source both changed; what staff typed or deleted where it does not count."""
    columns = [field.name for field in CONFLICT_FIELDS]
    rows = [
        (
            *(words.EVENTS[e.kind].message, e.record_id, name_field(e.field)),
            *(e.written, e.found, e.source, e.kept, words.EVENTS[e.kind].advice, e.at),
        )
        for e in events
    ]
    frame = pd.DataFrame(rows, columns=columns, dtype="str").replace("", pd.NA)
    frame = frame.assign(at=pd.to_datetime(frame["at"]).astype("datetime64[us]"))
    return DataSheet(CONFLICTS, CONFLICT_FIELDS, frame, {}, frozen=2, note=note, dated="at", tab=ORANGE)


def name_field(name: str) -> str:
    """What people call a field, a column of their own, or the comments at a column."""
    if not name:
        return WHOLE_ROW
    kind, _, own = name.rpartition(":")
    label = LABELS.get(own, own)
    return OWN_NAMES[kind].format(name=label) if kind else label
