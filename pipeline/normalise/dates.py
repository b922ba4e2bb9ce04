"""Dates and times as people write them in China and Excel stores them: one certain reading, or a fault.

`bad-date`: no date, an impossible one, or one outside 1990 to 2100. `ambiguous-date`: more than one date, or
more than one way to read it (05/06/2026, 26-10-3, 10月3日 without a year, 24:00, 晚上12点, a wrong weekday).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from pipeline.model import Fault
from pipeline.normalise.numbers import to_arabic
from pipeline.normalise.text import read_entry, to_second

BAD_DATE = Fault("bad-date")
AMBIGUOUS = Fault("ambiguous-date")

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of Excel's serial numbers, as they are after February 1900
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - day 0 in workbooks of old Macs
_LAST_SERIAL = 80_000
_LEAP_YEAR = 2024
_LONGEST_TEXT = 80

# The hours of the day (0 to 23) that a word allows; an hour of 1 to 11 may mean the afternoon's.
_PARTS_OF_DAY = {
    "凌晨": range(7),
    "清晨": range(4, 10),
    "早上": range(4, 12),
    "早晨": range(4, 12),
    "早": range(4, 12),
    "上午": range(1, 12),  # 上午12点 is noon to some and midnight to Windows
    "中午": range(11, 15),
    "下午": range(12, 24),
    "午后": range(12, 19),
    "傍晚": range(16, 21),
    "晚上": range(17, 24),  # not 12: the day would be uncertain
    "晚间": range(17, 24),
    "晚": range(17, 24),
    "夜间": range(18, 24),
    "深夜": range(21, 24),
    "am": range(12),
    "pm": range(12, 24),
}
_WORDS = "|".join(_PARTS_OF_DAY)

_COMMON = re.compile(  # most cells: spares them the way through `read_entry`
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:(?:[ T]|(?<=日))(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_COMPACT = re.compile(r"(\d{8})(?:[ t]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?(?:\.0+)?", re.ASCII)
_SPELLED = re.compile(
    rf"""
    (?: (?:(?P<year>\d{{4}}|\d{{2}})\s?年\s?)? (?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})(?:\s?[日号])?
      | (?P<first>\d{{1,4}})\s?(?P<sign>[-/.])\s?(?P<second>\d{{1,2}})(?:\s?(?P=sign)\s?(?P<third>\d{{1,4}}))?
    )
    (?: [\st,]*(?P<before>{_WORDS})?\s?
        (?<!\d)(?P<hour>\d{{1,2}})\s?  # never the second half of a day's digits
        (?: :\s?(?P<minute>\d{{2}})(?:\s?:\s?(?P<sec>\d{{2}}(?:\.\d{{1,9}})?))?
          | [点时]\s?(?:整|钟|(?P<half>半)|(?P<quarter>[13])刻
            |(?P<past>\d{{2}}|\d(?=\s?分))(?!\d)(?:\s?分)?(?:\s?(?P<past_sec>\d{{1,2}})\s?秒)?)?
        )
        \s?(?P<after>am|pm)?
    )?""",
    re.ASCII | re.VERBOSE,
)
_WEEKDAY = re.compile(r"[(\[]?\s?(?:星期|礼拜|周)([一二三四五六日天]|[1-7](?!\d))\s?[)\]]?")
_WEEKDAYS = dict(zip("一二三四五六日天1234567", (0, 1, 2, 3, 4, 5, 6, 6, 0, 1, 2, 3, 4, 5, 6), strict=True))
_SECOND_DATE = re.compile(r"[-~至到、,;/和或及与].*\d|\d{1,4}\s?[-/.年月]\s?\d", re.ASCII)
_BLANK_FORM = re.compile(r"(?:20[_ ]*(?=年))?[年月日号时点分秒_:/. -]+")  # 20__年__月__日 of a paper form


def parse_time(
    value: object, *, year: int | None = None, epoch_1904: bool = False
) -> datetime | Fault | None:
    """The moment, to the second; 0:00 where only a day is given, None where blank.

    `year` is that of dates without one; `epoch_1904` says how the workbook counts the days of serial numbers.
    """
    if isinstance(value, datetime):
        return _settle(value)
    if isinstance(value, str):
        if common := _COMMON.fullmatch(value):
            return _build(*_whole(common.groups()))
        line = read_entry(value)
        return None if line is None else _read_line(line, year=year, epoch_1904=epoch_1904)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value, epoch_1904=epoch_1904)
    if isinstance(value, date):
        return _build(value.year, value.month, value.day)
    return None if value is None else BAD_DATE


def _settle(moment: datetime) -> datetime | Fault:
    if moment.microsecond:
        moment = to_second(moment)
    return moment if moment.tzinfo is None and _FIRST_YEAR <= moment.year <= _LAST_YEAR else BAD_DATE


def _whole(digits: Iterable[str | None]) -> Iterator[int]:
    return (int(part or 0) for part in digits)


def _build(year: int, month: int, day: int, *clock: float) -> datetime | Fault:
    """The moment; `clock` is hour, minute and second, as far as known."""
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    ends_day = (hour, minute, second) == (24, 0, 0)
    try:
        start = datetime(year, month, day, 0 if ends_day else int(hour), int(minute))  # noqa: DTZ001 - naive
    except ValueError:
        return BAD_DATE
    if second >= 60:  # noqa: PLR2004 - seconds of a minute
        return BAD_DATE
    moment = _settle(start + timedelta(seconds=second) if second else start)
    return AMBIGUOUS if ends_day and isinstance(moment, datetime) else moment


def _read_number(number: float, *, epoch_1904: bool) -> datetime | Fault | None:
    """A serial number, or the digits of 20261003 or 202610031405."""
    if number != number:  # noqa: PLR0124 - NaN is a blank
        return None
    if 0 < number < _LAST_SERIAL:
        return _settle((_EPOCH_1904 if epoch_1904 else _EPOCH) + timedelta(days=number))
    compact = _COMPACT.fullmatch(f"{number:.0f}") if abs(number) < 1e15 and number == int(number) else None  # noqa: PLR2004 - exact
    return _read_compact(compact) if compact else BAD_DATE


def _read_compact(match: re.Match[str]) -> datetime | Fault:
    day = match[1]
    return _build(int(day[:4]), int(day[4:6]), int(day[6:]), *_whole(match.group(2, 3, 4)))


def _read_line(line: str, *, year: int | None, epoch_1904: bool) -> datetime | Fault | None:
    if len(line) > _LONGEST_TEXT:
        return BAD_DATE
    if _BLANK_FORM.fullmatch(line):
        return None
    if _SERIAL.fullmatch(line):
        return _read_number(float(line), epoch_1904=epoch_1904)
    weekday = _WEEKDAY.search(line)
    if weekday:
        line = " ".join(f"{line[: weekday.start()]} {line[weekday.end() :]}".split())
    line = to_arabic(line).casefold()
    compact = _COMPACT.fullmatch(line)
    moment = _read_compact(compact) if compact else _read_spelled(line, year)
    if weekday and isinstance(moment, datetime) and moment.weekday() != _WEEKDAYS[weekday[1]]:
        return AMBIGUOUS
    return moment


def _read_spelled(line: str, year: int | None) -> datetime | Fault:
    match = _SPELLED.match(line)
    if match is None:
        return BAD_DATE
    rest = line[match.end() :].strip()
    if rest.strip("。.,;"):
        return AMBIGUOUS if _SECOND_DATE.match(rest) else BAD_DATE
    day = _read_day(match, year)
    if isinstance(day, Fault):
        return day
    hour = _read_hour(match)
    if isinstance(hour, Fault):
        return hour
    fraction = 30 * bool(match["half"]) + 15 * int(match["quarter"] or 0)
    minute = int(match["minute"] or match["past"] or 0) + fraction
    return _build(*day, hour, minute, float(match["sec"] or match["past_sec"] or 0))


def _read_day(match: re.Match[str], year: int | None) -> tuple[int, int, int] | Fault:
    """Year, month and day (which may not exist)."""
    named = match.group("year", "month", "day")
    digits = named if match["month"] else _order(*match.group("first", "second", "third"))
    if isinstance(digits, Fault):
        return digits
    written, month, day = digits
    if written is None and year is None:
        possible = _build(_LEAP_YEAR, int(month), int(day))
        return possible if isinstance(possible, Fault) else AMBIGUOUS
    if written is not None and len(written) < 4:  # noqa: PLR2004 - 26 is no year
        return AMBIGUOUS
    return int(written or year or 0), int(month), int(day)


def _order(first: str, second: str, third: str | None) -> tuple[str | None, str, str] | Fault:
    """Year, month and day out of numbers with one sign between them."""
    sizes = (len(first), len(third or ""))
    match sizes:
        case (1 | 2, 0):
            return None, first, second
        case (4, 1 | 2):
            return first, second, third or ""
        case (1 | 2, 1 | 2):
            return AMBIGUOUS
        case (1 | 2, 4):
            return _order_year_last(first, second, third or "")
    return BAD_DATE


def _order_year_last(first: str, second: str, year: str) -> tuple[str, str, str] | Fault:
    """25/12/2026 and 12/25/2026 have one reading, 05/05/2026 has the same one twice."""
    if int(first) > 12:  # noqa: PLR2004 - months of a year
        return year, second, first
    return (year, first, second) if int(second) > 12 or first == second else AMBIGUOUS  # noqa: PLR2004


def _read_hour(match: re.Match[str]) -> int | Fault:
    """The hour on a clock of 24; a word like 下午 must leave exactly one."""
    hour = int(match["hour"] or 0)
    words = [word for word in (match["before"], match["after"]) if word]
    if not words:
        return hour
    if hour == 12 and words == ["am"]:  # noqa: PLR2004 - midnight on a clock of 12
        return 0
    readings = (hour, hour + 12) if 1 <= hour < 12 else (hour,)  # noqa: PLR2004
    allowed = [reading for reading in readings if all(reading in _PARTS_OF_DAY[word] for word in words)]
    return allowed[0] if len(allowed) == 1 else AMBIGUOUS
