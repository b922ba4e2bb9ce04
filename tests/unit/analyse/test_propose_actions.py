"""`propose_actions`: what to do, each with the figure that calls for it."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline import words
from pipeline.analyse import (
    Action,
    Findings,
    Mover,
    Revisits,
    Shift,
    propose_actions,
)
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


TARGETS_SET = SETTINGS.targets
NO_CAUSES = pd.DataFrame(columns=["cause", "count", "share", "department"])
SOURCES = pd.DataFrame(
    [("旧.xlsx", 0, 0, 0, 0, 0, 30, 30), ("甲/登记表.xlsx", 9, 90, 100, 2, 30, 7, 19)],
    columns=["file", "records", "filled", "expected", "late", "entered", "problems", "faults"],
)
KINDS = ["met", "late", "early", "missed"]
NOTHING = Findings(
    shifts=[],
    causes=NO_CAUSES,
    revisits=Revisits(pd.DataFrame(columns=KINDS), pd.DataFrame({"department": pd.Series(dtype="str")})),
    sources=SOURCES.head(1),
    departments=pd.DataFrame({"name": []}),
    topics=[],
)


def move(path: str, now: float | None, before: float | None, size: float, mover: Mover | None) -> Shift:
    """A move of a figure that stands on 100 records."""
    return Shift(path, now, before, size, mover, sum=(now or 0) * 100, count=100)


LATE = move("handling_on_time", 0.8, 0.9, 5.0, Mover("department", "技术部", -0.08, 20, 30, 28, 30))
MEAN = move("satisfaction.mean", 4.0, 4.4, 4.0, None)
RATE = move("satisfaction.rate", 0.8, 0.9, 3.0, None)
GROWN = move("backlog", 30, 10, 2.0, Mover("category", "complaint", 15, 20, 20, 5, 5))
BETTER = move("response_on_time", 0.95, 0.8, 5.0, None)
BUSY = move("received", 200, 100, 10.0, None)


def propose(now: dict[str, Any] = EMPTY, **found: Any) -> list[Action]:
    return propose_actions(now, replace(NOTHING, **found), targets=TARGETS_SET, last="上月")


def told(now: dict[str, Any] = EMPTY, **found: Any) -> list[tuple[str, str, str]]:
    return [(action.priority, action.figure, action.department) for action in propose(now, **found)]


def test_a_period_without_faults_calls_for_nothing() -> None:
    """No figure, no action; nor what became better, nor more feedback alone."""
    assert propose(shifts=[BUSY, BETTER]) == []


def test_each_fault_calls_for_its_action() -> None:
    """Every action stands beside the figure that calls for it, the most urgent first."""
    now = figures(
        targets=TARGETS,
        backlog_age={">30": 3},
        modules=[{"module": "登录", "count": 5, "share": 0.5, "focus": True}],
        categories=[
            {"category": "complaint", "count": 4, "share": 0.4, "focus": True},
            {"category": "inquiry", "count": 3, "share": 0.3, "focus": False},
        ],
        reopened={"count": 3, "rate": 0.25},
    )
    assert told(now) == [
        ("高", "高优先级解决率 90.0%（目标 ≥ 95.0%）", ""),
        ("高", "超过 30 天未解决 3 件", ""),
        ("中", "“登录”占投诉和问题的 50.0%（5 件）", ""),
        ("中", "“投诉”占全部反馈的 40.0%（4 件）", ""),
        ("中", "二次处理 3 件，占已解决的 25.0%", ""),
    ]


def test_what_became_worse_names_the_department_that_moved_it() -> None:
    """The backlog's mover is a category, so no department is named; the third largest is not told."""
    assert told(shifts=[LATE, GROWN, MEAN]) == [
        (
            "高",
            (
                "处理及时率 80.0%（80/100），较上月下降 10.0 个百分点，主要因技术部（-8.0 个百分点）："
                "超时 10/30 件，上月 2/30 件"
            ),
            "技术部",
        ),
        ("高", "期末未解决 30 件，较上月增加 20 件（200.0%），主要来自“投诉”类（+15 件）", ""),
    ]


def test_satisfaction_that_fell_is_told_once() -> None:
    """By the mean or the rate, whichever fell more."""
    assert told(shifts=[MEAN, RATE]) == [("高", "满意度均分 4.00 分（100 个评分），较上月下降 0.40 分", "")]


def test_a_missed_satisfaction_is_told_as_the_target_with_the_lowest_department() -> None:
    """Not once more as a figure that became worse."""
    missed = [TARGETS[1] | {"value": 4.0, "met": False}]
    found = told(
        figures(targets=missed), shifts=[MEAN], departments=pd.DataFrame({"name": ["售后部", "客服部"]})
    )
    assert found == [("高", "满意度均分 4（目标 ≥ 4.5）", "售后部")]


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [
        (8, 0.4, [("高", "超时原因“长时间没有进展” 8 件，占 40.0%", "技术部")]),
        (2, 0.4, []),
        (8, 0.15, []),
    ],
)
def test_a_shared_cause_calls_for_its_remedy(count: int, share: float, expected: list[Any]) -> None:
    """Three missed deadlines and a fifth of them at least; a few are chance."""
    causes = pd.DataFrame(
        {"cause": ["no_progress"], "count": [count], "share": [share], "department": ["技术部"]}
    )
    assert told(causes=causes) == expected
    assert all(action.text == "责任人每日更新进展，班前会逐件检查" for action in propose(causes=causes))


def test_every_cause_has_a_remedy() -> None:
    """Whatever the cause, and without a department none is named."""
    for cause in words.CAUSE:
        causes = pd.DataFrame({"cause": [cause], "count": [9], "share": [1.0], "department": [None]})
        assert [action.department for action in propose(causes=causes)] == [""]


def test_missed_revisits_name_their_department() -> None:
    """2 of 10 were not made, both by 客服部; 7 in time of 10 are 70 %."""
    revisits = Revisits(
        pd.DataFrame([[7, 1, 0, 2]], columns=KINDS), pd.DataFrame({"department": ["客服部", "客服部"]})
    )
    assert told(revisits=revisits) == [("高", "应回访 10 次，未做 2 次，及时率 70.0%", "客服部")]


def test_the_worst_source_and_topics_in_focus_are_named() -> None:
    """The file by its name alone, one with records in the period; a topic that is no focus is left out."""
    topics = [
        {"label": "无法登录", "count": 9, "share": 0.45, "focus": True, "before": 2},
        {"label": "发货慢", "count": 3, "share": 0.15, "focus": False, "before": 1},
    ]
    found = propose(sources=SOURCES, topics=topics)
    assert [(action.code, action.text) for action in found] == [
        ("focus-topic", "对“无法登录”逐件分析，制定根治方案"),
        ("worst-source", "请填写人按《待修正》中的批注修改“登记表.xlsx”"),
    ]
    assert found[1].figure == "数据问题 7 处，关键项缺 10/100 项，登记不及时 2/30 条"


def test_departments_and_ratings_that_are_missing_are_asked_for() -> None:
    """7 cases of nobody; under half of the solved ones rated."""
    now = figures(departments=[{"name": None, "count": 7}], satisfaction={"coverage": 0.45})
    assert told(now) == [("中", "没有责任部门 7 件", ""), ("低", "解决的反馈中有评价的占 45.0%", "")]


@pytest.mark.parametrize(
    ("count", "share", "before", "focus", "called"),
    [
        (6, 0.2, 6, False, True),
        (6, 0.2, 0, False, True),
        (6, 0.2, 7, False, False),
        (6, 0.2, None, False, False),
        (6, 0.19, 2, False, False),
        (2, 0.5, 2, False, False),
        (6, 0.2, 6, True, False),
    ],
)
def test_a_recurring_topic_calls_for_prevention(
    count: int, share: float, before: int | None, *, focus: bool, called: bool
) -> None:
    """A fifth of the texts, three at least, not fewer than last time as far as known; a focus counts once."""
    topic = {"label": "识别失灵", "count": count, "share": share, "before": before, "focus": focus}
    found = [action for action in propose(topics=[topic]) if action.code == "recurring-topic"]
    expected = Action(
        "recurring-topic",
        "查明“识别失灵”反复出现的共同原因，制定预防措施",
        f"“识别失灵”占投诉和问题的 20.0%（6 件），上月 {before} 件",
        "中",
    )
    assert found == [expected] * called


def test_at_most_ten_actions_the_urgent_ones() -> None:
    """Twelve modules in focus and one old case: the old one first, then nine."""
    modules = [{"module": str(n), "count": 5, "share": 0.5, "focus": True} for n in range(12)]
    found = propose(figures(modules=modules, backlog_age={">30": 3}))
    assert [action.code for action in found] == ["old-backlog", *["focus-module"] * 9]


def test_what_customers_wrote_stays_text() -> None:
    """A module named like a template tag is quoted as it is."""
    entry = {"module": "{count}{{7*7}}", "count": 5, "share": 0.5, "focus": True}
    assert propose(figures(modules=[entry]))[0].figure.startswith("“{count}{{7*7}}”占投诉和问题的 50.0%")
