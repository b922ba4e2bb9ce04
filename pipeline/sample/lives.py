"""How a case goes: when it is registered, answered, solved, revisited and filed, seen from as-of."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from pipeline.model import STAGES
from pipeline.sample.chance import happens, spend
from pipeline.sample.world import AS_OF, DAYS_OFF, WORKDAYS, WORLD

Stamps = dict[str, datetime]

_MARGIN = timedelta(hours=2)  # what came in later nobody has written down yet
_BY_DAY = 4  # days: what takes as long is promised for a day, not for an hour
_SATURDAY = 5
_ANALYSED_FIRST = 24  # hours: what may take as long is analysed before it is answered
_OPENS, _SHUTS = time(8, 40), time(20, 30)


@dataclass(frozen=True)
class Haste:
    """What a case may take: hours to the first response, days to the solution."""

    respond_hours: float
    resolve_days: int


def is_workday(moment: datetime) -> bool:
    """Whether people work that day: weekdays without holidays, and the swapped weekends (调休)."""
    day = moment.date()
    return day in WORKDAYS or (moment.weekday() < _SATURDAY and day not in DAYS_OFF)


def next_workday(moment: datetime, *, count: int = 1) -> datetime:
    """The same time on the `count`-th working day after."""
    while count:
        moment += timedelta(days=1)
        count -= is_workday(moment)
    return moment


def draw_reception(rng: Random, month: int) -> datetime:
    """A moment of the month before as-of, nearly always in office hours of a working day."""
    while True:
        moment = datetime(2026, month, 1, 8, 30)  # noqa: DTZ001 - naive, as all times
        moment += timedelta(days=rng.randrange(31)) + spend(rng, 0, 620)
        if moment.month == month and moment < AS_OF - _MARGIN and (is_workday(moment) or happens(rng, 0.12)):
            return moment


def draw_life(rng: Random, received: datetime, haste: Haste) -> Stamps:
    """The stamps of a case up to as-of, and `promised_at`; in the order of its life."""
    late = WORLD["late"][str(received.month)]
    stamps = {"received_at": received, "promised_at": _promise(received, haste)}
    stamps["registered_at"] = received + (spend(rng, 70, 170) if happens(rng, late) else spend(rng, 3, 50))
    stamps["analysed_at"] = stamps["registered_at"] + spend(rng, 30, 260 if happens(rng, late) else 170)
    answered = received + timedelta(hours=haste.respond_hours) * _draw_share(rng, late)
    stamps["first_response_at"] = _at_desk(max(answered, stamps["registered_at"] + timedelta(minutes=5)), rng)
    if haste.respond_hours >= _ANALYSED_FIRST:
        explained = stamps["analysed_at"] + spend(rng, 5, 40)
        stamps["first_response_at"] = max(stamps["first_response_at"], explained)
    solved = received + (stamps["promised_at"] - received) * _draw_share(rng, 1.5 * late)
    stamps["resolved_at"] = _at_desk(max(solved, stamps["first_response_at"] + spend(rng, 25, 240)), rng)
    stamps |= _draw_end(rng, stamps["resolved_at"], late)
    if happens(rng, WORLD["stuck"][str(received.month)]):
        del stamps["resolved_at"]
    return _cut(stamps)


def _draw_end(rng: Random, resolved: datetime, late: float) -> Stamps:
    """What follows the solution."""
    sent = resolved + (spend(rng, 70, 300) if happens(rng, late) else spend(rng, 5, 55))
    days = 1 + (happens(rng, late)) * rng.randrange(1, 4)
    revisit = next_workday(sent.replace(hour=9, minute=0), count=days) + spend(rng, 10, 480)
    closed = revisit + spend(rng, 10, 240)
    filed = datetime(closed.year, closed.month + 1, rng.choice((2, 3, 4, 4, 5, 5, 8)))  # noqa: DTZ001
    return {"result_sent_at": sent, "revisit_at": revisit, "closed_at": closed, "archived_at": filed}


def _promise(received: datetime, haste: Haste) -> datetime:
    """The evening of the working day on which the solution is due; without a number of days, a day later."""
    if not haste.resolve_days:
        return received + timedelta(hours=24)
    hour = 0 if haste.resolve_days >= _BY_DAY else 18
    return next_workday(received, count=haste.resolve_days).replace(hour=hour, minute=0)


def _draw_share(rng: Random, late: float) -> float:
    """How much of the time allowed is used."""
    return rng.uniform(1.05, 1.9) if happens(rng, late) else rng.uniform(0.12, 0.93)


def _at_desk(moment: datetime, rng: Random) -> datetime:
    """The minute, or, at night, the next morning (somebody is on duty on every day)."""
    moment = moment.replace(second=0, microsecond=0)
    if _OPENS <= moment.time() <= _SHUTS:
        return moment
    day = moment if moment.time() < _OPENS else moment + timedelta(days=1)
    return day.replace(hour=8, minute=40) + spend(rng, 0, 110)


def _cut(stamps: Stamps) -> Stamps:
    """Without what has not happened by as-of: the first missing stage ends the life."""
    kept = {"promised_at": stamps["promised_at"]}
    for stage in STAGES:
        if stage not in stamps or stamps[stage] > AS_OF:
            break
        kept[stage] = stamps[stage]
    return kept
