"""`summarise` and `propose_actions`: sentences with the month's figures."""

from typing import Any

import pytest

from pipeline.analyse import propose_actions, summarise
from pipeline.config import build_settings
from tests.spec.figures.month_tables import count

SETTINGS = build_settings({})
EMPTY = count()
TARGETS = [
    {"name": "high_priority_resolution", "value": 0.9, "target": 0.95, "met": False},
    {"name": "satisfaction_mean", "value": 4.6, "target": 4.5, "met": True},
]


def figures(**changed: Any) -> dict[str, Any]:
    """An empty month's figures, some of them changed; a dictionary's keys one by one."""
    merged = dict(EMPTY)
    for key, value in changed.items():
        merged[key] = merged[key] | value if isinstance(value, dict) else value
    return merged


OCTOBER = figures(
    received=110,
    resolved=100,
    backlog=12,
    response_on_time=0.864,
    handling_on_time=0.9,
    satisfaction={"rated": 50, "rate": 0.92, "mean": 4.6},
    targets=TARGETS,
)
SEPTEMBER = figures(
    received=100, response_on_time=0.887, satisfaction={"rated": 40, "rate": 0.92, "mean": 4.54}, backlog=10
)


def summary(now: dict[str, Any], before: dict[str, Any]) -> list[str]:
    return summarise(now, before, targets=SETTINGS.targets)


def actions(now: dict[str, Any], before: dict[str, Any] = EMPTY) -> list[tuple[str, str]]:
    found = propose_actions(now, before, targets=SETTINGS.targets)
    return [(action.priority, action.figure) for action in found]


def test_a_month_in_sentences() -> None:
    """Counts change in cases and per cent (10 of 100), rates in 个百分点 (86.4 − 88.7), means in 分."""
    assert summary(OCTOBER, SEPTEMBER) == [
        "本月共收到反馈 110 件，较上月增加 10 件（10.0%）；已解决 100 件，月末未解决 12 件。",
        "首次响应及时率 86.4%（较上月下降 2.3 个百分点），处理及时率 90.0%（上月无数据）。",
        "客户满意率 92.0%（与上月持平），满意度均分 4.60 分（较上月提高 0.06 分），共 50 件评价。",
        "未达到目标：高优先级解决率 90.0%（目标 ≥ 95.0%）。",
    ]


def test_an_empty_month_says_so() -> None:
    """Nothing is divided by nothing: 无数据 stands where a rate would."""
    assert summary(EMPTY, EMPTY) == [
        "本月没有收到反馈，月末未解决 0 件。",
        "首次响应及时率 无数据，处理及时率 无数据。",
        "本月没有收到客户评价，满意度无数据。",
    ]


def test_the_first_month_has_nothing_to_compare_with() -> None:
    """Without cases the month before, no per cent are told."""
    assert summary(OCTOBER, EMPTY)[0].startswith("本月共收到反馈 110 件，上月无数据；")


def test_as_many_as_before_is_no_change() -> None:
    """100 and 100: 持平."""
    assert summary(SEPTEMBER, SEPTEMBER)[0].startswith("本月共收到反馈 100 件，与上月持平；")


def test_fewer_than_before_are_fewer() -> None:
    """100 after 110: 10 of 110 are 9.1 %."""
    assert "较上月减少 10 件（9.1%）" in summary(SEPTEMBER, OCTOBER)[0]


def test_a_focus_is_named_and_else_the_largest_category() -> None:
    """Flagged categories and modules by their Chinese names; where none is flagged, the largest category."""
    entry = {"category": "complaint", "count": 4, "share": 0.4, "focus": True}
    module = {"module": "登录", "count": 5, "share": 0.5, "focus": True}
    flagged = summary(figures(received=10, categories=[entry], modules=[module]), EMPTY)
    assert flagged[-1] == "“投诉”（40.0%，4 件）、“登录”（50.0%，5 件）占比超过重点关注线。"
    plain = summary(figures(received=10, categories=[entry | {"focus": False}]), EMPTY)
    assert plain[-1] == "反馈最多的类型是“投诉”，占 40.0%（4 件）。"


def test_met_targets_are_told_too() -> None:
    """One with data and met, the other without data: only the first is named."""
    now = figures(received=1, targets=[TARGETS[1], TARGETS[0] | {"value": None, "met": None}])
    assert summary(now, EMPTY)[-1] == "各项目标均已达到：满意度均分 4.6（目标 ≥ 4.5）。"


@pytest.mark.parametrize("month", [OCTOBER, SEPTEMBER, EMPTY])
def test_a_summary_has_three_to_five_sentences(month: dict[str, Any]) -> None:
    """Each ends with a stop."""
    sentences = summary(month, EMPTY)
    assert 3 <= len(sentences) <= 5
    assert all(sentence.endswith("。") for sentence in sentences)


def test_a_month_without_faults_calls_for_nothing() -> None:
    """No figure, no action."""
    assert actions(EMPTY) == []


def test_each_fault_calls_for_its_action() -> None:
    """Every action stands beside the figure that calls for it, the most urgent first."""
    tally = {"met": 8, "breached": 1, "overdue": 1, "attainment": 0.8}
    worse = {"met": 1, "breached": 2, "overdue": 1, "attainment": 0.25}
    now = figures(
        targets=TARGETS,
        backlog=12,
        backlog_age={">30": 3},
        clocks={"respond": tally, "resolve": worse},
        modules=[{"module": "登录", "count": 5, "share": 0.5, "focus": True}],
        categories=[
            {"category": "complaint", "count": 4, "share": 0.4, "focus": True},
            {"category": "inquiry", "count": 3, "share": 0.3, "focus": False},
        ],
        reopened={"count": 2, "rate": 0.25},
        departments=[{"name": "技术部", "count": 9}, {"name": None, "count": 7}],
        satisfaction={"coverage": 0.45},
    )
    assert actions(now, figures(backlog=10)) == [
        ("高", "高优先级解决率 90.0%（目标 ≥ 95.0%）"),
        ("高", "超过 30 天未解决 3 件"),
        ("高", "“解决”超时 3 件，及时率 25.0%"),
        ("中", "“登录”占投诉和问题的 50.0%（5 件）"),
        ("中", "“投诉”占全部反馈的 40.0%（4 件）"),
        ("中", "二次处理 2 件，占已解决的 25.0%"),
        ("中", "月末未解决 12 件，上月 10 件"),
        ("中", "没有责任部门 7 件"),
        ("低", "本月解决的反馈中有评价的占 45.0%"),
    ]


def test_a_growing_backlog_needs_a_month_to_grow_from() -> None:
    """Fewer than before, or nothing before, calls for nothing."""
    assert actions(figures(backlog=9), figures(backlog=10)) == []
    assert actions(figures(backlog=9), figures(backlog=0)) == []


def test_what_customers_wrote_stays_text() -> None:
    """A module named like a template tag is quoted as it is."""
    entry = {"module": "{count}{{7*7}}", "count": 5, "share": 0.5, "focus": True}
    assert actions(figures(modules=[entry]))[0][1].startswith("“{count}{{7*7}}”占投诉和问题的 50.0%")
