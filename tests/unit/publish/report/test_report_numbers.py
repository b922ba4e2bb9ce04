"""Figures read as contract section 8 and the layout want them: rounded, with units, changes in words."""

import pytest

from pipeline.publish.report.numbers import (
    Better,
    Kind,
    change,
    count,
    figure,
    rate,
    rate_tone,
    ratio,
    score,
)


def test_figures_have_their_unit() -> None:
    """Counts have thousands, rates one decimal of per cent, scores two, hours one."""
    assert [str(f) for f in (count(1284), rate(0.8642), score(4.528), figure(26.04, "hours"))] == [
        "1,284",
        "86.4%",
        "4.53",
        "26.0 小时",
    ]


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
@pytest.mark.parametrize("kind", ["count", "rate", "score", "hours"])
def test_no_figure_is_a_dash(nothing: float | None, kind: Kind) -> None:
    """Null prints as a dash, never as nan, and has no value to draw."""
    assert (str(figure(nothing, kind)), figure(nothing, kind).raw) == ("—", None)


@pytest.mark.parametrize(
    ("now", "before", "kind", "better", "told"),
    [
        (0.864, 0.887, "rate", "up", ("▼ 2.3 个百分点", "恶化", "bad")),  # 86.4 - 88.7 = -2.3
        (0.90, 0.88, "rate", "up", ("▲ 2.0 个百分点", "改善", "good")),
        (0.02, 0.05, "rate", "down", ("▼ 3.0 个百分点", "改善", "good")),
        (300, 273, "count", "neither", ("▲ 9.9%", "", "plain")),  # 300 / 273 = 1.0989
        (30, 24, "count", "down", ("▲ 25.0%", "恶化", "bad")),
        (4.30, 4.38, "score", "up", ("▼ 0.08 分", "恶化", "bad")),
        (4.0, 6.5, "hours", "down", ("▼ 2.5 小时", "改善", "good")),
        (0.86401, 0.86399, "rate", "up", ("持平", "", "plain")),  # 0.002 points
        (0.7264, 0.9318, "rate", "up", ("▼ 20.5 个百分点", "恶化", "bad")),  # not 93.2 - 72.6 = 20.6
        (5, 0, "count", "neither", ("原为 0", "", "plain")),
        (0, 0, "count", "neither", ("持平", "", "plain")),
        (None, 0.5, "rate", "up", ("—", "", "plain")),
        (0.5, float("nan"), "rate", "up", ("—", "", "plain")),
    ],
)
def test_changes_are_told_in_words(
    now: float | None, before: float | None, kind: Kind, better: Better, told: tuple[str, str, str]
) -> None:
    """Rates move in percentage points, counts in %, and the word says whether that is good."""
    moved = change(now, before, kind=kind, better=better)
    assert (moved.text, moved.word, moved.tone) == told


@pytest.mark.parametrize(
    ("value", "tone"), [(0.8996, "good"), (0.8994, "warn"), (0.7994, "bad"), (None, "plain")]
)
def test_colours_follow_the_rounded_value(value: float | None, tone: str) -> None:
    """89.96 % is shown as 90.0 % and so is green."""
    assert rate_tone(value) == tone


def test_nothing_of_nothing_has_no_rate() -> None:
    """0 of 0 is a dash without a colour."""
    empty = ratio(0, 0)
    assert (str(empty.rate), str(empty.whole), empty.tone) == ("—", "0", "plain")
