"""How staff write things down: dates, scores and contacts in their everyday spellings, boxes to be ticked."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from pipeline.sample.world import Sheet, Value

_NOON = 12
_TICKED, _EMPTY = "☑", "□"
_FIGURES = dict(zip(range(1, 6), "一二三四五", strict=True))


def _write_part_of_day(moment: datetime) -> str:
    word = "上午" if moment.hour < _NOON else "下午"
    hour = moment.hour - _NOON if moment.hour > _NOON else moment.hour
    return f"{_write_chinese(moment)}{word}{hour}:{moment:%M}"


def _write_chinese(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


DATES: dict[str, tuple[Callable[[datetime], Value], Callable[[datetime], Value]]] = {
    "excel": (lambda at: at, lambda at: at),
    "dash": (lambda at: f"{at:%Y-%m-%d}", lambda at: f"{at:%Y-%m-%d %H:%M}"),
    "seconds": (lambda at: f"{at:%Y-%m-%d}", lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    "slash": (
        lambda at: f"{at.year}/{at.month}/{at.day}",
        lambda at: f"{at.year}/{at.month}/{at.day} {at:%H:%M}",
    ),
    "dot": (
        lambda at: f"{at.year}.{at.month}.{at.day}",
        lambda at: f"{at.year}.{at.month}.{at.day} {at:%H:%M}",
    ),
    "cn": (_write_chinese, lambda at: f"{_write_chinese(at)} {at:%H:%M}"),
    "full": (_write_chinese, lambda at: f"{_write_chinese(at)}{at.hour}时{at.minute:02}分"),
    "part": (_write_chinese, _write_part_of_day),
    "noyear": (lambda at: f"{at.month}月{at.day}日", lambda at: f"{at.month}月{at.day}日 {at:%H:%M}"),
}
"""Spelling of a day, and of a moment."""

SCORES: dict[str, Callable[[float], Value]] = {
    "number": lambda score: score,
    "points": lambda score: f"{score:g}分",
    "slash": lambda score: f"{score:g}/5",
    "words": lambda score: f"{_FIGURES[int(score)]}分" if score == int(score) else f"{score}分",
    "stars": lambda score: "★" * int(score) + "☆" * (5 - int(score)) if score == int(score) else score,
}
"""Spelling of a score."""

_CONTACTS: tuple[Callable[[str], Value], ...] = (
    str,
    lambda digits: f"{digits[:3]} {digits[3:7]} {digits[7:]}",
    lambda digits: f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
    float,
)


def spell(rng: Random, value: Value, *, field: str, sheet: Sheet) -> Value:
    """The value as somebody typed it into this sheet."""
    options = sheet.layout.boxes.get(field)
    if options:
        return tick(options, value)
    if isinstance(value, datetime):
        of_day, of_moment = DATES[rng.choice(sheet.dates)]
        return of_moment(value) if value.hour or value.minute else of_day(value)
    if isinstance(value, float):
        return SCORES[rng.choice(sheet.scores)](value)
    if field == "contact" and isinstance(value, str) and value.isdigit():
        return rng.choice(_CONTACTS)(value)
    return value


def tick(options: list[str], value: Value) -> str:
    """`□电话 ☑邮件`: every option with its box, the value's ticked."""
    chosen = f"{value:g}" if isinstance(value, float) else _match(options, value)
    return " ".join(f"{_TICKED if option == chosen else _EMPTY}{option}" for option in options)


def _match(options: list[str], value: Value) -> Value:
    """The form of 表2 knows two verdicts only."""
    if value in options or value is None:
        return value
    return "需改进" if value == "不满意" else "满意" if "需改进" in options else value
