"""Until when records are kept (C8 2 years, E11 3 years)."""

import pandas as pd
import pytest

from pipeline.assess import find_past, time_retention
from pipeline.config import build_settings
from pipeline.model import ASSESSMENT_COLUMNS, CASE_COLUMNS, VISIT_COLUMNS, Column, shape_table

C, E = "handling_mechanism", "requirement"


def shape(columns: tuple[Column, ...], rows: list[dict[str, object]]) -> pd.DataFrame:
    return shape_table(pd.DataFrame([{"handbook": C, "source_row": 2, **row} for row in rows]), columns)


def time(case: dict[str, object], *visits: dict[str, object], years: int = 2) -> pd.DataFrame:
    settings = build_settings({"handbooks": {C: {"keep_years": years}}})
    return time_retention(
        shape(CASE_COLUMNS, [{"case_id": "X", "status": "closed", **case}]),
        shape(VISIT_COLUMNS, list(visits)),
        shape(ASSESSMENT_COLUMNS, []),
        handbooks=settings.handbooks,
    )


@pytest.mark.parametrize(
    ("case", "until"),
    [
        ({"closed_at": "2024-05-10 10:00"}, "2026-05-10"),
        ({"closed_at": "2024-05-10 10:00", "handbook": E}, "2027-05-10"),
        ({"closed_at": "2024-05-10", "archived_at": "2024-06-04"}, "2026-06-04"),
        ({"closed_at": "2024-02-29"}, "2026-02-28"),
        ({"closed_at": "2024-05-10", "handbook": "gone"}, "2027-05-10"),
    ],
)
def test_a_case_is_kept_for_the_years_of_its_handbook(case: dict[str, object], until: str) -> None:
    """From the later of closing and archiving; of an unknown handbook as long as any."""
    assert time(case)["until"].tolist() == [pd.Timestamp(until)]


@pytest.mark.parametrize(
    "case",
    [
        {"status": "resolved", "resolved_at": "2020-01-01"},
        {"status": "closed"},
        {"status": "pending", "closed_at": "2020-01-01"},
    ],
)
def test_a_case_that_has_not_ended_is_kept(case: dict[str, object]) -> None:
    """Open, or closed without a date."""
    assert time(case).empty


def test_a_visit_keeps_its_case_and_ends_with_it() -> None:
    """A talk two months after the closing prolongs both."""
    found = time({"closed_at": "2024-05-10"}, {"visit_id": "V", "case_id": "X", "visit_at": "2024-07-01"})
    assert found["until"].tolist() == [pd.Timestamp("2026-07-01")] * 2


def test_nothing_is_past_before_the_reports_that_count_it() -> None:
    """Even where nothing has to be kept: the month after the closing ends first."""
    found = time({"closed_at": "2026-09-10"}, years=0)
    assert found["until"].tolist() == [pd.Timestamp("2026-10-31")]
    assert find_past(found, pd.Timestamp("2026-10-31 23:59")).empty
    assert len(find_past(found, pd.Timestamp("2026-11-01"))) == 1
