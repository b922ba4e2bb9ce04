"""Months: their names, the one a report is about, those of a trend."""

import pandas as pd
import pytest

from pipeline.analyse import choose_period, list_trend
from pipeline.period import Period


def _table(column: str, times: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series([pd.Timestamp(time) for time in times], dtype="datetime64[us]")})


def choose(
    as_of: str,
    *,
    received: tuple[str, ...] = (),
    visited: tuple[str, ...] = (),
    assessed: tuple[str, ...] = (),
) -> str:
    chosen = choose_period(
        _table("received_at", received),
        _table("visit_at", visited),
        _table("assessed_at", assessed),
        as_of=pd.Timestamp(as_of),
    )
    return chosen.name


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        ("2026-10-31 18:00", "2026-09"),
        ("2026-11-01 00:00", "2026-10"),  # October is complete from its last moment on
        ("2026-01-15 09:00", "2025-12"),
        ("2026-03-31 09:00", "2026-02"),
    ],
)
def test_the_last_complete_month_is_chosen(as_of: str, month: str) -> None:
    """Without records, and with one in it, it is the month before as-of's."""
    assert choose(as_of) == month
    assert choose(as_of, received=(f"{month}-15 08:00", "2020-01-01", as_of)) == month


def test_without_a_record_there_the_latest_month_that_has_one_is_chosen() -> None:
    """Cases, visits and assessments count alike, and so does the running month."""
    assert choose("2026-11-05", received=("2026-07-01", "2026-08-31 23:59")) == "2026-08"
    assert choose("2026-11-05", received=("2026-07-01",), visited=("2026-09-01 00:00",)) == "2026-09"
    assert choose("2026-11-05", received=("2026-07-01",), assessed=("2026-11-02",)) == "2026-11"


def test_a_date_after_as_of_is_chosen_only_where_there_is_nothing_else() -> None:
    """A slip of the pen in 2062 does not move the report."""
    assert choose("2026-11-05", received=("2026-07-01", "2062-07-01")) == "2026-07"
    assert choose("2026-11-05", received=("2062-07-01",)) == "2062-07"


def trend(name: str, count: int) -> list[str]:
    return [period.name for period in list_trend(Period.named(name), count=count)]


def test_a_trend_ends_with_its_period() -> None:
    """Oldest first, across the turn of the year."""
    assert trend("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert trend("2026-02", 1) == ["2026-02"]
    assert trend("2026-W01", 3) == ["2025-W51", "2025-W52", "2026-W01"]


def test_a_quarter_and_a_year_are_shown_by_their_months() -> None:
    """Earlier months come first where more are asked for than they have."""
    assert trend("2026Q1", 6) == ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert trend("2026Q1", 2) == ["2026-01", "2026-02", "2026-03"]
    assert trend("2026", 6) == [f"2026-{month:02}" for month in range(1, 13)]
