"""Working days (China, with 调休) and office hours, as look-ups over whole arrays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Self, cast

import holidays
import numpy as np
import numpy.typing as npt

from pipeline.assess.moments import DAY, Flags, Minutes, Times
from pipeline.handbooks import Calendar

_FIRST = np.datetime64("1990-01-01")
_LAST = np.datetime64("2100-12-31")
_DAYS = np.arange(_FIRST, _LAST + DAY)
_WEEKEND = 5  # Saturday, when Monday is 0
_MINUTE_US = 60_000_000
_OFF_CALENDAR = np.datetime64("NaT", "us")

Days = npt.NDArray[np.int64]


@cache
def _read_official() -> tuple[Flags, frozenset[int]]:
    """Which of `_DAYS` are working days, and the years whose swapped working days are published.

    Only a published year has working days on weekends, so these tell how far the official data reach.
    """
    years = range(_DAYS[0].item().year, _DAYS[-1].item().year + 1)
    china = _find_china()(years=years)
    monday_based = (_DAYS.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    working = monday_based < _WEEKEND
    working[_find_days(china)] = False
    working[_find_days(china.weekend_workdays)] = True
    return working, frozenset(day.year for day in china.weekend_workdays)


def _find_china() -> Callable[..., holidays.HolidayBase]:
    """The holidays of China, of their one module where it can be found.

    The library itself first loads those of all countries, which takes longer than all deadlines.
    """
    path = Path(holidays.__file__).parent / "countries" / "china.py"
    spec = spec_from_file_location("china", path) if path.exists() else None
    if spec is None or spec.loader is None:
        return partial(holidays.country_holidays, "CN")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[..., holidays.HolidayBase]", module.China)


def _find_days(dates: Iterable[date]) -> Days:
    """Positions in `_DAYS` of those dates that are in it."""
    found = (np.array(list(dates), "datetime64[D]") - _FIRST).astype(np.int64)
    return found[(found >= 0) & (found < len(_DAYS))]


@dataclass(frozen=True)
class WorkCalendar:
    """Working days from 1990 to 2100, and the office hours of one.

    `working` flags each day; `opens`, `closes` are the slots of a day in microseconds since 0:00;
    `covered` holds the years with official or the team's own holidays.
    """

    working: Flags
    opens: Days
    closes: Days
    covered: frozenset[int]

    @classmethod
    def build(cls, settings: Calendar) -> Self:
        """The Chinese calendar with the team's own days on top."""
        official, covered = _read_official()
        working = official.copy()
        working[_find_days(settings.holidays)] = False
        working[_find_days(settings.workdays)] = True
        own = {day.year for day in (*settings.holidays, *settings.workdays)}
        slots = np.array([_read_slot(slot) for slot in settings.office_hours], np.int64)
        return cls(working, slots[:, 0], slots[:, 1], covered | own)

    def uncovered_years(self, years: Iterable[int]) -> list[int]:
        """Those of the years whose official holidays are not known, in order."""
        return sorted(set(years) - self.covered)

    def is_working_day(self, times: Times) -> Flags:
        """Where the stamp's day is a working day; False outside 1990 to 2100."""
        position, inside = self._locate(times)
        return inside & self.working[position]

    def find_working_day(self, times: Times, count: Days) -> Times:
        """0:00 of the `count`-th working day after each stamp's day; NaT outside 1990 to 2100."""
        position, inside = self._locate(times)
        through = np.cumsum(self.working)[position]
        return self._working_days(through + count - 1, inside)

    def add_office(self, times: Times, minutes: Minutes) -> Times:
        """The earliest moment by which `minutes` of office time have passed since each stamp."""
        needed, inside = self._elapse_office(times)
        asked = np.where(np.isnan(minutes), 0.0, minutes)
        reached = needed + np.rint(asked * _MINUTE_US).astype(np.int64)
        lengths = self.closes - self.opens
        day, rest = np.divmod(reached - 1, lengths.sum())  # a slot's end belongs to the slot
        rest += 1
        slot = np.searchsorted(np.cumsum(lengths), rest)
        before = (np.cumsum(lengths) - lengths)[slot]
        within = (self.opens[slot] + rest - before).astype("timedelta64[us]")
        moment = np.maximum(self._working_days(day, inside) + within, times)
        return np.where(np.isnan(minutes), _OFF_CALENDAR, moment)

    def find_opening(self, times: Times) -> Times:
        """The first moment of office time at or after each stamp."""
        tick = np.full(len(times), 1 / _MINUTE_US)
        return self.add_office(times, tick) - np.timedelta64(1, "us")

    def count_office(self, start: Times, end: Times) -> Minutes:
        """Minutes of office time from `start` to `end`, at least 0; NaN where either is missing."""
        begun, known = self._elapse_office(start)
        ended, also_known = self._elapse_office(end)
        minutes = np.maximum(ended - begun, 0) / _MINUTE_US
        return np.where(known & also_known, minutes, np.nan)

    def _elapse_office(self, times: Times) -> tuple[Days, Flags]:
        """Microseconds of office time from 1990 to each stamp, and where it is inside the calendar."""
        position, inside = self._locate(times)
        working = self.working[position]
        days_before: Days = np.cumsum(self.working)[position] - working
        of_day = np.where(inside, (times - times.astype("datetime64[D]")).astype(np.int64), 0)
        today = np.zeros(len(times), np.int64)
        for opens, closes in zip(self.opens, self.closes, strict=True):  # the few slots of a day
            today += np.clip(of_day, opens, closes) - opens
        return days_before * (self.closes - self.opens).sum() + today * working, inside

    def _locate(self, times: Times) -> tuple[Days, Flags]:
        """Each stamp's position in `_DAYS` (0 where it is outside), and where it is inside."""
        inside = (times >= _FIRST) & (times < _LAST + DAY)
        days = np.where(inside, times, _FIRST).astype("datetime64[D]")
        return (days - _FIRST).astype(np.int64), inside

    def _working_days(self, index: Days, inside: Flags) -> Times:
        """0:00 of the `index`-th (0-based) working day of the calendar; NaT where it has none."""
        known = _DAYS[self.working]
        found = inside & (index >= 0) & (index < len(known))
        days = known[np.where(found, index, 0)].astype("datetime64[us]")
        return np.where(found, days, _OFF_CALENDAR)


def _read_slot(slot: str) -> tuple[int, int]:
    """`09:00-12:00` as microseconds since 0:00."""
    opens, closes = (
        (int(hours) * 60 + int(minutes)) * _MINUTE_US
        for hours, minutes in (moment.split(":") for moment in slot.split("-"))
    )
    return opens, closes
