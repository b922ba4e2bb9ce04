"""Moments in random spellings out of a grammar: a day, perhaps a time of day, perhaps what spoils both."""
# ruff: noqa: DTZ001 - times in sheets have no zone

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

NUMERALS = "〇一二三四五六七八九"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "October", "Nov", "Dec")


@dataclass(frozen=True)
class Spelling:
    """`text` was written for `moment` (None: for no moment that it tells); `certain`: it can't be another.

    `year` is that of the sheet.
    """

    text: str
    moment: datetime | None
    certain: bool
    year: int | None


Write = Callable[[datetime], str]


def _count(number: int) -> str:
    """Below 100 in Chinese: 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else NUMERALS[tens])
        + "十" * (tens > 0)
        + (NUMERALS[ones] if ones or not tens else "")
    )


def _part(at: datetime) -> str:
    """The hour on a clock of 12 behind the word for its part of the day."""
    hours = {
        "凌晨": range(6),
        "上午": range(6, 12),
        "中午": [12],
        "下午": range(13, 18),
        "晚上": range(18, 24),
    }
    word = next(word for word, span in hours.items() if at.hour in span)
    return f"{word}{at.hour % 12 or at.hour}"


DAYS: Sequence[Write] = (
    lambda at: f"{at:%Y-%m-%d}",
    lambda at: f"{at.year}-{at.month}-{at.day}",
    lambda at: f"{at.year}/{at.month}/{at.day}",
    lambda at: f"{at.year} / {at.month} / {at.day}",
    lambda at: f"{at.year}.{at.month}.{at.day}",
    lambda at: f"{at.year}。{at.month}。{at.day}",
    lambda at: f"{at.year}、{at.month}、{at.day}",
    lambda at: f"{at.year}年{at.month}月{at.day}日",
    lambda at: f"{at.year} 年 {at.month:02} 月 {at.day:02} 号",
    lambda at: f"{at.year % 100:02}年{at.month}月{at.day}日",
    lambda at: (
        f"{''.join(NUMERALS[int(sign)] for sign in str(at.year))}年{_count(at.month)}月{_count(at.day)}日"
    ),
    lambda at: f"{at:%Y-%m-%d} 周{'一二三四五六日'[at.weekday()]}",
    lambda at: f"{at.year}/{at.month}/{at.day}(星期{'一二三四五六天'[at.weekday()]})",
    lambda at: f"{MONTHS[at.month - 1]} {at.day}, {at.year}",
    lambda at: f"{at.day:02}-{at:%b-%Y}",
)
YEARLESS: Sequence[Write] = (
    lambda at: f"{at.month}月{at.day}日",
    lambda at: f"{_count(at.month)}月{_count(at.day)}号",
    lambda at: f"{at.month}/{at.day}",
    lambda at: f"{at:%m-%d}",
    lambda at: f"{at.month}.{at.day}",
)
DOUBTFUL_DAYS: Sequence[Write] = (
    lambda at: f"{at.day}/{at.month}/{at.year}",
    lambda at: f"{at:%m/%d/%Y}",
    lambda at: f"{at.year % 100}/{at.month}/{at.day}",
    lambda at: f"{at.day:02}-{at:%b-%y}",
    lambda at: f"{at:%y-%m-%d}",
    lambda at: f"{at:%Y%m%d}",
    lambda at: f"{at:%y%m%d}",
    lambda at: f"{at.year}年{_count(at.month)}月{_count(at.day)}",
)
CLOCKS: Sequence[Write] = (
    lambda at: f" {at:%H:%M:%S}",
    lambda at: f"T{at:%H:%M:%S}",
    lambda at: f"\n{at.hour}:{at:%M:%S}",
    lambda at: f" {at.hour}：{at:%M}：{at:%S}",
    lambda at: f" {at.hour}时{at.minute}分{at.second}秒",
    lambda at: f" {at.hour}点{at:%M}分{at.second:02}秒",
    lambda at: f" {_part(at)}:{at:%M:%S}",
    lambda at: f" {at.hour % 12 or 12}:{at:%M:%S} {at:%p}",
    lambda at: f" {at.hour % 12 or 12}:{at:%M:%S}{at:%p}".lower(),
)
DOUBTFUL_CLOCKS: Sequence[Write] = (
    lambda at: f" {at.hour}:{at.minute}:{at:%S}",
    lambda at: f" {at.hour}.{at:%M.%S}",
    lambda at: f" {at:%H:%M:%S}下午",
)
SPOILERS = (
    *(
        "-20:00",
        "~次日",
        " 至 10月5日",
        "、10月9日",
        " - 2026-12-31",
        "前",
        "左右",
        "（暂定）",
        "起",
        "?",
        " 24:00",
    ),
    *(" 25:00", " 未恢复", " 12:60", "/", "上午"),
)


def draw_spelling(rng: Random) -> Spelling:
    """A moment of 1990 to 2089 in one of many spellings."""
    moment = datetime(1990, 1, 1) + timedelta(seconds=rng.randrange(100 * 365 * 86_400))
    days, year, certain = rng.choice(
        [
            *[(DAYS, None, True)] * 7,
            (YEARLESS, moment.year, True),
            (YEARLESS, None, False),
            (DOUBTFUL_DAYS, moment.year, False),
        ]
    )
    day = rng.choice(days)(moment)
    certain = certain and not (day[2:3] == "年" and moment.year < 2000)
    clocks, clear = rng.choice([(None, True), *[(CLOCKS, True)] * 5, (DOUBTFUL_CLOCKS, False)])
    if clocks is None:
        moment = moment.replace(hour=0, minute=0, second=0)
    text = _disguise(rng, day + (rng.choice(clocks)(moment) if clocks else ""))
    if rng.random() < 0.15:
        return Spelling(text + rng.choice(SPOILERS), None, certain=False, year=year)
    return Spelling(text, moment, certain=certain and clear, year=year)


def _disguise(rng: Random, text: str) -> str:
    """In full-width signs, with signs that cannot be seen, with blanks around, or as it is."""
    if rng.random() < 0.1:
        wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-/.:"}
        return text.translate(wide)
    if rng.random() < 0.1:
        at = rng.randrange(len(text) + 1)
        return f"{text[:at]}\u200b{text[at:]}\u00a0"
    return rng.choice([text] * 8 + [f" {text}\t"])
