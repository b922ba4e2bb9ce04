"""What values look like: whether one fits a field, told by its type or shape alone.

Only to tell misplaced values from others: what a value means is for the next stage to say.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from pipeline.glyphs import CLOSED, OPEN, TICKS
from pipeline.model import ASSESSMENT_DIMENSIONS, KINDS
from pipeline.read.labels import Kind, Lexicon, label_keys

Fit = Callable[[object], bool]
"""Whether a value (never a blank one) looks like one of its field."""

RATED = frozenset({"score", "score_or_verdict", *(column.name for column in ASSESSMENT_DIMENSIONS)})
"""Fields that hold points."""

_NOTHING = re.compile(r"[\W_]*|无|暂无|n/?a", re.IGNORECASE)
_SERIALS = range(20_000, 80_000)  # days of 1954 to 2119
_DATE = re.compile(r"\d\s*[-/.年月日号时点:：]|[〇零一二三四五六七八九十]\s*[月日]|(?:19|20)\d{6}")
_CONTACT = re.compile(r"@|(?:[\d*][\s()（）+-]*){7}|微信|wx|wechat|qq", re.IGNORECASE)
_POINTS = re.compile(r"[0-9０-９一二三四五][\d.点]{0,3}\s*(?:[分星/(（].*)?|[★☆⭐🌟]+", re.DOTALL)
_MOST_POINTS = 100
_LENGTH = re.compile(r"\d|[一二两三四五六七八九十半]\s*个?(?:小时|分|钟|刻)")
_NUMBER = re.compile(r"[^\u4e00-\u9fff]*\d[^\u4e00-\u9fff]*")
_BOX = re.compile(f"[{OPEN}{CLOSED}{TICKS}]|[(（\\[]\\s*[xX]?\\s*[)）\\]]")


def find_fit(kind: Kind, field: str) -> Fit | None:
    """What tells the field's values from others; None where any text may stand in it."""
    if KINDS.get(field) == "time":
        return fits_time
    if field in _BY_FIELD:
        return _BY_FIELD[field]
    if field == "score_or_verdict":
        verdicts = kind.choices.get("verdict", frozenset())
        return lambda value: _fits_points(value) or fits_choice(value, verdicts)
    words = kind.choices.get(field)
    return partial(fits_choice, words=words) if words else None


def guess_fits(lexicon: Lexicon, labels: Mapping[int, tuple[str, ...]]) -> dict[int, Fit]:
    """What tells values below (or beside) labels from others, given the kind that knows most of them."""
    kind = max(lexicon.kinds, key=lambda kind: sum(kind.field(keys) is not None for keys in labels.values()))
    fields = {place: field for place, keys in labels.items() if (field := kind.field(keys))}
    fits = {place: find_fit(kind, field) for place, field in fields.items()}
    return {place: fit for place, fit in fits.items() if fit}


def weigh_value(value: object, fit: Fit | None) -> int:
    """1 where a value fits, -1 where it does not, 0 where it tells nothing; a date is no text."""
    if value == "" or (isinstance(value, str) and _NOTHING.fullmatch(value)):
        return 0
    if fit is None:
        return -isinstance(value, date)
    return 1 if fit(value) else -1


def fits_choice(value: object, words: frozenset[str]) -> bool:
    """Whether a value is one of the words, or has check boxes."""
    text = str(value)
    return not words.isdisjoint(label_keys(text)) or _BOX.search(text) is not None


def fits_time(value: object) -> bool:
    """Whether a value looks like a date or time."""
    if isinstance(value, int | float):
        return int(value) in _SERIALS or _DATE.fullmatch(str(int(value))) is not None
    return not isinstance(value, str) or _DATE.search(value) is not None


def _fits_contact(value: object) -> bool:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return isinstance(value, str | int) and _CONTACT.search(str(value)) is not None


def _fits_points(value: object) -> bool:
    if isinstance(value, int | float):
        return 0 <= value <= _MOST_POINTS
    return isinstance(value, str) and (_POINTS.fullmatch(value.strip()) or _BOX.search(value)) is not None


def _fits_length(value: object) -> bool:
    return _LENGTH.search(value) is not None if isinstance(value, str) else not isinstance(value, date)


def _fits_number(value: object) -> bool:
    return isinstance(value, int | float) or _NUMBER.fullmatch(str(value)) is not None


_BY_FIELD: dict[str, Fit] = {
    "case_id": _fits_number,
    "visit_id": _fits_number,
    "contact": _fits_contact,
    "duration_min": _fits_length,
    **dict.fromkeys(RATED - {"score_or_verdict"}, _fits_points),
}
UNLIKE = frozenset({_fits_number, _fits_contact})
"""What fits columns whose values all differ."""
