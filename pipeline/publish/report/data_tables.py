"""The report's tables with their numerators, denominators and record numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from pipeline import words
from pipeline.lookup import translate
from pipeline.masking import mask_column, mask_text
from pipeline.publish.data_sheet import Field
from pipeline.publish.report.breakdown import AGES, BLANK
from pipeline.publish.report.data_records import GROUPS, find_records, name_by, name_records
from pipeline.publish.report.edition import ReportEdition
from pipeline.publish.report.headline import MEASURES, look_up, measure_at
from pipeline.publish.report.numbers import figure

_AGE_DAYS = (1, 3, 7, 30)  # the borders of AGES; an exact one belongs to the younger class
_GOOD = ["resolved", "satisfied", "met", "reopened"]
_LATE = ["breached", "overdue"]

NUMBERS = Field("record_ids", "编号", widest=80)
PART, WHOLE = Field("part", "分子", "count"), Field("whole", "分母", "count")
SHARE, BEFORE = Field("share", "占比", "rate"), Field("before", "上期件数", "count")


_Made = tuple[float | None, pd.Series]
"""A numerator, where there is one, and the records of the denominator."""


@dataclass(frozen=True)
class Table:
    """A table of the report: `frame` has a column for each of `fields`; `about` says what it counts."""

    name: str
    about: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def list_tables(edition: ReportEdition) -> list[Table]:
    """Every table of the report, in its order."""
    return [make(edition) for make in _TABLES]


def _measures(edition: ReportEdition) -> Table:
    """One row per figure of the first page: as the report shows it, exactly, and what it is made of."""
    results = edition.results
    rows = []
    for measure in MEASURES:
        path, kind = measure.path, measure.kind
        now, before, ago = (
            look_up(figures, path) for figures in (results.figures, results.previous, results.year_ago)
        )
        shown = (str(figure(value, kind)) for value in (now, before, ago))
        part, behind = (_MADE_OF.get(path) or _count_listed)(edition, path)
        rows.append((measure.name, *shown, now, part, len(behind), name_records(behind)))
    fields = (
        Field("name", "指标"),
        Field("value", "本期", "center"),
        Field("before", "上期", "center"),
        Field("year_ago", "去年同期", "center"),
        Field("exact", "本期（精确值）", "exact"),
        Field("part", "分子", "exact"),
        Field("whole", "分母", "count"),
        NUMBERS,
    )
    about = "首页的指标；均值的分子是评分之和，时长以小时计；编号是计入分母的记录"
    return Table("主要指标", about, fields, _frame(rows, tuple(field.name for field in fields)))


def _count_listed(edition: ReportEdition, path: str) -> _Made:
    """The records listed for the figure at `path`; the numerator of a rate are those that count well."""
    rows = _select(edition, path)
    good = int(rows["result"].isin(_GOOD).sum()) if path.endswith(("rate", "on_time")) else None
    return good, rows["record_id"]


def _add_up(edition: ReportEdition, path: str, *, figure: str, column: str) -> _Made:
    """A mean or median of a column: those that have a value; only a mean has a sum."""
    rows = _select(edition, figure).dropna(subset=column)
    return (float(rows[column].sum()) if path.endswith("mean") else None), rows["record_id"]


def _rated(edition: ReportEdition, _: str) -> _Made:
    """Cases rated, of those resolved in the period."""
    ratings, completion = _select(edition, "satisfaction.rate"), _select(edition, "completion.rate")
    return int(ratings["record"].eq("case").sum()), completion.loc[
        completion["result"].eq("resolved"), "record_id"
    ]


def _visits_on_time(edition: ReportEdition, _: str) -> _Made:
    """The service revisits in time, of the visits made in the period that were judged."""
    made, clocks = _select(edition, "visits.count")["record_id"], edition.results.clocks
    judged = clocks[clocks["clock"].eq("service_revisit") & clocks["state"].isin(["met", *_LATE])]
    judged = judged[judged["record_id"].isin(made)]
    return int(judged["state"].eq("met").sum()), judged["record_id"]


_MADE_OF: Mapping[str, Callable[[ReportEdition, str], _Made]] = {
    "satisfaction.mean": partial(_add_up, figure="satisfaction.rate", column="score"),
    "response_hours.median": partial(_add_up, figure="received", column="response_hours"),
    "resolution_hours.median": partial(_add_up, figure="received", column="resolution_hours"),
    "resolution_hours.p90": partial(_add_up, figure="received", column="resolution_hours"),
    "satisfaction.coverage": _rated,
    "visits.on_time": _visits_on_time,
}


def _trend(edition: ReportEdition) -> Table:
    """The periods of the trend; their records stand in their own reports."""
    rows = []
    for name, figures in edition.results.trend.items():
        row: dict[str, Any] = {"period": name}
        for column, path in _TREND.items():
            row[column] = look_up(figures, path)
        for clock in ("respond", "resolve"):
            states = look_up(figures, f"clocks.{clock}") or {}
            row[f"{clock}_whole"] = sum(states.get(state, 0) for state in ("met", *_LATE))
        rows.append(row)
    fields = (
        Field("period", "期间", "center"),
        Field("received", "反馈量", "count"),
        Field("resolved", "解决", "count"),
        Field("due", "应解决", "count"),
        Field("backlog", "期末未结", "count"),
        Field("respond", "首次响应按时", "count"),
        Field("respond_whole", "应响应", "count"),
        Field("resolve", "处理按时", "count"),
        Field("resolve_whole", "应处理", "count"),
        Field("scored", "评分数", "count"),
        Field("mean", "满意度均分", "mean"),
        Field("satisfied", "满意", "count"),
        Field("rated", "有评价", "count"),
        Field("high_resolved", "高优先级已解决", "count"),
        Field("high", "高优先级受理", "count"),
    )
    about = "分子在前、分母在后；各期的记录见该期的数据"
    return Table("趋势", about, fields, pd.DataFrame(rows, columns=[field.name for field in fields]))


_TREND = {
    "received": "received",
    "resolved": "completion.resolved",
    "due": "completion.due",
    "backlog": "backlog",
    "respond": "clocks.respond.met",
    "resolve": "clocks.resolve.met",
    "scored": "satisfaction.count",
    "mean": "satisfaction.mean",
    "satisfied": "satisfaction.satisfied",
    "rated": "satisfaction.rated",
    "high_resolved": "high_priority.resolved",
    "high": "high_priority.received",
}


def _groups(edition: ReportEdition) -> Table:
    """What was received in the period, by every grouping."""
    counted = _select(edition, "received")
    counted = counted[["record_id"]].assign(is_resolved=counted["result"].eq("resolved"))
    cases = edition.results.cases.rename(columns={"case_id": "record_id"})
    received = counted.join(find_records(counted, cases, GROUPS), how="inner")
    parts = [_name_group(received, column) for column in GROUPS]
    table = _count_groups(pd.concat(parts, ignore_index=True))
    fields = (
        Field("group", "按"),
        Field("name", "名称"),
        PART,
        WHOLE,
        SHARE,
        Field("resolved", "其中已解决", "count"),
        NUMBERS,
    )
    about = "本期受理的工单；产品模块只计投诉和问题中填写了模块的"
    return Table("构成", about, fields, table)


_BLAMED = ("complaint", "problem")


def _name_group(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row per case that counts in a grouping: its number, whether it is resolved, under which `name`."""
    if column == "module":
        rows = rows[rows["category"].isin(_BLAMED)]
    if column in ("module", "category"):
        rows = rows[rows[column].notna()]
    names = translate(rows[column], words.CATEGORY) if column == "category" else rows[column].astype("str")
    return rows[["record_id", "is_resolved"]].assign(group=GROUPS[column], name=names.fillna(BLANK))


def _count_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per group and name, the largest first."""
    grouped = rows.groupby(["group", "name"])
    table = pd.DataFrame(
        {
            "part": grouped.size(),
            "resolved": grouped["is_resolved"].sum(),
            "record_ids": name_by(rows, ["group", "name"]),
        }
    ).reset_index()
    whole = table.groupby("group")["part"].transform("sum")
    rank = table["group"].map({group: place for place, group in enumerate(GROUPS.values())})
    table = table.assign(whole=whole, share=table["part"] / whole, rank=rank, name=mask_column(table["name"]))
    return table.sort_values(["rank", "part", "name"], ascending=[True, False, True], ignore_index=True)


def _clocks(edition: ReportEdition) -> Table:
    """One row per clock due in the period, then one per clock and urgency, and per clock and department."""
    extras = edition.extras
    parts = [
        _whole_clocks(edition),
        _join_late(extras.by_urgency, extras.breaches, column="urgency"),
        _join_late(extras.by_department, extras.breaches, column="department"),
    ]
    rows = pd.concat(parts, ignore_index=True)
    whole = rows[["met", *_LATE]].sum(axis=1)
    shown = rows.assign(
        clock=translate(rows["clock"], words.CLOCK).fillna(rows["clock"]),
        name=mask_column(rows["name"].fillna(BLANK)),
        part=rows["met"],
        whole=whole,
        share=(rows["met"] / whole.where(whole.gt(0))).astype("float64"),
    )
    fields = (
        Field("group", "按"),
        Field("name", "名称"),
        Field("clock", "时限"),
        Field("part", "按时（分子）", "count"),
        Field("whole", "已有结果（分母）", "count"),
        Field("share", "及时率", "rate"),
        Field("breached", "超时完成", "count"),
        Field("overdue", "已超时未完成", "count"),
        Field("unknown", "无法判断", "count"),
        Field("record_ids", "超时的编号", widest=80),
    )
    return Table("时限", "截止时间在本期的时限", fields, shown)


def _whole_clocks(edition: ReportEdition) -> pd.DataFrame:
    late = edition.extras.breaches
    rows = [
        (
            clock,
            _ALL,
            _ALL,
            *(states[state] for state in _STATES),
            name_records(late.loc[late["clock"].eq(clock), "record_id"]),
        )
        for clock, states in (look_up(edition.results.figures, "clocks") or {}).items()
    ]
    return _frame(rows, ("clock", "group", "name", *_STATES, "record_ids"))


def _join_late(table: pd.DataFrame, late: pd.DataFrame, *, column: str) -> pd.DataFrame:
    """An attainment table with the numbers of the late records of each row."""
    numbers = name_by(late.assign(name=late[column]), ["clock", "name"]).rename("record_ids").reset_index()
    joined = table.merge(numbers, on=["clock", "name"], how="left", validate="one_to_one")
    return joined.assign(group=GROUPS[column])


_ALL = "全部"
_STATES = ("met", "breached", "overdue", "unknown")


def _breaches(edition: ReportEdition) -> Table:
    rows = edition.extras.breaches
    shown = rows.assign(
        clock=translate(rows["clock"], words.CLOCK),
        state=translate(rows["state"], words.STATE),
        cause=translate(rows["cause"], words.CAUSE),
        stage_from=translate(rows["stage_from"], words.STAGE),
        stage_to=translate(rows["stage_to"], words.STAGE),
        **{name: mask_column(rows[name]) for name in _NAMED},
    )
    fields = (
        Field("record_id", "编号", "center"),
        Field("clock", "时限"),
        Field("customer", "客户"),
        Field("department", "责任部门"),
        Field("owner", "责任人"),
        Field("urgency", "紧急程度", "center"),
        Field("due_at", "截止", "time"),
        Field("over_hours", "超时（小时）", "number"),
        Field("state", "结果", "center"),
        Field("cause", "原因"),
        Field("stage_from", "最长环节，从", "center"),
        Field("stage_to", "到", "center"),
        Field("stage_hours", "最长环节（小时）", "number"),
    )
    return Table("超时清单", "每个超时的时限一行，超时最久的在前", fields, shown)


_NAMED = ("customer", "department", "owner", "urgency")


def _scores(edition: ReportEdition) -> Table:
    rated = _select(edition, "satisfaction.rate")
    scored = rated[rated["score"].notna()]
    upwards = scored["score"].astype("float64") + 0.5  # a half point counts upwards
    classes = upwards.floordiv(1).astype("int64")
    return _spread(
        "评分分布",
        "本期的评分，半分向上计入",
        scored,
        classes.map("{} 分".format),
        [f"{n} 分" for n in range(5, 0, -1)],
    )


def _ages(edition: ReportEdition) -> Table:
    backlog = _select(edition, "backlog")
    end = min(edition.period.end, edition.results.as_of)
    days = (end - backlog["at"].astype("datetime64[us]")).dt.total_seconds() / 86_400
    borders = [float("-inf"), *_AGE_DAYS, float("inf")]
    classes = pd.cut(days, borders, labels=list(AGES.values())).astype("str")
    return _spread(
        "积压账龄", "期末没有解决的工单，按受理至期末的天数", backlog, classes, list(AGES.values())
    )


def _spread(name: str, about: str, rows: pd.DataFrame, classes: pd.Series, order: list[str]) -> Table:
    """One row per class, in this order."""
    grouped = rows.assign(name=classes).groupby("name")["record_id"]
    table = pd.DataFrame({"part": grouped.size(), "record_ids": grouped.agg(name_records)}).reindex(order)
    table = table.reset_index(names="name").assign(part=table["part"].fillna(0).to_numpy(), whole=len(rows))
    shares = table["part"] / (len(rows) or float("nan"))
    fields = (Field("name", "分组", "center"), PART, WHOLE, SHARE, NUMBERS)
    return Table(name, about, fields, table.assign(share=shares.astype("float64")))


def _topics(edition: ReportEdition) -> Table:
    """One row per topic, with the numbers of its cases."""
    rows = [
        (
            mask_text(topic["label"]),
            topic["count"],
            topic["texts"],
            topic["count"] / topic["texts"],
            topic["before"],
            mask_text("、".join(topic["words"])),
            "；".join(mask_text(quote) for quote in topic["quotes"]),
            name_records(topic["records"]),
        )
        for topic in edition.extras.topics
    ]
    fields = (
        *(Field("name", "主题"), PART, WHOLE, SHARE, BEFORE),
        *(Field("words", "常见词"), Field("quotes", "客户原话", widest=80), NUMBERS),
    )
    about = "有描述的投诉与问题；一件只归入一个主题"
    return Table("主题", about, fields, _frame(rows, tuple(field.name for field in fields)))


def _risks(edition: ReportEdition) -> Table:
    """One row per open case that is likely to end unhappy, the likeliest first."""
    rows = edition.extras.risks
    named = ("customer", "text", "department", "owner", "because")
    shown = rows.assign(**{name: mask_column(rows[name]) for name in named})
    fields = (
        Field("record_id", "编号", "center"),
        Field("customer", "客户"),
        Field("text", "问题"),
        Field("department", "责任部门"),
        Field("owner", "责任人"),
        Field("risk", "可能性", "rate"),
        Field("because", "原因"),
    )
    return Table("可能不满意", edition.extras.risks_note, fields, shown)


def _restated(edition: ReportEdition) -> Table:
    rows = [
        (each.period, measure_at(each.figure, {}).name, each.reported, each.now, name_records(each.records))
        for each in edition.extras.restated
    ]
    fields = (
        Field("period", "期间", "center"),
        Field("name", "指标"),
        Field("reported", "曾报", "exact"),
        Field("now", "现为", "exact"),
        Field("record_ids", "变化的编号", widest=80),
    )
    about = "以往定稿的报告中，以后有更正的指标"
    return Table("重述", about, fields, _frame(rows, tuple(field.name for field in fields)))


def _select(edition: ReportEdition, path: str) -> pd.DataFrame:
    extras = edition.extras
    return extras.by_figure.get(path, extras.counted.iloc[:0])


def _frame(rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(names))


_TABLES: tuple[Callable[[ReportEdition], Table], ...] = (
    _measures,
    _trend,
    _groups,
    _clocks,
    _breaches,
    _scores,
    _risks,
    _topics,
    _ages,
    _restated,
)
