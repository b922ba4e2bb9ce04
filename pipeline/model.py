"""The words every stage shares: tables and their columns, states, problem codes.

Conventions, stated once:

* Times are naive, in the configured zone. A time at exactly 0:00 is a date only.
* Text columns have dtype ``str`` (missing is NaN), times ``datetime64[us]``, numbers ``float64``.
* A month is the half-open range from its 1st 0:00 to the next 1st 0:00.
* Rows and columns of a sheet are 1-based, as Excel shows them; 0 means "no cell".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Kind = Literal["text", "time", "number", "integer", "flag"]
RecordKind = Literal["case", "visit", "assessment"]

RECORD_KINDS: tuple[RecordKind, ...] = ("case", "visit", "assessment")

DTYPES: dict[Kind, str] = {
    "text": "str",
    "time": "datetime64[us]",
    "number": "float64",
    "integer": "int64",
    "flag": "bool",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, its kind and what the user sees as its heading."""

    name: str
    kind: Kind
    label: str


def _columns(*specs: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(*spec) for spec in specs)


SOURCE_COLUMNS = _columns(
    ("source_file", "text", "来源文件"),
    ("source_sheet", "text", "来源工作表"),
    ("source_row", "integer", "来源行"),
)

CASE_COLUMNS = (
    *_columns(
        ("case_id", "text", "工单编号"),
        ("handbook", "text", "手册"),
        ("customer_id", "text", "客户编号"),
        ("customer_name", "text", "客户名称"),
        ("contact_person", "text", "联系人"),
        ("contact", "text", "联系方式"),
        ("customer_type", "text", "客户类型"),
        ("channel", "text", "反馈渠道"),
        ("category", "text", "分类"),
        ("category_label", "text", "反馈类型"),
        ("urgency", "text", "紧急程度"),
        ("priority", "text", "优先级"),
        ("module", "text", "产品模块"),
        ("device_model", "text", "设备型号"),
        ("description", "text", "问题描述"),
        ("request", "text", "客户诉求"),
        ("occurred_at", "time", "发生时间"),
        ("received_at", "time", "反馈时间"),
        ("registered_at", "time", "登记时间"),
        ("registered_by", "text", "登记人"),
        ("analysed_at", "time", "评估完成时间"),
        ("first_response_at", "time", "首次响应时间"),
        ("last_progress_at", "time", "最近进展时间"),
        ("department", "text", "责任部门"),
        ("owner", "text", "责任人"),
        ("status", "text", "状态"),
        ("progress", "text", "处理进展"),
        ("solution", "text", "解决方案"),
        ("promised_at", "time", "预计解决时间"),
        ("waiting_from", "time", "等待客户开始"),
        ("waiting_until", "time", "等待客户结束"),
        ("resolved_at", "time", "完成时间"),
        ("result_sent_at", "time", "结果反馈时间"),
        ("revisit_at", "time", "回访时间"),
        ("verdict", "text", "客户确认结果"),
        ("score", "number", "满意度评分"),
        ("comment", "text", "客户评价"),
        ("reopened", "flag", "二次处理"),
        ("closed_at", "time", "关闭时间"),
        ("archived_at", "time", "归档时间"),
    ),
    *SOURCE_COLUMNS,
)

VISIT_COLUMNS = (
    *_columns(
        ("visit_id", "text", "回访编号"),
        ("handbook", "text", "手册"),
        ("case_id", "text", "工单编号"),
        ("customer_id", "text", "客户编号"),
        ("customer_name", "text", "客户名称"),
        ("contact_person", "text", "联系人"),
        ("contact", "text", "联系方式"),
        ("visit_at", "time", "回访时间"),
        ("recorded_at", "time", "记录时间"),
        ("visitor", "text", "回访人"),
        ("method", "text", "回访方式"),
        ("duration_min", "number", "回访时长(分钟)"),
        ("purpose", "text", "沟通主题"),
        ("service_type", "text", "服务类型"),
        ("service_date", "time", "原服务日期"),
        ("service_content", "text", "原服务内容"),
        ("category", "text", "分类"),
        ("grade", "text", "问题等级"),
        ("score", "number", "满意度评分"),
        ("mood", "text", "客户情绪状态"),
        ("verdict", "text", "客户确认结果"),
        ("status", "text", "状态"),
        ("content", "text", "反馈内容"),
        ("next_step", "text", "下一步计划"),
        ("owner", "text", "责任人"),
        ("promised_at", "time", "预计解决时间"),
    ),
    *SOURCE_COLUMNS,
)

ASSESSMENT_DIMENSIONS = _columns(
    ("quality", "number", "产品质量"),
    ("speed", "number", "服务响应速度"),
    ("communication", "number", "沟通效率"),
    ("solving", "number", "问题解决能力"),
    ("overall", "number", "整体合作体验"),
)

ASSESSMENT_COLUMNS = (
    *_columns(
        ("customer_name", "text", "客户名称"),
        ("period", "text", "评估周期"),
    ),
    *ASSESSMENT_DIMENSIONS,
    *_columns(
        ("mean", "number", "平均分"),
        ("remark", "text", "总体评价"),
        ("suggestion", "text", "改进建议"),
        ("contact_person", "text", "联系人"),
        ("assessed_at", "time", "评估日期"),
    ),
    *SOURCE_COLUMNS,
)

CLOCK_COLUMNS = _columns(
    ("record_id", "text", "编号"),
    ("record", "text", "对象"),
    ("clock", "text", "时限"),
    ("started_at", "time", "开始"),
    ("due_at", "time", "截止"),
    ("stopped_at", "time", "完成"),
    ("state", "text", "结果"),
    ("reason", "text", "说明"),
    ("target_min", "number", "时限(分钟)"),
    ("used_min", "number", "用时(分钟)"),
)

PROBLEM_COLUMNS = _columns(
    ("severity", "text", "级别"),
    ("code", "text", "代码"),
    ("file", "text", "文件"),
    ("sheet", "text", "工作表"),
    ("cell", "text", "单元格"),
    ("record_id", "text", "编号"),
    ("field", "text", "项目"),
    ("value", "text", "原值"),
    ("message", "text", "问题"),
    ("suggestion", "text", "请这样填写"),
)

SINCE = Column("since", "time", "首次发现")
"""When a problem was first found: beside the `problems` table, for people."""

FOLLOWED_COLUMNS = (*PROBLEM_COLUMNS, SINCE)
"""The problems as people see them."""

MENDED_COLUMNS = (*(c for c in PROBLEM_COLUMNS if c.name in ("file", "sheet", "cell", "code")), SINCE)
"""Problems that the run before still found."""

SUGGESTION_COLUMNS = _columns(
    ("record_id", "text", "编号"),
    ("field", "text", "项目"),
    ("suggestion", "text", "建议"),
    ("certainty", "number", "把握"),
    ("basis", "text", "依据"),
)

RECORD_COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    "case": CASE_COLUMNS,
    "visit": VISIT_COLUMNS,
    "assessment": ASSESSMENT_COLUMNS,
}

ROW_COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    **RECORD_COLUMNS,
    "visit": tuple({column.name: column for column in (*CASE_COLUMNS, *VISIT_COLUMNS)}.values()),
}
"""What a row of a sheet may hold: a visit's row also has every column of the case it opens or feeds."""

KINDS: dict[str, Kind] = {
    column.name: column.kind for columns in RECORD_COLUMNS.values() for column in columns
}
"""The kind of every field, whatever record it belongs to."""

KEY_DATES = {"birthday": "客户生日", "anniversary": "合同周年", "contract_end": "合同到期"}
"""A customer's own dates (D1): kept beside the records as `1985-05-12` or `05-12`, under these labels."""

FIELD_LABELS: dict[str, str] = {
    column.name: column.label for columns in reversed(RECORD_COLUMNS.values()) for column in columns
} | {
    **KEY_DATES,
    "category": "反馈类型",
    "department_owner": "责任部门/人",
    "score_or_verdict": "满意度",
    "last_visit_at": "上次沟通时间",
}
"""What users call every field, also those that hold two and those in no table."""


STAGES = (
    "received_at",
    "registered_at",
    "analysed_at",
    "first_response_at",
    "resolved_at",
    "result_sent_at",
    "revisit_at",
    "closed_at",
    "archived_at",
)
"""The stamps of a case in the order of its life (contract section 5); a promise is none."""

CHAINS: dict[RecordKind, tuple[tuple[str, ...], ...]] = {
    "case": (STAGES, ("occurred_at", "received_at"), ("waiting_from", "waiting_until")),
    "visit": (("service_date", "visit_at", "recorded_at"), STAGES, ("waiting_from", "waiting_until")),
    "assessment": (),
}
"""Stamps that follow one another; the first of a chain is the earliest."""

PLANNED = ("promised_at", "waiting_until")
"""Stamps that may lie ahead."""


OUTPUT_PROPERTY = "feedback-pipeline-output"
"""The document property that marks our own workbooks; one that comes back as an input is left alone."""


class State(StrEnum):
    """State of a clock (contract section 5)."""

    MET = "met"
    BREACHED = "breached"
    RUNNING = "running"
    PAUSED = "paused"
    WARNING = "warning"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Status of a case (contract section 4)."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Verdict(StrEnum):
    """The customer's verdict."""

    SATISFIED = "satisfied"
    ACCEPTABLE = "acceptable"
    UNSATISFIED = "unsatisfied"


def cell_name(row: int, col: int) -> str:
    """`F12` for row 12, column 6; empty where either is 0."""
    if not row or not col:
        return ""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def empty_table(columns: tuple[Column, ...]) -> pd.DataFrame:
    """A table of no rows with the columns' names and dtypes."""
    return pd.DataFrame({c.name: pd.Series(dtype=DTYPES[c.kind]) for c in columns})


def keep_rows(table: pd.DataFrame, keep: pd.Series | npt.NDArray[np.bool_]) -> pd.DataFrame:
    """The rows where `keep` is true; where that is all of them, the table itself: a copy takes long."""
    return table if keep.all() else table[keep]


def shape_table(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """The frame with exactly these columns, in their order and dtypes; absent ones are empty."""
    shaped = frame.reindex(columns=[c.name for c in columns])
    for column in columns:
        if column.kind == "flag":
            shaped[column.name] = shaped[column.name].eq(True)  # noqa: FBT003 - a comparison
    return shaped.astype({c.name: DTYPES[c.kind] for c in columns})


class FormulaError(str):
    """The text of a cell whose formula failed: `#N/A`, or nothing where no result was saved."""

    __slots__ = ()


class Conflict(str):
    """Several different values, with / between them, where a record has one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value was refused: a problem code and, where it helps, a detail for the user."""

    code: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell, row, sheet or file; the columns of the `problems` table."""

    severity: str
    code: str
    file: str
    sheet: str
    cell: str
    record_id: str
    field: str
    value: str
    message: str
    suggestion: str


@dataclass(frozen=True)
class RawColumn:
    """One field of some records as the sheet has it: typed values, with where each of them stood.

    `values[i]` (None, str, int, float, bool, datetime, date, time, timedelta) stood in row `rows[i]`,
    column `cols[i]`; a list mostly shares one row array among its columns, and `cols` are equal there.
    """

    values: list[object]
    rows: npt.NDArray[np.int32]
    cols: npt.NDArray[np.int32]


@dataclass(frozen=True)
class RawTable:
    """The records of one list, or of the like forms of one sheet: every column has one entry per record.

    `extras` are columns under headings (as written) that no handbook knows.
    """

    sheet: str
    handbook: str
    record: RecordKind
    layout: Literal["list", "form"]
    columns: dict[str, RawColumn]
    rows: npt.NDArray[np.int32]
    year: int | None = None
    epoch_1904: bool = False
    extras: dict[str, RawColumn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of one field of one record, before its place and number are looked up.

    `position` is the record's row in the frame of its kind; `hint` is the detail of the wording.
    """

    record: RecordKind
    position: int
    field: str
    code: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Records:
    """Records of one kind: `frame` has one row per record; `rows`, `cols` say where each field stood.

    All three share a RangeIndex; `rows` and `cols` have a column per field that was read, 0 where the
    record's sheet has no such field. `extras` has the texts under headings that no handbook knows.
    """

    frame: pd.DataFrame
    rows: pd.DataFrame
    cols: pd.DataFrame
    extras: pd.DataFrame

    def __len__(self) -> int:
        """How many records."""
        return len(self.frame)

    def select(self, keep: npt.NDArray[np.bool_]) -> "Records":
        """The records where `keep` is true, renumbered."""
        parts = (self.frame, self.rows, self.cols, self.extras)
        return Records(*(part[keep].reset_index(drop=True) for part in parts))


Reason = Literal[
    "config", "title", "sheet_name", "file_name", "own_labels", "labels", "required", "words", "beside"
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points for (or against) the form that a list is taken for, and what gave them."""

    reason: Reason
    points: float
    detail: str


@dataclass(frozen=True, slots=True)
class LabelMapping:
    """What one label of a list or form is taken for.

    `state`: it is read as `field`; a `twin` of the label in the cell `near`, which has that field already; an
    `ignored` one (序号); one of `other` forms; a `typo` or `unknown`, `near` to a known label, if any.
    """

    cell: str
    text: str
    state: Literal["field", "twin", "ignored", "other", "typo", "unknown"]
    field: str = ""
    near: str = ""


@dataclass(frozen=True)
class PartMapping:
    """How one list, or the like forms of a sheet (`count` of them), were understood; holds no values.

    `area` is the range of all, `lead` the points ahead of `rival`, the next best form (none at all: None).
    `missing` are required fields without a label. Where two forms fit equally well, it is "ambiguous".
    """

    layout: Literal["list", "form"]
    outcome: Literal["read", "ambiguous", "unknown"]
    area: str
    labels: tuple[LabelMapping, ...]
    handbook: str = ""
    form: str = ""
    record: RecordKind = "case"
    evidence: tuple[Evidence, ...] = ()
    rival: str = ""
    lead: float | None = None
    missing: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class SheetEntry:
    """How one sheet was understood (`summary.json`); its rows are records, ignored or rejected ones.

    `notes` say what a user may not expect: hidden rows that were read, a list read across. `parts` are its
    lists and forms. `purged` of the ignored rows hold records that were purged.
    """

    name: str
    layout: Literal["list", "form", "ignored"]
    handbook: str | None
    records: int
    ignored_rows: int = 0
    rejected_rows: int = 0
    notes: tuple[str, ...] = ()
    parts: tuple[PartMapping, ...] = ()
    purged: int = 0


@dataclass(frozen=True)
class FileReading:
    """What reading one file gave. `reason` says why it failed or was ignored."""

    path: str
    status: Literal["read", "failed", "ignored"]
    reason: str = ""
    sheets: tuple[SheetEntry, ...] = ()
    tables: tuple[RawTable, ...] = ()
    problems: tuple[Problem, ...] = ()


TRACKING_FILE = "客户反馈跟踪表.xlsx"
"""The workbook staff work in; as a source, the rows that they added there."""


@dataclass(frozen=True)
class Event:
    """Something about an edit that people must see: what was written, found, said by the source, kept.

    `kind` is a key of `words.EVENTS`, `field` a field, or a column or comment of staff's own (with a colon).
    """

    kind: str
    record_id: str
    field: str
    written: str
    found: str
    source: str
    kept: str
    at: str


@dataclass(frozen=True)
class StaffWork:
    """What staff did in the tracking workbook, by record number and field.

    `own` are the texts in columns they added (`own:备注`) and their comments (`note:status`), `refused` the
    problems of texts that could not be understood; `events` are to be listed.
    """

    own: Mapping[tuple[str, str], str] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], Problem] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Restated:
    """A figure of a closed period (its path) that was reported otherwise, and the records that changed."""

    period: str
    figure: str
    reported: float | None
    now: float | None
    records: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """Everything one run found; what the publishers write.

    `cases`, `visits`, `assessments`, `clocks`, `problems` have the columns above. `trend` maps months
    (`2026-10`, oldest first, the report's month last) to the figures of each. `rows` reconciles:
    read = accepted + rejected + duplicates + ignored. `extras` holds, for each kind of record and
    row by row with its table, the texts under headings that no handbook knows. `problems` has `since` too;
    `mended` has those that the run before still found.
    """

    as_of: pd.Timestamp
    month: str
    files: tuple[FileReading, ...]
    cases: pd.DataFrame
    visits: pd.DataFrame
    assessments: pd.DataFrame
    clocks: pd.DataFrame
    problems: pd.DataFrame
    figures: dict[str, Any]
    previous: dict[str, Any]
    trend: dict[str, dict[str, Any]]
    year_ago: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    extras: dict[RecordKind, pd.DataFrame] = field(
        default_factory=lambda: {kind: pd.DataFrame() for kind in RECORD_KINDS}
    )
    staff: StaffWork = field(default_factory=StaffWork)
    mended: pd.DataFrame = field(default_factory=lambda: empty_table(MENDED_COLUMNS))
    suggestions: pd.DataFrame = field(default_factory=lambda: empty_table(SUGGESTION_COLUMNS))
