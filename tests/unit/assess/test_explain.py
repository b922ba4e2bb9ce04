import pandas as pd
import pytest

from pipeline.assess import WorkCalendar, explain_clock, time_clocks
from pipeline.config import build_settings
from pipeline.model import CASE_COLUMNS, VISIT_COLUMNS, empty_table, shape_table

SETTINGS = build_settings(
    {"handbooks": {"handling_mechanism": {"clocks": {"register": {"calendar": "business"}}}}}
)
TIMES = {c.name for c in CASE_COLUMNS if c.kind == "time"}


def explain(clock, handbook, **values):
    case = {"case_id": "C1", "handbook": handbook, "source_row": 1, "status": "pending"}
    case |= {name: pd.Timestamp(v) if name in TIMES else v for name, v in values.items()}
    cases = shape_table(pd.DataFrame([case]), CASE_COLUMNS)
    clocks = time_clocks(
        cases,
        empty_table(VISIT_COLUMNS),
        handbooks=SETTINGS.handbooks,
        calendar=WorkCalendar.build(SETTINGS.calendar),
        as_of=pd.Timestamp("2026-10-12 10:00"),
    )
    row = clocks[clocks["clock"] == clock].iloc[0]
    return explain_clock(row, cases.iloc[0], SETTINGS.handbooks[handbook].clocks[clock])


def test_a_promise_with_a_wait_shows_its_arithmetic():
    """72 h + 30 h waiting; the parts add up to the due time."""
    lines = explain(
        "resolve",
        "rapid_response",
        received_at="2026-10-09 10:00",
        promised_at="2026-10-12 10:00",
        waiting_from="2026-10-10 10:00",
        waiting_until="2026-10-11 16:00",
        resolved_at="2026-10-13 16:01",
    )
    assert lines == [
        "解决：超时完成",
        "等待客户 2026-10-10 10:00 至 2026-10-11 16:00",
        "开始 2026-10-09 10:00 + 时限 承诺时间 2026-10-12 10:00 + 等待客户 30 小时 = 截止 2026-10-13 16:00",
        "完成 2026-10-13 16:01，用时 72 小时",
    ]


@pytest.mark.parametrize(
    ("clock", "handbook", "values", "expected"),
    [
        (
            "respond",
            "rapid_response",
            {"urgency": "紧急", "received_at": "2026-10-09", "first_response_at": "2026-10-10 01:30"},
            [
                "首次响应：按时",
                "开始 2026-10-09 24:00（2026-10-09 只写了日期，从当日 24:00 起算）",
                "开始 2026-10-09 24:00 + 时限 2 小时 = 截止 2026-10-10 02:00",
                "完成 2026-10-10 01:30，用时 1.5 小时",
            ],
        ),
        (
            "revisit",
            "rapid_response",
            {"received_at": "2026-10-08 10:00", "resolved_at": "2026-10-10 10:00"},
            [
                "解决后回访：进行中",
                "开始 2026-10-10 10:00 + 时限 1 个工作日 = 截止 2026-10-12 24:00",
                "尚未完成，已用 48 小时",
            ],
        ),
        (
            "archive",
            "requirement",
            {"received_at": "2026-09-01 10:00", "closed_at": "2026-09-10 10:00", "status": "closed"},
            [
                "归档：已超时",
                "开始 2026-09-10 10:00 + 时限 次月 5 日 = 截止 2026-10-05 24:00",
                "尚未完成，已用 768 小时",
            ],
        ),
        (
            "register",
            "handling_mechanism",
            {"received_at": "2026-10-09 11:30", "first_response_at": "2026-10-09 13:10"},
            [
                "登记：按时（按后续环节推定）",
                "开始 2026-10-09 11:30 + 时限 1 小时（办公时间） = 截止 2026-10-09 13:30",
                "完成时间未填；后续环节最早的时间是 2026-10-09 13:10",
            ],
        ),
        (
            "resolve",
            "rapid_response",
            {"promised_at": "2026-10-12", "waiting_from": "2026-10-10 10:00"},
            [
                "解决：无法判断",
                "没有开始时间，无法计算",
                "等待客户 2026-10-10 10:00 起，尚未结束",
                "截止 2026-10-12 24:00",
                "完成时间未填",
            ],
        ),
        (
            "result",
            "requirement",
            {"received_at": "2026-10-09 10:00", "status": "closed"},
            ["结果反馈：无法判断", "没有开始时间，无法计算", "完成时间未填"],
        ),
        (
            "resolve",
            "rapid_response",
            {"promised_at": "2026-10-12", "resolved_at": "2026-10-11 10:00"},
            ["解决：无法判断", "没有开始时间，无法计算", "截止 2026-10-12 24:00", "完成 2026-10-11 10:00"],
        ),
    ],
)
def test_each_kind_of_clock_is_told_in_words(clock, handbook, values, expected):
    """Result first, then start, waits, due and stop."""
    assert explain(clock, handbook, **values) == expected
