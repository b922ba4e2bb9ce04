"""`split_change` and `explain_changes`: which group moved a figure, by parts that add up to the change."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from month_tables import SETTINGS, moment, read_cases, read_clocks, read_visits

from pipeline.analyse import Shift, View, explain_changes, view_period
from pipeline.analyse.split_change import split_change
from pipeline.period import Period

DEADLINES = {"技术部": ((10, 8), (10, 4)), "客服部": ((10, 10), (10, 9))}
"""Department → (due, met) in September and in October."""


def rows(groups: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """One row per record of each group: so many, so many of them with 1, the others with 0."""
    pairs = [(name, float(n < good)) for name, (total, good) in groups.items() for n in range(total)]
    return pd.DataFrame(pairs, columns=["g", "value"]).astype({"g": "str", "value": "float64"})


def explain(cases: str, clocks: str = "", visits: str = "") -> dict[str, Shift]:
    """October against September, by the path of the figure."""
    tables = read_cases(cases), read_visits(visits), read_clocks(clocks)
    views: list[View] = [
        view_period(
            *tables, period=Period.named(month), as_of=moment("11-01 09:00"), handbooks=SETTINGS.handbooks
        )
        for month in ("2026-10", "2026-09")
    ]
    return {shift.path: shift for shift in explain_changes(*views)}


def count_cases(**groups: tuple[int, int]) -> str:
    """Cases of each department: so many in September, so many in October."""
    lines = [
        f"{month}-05 08:00 | {department}"
        for department, counts in groups.items()
        for month, count in zip(("09", "10"), counts, strict=True)
        for _ in range(count)
    ]
    return "\n".join(["received_at | department", *lines])


def test_the_parts_of_a_rate_are_its_change() -> None:
    """90 % of 20 became 65 %: 技术部 −20 points (8/10, then 4/10), 客服部 −5 (10/10, then 9/10)."""
    before = rows({name: spans[0] for name, spans in DEADLINES.items()})
    now = rows({name: spans[1] for name, spans in DEADLINES.items()})
    table = split_change(now, before, by="g", quotient=True).set_index("name")
    assert table["part"].to_dict() == pytest.approx({"技术部": -0.20, "客服部": -0.05})
    assert table.loc["技术部", ["sum", "count", "sum_before", "count_before"]].tolist() == [4, 10, 8, 10]


def test_a_bad_group_that_grew_has_its_part_too() -> None:
    """Nobody became worse: 甲 keeps 1 of 2, 乙 all. With more of 甲 the rate falls from 90 % to 70 %."""
    before, now = rows({"甲": (2, 1), "乙": (8, 8)}), rows({"甲": (6, 3), "乙": (4, 4)})
    parts = split_change(now, before, by="g", quotient=True).set_index("name")["part"].to_dict()
    assert parts == pytest.approx({"甲": -0.16, "乙": -0.04})


def test_the_parts_of_a_count_are_the_groups_own_changes() -> None:
    """4 more of 甲, 3 of 乙 for the first time, none of 丙 any more."""
    before, now = rows({"甲": (2, 2), "丙": (1, 1)}), rows({"甲": (6, 6), "乙": (3, 3)})
    parts = split_change(now, before, by="g", quotient=False).set_index("name")["part"].to_dict()
    assert parts == {"甲": 4, "乙": 3, "丙": -1}


groups = st.lists(
    st.tuples(st.sampled_from(["甲", "乙", None]), st.floats(0, 5)), min_size=1, max_size=30
).map(lambda pairs: pd.DataFrame(pairs, columns=["g", "value"]).astype({"g": "str"}))


@given(groups, groups)
def test_whatever_the_groups_the_parts_add_up(now: pd.DataFrame, before: pd.DataFrame) -> None:
    """To the change of the mean, blank groups and groups of one period only included."""
    table = split_change(now, before, by="g", quotient=True)
    assert table["part"].sum() == pytest.approx(now["value"].mean() - before["value"].mean(), abs=1e-9)
    assert table["count"].sum() == len(now)


def test_the_department_that_missed_more_moved_the_rate() -> None:
    """Of the 25 points it lost, handling in time lost 20 in 技术部: more than its half of the deadlines."""
    lines = ["record_id | clock | due_at | state"]
    cases = ["case_id | received_at | department"]
    for department, spans in DEADLINES.items():
        for month, (due, met) in zip(("09", "10"), spans, strict=True):
            for n in range(due):
                number = f"{department}{month}{n}"
                cases.append(f"{number} | 08-05 08:00 | {department}")
                lines.append(f"{number} | resolve | {month}-20 10:00 | {'met' if n < met else 'breached'}")
    shift = explain("\n".join(cases), "\n".join(lines))["handling_on_time"]
    assert (shift.now, shift.before, shift.sum, shift.count) == (0.65, 0.9, 13, 20)
    assert shift.size == pytest.approx(2.5)  # 25 points, a step being two of the twenty deadlines
    assert shift.mover is not None
    assert (shift.mover.by, shift.mover.name, shift.mover.part) == (
        "department",
        "技术部",
        pytest.approx(-0.2),
    )
    assert (shift.mover.sum, shift.mover.count) == (4, 10)


def test_the_group_that_grew_most_moved_the_volume() -> None:
    """20 more: 18 of them in 技术部; a step is a tenth of the 40 before, but never under 5 cases."""
    shift = explain(count_cases(技术部=(20, 38), 客服部=(20, 22)))["received"]
    assert (shift.now, shift.before, shift.size) == (60, 40, 4.0)
    assert shift.mover is not None
    assert (shift.mover.name, shift.mover.part) == ("技术部", 18)


def test_groups_that_grew_alike_moved_nothing() -> None:
    """Each doubled: neither carries half of the change beyond its size, and the one handbook is no news."""
    shift = explain(count_cases(技术部=(20, 40), 客服部=(20, 40)))["received"]
    assert shift.size == 8.0
    assert shift.mover is None


def test_a_small_group_is_named_for_nothing() -> None:
    """丁部 has 4 records in both months together, whatever they did; a blank department is none."""
    cases = count_cases(丁部=(0, 4), 客服部=(20, 21))
    assert explain(cases)["received"].mover is None
    blank = explain(count_cases(**{"": (10, 30)}, 客服部=(20, 20)))["received"]
    assert (blank.size, blank.mover) == (4.0, None)


def test_a_small_change_has_a_size_below_one_and_no_mover() -> None:
    """4 more than 20 are fewer than 5; a rate of fewer than 10 records is compared with nothing."""
    shifts = explain(count_cases(技术部=(20, 24)))
    assert (shifts["received"].size, shifts["received"].mover) == (0.8, None)
    assert (shifts["satisfaction.mean"].now, shifts["satisfaction.mean"].size) == (None, 0.0)


def test_satisfaction_is_moved_by_visits_too() -> None:
    """A visit that fed no case has a handbook and a category: here the five unhappy ones of October."""
    cases = "\n".join(
        [
            "received_at | resolved_at | score | category | department",
            *["09-05 08:00 | 09-06 08:00 | 5 | problem | 技术部"] * 12,
            *["10-05 08:00 | 10-06 08:00 | 5 | problem | 技术部"] * 12,
        ]
    )
    visits = "\n".join(["visit_at | score | category", *["10-08 09:00 | 2 | complaint"] * 6])
    shifts = explain(cases, visits=visits)
    mean = shifts["satisfaction.mean"]
    assert (mean.now, mean.before) == (4.0, 5.0)
    assert mean.mover is not None
    assert (mean.mover.by, mean.mover.name, mean.mover.part) == ("category", "complaint", pytest.approx(-1.0))
    assert shifts["satisfaction.rate"].now == pytest.approx(12 / 18)


def test_the_backlog_is_moved_by_what_stayed_open() -> None:
    """6 cases of October in 技术部 are open at its end; September left none."""
    shift = explain(count_cases(技术部=(0, 6)))["backlog"]
    assert (shift.now, shift.before) == (6, 0)


def test_the_largest_move_stands_first() -> None:
    """Of 40 and 60 cases none is solved: the backlog grew by 60, 12 steps of 5, the volume by 20."""
    shifts = explain(count_cases(技术部=(20, 38), 客服部=(20, 22)))
    assert [(path, shift.size) for path, shift in shifts.items()][:2] == [
        ("backlog", 12.0),
        ("received", 4.0),
    ]
