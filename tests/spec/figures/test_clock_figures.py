"""`clocks`, `response_on_time`, `handling_on_time`, by the month a clock is due in (contract section 6)."""

import pytest
from month_tables import SETTINGS, count

from pipeline.config import build_settings

ORDER = ["met", "breached", "overdue", "running", "warning", "paused", "unknown", "attainment"]


def test_every_clock_of_the_handbooks_is_there() -> None:
    """A template may ask for any clock: those without a deadline in the month are all 0."""
    clocks = count()["clocks"]
    assert list(clocks) == [
        *("register", "analyse", "respond", "resolve", "progress", "result", "revisit"),
        *("service_revisit", "record", "follow_up", "archive"),
    ]
    assert list(clocks["respond"]) == ORDER
    assert clocks["respond"]["attainment"] is None


def test_attainment_is_met_of_met_breached_and_overdue() -> None:
    """2 met, 1 breached, 1 overdue: 2 / 4; open, paused and unknown clocks are not judged."""
    figures = count(
        clocks="""
        record_id | clock   | due_at      | state
        C1        | respond | 10-05 08:00 | met
        C2        | respond | 10-05 08:00 | met
        C3        | respond | 10-05 08:00 | breached
        C4        | respond | 10-05 08:00 | overdue
        C5        | respond | 10-05 08:00 | running
        C6        | respond | 10-05 08:00 | warning
        C7        | respond | 10-05 08:00 | paused
        C8        | respond | 10-05 08:00 | unknown
        C1        | resolve | 10-05 08:00 | met
        """
    )
    assert list(figures["clocks"]["respond"].values()) == [2, 1, 1, 1, 1, 1, 1, 0.5]
    assert figures["response_on_time"] == 0.5
    assert figures["handling_on_time"] == 1.0


def test_all_unknown_is_no_attainment() -> None:
    """A month in which nobody wrote a time has unknown clocks and no rate."""
    figures = count(clocks="record_id | clock | due_at | state\nC1 | respond | 10-05 08:00 | unknown")
    assert figures["clocks"]["respond"]["unknown"] == 1
    assert figures["response_on_time"] is None


def test_a_clock_belongs_to_the_month_it_is_due_in() -> None:
    """Due in October counts whenever it started; without a deadline it counts in no month."""
    figures = count(
        clocks="""
        record_id | clock   | started_at  | due_at      | state
        C1        | respond | 09-30 23:00 | 10-01 01:00 | met
        C2        | respond | 10-31 23:00 | 11-01 01:00 | met
        C3        | respond |             |             | unknown
        """
    )
    assert figures["clocks"]["respond"]["met"] == 1
    assert figures["clocks"]["respond"]["unknown"] == 0


def test_a_past_month_stays_put_when_a_clock_stops_later() -> None:
    """A clock overdue in September and stopped in October is breached in September: the same rate."""
    row = "record_id | clock | due_at | state\nC1 | respond | 09-29 08:00 | {}"
    then = count(clocks=row.format("overdue"), period="2026-09")
    now = count(clocks=row.format("breached"), period="2026-09")
    assert then["response_on_time"] == now["response_on_time"] == 0.0
    assert count(clocks=row.format("breached"))["clocks"]["respond"]["breached"] == 0


# Deadlines stored as 0:00 of the 1st: of October (`start`) and of November (`end`).
BORDERS = "record_id | record | clock | due_at | state\n{id} | {record} | {clock} | {due} | met"
CASES = """
    case_id | handbook           | urgency | priority | promised_at
    HOURS   | rapid_response     | 紧急    |          |
    DATE    | rapid_response     |         |          | {day}
    TIMED   | rapid_response     |         |          | {day} 20:00
    MEDIUM  | handling_mechanism |         | medium   | {day}
    HIGH    | handling_mechanism |         | high     | {day}
    DAYS    | relationship       |         |          |
    CLOSED  | requirement        |         |          |
    """


@pytest.mark.parametrize(
    ("record_id", "clock", "ends_the_day"),
    [
        ("HOURS", "respond", False),  # 2 h after 22:00
        ("DATE", "resolve", True),  # kept until 24:00 of the promised day
        ("TIMED", "resolve", False),  # 20:00 and a wait of 4 h
        ("MEDIUM", "resolve", False),  # C2: 24 h, the promise does not count
        ("HIGH", "resolve", True),  # C2: its promise, a date
        ("DAYS", "resolve", True),  # D4: 2 working days
        ("DATE", "revisit", True),  # A8: 1 working day
        ("CLOSED", "archive", True),  # E11
    ],
)
def test_a_deadline_at_24_00_belongs_to_the_day_it_ends(
    record_id: str, clock: str, *, ends_the_day: bool
) -> None:
    """0:00 of the 1st is the old month's last moment for whole days, the new month's first for hours."""
    for due, day, before, after in (
        ("10-01", "09-30", "2026-09", "2026-10"),
        ("11-01", "10-31", "2026-10", "2026-11"),
    ):
        clocks = BORDERS.format(id=record_id, record="case", clock=clock, due=due)
        expected = before if ends_the_day else after
        for month in (before, after):
            found = count(CASES.format(day=day), clocks=clocks, period=month)["clocks"][clock]["met"]
            assert found == (1 if month == expected else 0)


@pytest.mark.parametrize(
    ("handbook", "clock", "ends_the_day"),
    [
        ("service_revisit", "service_revisit", True),  # B1: the 7th working day
        ("service_revisit", "record", False),  # B4: 10 minutes
        ("relationship", "follow_up", False),  # D6: 72 h
    ],
)
def test_a_visits_deadline_at_24_00_belongs_to_the_day_it_ends(
    handbook: str, clock: str, *, ends_the_day: bool
) -> None:
    """The clocks of visits are looked up in the visit's own handbook."""
    visits = f"visit_id | handbook | visit_at\nV7 | {handbook} | 10-30 10:00"
    clocks = BORDERS.format(id="V7", record="visit", clock=clock, due="11-01")
    october = count("", visits, clocks=clocks)["clocks"][clock]["met"]
    november = count("", visits, clocks=clocks, period="2026-11")["clocks"][clock]["met"]
    assert (october, november) == ((1, 0) if ends_the_day else (0, 1))


def test_a_teams_own_handbook_and_clock_are_counted() -> None:
    """A clock that only `config.toml` knows stands after the known ones."""
    own = {"start": "received_at", "stop": "resolved_at", "target": "3 wd"}
    settings = build_settings({"handbooks": {"rapid_response": {"clocks": {"workshop": own}}}})
    clocks = count(
        "received_at\n10-28 08:00",
        clocks="record_id | clock | due_at | state\nC1 | workshop | 11-01 | overdue",
        settings=settings,
    )["clocks"]
    assert list(clocks)[-1] == "workshop"
    assert clocks["workshop"]["overdue"] == 1
    assert "workshop" not in count(settings=SETTINGS)["clocks"]
