"""Numbers: durations of talks, case numbers, and Chinese numerals."""

import re
from datetime import date, time, timedelta

from pipeline.model import Fault
from pipeline.normalise.long_numbers import DAMAGED, read_long_number
from pipeline.normalise.text import Kept, clean_text, read_entry

_DIGITS = dict(zip("〇零○一二两三四五六七八九", "0001223456789", strict=True))
_RUN = re.compile("[〇零○一二两三四五六七八九十廿卅]+")

BAD_NUMBER = Fault("bad-number", "5")
_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
_DURATION = re.compile(
    rf"(?:(?P<hours>{_NUMBER})(?:个?小时|个钟头|hours?|hrs?|h)(?P<half>半)?)?"
    r"(?:(?P<quarters>[123])刻钟?)?"
    rf"(?:(?P<minutes>{_NUMBER})(?:分钟?|minutes?|mins?|m))?"
    rf"(?:(?P<seconds>{_NUMBER})(?:秒钟?|seconds?|secs?|s))?",
    re.ASCII,
)
_UNITS = {"hours": 60, "quarters": 15, "minutes": 1, "seconds": 1 / 60}  # in minutes
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)", re.ASCII)
_HALF_HOUR = re.compile(r"半个?小时")
_AND_A_HALF = re.compile(r"(\d)个半小时")
_SPLIT_NUMBER = re.compile(r"[\d.] [\d.]", re.ASCII)
_BLANK_FORM = re.compile(r"[_ ]*分钟?")
_LONGEST_MIN = 24 * 60.0  # no talk lasts longer than a day; more is a date's serial number or a typing error

_BREAK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]|_x00[01][\da-fA-F]_")


def to_arabic(text: str) -> str:
    """The text with its Chinese numerals as digits: 二〇二六年十月二十三日 → 2026年10月23日."""
    return _RUN.sub(_count, text)


def _count(run: re.Match[str]) -> str:
    numeral = run[0].replace("廿", "二十").replace("卅", "三十")
    if "十" not in numeral:
        return "".join(_DIGITS[sign] for sign in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return run[0]
    return _DIGITS.get(tens, "1") + _DIGITS.get(ones, "0")


def parse_duration_min(value: object) -> float | Fault | None:
    """Minutes, 0 to a day: `5分钟`, `1小时20分`, `90秒`, `半小时`, a number of minutes, a typed time (0:05).

    `5:30` may mean hours or minutes, as a text and as the time that Excel makes of it, and is refused.
    """
    if isinstance(value, time):
        if value.hour and not value.second:
            return BAD_NUMBER
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return _limit(value.total_seconds() / 60)
    if isinstance(value, bool):
        return BAD_NUMBER
    if isinstance(value, int | float):
        return None if value != value else _limit(float(value))  # noqa: PLR0124 - NaN is a blank
    line = read_entry(value)
    if line is None or _BLANK_FORM.fullmatch(line):
        return None
    return BAD_NUMBER if _SPLIT_NUMBER.search(line) else _read_duration(line)


def _read_duration(line: str) -> float | Fault:
    text = to_arabic(line.replace(" ", "").casefold())
    if re.fullmatch(_NUMBER, text, re.ASCII):
        return _limit(float(text))
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = map(float, clock.groups())
        return _limit(hours * 60 + minutes + seconds / 60)
    text = _AND_A_HALF.sub(r"\1.5小时", _HALF_HOUR.sub("0.5小时", text) if text.startswith("半") else text)
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return BAD_NUMBER
    lengths = {unit: float(match[unit] or 0) * minutes for unit, minutes in _UNITS.items()}
    return _limit(sum(lengths.values()) + 30 * (match["half"] is not None))


def _limit(minutes: float) -> float | Fault:
    return minutes if 0 <= minutes <= _LONGEST_MIN else BAD_NUMBER


def parse_case_id(value: object) -> Kept | Fault:
    """A case number as text, kept with `bad-id` where it holds white space or control characters inside.

    `damaged-number` where Excel has lost digits, or made it a date (10-3).
    """
    line = read_entry(value)
    text = None if line is None else clean_text(value)
    if line is None or text is None:
        return Kept(None)
    if isinstance(value, date | time):
        return DAMAGED
    if number := read_long_number(value, line):
        return number if isinstance(number, Fault) else Kept(number)
    broken = isinstance(value, str) and " " in _BREAK.sub(" ", value).strip()
    return Kept(text, Fault("bad-id", "".join(text.split())) if broken else None)
