"""绩效 (C12): departments and persons, each rate beside the number of cases it stands on."""

import pandas as pd

from pipeline.config import Settings
from pipeline.publish.case_rows import UNASSIGNED
from pipeline.publish.data_sheet import Bar, DataSheet, Field
from pipeline.publish.palette import BAR_BLUE

# The sheet's name, headings and words.
SCORECARD = "绩效"
KINDS = {"department": "部门", "owner": "个人"}
FIELDS = (
    Field("name", "名称"),
    Field("kind", "范围", "center"),
    Field("received", "收到", "count"),
    Field("resolved", "已解决", "count"),
    Field("resolution_rate", "解决率", "rate"),
    Field("response_due", "应响应", "count"),
    Field("response_met", "按时响应", "count"),
    Field("response_rate", "响应及时率", "rate"),
    Field("score_count", "评分数", "count"),
    Field("score_mean", "满意度均分", "mean"),
    Field("handling_score", "综合得分", "points"),
)
APPRAISAL = "计入考核（满分 {most:g} 分）"


def scorecard_sheet(scorecard: pd.DataFrame, *, settings: Settings, note: str) -> DataSheet:
    """Departments first, then persons, the busiest first."""
    most = 100 * settings.scorecard.appraisal_share
    order = scorecard["kind"].map({kind: position for position, kind in enumerate(KINDS)})
    frame = scorecard.assign(
        order=order,
        kind=scorecard["kind"].map(KINDS).astype("str"),
        name=scorecard["name"].astype("str").fillna(UNASSIGNED),
    ).sort_values(["order", "received", "name"], ascending=[True, False, True], kind="stable")
    rates = (Bar(name, 1, BAR_BLUE) for name in ("resolution_rate", "response_rate"))
    bars = (*rates, Bar("score_mean", 5, BAR_BLUE), Bar("handling_score", 100, BAR_BLUE))
    fields = (*FIELDS, Field("appraisal_points", APPRAISAL.format(most=most), "points"))
    return DataSheet(SCORECARD, fields, frame, {}, bars=bars, note=note)
