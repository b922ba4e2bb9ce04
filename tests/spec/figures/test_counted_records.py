"""`list_counted`: the records behind each figure are those that it counts."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from month_tables import count, look, moment

from pipeline import words
from pipeline.analyse import list_counted
from pipeline.analyse.list_counted import LISTED
from pipeline.publish.tracking.counted import LABELS, TOGETHER
from pipeline.publish.tracking.figures import FIGURES, find_value

STATES = ("met", "breached", "overdue", "running", "unknown")
GOOD = {"met", "resolved", "satisfied", "reopened"}
"""What stands above the line of a rate; 二次处理率 counts the bad ones."""
NUMBERS = {
    "response_hours.median": "response_hours",
    "resolution_hours.median": "resolution_hours",
    "satisfaction.mean": "score",
}
DAY = st.integers(0, 70)
CASE = st.tuples(
    DAY,  # days from September 1st to the reception
    st.none() | st.integers(0, 40),  # days to the solution
    st.sampled_from(["high", "low"]),
    st.booleans(),
    st.sampled_from(["", "1", "4", "5"]),
    st.sampled_from(STATES),
)
VISIT = st.tuples(DAY, st.sampled_from(["", "2", "5"]), st.sampled_from(["", "满意", "不满"]))


def on_day(days: int) -> str:
    return f"{moment('09-01 09:30') + pd.Timedelta(days=days):%Y-%m-%d %H:%M}"


def draw_tables(cases: list[tuple[Any, ...]], visits: list[tuple[Any, ...]]) -> tuple[str, str, str]:
    """The cases, visits and clocks as texts."""
    told = ["received_at | resolved_at | first_response_at | priority | reopened | score"]
    clocks = ["record_id | clock | due_at | state | used_min"]
    for number, (day, life, priority, reopened, score, state) in enumerate(cases, 1):
        solved = "" if life is None else on_day(day + life)
        mark = "yes" if reopened else ""
        told.append(f"{on_day(day)} | {solved} | {on_day(day + 1)} | {priority} | {mark} | {score}")
        clocks += [
            f"C{number} | {clock} | {on_day(day + 2)} | {state} | 90" for clock in ("respond", "resolve")
        ]
    seen = ["visit_at | score | mood", *(f"{on_day(day)} | {score} | {mood}" for day, score, mood in visits)]
    return "\n".join(told), "\n".join(seen), "\n".join(clocks)


def work_out(figure: str, rows: pd.DataFrame) -> float | None:
    """The figure from nothing but its records."""
    if figure in ("received", "backlog", "visits.count"):
        return float(len(rows))
    column = NUMBERS.get(figure)
    numbers = rows[column].dropna() if column else rows
    if numbers.empty:
        return None
    if column:
        return float(numbers.mean() if figure.endswith(".mean") else numbers.median())
    return float(rows["result"].isin(GOOD).mean())


@settings(max_examples=60, deadline=None)
@given(st.lists(CASE, max_size=12), st.lists(VISIT, max_size=6))
def test_every_figure_comes_out_of_its_records(
    cases: list[tuple[Any, ...]], visits: list[tuple[Any, ...]]
) -> None:
    """Counts, rates, medians and means of 总览, worked out from the rows that are listed for each."""
    tables = draw_tables(cases, visits)
    figures = count(*tables[:2], clocks=tables[2])
    counted = list_counted(look(*tables))
    for figure in (figure.path for figure in FIGURES):
        rows = counted[counted["figure"].eq(TOGETHER.get(figure, figure))]
        assert work_out(figure, rows) == pytest.approx(find_value(figures, figure)), figure


def test_every_figure_shown_has_its_records() -> None:
    assert list(LISTED) == list(LABELS)


def test_every_result_has_a_word() -> None:
    cases = [
        (35, life, "high", reopened, "5", "breached") for life in (1, None) for reopened in (True, False)
    ]
    counted = list_counted(look(*draw_tables(cases, [(35, "2", "")])))
    assert set(counted["result"].dropna()) <= set(words.STATE) | set(words.COUNTED)
    assert set(words.COUNTED) - set(counted["result"]) == set()


def test_a_record_says_where_it_is_found() -> None:
    """A rating of a case and one of a visit, each by its number and moment."""
    counted = list_counted(look("received_at | score\n10-05 08:00 | 4", "visit_at | score\n10-08 08:00 | 2"))
    rows = counted[counted["figure"].eq("satisfaction.rate")][
        ["record", "record_id", "result", "at", "score"]
    ]
    assert rows.to_numpy().tolist() == [
        ["case", "C1", "satisfied", moment("10-05 08:00"), 4.0],
        ["visit", "V1", "unsatisfied", moment("10-08 08:00"), 2.0],
    ]
