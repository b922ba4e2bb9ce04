"""`categories` and `modules`: shares and the focus flag (A11, C9)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from month_tables import count

from pipeline.config import build_settings


def cases_of(counts: dict[str, int], *, column: str = "category", also: str = "") -> str:
    """A table with so many cases of each name."""
    rows = [f"10-05 08:00 | {name} | {also}" for name, number in counts.items() for _ in range(number)]
    other = "category" if column == "module" else "owner"
    return "\n".join([f"received_at | {column} | {other}", *rows])


def test_shares_are_of_all_with_a_category_largest_first() -> None:
    """3 complaints and 1 inquiry: 75 % and 25 %; the 2 without a category are not in the denominator."""
    assert count(cases_of({"inquiry": 1, "": 2, "complaint": 3}))["categories"] == [
        {"category": "complaint", "count": 3, "share": 0.75, "focus": False},
        {"category": "inquiry", "count": 1, "share": 0.25, "focus": False},
    ]


def test_equal_counts_are_in_the_order_of_their_names() -> None:
    """The order does not depend on the order of the rows."""
    for rows in ({"problem": 1, "inquiry": 1}, {"inquiry": 1, "problem": 1}):
        assert [entry["category"] for entry in count(cases_of(rows))["categories"]] == ["inquiry", "problem"]


def test_modules_are_counted_over_complaints_and_problems() -> None:
    """An inquiry about 登录 is no complaint about it; a complaint without a module is not counted."""
    figures = count(
        """
        received_at | category  | module
        10-05 08:00 | complaint | 登录
        10-05 08:00 | problem   | 支付
        10-05 08:00 | problem   | 登录
        10-05 08:00 | inquiry   | 登录
        10-05 08:00 | complaint |
        """
    )
    assert figures["modules"] == [
        {"module": "登录", "count": 2, "share": 2 / 3, "focus": False},
        {"module": "支付", "count": 1, "share": 1 / 3, "focus": False},
    ]


@pytest.mark.parametrize(
    ("counts", "flagged"),
    [
        ({"登录": 3, "支付": 2, "打印": 2, "报表": 2, "消息": 1}, []),  # exactly 30 % of 10
        ({"登录": 4, "支付": 2, "打印": 2, "报表": 2}, ["登录"]),  # 40 % of 10
        ({"登录": 6, "支付": 3}, []),  # 67 %, but of 9 only
        ({"登录": 30, "支付": 30, "打印": 30, "报表": 10}, []),  # three times exactly 30 %
    ],
)
def test_focus_is_over_30_percent_of_at_least_10(counts: dict[str, int], flagged: list[str]) -> None:
    """A share of exactly 30 % is no focus, and neither is any share of fewer than 10."""
    modules = count(cases_of(counts, column="module", also="complaint"))["modules"]
    assert [entry["module"] for entry in modules if entry["focus"]] == flagged


def test_the_focus_is_a_setting() -> None:
    """With `>=`, 50 % and a minimum of 2, exactly half of two cases is a focus."""
    config = build_settings({"focus": {"share": 0.5, "minimum": 2, "comparison": ">="}})
    categories = count(cases_of({"inquiry": 1, "problem": 1}), settings=config)["categories"]
    assert [entry["focus"] for entry in categories] == [True, True]


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["inquiry", "problem", "complaint", "praise"]), st.integers(1, 9)))
def test_shares_sum_to_1_and_counts_to_the_whole(counts: dict[str, int]) -> None:
    """Whatever the counts, the categories are a partition of the cases that have one."""
    figures = count(cases_of(counts))
    assert sum(entry["count"] for entry in figures["categories"]) == figures["received"]
    if counts:
        assert sum(entry["share"] for entry in figures["categories"]) == pytest.approx(1)
