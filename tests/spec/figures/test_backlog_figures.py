"""`backlog`, `backlog_age`, `carried_over`, `completion` (contract section 6)."""

from month_tables import count


def test_backlog_is_what_is_open_at_the_months_end() -> None:
    """Of all months; a case of the next month is none, one resolved in November was still open."""
    figures = count(
        """
        received_at | resolved_at
        08-01 08:00 |
        10-05 08:00 | 10-31 23:59
        10-05 08:00 | 11-01 00:00
        10-05 08:00 | 11-03 00:00
        11-01 00:00 |
        """,
        as_of="11-05 09:00",
    )
    assert figures["backlog"] == 3


def test_backlog_of_the_running_month_stands_at_as_of() -> None:
    """On the 20th at 12:00 a case resolved at that minute is done, one resolved a minute later is open."""
    figures = count(
        """
        received_at | resolved_at
        10-05 08:00 | 10-20 12:00
        10-05 08:00 | 10-20 12:01
        """,
        as_of="10-20 12:00",
    )
    assert figures["backlog"] == 1


def test_an_exact_age_belongs_to_the_younger_class() -> None:
    """Ages at 11-01 0:00 are exactly 1, 3, 7, 30 days, each with one a minute older, and one of a minute."""
    figures = count(
        """
        received_at
        10-31 00:00
        10-30 23:59
        10-29 00:00
        10-28 23:59
        10-25 00:00
        10-24 23:59
        10-02 00:00
        10-01 23:59
        10-31 23:59
        """
    )
    assert figures["backlog_age"] == {"<=1": 2, "1-3": 2, "3-7": 2, "7-30": 2, ">30": 1}
    assert list(figures["backlog_age"]) == ["<=1", "1-3", "3-7", "7-30", ">30"]


def test_ages_add_up_to_the_backlog() -> None:
    """Even a case received after as-of, by a slip of the pen, has an age class: the youngest."""
    figures = count("received_at\n10-30 08:00\n08-01 08:00", as_of="10-20 12:00")
    assert figures["backlog"] == sum(figures["backlog_age"].values()) == 2
    assert figures["backlog_age"]["<=1"] == 1


def test_completion_is_resolved_of_carried_over_and_received() -> None:
    """Carried over 2 (one resolved in October), received 2 (one resolved in October): 2 of 4."""
    figures = count(
        """
        received_at | resolved_at
        09-10 08:00 | 09-20 08:00
        09-10 08:00 | 10-03 08:00
        09-10 08:00 |
        10-10 08:00 | 10-12 08:00
        10-10 08:00 | 11-02 08:00
        """,
        as_of="11-05 09:00",
    )
    assert figures["carried_over"] == 2
    assert figures["completion"] == {"resolved": 2, "due": 4, "rate": 0.5}
    # what was due and not resolved is what stays
    assert figures["backlog"] == 2


def test_a_date_only_solution_on_the_first_belongs_to_the_new_month() -> None:
    """Resolved on 10-01 without a time: carried over from September, resolved in October."""
    cases = "received_at | resolved_at\n09-28 08:00 | 10-01"
    assert count(cases, period="2026-09")["completion"] == {"resolved": 0, "due": 1, "rate": 0.0}
    assert count(cases, period="2026-09")["backlog"] == 1
    october = count(cases)
    assert (october["carried_over"], october["completion"]["rate"], october["backlog"]) == (1, 1.0, 0)


def test_a_case_that_is_done_but_does_not_say_since_when_is_no_backlog_and_in_no_months_completion() -> None:
    """Closed without a `resolved_at`: 0 open in September, 0 of its 1 due; nothing due in October."""
    cases = "received_at | status | closed_at\n09-10 08:00 | closed | 10-05 08:00"
    assert count(cases, period="2026-09")["backlog"] == 0
    assert count(cases, period="2026-09")["completion"] == {"resolved": 0, "due": 1, "rate": 0.0}
    assert count(cases)["completion"] == {"resolved": 0, "due": 0, "rate": None}


def test_a_past_month_stays_put() -> None:
    """What happens in November changes neither October's backlog nor its completion."""
    before = "received_at | resolved_at\n10-10 08:00 |\n10-10 08:00 | 10-12 08:00"
    after = "received_at | resolved_at\n10-10 08:00 | 11-20 08:00\n10-10 08:00 | 10-12 08:00\n11-02 08:00 |"
    then, now = count(before, as_of="11-01 00:00"), count(after, as_of="12-01 09:00")
    for key in ("received", "backlog", "backlog_age", "carried_over", "completion"):
        assert then[key] == now[key]
