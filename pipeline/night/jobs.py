"""Which jobs are due: pure arithmetic on the configured times and on what the ledger knows.

A job is for a night (`2026-10-31`), an ISO week (`2026-W44`), a month (`2026-10`) or a morning's chase lists.
Of nights, weeks and mornings only the latest is ever due; a month is due until its report is final.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.config import Nightly
from pipeline.state.ledger import Entry

Kind = Literal["night", "week", "report", "chase"]
LONGEST_MONTH = 31  # days
MOST_MONTHS = 12
"""So many missed monthly reports are made up for."""
_BACK: Mapping[Kind, int] = {"night": 1, "week": 6, "report": (MOST_MONTHS + 1) * LONGEST_MONTH, "chase": 0}
"""So many days back a job may still be due: nobody is chased days late, a week's list is for its week."""
KINDS: tuple[Kind, ...] = tuple(_BACK)
"""In the order in which they are done where several are due."""

DONE: Mapping[Kind, tuple[int, ...]] = {"night": (0, 3), "week": (0, 3), "report": (0,), "chase": (0, 3)}
"""Exit codes with which a job is done; a report with 3 is a draft (an input could not be read)."""

MOST_ATTEMPTS: Mapping[Kind, int] = {"night": 5, "week": 5, "report": 30, "chase": 5}
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
PAUSE_FACTOR = 3

KIND_WORDS: Mapping[str, str] = {  # words of this module
    "night": "主任务",
    "week": "周会清单",
    "report": "月报定稿",
    "chase": "催办清单",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Job:
    """What is to be done once: its kind, what it is for, since when it is due."""

    kind: Kind
    name: str
    due: datetime


Known = Mapping[tuple[str, str], Entry]
"""What the ledger knows, by kind and name."""


def list_due(times: Nightly, now: datetime, known: Known, *, since: datetime, zone: ZoneInfo) -> list[Job]:
    """The jobs to do now. `since` is when the ledger begins: earlier months are not reported on their own."""
    current = [
        job
        for job in _list_current(times, now, since, zone)
        if not is_overtaken(job.kind, job.name, known, now)
    ]
    return [job for job in current if _is_open(job, known.get((job.kind, job.name)), now)]


def list_next(times: Nightly, now: datetime, zone: ZoneInfo) -> dict[Kind, datetime]:
    """When each kind is due for the next time; a kind that is switched off has no entry."""
    today = now.astimezone(zone).date()
    coming = {kind: _find_jobs(kind, times, (today, LONGEST_MONTH), zone) for kind in KINDS}
    return {kind: min(job.due for job in jobs if job.due > now) for kind, jobs in coming.items() if jobs}


def _list_current(times: Nightly, now: datetime, since: datetime, zone: ZoneInfo) -> Iterator[Job]:
    """Of each kind the latest, of reports each month since `since`; whether done or not."""
    today = now.astimezone(zone).date()
    for kind, back in _BACK.items():
        jobs = _find_jobs(kind, times, (today - timedelta(days=back), back), zone)
        past = [job for job in jobs if job.due <= now]
        if kind == "week":
            past = [job for job in past if job.name == _NAMES[kind](today)]
        yield from [job for job in past if job.due >= since][-MOST_MONTHS:] if kind == "report" else past[-1:]


def _find_jobs(kind: Kind, times: Nightly, days: tuple[date, int], zone: ZoneInfo) -> list[Job]:
    """The jobs of a kind on a first day and so many after it; none where the kind is switched off."""
    clock = _clock(kind, times)
    if not clock:
        return []
    every = [days[0] + timedelta(days=number) for number in range(days[1] + 1)]
    if kind == "week":
        every = [day for day in every if day.weekday() == WEEKDAYS.index(times.weekly_day)]
    if kind == "report":
        every = [day for day in every if day.day == times.report_day]
    return [Job(kind, _NAMES[kind](day), _at(day, clock, zone)) for day in every]


def _clock(kind: Kind, times: Nightly) -> str:
    return {"night": times.run, "week": times.weekly, "report": times.report, "chase": times.chase}[kind]


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """That time of that day, in UTC, so that a change to summer time does no harm to comparisons."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


def _name_month(day: date) -> str:
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"


_NAMES: Mapping[Kind, Callable[[date], str]] = {
    "night": date.isoformat,
    "week": lambda day: f"{day:%G-W%V}",
    "report": _name_month,
    "chase": date.isoformat,
}


def is_overtaken(kind: Kind, name: str, known: Known, now: datetime) -> bool:
    """Whether a later one of its kind was done already, which every report goes without.

    What was done in the future, by a wrong clock, does not count.
    """
    later = [entry for (other, later), entry in known.items() if other == kind and later > name]
    done = any(entry.exit_code in DONE[kind] and entry.started <= now for entry in later)
    return done and kind != "report"


def _is_open(job: Job, entry: Entry | None, now: datetime) -> bool:
    """Whether it is to be tried now: not done, not given up, and some time after the last attempt."""
    if entry is None:
        return True
    next_try = find_next_try(job.kind, entry)
    ended = entry.finished or entry.started
    return next_try is not None and not ended <= now < next_try  # before its end the clock was set back


def find_next_try(kind: Kind, entry: Entry) -> datetime | None:
    """When the job may be tried again; None where it is done or given up."""
    if entry.exit_code in DONE[kind] or is_given_up(kind, entry):
        return None
    return (entry.finished or entry.started) + pause_after(entry.attempts)


def is_given_up(kind: Kind, entry: Entry) -> bool:
    """Whether it has failed too often."""
    return entry.attempts >= MOST_ATTEMPTS[kind] and entry.exit_code not in DONE[kind]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts; longer each time, never over a day."""
    if attempts < 1:
        return timedelta()
    factor: int = PAUSE_FACTOR ** (attempts - 1)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)
