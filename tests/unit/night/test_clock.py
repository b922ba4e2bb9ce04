"""Sleep and restarts are no jump of the clock; a jump is doubted for an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.night.clock import DOUBT, News, Seen, Uptime, look_at_clock, read_uptime

NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UP = 50_000.0
SEEN = Seen(NOW, Uptime(UP, "one"), NOW - 100 * DAY)


@pytest.mark.parametrize("knows_boots", [True, False])
@pytest.mark.parametrize(
    ("passed", "uptime"),
    [
        (HOUR, Uptime(UP + 3600, "one")),
        (9 * DAY, Uptime(UP + 9 * 86400, "one")),  # asleep
        (timedelta(minutes=-9), Uptime(UP, "one")),  # set right by the network
        (10 * DAY, Uptime(60.0, "two")),  # switched off over the holidays
        (2 * DAY, Uptime(UP + 60, "two")),  # the same, and up again for as long as before
        (timedelta(minutes=1), Uptime(30.0, "two")),  # started anew
    ],
)
def test_what_time_and_uptime_agree_on_is_trusted(
    passed: timedelta,
    uptime: Uptime,
    knows_boots: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Also on a system that does not tell one start of the machine from another."""
    last = SEEN if knows_boots else replace(SEEN, uptime=Uptime(UP))
    now = uptime if knows_boots else Uptime(uptime.seconds)
    seen, news = look_at_clock(NOW + passed, now, last)
    assert (seen, news) == (Seen(NOW + passed, now, SEEN.since), "")


@pytest.mark.parametrize(
    ("passed", "uptime"),
    [
        (5 * HOUR, Uptime(UP + 60, "one")),
        (365 * DAY, Uptime(UP + 60, "one")),
        (-HOUR, Uptime(UP + 60, "one")),
        (-2 * HOUR, Uptime(30.0, "two")),
        (-365 * DAY, Uptime(30.0, "two")),
        (40 * DAY, Uptime(30.0, "two")),
        (-HOUR, Uptime(UP + 60)),
        (5 * HOUR, Uptime(UP + 60)),
    ],
)
def test_a_jump_is_doubted_then_accepted(passed: timedelta, uptime: Uptime) -> None:
    now = NOW + passed
    doubted, news = look_at_clock(now, uptime, SEEN)
    assert (doubted.is_trusted, news) == (False, "clock jumped")
    half, whole = (replace(uptime, seconds=uptime.seconds + seconds) for seconds in (1800, 3600))
    assert look_at_clock(now + HOUR / 2, half, doubted) == (doubted, "")
    accepted, news = look_at_clock(now + DOUBT, whole, doubted)
    assert (accepted.is_trusted, accepted.at, news) == (True, now + DOUBT, "clock accepted")
    assert accepted.since == min(SEEN.since, now + DOUBT)


@pytest.mark.parametrize("uptime", [Uptime(UP + 600, "one"), Uptime(40.0, "two")])
def test_a_clock_that_is_set_right_is_trusted_at_once(uptime: Uptime) -> None:
    """Also where the machine was started anew meanwhile."""
    doubted, _ = look_at_clock(NOW - 365 * DAY, Uptime(UP + 60, "one"), SEEN)
    seen, news = look_at_clock(NOW + timedelta(minutes=10), uptime, doubted)
    assert (seen.is_trusted, news) == (True, "clock mended")


def test_a_restart_does_not_shorten_the_doubt() -> None:
    doubted, _ = look_at_clock(NOW - 365 * DAY, Uptime(UP + 60, "one"), SEEN)
    again, news = look_at_clock(NOW - 365 * DAY, Uptime(10.0, "two"), doubted)
    assert (again.is_trusted, again.doubt, news) == (False, 10.0, "clock jumped")


def test_the_first_look_begins_the_ledger() -> None:
    first: tuple[Seen, News] = look_at_clock(NOW, SEEN.uptime, None)
    assert first == (Seen(NOW, SEEN.uptime, NOW), "")


def test_what_was_seen_survives_the_state() -> None:
    for seen in (SEEN, look_at_clock(NOW - DAY, SEEN.uptime, SEEN)[0]):
        assert Seen.loads(seen.dumps()) == seen


def test_the_uptime_goes_on() -> None:
    first, second = read_uptime(), read_uptime()
    assert 0 < first.seconds <= second.seconds
    assert first.boot == second.boot
