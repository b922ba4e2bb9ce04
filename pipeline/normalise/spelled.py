"""Dates spelled out: 2026年10月3日 下午2点, 10.3, 25/12/2026 9:05, Oct 3, 2026."""

import re
from datetime import datetime

from pipeline.model import Fault
from pipeline.normalise.hours import WORDS, read_hour
from pipeline.normalise.moments import AMBIGUOUS, BAD_DATE, build_moment, choose_moment, doubt_moment

_LEAP_YEAR = 2024
_FULL_YEAR = 4
_LATEST_SHORT_YEAR = 89  # 90 to 99 may be of the last century

_SPELLED = re.compile(
    rf"""
    (?: (?:(?P<year>\d{{4}}|\d{{2}})\s?年\s?)? (?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})(?:\s?[日号])?
      | (?P<first>\d{{1,4}})\s?(?P<sign>[-/.、])\s?(?P<second>\d{{1,2}})
        (?:\s?(?P=sign)\s?(?P<third>\d{{1,4}}))?
    )
    (?: [\st,]*(?P<before>{WORDS})?\s?
        (?<!\d)(?P<hour>\d{{1,2}})\s?  # never the second half of a day's digits
        (?: :\s?(?P<minute>\d{{1,2}})(?:\s?:\s?(?P<sec>\d{{2}}(?:\.\d{{1,9}})?))?
          | [点时]\s?(?:整|钟|(?P<half>半)|(?P<quarter>[13])刻
            |(?P<past>\d{{2}}|\d(?=\s?分))(?!\d)(?:\s?分)?(?:\s?(?P<past_sec>\d{{1,2}})\s?秒)?)?
        )
        \s?(?P<after>am|pm)?
    )?""",
    re.ASCII | re.VERBOSE,
)
_SECOND_DATE = re.compile(r"[-~至到、,;/和或及与].*\d|\d{1,4}\s?[-/.年月]\s?\d", re.ASCII)

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_ENGLISH = re.compile(rf"(?:{_DAY}[ -]?)?{_MONTH}(?:[ -]?{_DAY})?(?:[ ,-]+{_YEAR})?", re.ASCII)


def read_spelled(line: str, *, year: int | None) -> datetime | Fault:
    """The moment that a line in lower case with Arabic digits spells; `year` is that of dates without one."""
    match = _SPELLED.match(line)
    if match is None:
        return _read_english(line)
    rest = line[match.end() :].strip()
    if rest.strip("。.,;"):
        return AMBIGUOUS if _SECOND_DATE.match(rest) else BAD_DATE
    day = _read_day(match, year)
    return day if isinstance(day, Fault) else _add_clock(day, match)


def _read_english(line: str) -> datetime | Fault:
    match = _ENGLISH.match(line)
    if match is None:
        return BAD_DATE
    days = [day for day in match.group(1, 3) if day]
    if len(days) != 1 or match["year"] is None:  # 03-oct-26: the 3rd or the 26th
        return AMBIGUOUS if days else BAD_DATE
    month = _MONTHS.index(match["month"][:3]) + 1
    return read_spelled(f"{match['year']}-{month}-{days[0]}{line[match.end() :]}", year=None)


def _read_day(match: re.Match[str], year: int | None) -> datetime | Fault:
    if match["month"]:
        return _complete(*match.group("year", "month", "day"), year=year)
    first, second, third = match.group("first", "second", "third")
    if third is not None:
        return _order(first, second, third)
    if len(first) >= 3:  # noqa: PLR2004 - 2026-10 has no day
        return BAD_DATE
    return AMBIGUOUS if match["sign"] == "、" else _complete(None, first, second, year=year)


def _complete(written: str | None, month: str, day: str, *, year: int | None) -> datetime | Fault:
    """Month and day with the year that is written, else that of the sheet."""
    if written is not None:
        short = len(written) < _FULL_YEAR
        year = None if short and int(written) > _LATEST_SHORT_YEAR else 2000 * short + int(written)
    if year is not None:
        return build_moment(year, int(month), int(day))
    possible = build_moment(_LEAP_YEAR, int(month), int(day))
    return possible if isinstance(possible, Fault) else AMBIGUOUS


def _order(first: str, second: str, third: str) -> datetime | Fault:
    """The day of three numbers, the year first or last: 25/12/2026 has one reading, 05/06/2026 has two."""
    a, b, c = int(first), int(second), int(third)
    match len(first), len(third):
        case 4, 1 | 2:
            return build_moment(a, b, c)
        case 1 | 2, 4:
            return choose_moment([build_moment(c, a, b), build_moment(c, b, a)])
        case 1 | 2, 1 | 2:  # never certain, even where only one of them exists
            days = (build_moment(2000 + y, m, d) for y, m, d in ((a, b, c), (c, a, b), (c, b, a)))
            return doubt_moment(day for day in days if isinstance(day, datetime))
    return BAD_DATE


def _add_clock(day: datetime, match: re.Match[str]) -> datetime | Fault:
    if match["hour"] is None:
        return day
    hour = read_hour(int(match["hour"]), match["before"], match["after"])
    if isinstance(hour, Fault):
        return hour
    digits = match["minute"] or match["past"] or "0"
    minute = int(digits) + 30 * bool(match["half"]) + 15 * int(match["quarter"] or 0)
    second = float(match["sec"] or match["past_sec"] or 0)
    moment = build_moment(day.year, day.month, day.day, hour, minute, second)
    if match["minute"] and len(digits) == 1:  # 14:5 is 14:05 or a cut 14:50
        return choose_moment([moment, build_moment(day.year, day.month, day.day, hour, 10 * minute, second)])
    return moment
