"""数据问题 and 冲突: what staff should mend, each row leading to its cell."""

import pandas as pd

from pipeline import words
from pipeline.model import CASE_COLUMNS, PROBLEM_COLUMNS, RECORD_COLUMNS, SINCE, Results
from pipeline.publish.data_sheet import WIDEST, DataSheet, Field, Rule
from pipeline.publish.links import links_to
from pipeline.publish.palette import ORANGE, SEVERITIES

# Sheet names and the headings of this module's own columns.
PROBLEMS, CONFLICTS = "数据问题", "冲突"
LABELS = {column.name: column.label for columns in RECORD_COLUMNS.values() for column in columns}
LABELS |= {column.name: column.label for column in CASE_COLUMNS}
WIDTHS = {"message": 40, "suggestion": 36, "value": 24, "file": 40}
ORDER = (
    *("severity", "message", "value", "suggestion", "file"),
    *("sheet", "cell", "since", "record_id", "field", "code"),
)
LOOKS = {
    "message": "wrap",
    "suggestion": "wrap",
    "value": "wrap",
    "file": "link",
    "sheet": "text",
    "since": "day",
}
CONFLICT_FIELDS = (
    Field("record_id", "工单编号", "center"),
    Field("field", "项目", "center"),
    Field("written", "上次写入的值", "wrap"),
    Field("edited", "表中修改的值", "wrap"),
    Field("source_value", "来源的新值", "wrap"),
    Field("kept", "现采用的值", "wrap"),
    Field("source", "来源", "text"),
)


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
        severity=found["severity"].map(words.SEVERITY).astype("str"),
        field=found["field"].map(LABELS).astype("str").fillna(found["field"]),
    ).sort_values(["rank", "file", "sheet"], kind="stable")
    links = links_to(frame["file"], frame["sheet"], frame["cell"], folder=folder)
    rules = tuple(
        Rule(("severity",), f'{{severity}}="{words.SEVERITY[severity]}"', shade, bold=True)
        for severity, shade in SEVERITIES.items()
    )
    return DataSheet(
        PROBLEMS, fields, frame, {"file": links}, rules=rules, printed="field", note=note, tab=ORANGE
    )


def conflict_sheet(*, note: str) -> DataSheet:
    """Cells that staff and the source both changed."""
    empty = pd.DataFrame({field.name: pd.Series(dtype="str") for field in CONFLICT_FIELDS})
    return DataSheet(CONFLICTS, CONFLICT_FIELDS, empty, {}, frozen=2, note=note, tab=ORANGE)
