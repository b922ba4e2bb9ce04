"""Text of cells: clean text to be kept, one plain line to be understood, a key to be compared.

Blank, wherever a value is understood rather than quoted, is what people type for "nothing" as well: dashes,
a slash, 无, an empty underline (`read_entry`, `read_name`). What people say keeps these (`clean_text`).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from functools import singledispatch

from pipeline.model import Fault

_CONTROL_CODE = re.compile(r"x(?:00(?:0[0-8BCEF]|1[\dA-F]|7F|[89][\dA-F])|D[89A-F][\dA-F]{2})", re.IGNORECASE)
_LINE_END = re.compile(r"_x000[dD]_\n?|\r\n?|[\v\f\x85\u2028\u2029]")
_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # no width
    "\ud800-\udfff\ufffe\uffff]"  # cannot be written to a file
    f"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"  # a joiner is part of 👨‍👩‍👧, elsewhere it is noise
)
_DASHES = str.maketrans("‐‑‒–—―−─", "--------")
_JOINERS = str.maketrans("", "", "\ufe0f\u200d")
_NOTHING = re.compile(r"-+|/+|\\+|_[_ ]*|无")
MAY_BE_NOTHING = re.compile(r"[\W_无]")  # spares most texts the way through `read_entry`
_LONGEST_WHOLE = 1e21


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that is kept although something may be wrong with it."""

    text: str | None
    fault: Fault | None = None


def clean_text(value: object) -> str | None:
    """The text of a typed cell as staff see it, without what cannot be seen; None where nothing is left.

    Lines and tabs stay; so do emoji, rare characters and full-width punctuation.
    """
    if value is None:
        return None
    text = value if isinstance(value, str) else _show(value)
    if not text.isprintable() or "_x" in text:
        text = _INVISIBLE.sub("", _unescape(_LINE_END.sub("\n", text)))
    return text.strip() or None


def read_name(value: object) -> str | None:
    """As `clean_text`; None where the cell holds one of the words for nothing."""
    text = clean_text(value)
    return None if text and MAY_BE_NOTHING.match(text) and read_entry(text) is None else text


def read_entry(value: object) -> str | None:
    """The cell as one line of plain characters (NFKC, one kind of dash); None where blank."""
    text = clean_text(value)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text.translate(_JOINERS)).translate(_DASHES)
    line = " ".join(plain.split())
    return None if not line or _NOTHING.fullmatch(line) else line


def key(text: str) -> str:
    """What names and choices are compared by: NFKC, no white space, no difference of case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", "".join(folded.split()))


def to_second(moment: datetime) -> datetime:
    """The nearest whole second: serial numbers of Excel are off by some microseconds."""
    carry = moment.microsecond >= 500_000 and moment.year < MAXYEAR  # noqa: PLR2004 - half a second
    return moment.replace(microsecond=0) + timedelta(seconds=carry)


def _unescape(text: str) -> str:
    """Without Excel's `_x0007_` for control characters, also where removing one makes another."""
    kept: list[str] = []
    for part in text.split("_"):
        if len(kept) > 1 and _CONTROL_CODE.fullmatch(kept[-1]):
            kept.pop()
            kept[-1] += part
        else:
            kept.append(part)
    return "_".join(kept)


@singledispatch
def _show(value: object) -> str:
    return str(value)


@_show.register
def _(value: bool) -> str:  # noqa: FBT001 - the cell's own value
    return str(value).upper()


@_show.register
def _(value: float) -> str:
    if value.is_integer() and abs(value) < _LONGEST_WHOLE:
        return str(int(value))
    return "" if value != value else f"{value:.15g}"  # noqa: PLR0124 - NaN; Excel knows 15 digits


@_show.register
def _(value: date) -> str:
    return value.isoformat()


@_show.register
def _(value: datetime) -> str:
    moment = to_second(value)
    return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d} {_show(moment.time())}"


@_show.register
def _(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


@_show.register
def _(value: timedelta) -> str:
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    sign = "-" if value < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
