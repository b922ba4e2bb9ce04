"""The lives of the sample's cases keep to the calendar and to as-of."""

from datetime import datetime

import pytest

from pipeline.sample.chance import open_source
from pipeline.sample.lives import Haste, draw_life, draw_reception, is_workday, next_workday
from pipeline.sample.world import AS_OF


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-09-18", True),  # a Friday
        ("2026-09-19", False),  # a Saturday
        ("2026-09-20", True),  # a Sunday, swapped
        ("2026-09-25", False),  # 中秋
        ("2026-10-07", False),  # 国庆
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday, swapped
    ],
)
def test_holidays_and_swapped_days_are_respected(day: str, works: bool) -> None:  # noqa: FBT001
    """Working days are those of the official calendar of 2026."""
    assert is_workday(datetime.fromisoformat(day)) is works


def test_the_working_day_after_the_last_of_september_is_the_eighth_of_october() -> None:
    """30 September, then seven days of National Day."""
    assert next_workday(datetime.fromisoformat("2026-09-30T16:00")) == datetime.fromisoformat(
        "2026-10-08T16:00"
    )


def test_no_life_goes_beyond_as_of_or_backwards() -> None:
    """In 300 lives the stamps come in order, and only the promise may lie ahead."""
    rng = open_source("lives")
    for _ in range(300):
        life = draw_life(rng, draw_reception(rng, rng.choice((8, 9, 10))), Haste(24, 3))
        life.pop("promised_at")
        stamps = list(life.values())
        assert stamps == sorted(stamps)
        assert stamps[-1] <= AS_OF
