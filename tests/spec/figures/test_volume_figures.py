"""`received`, `resolved`, `open`, the hours, `high_priority`, `reopened` (contract section 6)."""

import json

import pytest
from month_tables import count

KEYS = [
    *("received", "resolved", "open", "backlog", "backlog_age", "carried_over", "completion", "clocks"),
    *("response_on_time", "handling_on_time", "response_hours", "resolution_hours", "categories", "modules"),
    *("channels", "departments", "owners", "customer_types", "satisfaction", "high_priority", "reopened"),
    *("visits", "assessments", "targets"),
]


def test_figures_have_the_keys_of_the_contract_in_its_order() -> None:
    """An empty month has every key, and all of it can be written as JSON."""
    figures = count()
    assert list(figures) == KEYS
    assert json.loads(json.dumps(figures)) == figures


def test_empty_month_has_no_rate() -> None:
    """Counts are 0, quotients and statistics None, lists empty."""
    figures = count()
    assert (figures["received"], figures["resolved"], figures["open"], figures["backlog"]) == (0, 0, 0, 0)
    assert figures["completion"] == {"resolved": 0, "due": 0, "rate": None}
    assert figures["high_priority"] == {"received": 0, "resolved": 0, "rate": None}
    assert figures["reopened"] == {"count": 0, "rate": None}
    assert figures["response_hours"] == figures["resolution_hours"] == {"median": None, "p90": None}
    assert figures["response_on_time"] is figures["handling_on_time"] is None
    assert figures["categories"] == figures["modules"] == figures["owners"] == []
    assert figures["visits"] == {"count": 0, "score_mean": None, "on_time": None}
    assert all(target["value"] is target["met"] is None for target in figures["targets"])


def test_figures_hold_plain_values_only() -> None:
    """A busy month can be written as JSON and read back equal, so that no numpy value hides in it."""
    figures = count(
        """
        received_at | first_response_at | resolved_at | category  | module | score | owner | priority
        10-05 08:00 | 10-05 09:00       | 10-06 08:00 | complaint | 登录   | 4.5   | 李娜  | high
        10-05 08:00 |                   |             |           |        |       |       |
        """,
        "visit_at | score\n10-08 | 3",
        clocks="record_id | clock | due_at | state\nC1 | respond | 10-05 10:00 | met",
    )
    assert json.loads(json.dumps(figures)) == figures


def test_a_month_runs_from_its_first_midnight_to_the_next() -> None:
    """0:00 of the 1st belongs to the month it begins: two of these four are October's."""
    figures = count(
        """
        received_at
        09-30 23:59
        10-01 00:00
        10-31 23:59
        11-01 00:00
        """
    )
    assert figures["received"] == 2


def test_a_case_without_a_reception_is_in_no_month() -> None:
    """A case whose reception could not be understood counts neither as received nor as backlog."""
    figures = count("received_at | resolved_at\n|\n10-02 10:00 |")
    assert (figures["received"], figures["open"], figures["backlog"]) == (1, 1, 1)


def test_resolved_means_by_as_of() -> None:
    """A solution dated after as-of has not happened yet; one exactly at as-of has."""
    cases = """
        received_at | resolved_at
        10-05 08:00 | 10-20 18:00
        10-05 08:00 | 10-20 18:01
        10-05 08:00 |
        """
    figures = count(cases, as_of="10-20 18:00")
    assert (figures["received"], figures["resolved"], figures["open"]) == (3, 1, 2)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_case_done_without_a_stamp_is_resolved(status: str) -> None:
    """Somebody solved it and nobody wrote when: it is resolved, and no backlog."""
    figures = count(f"received_at | status\n10-05 08:00 | {status}\n10-05 08:00 | in_progress")
    assert (figures["resolved"], figures["open"], figures["backlog"]) == (1, 1, 1)
    assert figures["completion"] == {"resolved": 0, "due": 2, "rate": 0.0}


def test_hours_are_median_and_ninth_decile_of_those_with_the_stamp() -> None:
    """Hours 1, 2, 3, 4, 5: the median is 3, the 90th percentile 4 + 0.6 × (5 − 4) = 4.6."""
    figures = count(
        """
        received_at | first_response_at | resolved_at
        10-05 08:00 | 10-05 09:00       |
        10-05 08:00 | 10-05 10:00       |
        10-05 08:00 | 10-05 11:00       |
        10-05 08:00 | 10-05 12:00       |
        10-05 08:00 | 10-05 13:00       | 10-06 20:00
        10-05 08:00 |                   |
        09-05 08:00 | 10-05 13:00       | 10-06 20:00
        """
    )
    assert figures["response_hours"] == {"median": 3.0, "p90": pytest.approx(4.6)}
    assert figures["resolution_hours"] == {"median": 36.0, "p90": 36.0}


def test_hours_are_never_negative_and_a_date_counts_as_its_midnight() -> None:
    """A date-only answer of the same day is 8 hours "before" the question: 0; one of the next day 16."""
    figures = count(
        """
        received_at | first_response_at | resolved_at
        10-05 08:00 | 10-05             | 10-06
        """
    )
    assert figures["response_hours"] == {"median": 0.0, "p90": 0.0}
    assert figures["resolution_hours"] == {"median": 16.0, "p90": 16.0}


def test_resolution_hours_include_waits() -> None:
    """24 hours from reception to solution, 20 of them waiting for the customer, are 24 hours."""
    figures = count(
        """
        received_at | waiting_from | waiting_until | resolved_at
        10-05 08:00 | 10-05 10:00  | 10-06 06:00   | 10-06 08:00
        """
    )
    assert figures["resolution_hours"]["median"] == 24.0


def test_high_priority_is_a_share_of_its_own() -> None:
    """Two of three high-priority cases are resolved; others and earlier ones do not count."""
    figures = count(
        """
        received_at | priority | resolved_at
        10-05 08:00 | high     | 10-06 08:00
        10-05 08:00 | high     | 10-06 08:00
        10-05 08:00 | high     |
        10-05 08:00 | low      |
        09-05 08:00 | high     |
        """
    )
    assert figures["high_priority"] == {"received": 3, "resolved": 2, "rate": 2 / 3}


def test_reopened_is_a_share_of_the_resolved() -> None:
    """One of two resolved cases was handled twice; an open reopened case is not among them."""
    figures = count(
        """
        received_at | resolved_at | reopened
        10-05 08:00 | 10-06 08:00 | yes
        10-05 08:00 | 10-06 08:00 |
        10-05 08:00 |             | yes
        """
    )
    assert figures["reopened"] == {"count": 1, "rate": 0.5}
