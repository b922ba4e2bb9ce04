"""Moments within bounds, the one among several readings, and the faults of what gives none."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from pipeline import words
from pipeline.model import Fault
from pipeline.normalise.text import to_second

EXAMPLE = "2026-10-03 14:05"
BAD_DATE = Fault("bad-date", EXAMPLE)
AMBIGUOUS = Fault("ambiguous-date", EXAMPLE)

FIRST_YEAR, LAST_YEAR = 1990, 2100


def build_moment(year: int, month: int, day: int, *clock: float) -> datetime | Fault:
    """The moment; `clock` is hour, minute and second, as far as known. 24:00 is `ambiguous-date`."""
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    ends_day = (hour, minute, second) == (24, 0, 0)
    try:
        start = datetime(year, month, day, 0 if ends_day else int(hour), int(minute))  # noqa: DTZ001 - naive
    except ValueError:
        return BAD_DATE
    if second >= 60:  # noqa: PLR2004 - seconds of a minute
        return BAD_DATE
    moment = settle_moment(start + timedelta(seconds=second) if second else start)
    return AMBIGUOUS if ends_day and isinstance(moment, datetime) else moment


def settle_moment(moment: datetime) -> datetime | Fault:
    """The moment to the second, where it lies within bounds."""
    if moment.microsecond:
        moment = to_second(moment)
    return moment if moment.tzinfo is None and FIRST_YEAR <= moment.year <= LAST_YEAR else BAD_DATE


def choose_moment(readings: Iterable[datetime | Fault]) -> datetime | Fault:
    """The only possible reading; `ambiguous-date` where there are several, `bad-date` where there is none."""
    possible = {reading for reading in readings if isinstance(reading, datetime)}
    return possible.pop() if len(possible) == 1 else doubt_moment(sorted(possible))


def doubt_moment(possible: Iterable[datetime]) -> Fault:
    """`ambiguous-date` between these readings, which it shows; `bad-date` where there is none."""
    shown = words.EITHER.join(dict.fromkeys(map(show_moment, possible)))
    return Fault("ambiguous-date", shown) if shown else BAD_DATE


def show_moment(moment: datetime) -> str:
    """As staff should type it."""
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"


def read_numbers(digits: Iterable[str | None]) -> Iterator[int]:
    """Groups of digits as numbers, a missing one as 0."""
    return (int(part or 0) for part in digits)
