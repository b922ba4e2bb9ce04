"""The report's further tables as data: causes, revisits, handbooks, source files, with their numbers."""

import pandas as pd

from pipeline import words
from pipeline.masking import mask_contacts, mask_text
from pipeline.publish.data_sheet import Field
from pipeline.publish.report.data_records import name_by
from pipeline.publish.report.data_tables import NUMBERS, PART, WHOLE, Table
from pipeline.publish.report.edition import ReportEdition
from pipeline.publish.report.extras import ReportExtras


def list_findings(edition: ReportEdition) -> list[Table]:
    """The tables of what lies behind the figures, in the report's order."""
    extras = edition.extras
    return [_causes(extras), _revisits(extras), _missed(extras), _handbooks(extras), _sources(extras)]


def _causes(extras: ReportExtras) -> Table:
    late = extras.breaches.rename(columns={"cause": "name"})
    numbers = name_by(late, ["name"]).rename("record_ids")
    causes = extras.causes
    shown = causes.assign(
        name=causes["cause"].map(words.CAUSE),
        part=causes["count"],
        whole=len(late),
        record_ids=causes["cause"].map(numbers),
        department=_mask(causes["department"]),
    )
    fields = (
        Field("name", "原因"),
        PART,
        WHOLE,
        Field("share", "占比", "rate"),
        Field("department", "主要部门"),
        NUMBERS,
    )
    return Table("超时原因", "每个超时的时限计一个原因；主要部门占该原因的一半以上", fields, shown)


def _revisits(extras: ReportExtras) -> Table:
    kinds = extras.revisits
    whole = kinds[["met", "late", "early", "missed"]].sum(axis=1)
    shown = kinds.assign(name=kinds["kind"].map(words.REVISIT), whole=whole)
    fields = (
        Field("name", "回访类型"),
        Field("met", "按时（分子）", "count"),
        Field("whole", "已有结果（分母）", "count"),
        Field("attainment", "及时率", "rate"),
        Field("late", "超时完成", "count"),
        Field("early", "过早", "count"),
        Field("missed", "未做", "count"),
        Field("open", "未到期", "count"),
        Field("unknown", "无法判断", "count"),
    )
    return Table("回访", "截止时间在本期的回访", fields, shown)


def _missed(extras: ReportExtras) -> Table:
    missed = extras.missed_revisits
    named = {name: _mask(missed[name]) for name in ("customer", "department", "owner")}
    shown = missed.assign(name=missed["kind"].map(words.REVISIT), **named)
    fields = (
        Field("record_id", "编号", "center"),
        Field("name", "回访类型"),
        Field("customer", "客户"),
        Field("department", "责任部门"),
        Field("owner", "责任人"),
        Field("due_at", "截止", "time"),
        Field("over_hours", "逾期（小时）", "number"),
    )
    return Table("逾期未做的回访", "截止时间在本期、至今没有做的回访，逾期最久的在前", fields, shown)


def _handbooks(extras: ReportExtras) -> Table:
    books = extras.handbooks
    shown = books.assign(name=books["name"].map(words.HANDBOOK).fillna(books["name"]))
    fields = (
        Field("name", "手册"),
        Field("received", "受理", "count"),
        Field("done", "本期解决（办结率分子）", "count"),
        Field("due", "结转和受理（分母）", "count"),
        Field("resolve_met", "按时解决（处理及时率分子）", "count"),
        Field("resolve_due", "已有结果（分母）", "count"),
        Field("response_met", "按时响应（首次响应及时率分子）", "count"),
        Field("response_due", "响应已有结果（分母）", "count"),
        Field("satisfied", "满意（客户满意率分子）", "count"),
        Field("rated", "有评价（分母）", "count"),
        Field("score_count", "评分数", "count"),
        Field("score_mean", "均分", "number"),
    )
    return Table("各手册", "每本手册的受理、办结、及时和满意", fields, shown)


def _sources(extras: ReportExtras) -> Table:
    shown = extras.sources.assign(file=extras.sources["file"].map(mask_contacts))
    fields = (
        Field("file", "文件"),
        Field("records", "本期记录", "count"),
        Field("filled", "已填的关键项（分子）", "count"),
        Field("expected", "应填的关键项（分母）", "count"),
        Field("completeness", "关键项完整率", "rate"),
        Field("late", "登记不及时", "count"),
        Field("entered", "登记已有结果", "count"),
        Field("after_fact", "事后补登", "count"),
        Field("problems", "问题", "count"),
    )
    return Table("来源文件", "有本期记录或有问题的文件，待改之处最多的在前", fields, shown)


def _mask(texts: pd.Series) -> pd.Series:
    return texts.map(mask_text, na_action="ignore").astype("str")
