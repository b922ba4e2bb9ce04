"""`summarise`: the period in a few sentences, what moved most first."""

from typing import Any

import pytest

from pipeline.analyse import Mover, Shift, summarise
from pipeline.config import build_settings

TARGETS = build_settings({}).targets
MISSED = {"name": "high_priority_resolution", "value": 0.9, "target": 0.95, "met": False}
MET = {"name": "satisfaction_mean", "value": 4.6, "target": 4.5, "met": True}


def move(path: str, now: float | None, before: float | None, size: float, mover: Mover | None) -> Shift:
    """A move of a figure that stands on 100 records."""
    return Shift(path, now, before, size, mover, sum=(now or 0) * 100, count=100)


LATE = Mover("department", "技术部", -0.041, sum=28, count=40, sum_before=33, count_before=38)
FALL = move("handling_on_time", 0.81, 0.872, 3.1, LATE)
GROWTH = move("received", 120, 100, 2.0, Mover("category", "complaint", 18, 40, 40, 22, 22))
STEADY = move("response_on_time", 0.91, 0.91, 0.0, None)
MEAN = move("satisfaction.mean", 4.6, 4.54, 0.6, None)
RATE = move("satisfaction.rate", 0.92, 0.915, 0.25, None)
BACKLOG = move("backlog", 12, 10, 0.4, None)


def summary(*shifts: Shift, last: str = "上月", **figures: Any) -> list[str]:
    given = {"categories": [], "modules": [], "targets": []} | figures
    return summarise(given, shifts, targets=TARGETS, this="本月", last=last)


def test_what_moved_most_stands_first_with_the_group_that_moved_it() -> None:
    """6.2 points, 4.1 of them 技术部's; 20 of 100 are 20 %; what hardly moved shares a sentence."""
    assert summary(FALL, GROWTH, MEAN, BACKLOG, RATE, STEADY, targets=[MISSED, MET]) == [
        (
            "本月处理及时率 81.0%（81/100），较上月下降 6.2 个百分点，主要因技术部（-4.1 个百分点）："
            "超时 12/40 件，上月 5/38 件。"
        ),
        "收到反馈 120 件，较上月增加 20 件（20.0%），主要来自“投诉”类（+18 件）。",
        (
            "此外，满意度均分 4.60 分（100 个评分），较上月提高 0.06 分；"
            "期末未解决 12 件，较上月增加 2 件（20.0%）；"
            "首次响应及时率 91.0%（91/100），与上月持平。"
        ),
        "未达到目标：高优先级解决率 90.0%（目标 ≥ 95.0%）。",
    ]


@pytest.mark.parametrize(
    ("mover", "said"),
    [
        (
            Mover("handbook", "requirement", -0.2, 45, 12, 43, 10),
            "主要因“客户需求”手册（-0.20 分）：均分 3.75 分（12 件），上季度 4.30 分（10 件）。",
        ),
        (
            Mover("module", "登录", -0.2, 15, 6, 0, 0),
            "主要因“登录”模块（-0.20 分）：均分 2.50 分（6 件），上季度没有。",
        ),
        (Mover("channel", "电话", -0.2, 0, 0, 50, 10), "主要因“电话”渠道（-0.20 分）。"),
    ],
)
def test_a_mean_is_moved_by_the_means_of_a_group(mover: Mover, said: str) -> None:
    """45 of 12 are 3.75; a group that is new has no mean before, one that is gone none now."""
    fall = move("satisfaction.mean", 4.1, 4.4, 3.0, mover)
    assert summary(fall, last="上季度") == [
        f"本月满意度均分 4.10 分（100 个评分），较上季度下降 0.30 分，{said}"
    ]


def test_a_group_with_less_than_half_of_the_change_is_one_of_several() -> None:
    """9 of 20 points are no "mainly"."""
    late = Mover("department", "技术部", -0.09, 20, 40, 33, 38)
    said = summary(move("response_on_time", 0.7, 0.9, 9.0, late))
    assert said == [
        (
            "本月首次响应及时率 70.0%（70/100），较上月下降 20.0 个百分点，其中技术部（-9.0 个百分点）："
            "超时 20/40 件，上月 5/38 件。"
        )
    ]


def test_satisfaction_is_told_once() -> None:
    """By the one of mean and rate that moved more."""
    said = "".join(summary(RATE, MEAN))
    assert "客户满意率 92.0%（92/100），较上月提高 0.5 个百分点" in said
    assert "均分" not in said


def test_the_first_period_has_nothing_to_compare_with() -> None:
    """A count after none and a rate after nothing stand alone; what has no record is left out."""
    first = (move("received", 5, 0, 0.0, None), move("response_on_time", 0.8, None, 0.0, None))
    assert summary(*first, move("satisfaction.mean", None, None, 0.0, None)) == [
        "本月收到反馈 5 件；首次响应及时率 80.0%（80/100）。"
    ]


def test_an_empty_period_says_so() -> None:
    """No case and none before: one sentence."""
    empty = (move("received", 0, 0, 0.0, None), move("backlog", 0, 0, 0.0, None))
    assert summary(*empty) == ["本月没有收到反馈；期末未解决 0 件。"]


def test_a_focus_is_named() -> None:
    """Flagged categories and modules by their Chinese names; nothing is said of the others."""
    entry = {"category": "complaint", "count": 4, "share": 0.4, "focus": True}
    module = {"module": "登录", "count": 5, "share": 0.5, "focus": True}
    flagged = summary(STEADY, categories=[entry], modules=[module])
    assert flagged[-1] == "“投诉”（40.0%，4 件）、“登录”（50.0%，5 件）占比超过重点关注线。"
    assert len(summary(STEADY, categories=[entry | {"focus": False}])) == 1


def test_met_targets_are_told_where_none_is_missed() -> None:
    """One with data and met, the other without data: only the first is named."""
    said = summary(STEADY, targets=[MET, MISSED | {"value": None, "met": None}])
    assert said[-1] == "各项目标均已达到：满意度均分 4.6（目标 ≥ 4.5）。"


def test_at_most_five_sentences() -> None:
    """However much moved: two moves, the rest, the focus, the targets."""
    focus = {"category": "complaint", "count": 4, "share": 0.4, "focus": True}
    moved = (FALL, GROWTH, move("backlog", 30, 10, 1.5, None), STEADY)
    said = summary(*moved, categories=[focus], targets=[MISSED])
    assert len(said) == 5
    assert "期末未解决 30 件，较上月增加 20 件" in said[2]
