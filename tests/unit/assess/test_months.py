"""Clocks timed month by month and put together are those timed at once."""

import random

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from pipeline.assess import WorkCalendar, divide_records, join_clocks, time_clocks
from pipeline.config import build_settings
from pipeline.handbooks import NAMES
from pipeline.model import CASE_COLUMNS, STAGES, VISIT_COLUMNS, empty_table, shape_table

SETTINGS = build_settings({})
AS_OF = pd.Timestamp("2026-10-31T18:00")
STAMPS = [*STAGES, "last_progress_at", "promised_at", "waiting_from", "waiting_until"]


def draw_cases(count: int) -> pd.DataFrame:
    """Cases of all handbooks and of months in no order; some without a reception, two with each number."""
    chance = random.Random(7)  # noqa: S311 - repeatable
    rows = []
    for number in range(count):
        first = pd.Timestamp("2026-07-01") + pd.Timedelta(hours=chance.randrange(4 * 31 * 24))
        times = {name: first + pd.Timedelta(hours=chance.randrange(90)) for name in STAMPS}
        kept = {name: time for name, time in times.items() if chance.random() < 0.6}
        status = chance.choice(["pending", "in_progress", "waiting_customer", "resolved", "closed"])
        said = chance.choice(["处理中", f"{first:%m-%d %H:%M} 已联系；{first:%m}-28 10:00 已修好"])
        case = {
            "case_id": f"C{number // 2 * 2}",
            "handbook": chance.choice(NAMES),
            "status": status,
            "progress": said,
        }
        rank = {"urgency": chance.choice(["紧急", "一般"]), "priority": chance.choice(["high", "medium"])}
        rows.append({**case, **rank, **kept, "category": "complaint", "source_row": number + 1})
    return shape_table(pd.DataFrame(rows), CASE_COLUMNS)


def draw_visits(count: int) -> pd.DataFrame:
    """Visits to three customers by turns, months apart."""
    first = pd.Timestamp("2026-03-02 10:00")
    rows = [
        {
            "visit_id": f"V{number}",
            "handbook": ("service_revisit", "relationship")[number % 2],
            "customer_name": "甲乙丙"[number % 3],
            "visit_at": first + pd.Timedelta(days=number * 13),
            "service_date": first + pd.Timedelta(days=number * 12),
            "next_step": "3日内跟进",
            "source_row": number + 1,
        }
        for number in range(count)
    ]
    return shape_table(pd.DataFrame(rows), VISIT_COLUMNS)


CASES, VISITS = draw_cases(120), draw_visits(20)
NO_CASES, NO_VISITS = empty_table(CASE_COLUMNS), empty_table(VISIT_COLUMNS)


def time(cases: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    calendar = WorkCalendar.build(SETTINGS.calendar)
    return time_clocks(cases, visits, handbooks=SETTINGS.handbooks, calendar=calendar, as_of=AS_OF)


@pytest.mark.parametrize(
    ("cases", "visits"),
    [(CASES, VISITS), (CASES, NO_VISITS), (NO_CASES, VISITS), (NO_CASES, NO_VISITS)],
    ids=["both", "cases", "visits", "none"],
)
def test_parts_joined_are_the_whole(cases: pd.DataFrame, visits: pd.DataFrame) -> None:
    """Same rows in the same order, types too."""
    tables = [time(part.cases, part.visits) for part in divide_records(cases, visits)]
    joined = join_clocks(tables, cases, visits, handbooks=SETTINGS.handbooks)
    assert_frame_equal(joined, time(cases, visits))


def test_in_whatever_order_the_parts_come() -> None:
    tables = [time(part.cases, part.visits) for part in divide_records(CASES, VISITS)]
    joined = join_clocks(tables[::-1], CASES, VISITS, handbooks=SETTINGS.handbooks)
    assert_frame_equal(joined, time(CASES, VISITS))


def test_each_month_is_a_part_and_the_visits_are_one() -> None:
    """Cases without a reception are a part of their own."""
    parts = divide_records(CASES, VISITS)
    months = [part.cases["received_at"].dt.strftime("%Y-%m").unique() for part in parts[:-1]]
    assert [len(each) for each in months] == [1] * len(months)
    assert len(months) == CASES["received_at"].dt.strftime("%Y-%m").nunique(dropna=False) > 4
    assert (len(parts[-1].cases), len(parts[-1].visits)) == (0, 20)
