"""The ledger: which job is done, and what every run was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.state import Ledger
from pipeline.state.ledger import KILLED

NIGHT = datetime(2026, 10, 31, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state" / "feedback.sqlite")


def end(ledger: Ledger, number: int, at: datetime, code: int = 0) -> None:
    ledger.end_run(number, at=at, seconds=60.5, exit_code=code, counts={"cases": 3}, reason="")


def test_a_job_counts_its_attempts_and_keeps_how_the_last_one_ended(ledger: Ledger) -> None:
    for hour, code in ((0, 1), (1, 0)):
        ledger.begin("night", "2026-11-01", due=NIGHT, at=NIGHT + hour * HOUR)
        ledger.finish("night", "2026-11-01", at=NIGHT + (hour + 1) * HOUR, exit_code=code, reason=f"r{code}")
    (entry,) = ledger.list_jobs().values()
    assert (entry.attempts, entry.exit_code, entry.reason) == (2, 0, "r0")
    assert (entry.due, entry.started, entry.finished) == (NIGHT, NIGHT + HOUR, NIGHT + 2 * HOUR)


def test_a_job_that_is_begun_again_is_under_way(ledger: Ledger) -> None:
    ledger.begin("night", "2026-11-01", due=NIGHT, at=NIGHT)
    ledger.finish("night", "2026-11-01", at=NIGHT, exit_code=1, reason="")
    ledger.begin("night", "2026-11-01", due=NIGHT, at=NIGHT + HOUR)
    entry = ledger.list_jobs()["night", "2026-11-01"]
    assert (entry.finished, entry.exit_code) == (None, None)


def test_a_stopped_attempt_does_not_count(ledger: Ledger) -> None:
    ledger.begin("night", "2026-11-01", due=NIGHT, at=NIGHT)
    ledger.withdraw("night", "2026-11-01")
    entry = ledger.list_jobs()["night", "2026-11-01"]
    assert (entry.attempts, entry.exit_code, entry.finished) == (0, KILLED, NIGHT)


def test_a_run_is_found_by_its_command_and_the_time_it_began(ledger: Ledger) -> None:
    for command in ("run", "run --month 2026-09"):
        end(ledger, ledger.start_run(command, at=NIGHT), NIGHT + HOUR)
    found = ledger.find_run("run", since=NIGHT, until=NIGHT)
    assert found is not None
    assert (found.command, found.seconds, found.exit_code, found.counts) == ("run", 60.5, 0, {"cases": 3})
    assert ledger.find_run("run", since=NIGHT + HOUR, until=NIGHT + 2 * HOUR) is None
    assert ledger.find_run("run", since=NIGHT - HOUR, until=NIGHT - HOUR) is None


def test_a_run_that_never_ended_was_killed_when_the_next_one_begins(ledger: Ledger) -> None:
    ledger.start_run("run", at=NIGHT)
    assert ledger.find_run("run", since=NIGHT, until=NIGHT) is None
    ledger.start_run("run", at=NIGHT + HOUR)
    assert [run.exit_code for run in ledger.list_runs(9)] == [None, KILLED]


def test_the_last_good_run_is_one_that_wrote_its_outputs_and_is_not_of_the_future(ledger: Ledger) -> None:
    """Exit code 3 is good: all other files are in the outputs."""
    for hour, code in ((0, 0), (2, 3), (4, 1), (9, 0)):
        end(ledger, ledger.start_run("run", at=NIGHT + hour * HOUR), NIGHT + (hour + 1) * HOUR, code)
    last = ledger.find_last_good("run", until=NIGHT + 8 * HOUR)
    assert last is not None
    assert (last.started, last.exit_code) == (NIGHT + 2 * HOUR, 3)


def test_nothing_is_known_where_there_is_no_state(ledger: Ledger) -> None:
    assert ledger.list_jobs() == {}
    assert ledger.list_runs(9) == []
    assert ledger.read_clock() is None


def test_what_is_noted_of_the_clock_replaces_what_was(ledger: Ledger) -> None:
    for seen in ("a", "b"):
        ledger.note_clock(seen)
    assert ledger.read_clock() == "b"
