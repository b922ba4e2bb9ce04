"""Dates and times as people write them in China and Excel stores them: one certain reading, or a fault.

`bad-date`: no date, an impossible one, or one outside 1990 to 2100. `ambiguous-date`: more than one date, or
more than one way to read it (05/06/2026, 26-10-3, 10月3日 without a year, 24:00, 晚上12点, a wrong weekday).
The hint of a fault is what to type: the readings in question, else an example.
"""

import re
from datetime import date, datetime, timedelta, tzinfo

from pipeline.model import Fault
from pipeline.normalise.moments import (
    AMBIGUOUS,
    BAD_DATE,
    build_moment,
    read_numbers,
    settle_moment,
    show_moment,
)
from pipeline.normalise.numbers import to_arabic
from pipeline.normalise.spelled import read_spelled
from pipeline.normalise.text import read_entry

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of Excel's serial numbers, as they are after February 1900
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - day 0 in workbooks of old Macs
_LAST_SERIAL = 80_000
_LONGEST_TEXT = 80

_COMMON = re.compile(  # most cells: spares them the way through `read_entry`
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:(?:[ T]|(?<=日))(\d{1,2})[:时](\d{2})(?::(\d{2})|分)?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_COMPACT = re.compile(r"(\d{8})(?:[ Tt]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?(?:\.0+)?", re.ASCII)
_WITH_OFFSET = re.compile(  # not -08:00, which may be the end of a range
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)? ?(?:Z|\+\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)
_WEEKDAY = re.compile(r"[(\[]?\s?(?:星期|礼拜|周)([一二三四五六日天]|[1-7](?!\d))\s?[)\]]?")
_WEEKDAYS = dict(zip("一二三四五六日天1234567", (0, 1, 2, 3, 4, 5, 6, 6, 0, 1, 2, 3, 4, 5, 6), strict=True))
_PERHAPS_LUNAR = re.compile("月 ?[一二三四五六七八九十廿]+(?![一二三四五六七八九十廿]| ?[日号])")  # 八月十五
_WIDE_STOP = re.compile(r"(?<=\d)。(?=\d)", re.ASCII)
_BLANK_FORM = re.compile(r"(?:20[_ ]*(?=年))?[年月日号时点分秒_:/. -]+")  # 20__年__月__日 of a paper form
_LOOKALIKES = str.maketrans("OoIl", "0011")


def parse_time(
    value: object, *, year: int | None = None, epoch_1904: bool = False, zone: tzinfo | None = None
) -> datetime | Fault | None:
    """The moment, to the second; 0:00 where only a day is given, None where blank.

    `year` is that of dates without one; `epoch_1904` says how the workbook counts the days of serial numbers;
    `zone` is the one to which times with an offset (…T14:05+08:00) are brought: without it they are refused.
    """
    if isinstance(value, datetime):
        return settle_moment(value)
    if isinstance(value, str):
        if common := _COMMON.fullmatch(value):
            return build_moment(*read_numbers(common.groups()))
        line = read_entry(value)
        return None if line is None else _read_line(line, year=year, epoch_1904=epoch_1904, zone=zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value, epoch_1904=epoch_1904)
    if isinstance(value, date):
        return build_moment(value.year, value.month, value.day)
    return None if value is None else BAD_DATE


def _read_number(number: float, *, epoch_1904: bool) -> datetime | Fault | None:
    """A serial number, or the digits of 20261003 or 202610031405."""
    if number != number:  # noqa: PLR0124 - NaN is a blank
        return None
    if 0 < number < _LAST_SERIAL:
        return settle_moment((_EPOCH_1904 if epoch_1904 else _EPOCH) + timedelta(days=number))
    compact = _COMPACT.fullmatch(f"{number:.0f}") if abs(number) < 1e15 and number == int(number) else None  # noqa: PLR2004 - exact
    return _read_compact(compact) if compact else BAD_DATE


def _read_compact(match: re.Match[str]) -> datetime | Fault:
    day = match[1]
    return build_moment(int(day[:4]), int(day[4:6]), int(day[6:]), *read_numbers(match.group(2, 3, 4)))


def _read_line(
    line: str, *, year: int | None, epoch_1904: bool, zone: tzinfo | None
) -> datetime | Fault | None:
    if len(line) > _LONGEST_TEXT:
        return BAD_DATE
    if _BLANK_FORM.fullmatch(line):
        return None
    if _SERIAL.fullmatch(line):
        return _read_number(float(line), epoch_1904=epoch_1904)
    if _WITH_OFFSET.fullmatch(line):
        return _read_offset(line, zone)
    moment = _read_text(line, year)
    if moment == BAD_DATE and line != (meant := line.translate(_LOOKALIKES)):  # 2026-1O-03 is told, not taken
        moment = _read_text(meant, year)
        return Fault(BAD_DATE.code, show_moment(moment)) if isinstance(moment, datetime) else BAD_DATE
    return moment


def _read_offset(line: str, zone: tzinfo | None) -> datetime | Fault:
    if zone is None:
        return BAD_DATE
    try:
        moment = datetime.fromisoformat(line.upper().replace(" +", "+").replace(" Z", "Z")).astimezone(zone)
    except (ValueError, OverflowError):
        return BAD_DATE
    return settle_moment(moment.replace(tzinfo=None))


def _read_text(line: str, year: int | None) -> datetime | Fault:
    weekday = _WEEKDAY.search(line)
    if weekday:
        line = " ".join(f"{line[: weekday.start()]} {line[weekday.end() :]}".split())
    digits = to_arabic(line)
    if digits != line and _PERHAPS_LUNAR.search(line):
        return AMBIGUOUS
    if "。" in digits:  # the dot of a Chinese keyboard
        digits = _WIDE_STOP.sub(".", digits)
    compact = _COMPACT.fullmatch(digits)
    moment = _read_compact(compact) if compact else read_spelled(digits.casefold(), year=year)
    if weekday and isinstance(moment, datetime) and moment.weekday() != _WEEKDAYS[weekday[1]]:
        return AMBIGUOUS
    return moment
