"""`targets` (C11 and any the config adds)."""

import pytest
from month_tables import count

from pipeline.config import build_settings
from pipeline.errors import ConfigError

CASES = """
    received_at | priority | resolved_at | score
    10-05 08:00 | high     | 10-06 08:00 | 4.5
    10-05 08:00 | high     |             |
    """


def test_targets_are_met_at_their_bound() -> None:
    """Half of the high-priority cases resolved misses 95 %; a mean of exactly 4.5 meets 4.5."""
    assert count(CASES)["targets"] == [
        {"name": "high_priority_resolution", "value": 0.5, "target": 0.95, "met": False},
        {"name": "satisfaction_mean", "value": 4.5, "target": 4.5, "met": True},
    ]


def test_without_data_a_target_is_neither_met_nor_missed() -> None:
    """An empty month says null, not false."""
    assert [target["met"] for target in count()["targets"]] == [None, None]


def test_a_team_adds_its_own_target() -> None:
    """At most 1 open case: 1 is met; a clock's attainment without a clock is null."""
    settings = build_settings(
        {
            "targets": {
                "backlog": {"figure": "backlog", "at_most": 1},
                "register": {"figure": "clocks.register.attainment", "at_least": 0.9},
            }
        }
    )
    targets = {target["name"]: target for target in count(CASES, settings=settings)["targets"]}
    assert targets["backlog"] == {"name": "backlog", "value": 1, "target": 1.0, "met": True}
    assert targets["register"]["met"] is None


@pytest.mark.parametrize("path", ["satisfaction.men", "categories", "clocks.respond", "received.x"])
def test_a_target_that_names_no_figure_is_a_fault_of_the_configuration(path: str) -> None:
    """The fault is told as "problem @ path"."""
    settings = build_settings({"targets": {"mine": {"figure": path, "at_least": 1}}})
    with pytest.raises(ConfigError, match=rf"no such figure: {path} @ targets\.mine\.figure"):
        count(settings=settings)
