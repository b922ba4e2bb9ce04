"""`Period`: what weeks, months, quarters and years cover, and what they are called."""

import pandas as pd
import pytest

from pipeline.period import Period


@pytest.mark.parametrize(
    ("name", "start", "end", "previous", "year_ago"),
    [
        ("2026-10", "2026-10-01", "2026-11-01", "2026-09", "2025-10"),
        ("2026-01", "2026-01-01", "2026-02-01", "2025-12", "2025-01"),
        ("2024-02", "2024-02-01", "2024-03-01", "2024-01", "2023-02"),
        ("2026Q1", "2026-01-01", "2026-04-01", "2025Q4", "2025Q1"),
        ("2026Q4", "2026-10-01", "2027-01-01", "2026Q3", "2025Q4"),
        ("2026", "2026-01-01", "2027-01-01", "2025", "2025"),
        ("2026-W44", "2026-10-26", "2026-11-02", "2026-W43", "2025-W44"),
        ("2026-W01", "2025-12-29", "2026-01-05", "2025-W52", "2025-W01"),
        ("2026-W53", "2026-12-28", "2027-01-04", "2026-W52", "2026-W01"),  # 2025 has 52 weeks
    ],
)
def test_a_name_gives_a_half_open_span_and_its_neighbours(
    name: str, start: str, end: str, previous: str, year_ago: str
) -> None:
    period = Period.named(name)
    assert (period.start, period.end) == (pd.Timestamp(start), pd.Timestamp(end))
    assert (period.name, period.previous.name, period.year_ago.name) == (name, previous, year_ago)


def test_the_first_moment_belongs_to_a_period_and_the_end_does_not() -> None:
    moments = ("2026-09-30 23:59:59", "2026-10-01", "2026-10-31 23:59", "2026-11-01", None)
    times = pd.Series([pd.Timestamp(at) for at in moments])
    assert Period.named("2026-10").covers(times).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    "name",
    [
        "2026-13",
        "2026-00",
        "2026-1",
        "2026Q5",
        "2026Q0",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "26",
        "",
        "２０２６",
        "0001-01",
    ],
)
def test_anything_else_is_no_period(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Period.named(name)
