"""What is due: hand-made calendars and ledgers, and the jobs that follow from them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.config import Nightly
from pipeline.night.jobs import Kind, list_due, list_next, pause_after
from pipeline.state.ledger import Entry

ZONE = ZoneInfo("Asia/Shanghai")
TIMES = Nightly()
MINUTE = timedelta(minutes=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(text: str, zone: ZoneInfo = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def entry(
    kind: Kind, name: str, *, code: int | None = 0, attempts: int = 1, started: datetime = LONG_AGO
) -> Entry:
    finished = None if code is None else started
    return Entry(kind, name, started, attempts, started, finished, code, "")


def due(
    now: datetime, *known: Entry, since: datetime | None = None, zone: ZoneInfo = ZONE
) -> dict[str, list[str]]:
    """The names of the jobs that are due, by kind; no months, unless the ledger begins early enough."""
    entries = {(each.kind, each.name): each for each in known}
    found: dict[str, list[str]] = {}
    for job in list_due(TIMES, now, entries, since=since or now, zone=zone):
        found.setdefault(job.kind, []).append(job.name)
    return found


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-01 01:59", {"night": ["2026-10-31"], "week": ["2026-W44"]}),
        ("2026-11-01 02:00", {"night": ["2026-11-01"], "week": ["2026-W44"]}),
        ("2026-11-01 08:00", {"night": ["2026-11-01"], "week": ["2026-W44"], "chase": ["2026-11-01"]}),
        ("2026-11-02 06:59", {"night": ["2026-11-02"]}),  # last week's meeting is over
        ("2026-11-02 07:00", {"night": ["2026-11-02"], "week": ["2026-W45"]}),
        ("2027-01-01 02:00", {"night": ["2027-01-01"], "week": ["2026-W53"]}),
    ],
)
def test_of_nights_weeks_and_mornings_the_latest_is_due(now: str, expected: dict[str, list[str]]) -> None:
    """However many were missed before; chase lists only on their own day."""
    assert due(at(now)) == expected


def test_what_is_done_is_not_due_again() -> None:
    done = [entry("night", "2026-11-01"), entry("week", "2026-W44", code=3), entry("chase", "2026-11-01")]
    assert due(at("2026-11-01 20:00"), *done) == {}


def test_every_month_since_the_ledger_began_is_reported_on_once() -> None:
    """A draft (exit code 3) is no final report."""
    known = [entry("report", "2026-08"), entry("report", "2026-09", code=3)]
    found = due(at("2026-11-05 06:00"), *known, since=at("2026-09-01 00:00"))
    assert found["report"] == ["2026-09", "2026-10"]
    assert "report" not in due(at("2026-11-05 06:00"), since=at("2026-11-05 06:01"))


def test_no_more_than_a_year_of_reports_is_made_up_for() -> None:
    found = due(at("2026-11-05 06:00"), since=LONG_AGO)["report"]
    assert (len(found), found[0], found[-1]) == (12, "2025-11", "2026-10")


@pytest.mark.parametrize(("minutes", "is_due"), [(9, False), (10, True), (-60, True)])
def test_after_a_failure_it_waits_before_the_next_attempt(minutes: int, is_due: bool) -> None:  # noqa: FBT001
    """Where the clock was set back, it does not wait for the old time to come again."""
    failed = entry("night", "2026-11-01", code=1, started=at("2026-11-01 04:00"))
    now = at("2026-11-01 04:00") + minutes * MINUTE
    assert ("night" in due(now, failed)) == is_due


def test_one_that_never_ended_is_tried_again_after_the_same_wait() -> None:
    killed = entry("night", "2026-11-01", code=None, started=at("2026-11-01 02:00"))
    assert "night" not in due(at("2026-11-01 02:09"), killed)
    assert "night" in due(at("2026-11-01 02:10"), killed)


def test_waits_grow_to_a_day() -> None:
    assert [pause_after(attempts) / MINUTE for attempts in range(8)] == [0, 10, 30, 90, 270, 810, 1440, 1440]


@pytest.mark.parametrize("code", [1, None])
def test_after_five_attempts_a_night_is_given_up(code: int | None) -> None:
    failed = entry("night", "2026-11-01", code=code, attempts=5)
    assert "night" not in due(at("2026-11-01 20:00"), failed)
    assert due(at("2026-11-02 02:00"), failed)["night"] == ["2026-11-02"]


def test_a_clock_set_back_over_midnight_brings_no_earlier_night() -> None:
    assert "night" not in due(at("2026-11-01 01:30"), entry("night", "2026-11-01"))


def test_a_night_that_a_wrong_clock_did_in_the_future_holds_up_none_of_today() -> None:
    """The clock said 2036; nothing is due in the future either, nor done twice when it comes."""
    wrong = entry("night", "2036-01-01", started=at("2036-01-01 02:00"))
    assert due(at("2026-11-01 02:00"), wrong)["night"] == ["2026-11-01"]
    assert "night" not in due(at("2036-01-01 03:00"), wrong)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_change_to_summer_time_and_back_has_one_night(day: str) -> None:
    """In Berlin 02:00 to 03:00 is missing on the one day and there twice on the other."""
    berlin = ZoneInfo("Europe/Berlin")
    start, done, begun = at(f"{day} 00:00", berlin), [], 0
    for minutes in range(0, 24 * 60, 10):
        now = start + minutes * MINUTE
        if due(now, *done, zone=berlin).get("night") == [day]:
            done.append(entry("night", day, started=now))
            begun += 1
    assert begun == 1


def test_a_time_left_blank_is_never() -> None:
    off = Nightly(report="", weekly="", chase="")
    now = at("2026-11-05 09:00")
    assert [job.kind for job in list_due(off, now, {}, since=LONG_AGO, zone=ZONE)] == ["night"]
    assert set(list_next(off, now, ZONE)) == {"night"}


def test_what_comes_next() -> None:
    coming = {
        kind: str(moment.astimezone(ZONE))[:16]
        for kind, moment in list_next(TIMES, at("2026-12-31 02:00"), ZONE).items()
    }
    assert coming == {
        "night": "2027-01-01 02:00",
        "week": "2027-01-04 07:00",
        "report": "2027-01-05 06:00",
        "chase": "2026-12-31 08:00",
    }
