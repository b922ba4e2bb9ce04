"""Labels with their values inside one text: `联系人：张三    电话：138…`, side by side or line by line."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pipeline.read.labels import LABEL_LENGTH
from pipeline.read.pieces import Keys, Want

LookUp = Callable[[str], Keys]
"""A text → the keys under which it may be listed as a label."""

_BRACKETS = re.compile(r"[(（【\[][^()（）【】\[\]]*[)）】\]]")
_COLON = re.compile(r"[ \t]*[:：]")
_BORDER = re.compile(r"[\s;；,，。|]+")
_WIDE = re.compile(r"[\n\t\u3000]|\s\s")  # wider than between two words
_UNKNOWN = re.compile(r"(?:\d{1,2}[.、．)）])?[\u4e00-\u9fff]{2,8}(?:[(（][^()（）]*[)）])?")
_SEPARATORS = " \t\r\n\u3000;；,，|"


def begins_with_label(text: str, known: LookUp) -> bool:
    """Whether a label and a colon stand at the beginning."""
    if ":" not in text and "：" not in text:
        return False
    colon = _COLON.search(_mask(text))
    return colon is not None and colon.start() <= LABEL_LENGTH and bool(known(text[: colon.start()].strip()))


class Pair(NamedTuple):
    """A label inside a text, with its keys (none: nobody knows it) and the text that follows."""

    label: str
    keys: Keys
    value: str


class _Head(NamedTuple):
    """Where a label begins, and where its value."""

    start: int
    end: int
    label: str
    keys: Keys


def find_pairs(text: str, known: LookUp, want: Callable[[Keys], Want]) -> list[Pair]:
    """The pairs of a text that begins with a label; none where it does not.

    A text that may be long ends only where another label follows in a new line or behind a wide gap, and
    never at one that nobody knows.
    """
    heads = list(_find_heads(text, known, want))
    ends = [*(head.start for head in heads), len(text)][1:]
    return [
        Pair(head.label, head.keys, text[head.end : end].strip(_SEPARATORS))
        for head, end in zip(heads, ends, strict=True)
    ]


def _find_heads(text: str, known: LookUp, want: Callable[[Keys], Want]) -> Iterator[_Head]:
    """The longest label that ends at each colon; the first must begin the text."""
    plain = _mask(text)
    last: _Head | None = None
    for colon in _COLON.finditer(plain):
        is_long = last is not None and bool(last.keys) and want(last.keys).long
        for start in [0] if last is None else _find_starts(plain, last.end, colon.start(), is_wide=is_long):
            label = text[start : colon.start()].strip()
            keys = known(label) if len(label) <= LABEL_LENGTH else ()
            if keys or (
                not is_long and _UNKNOWN.fullmatch("".join(label.split()) if last is None else label)
            ):
                last = _Head(start, colon.end(), label, keys)
                yield last
                break
        if last is None:
            return


def _find_starts(plain: str, start: int, end: int, *, is_wide: bool) -> Iterator[int]:
    """Where a label may begin between two places: behind a separator or a gap, which may have to be wide."""
    for border in _BORDER.finditer(plain, start, end):
        if not is_wide or _WIDE.search(border[0]):
            yield border.end()


def _mask(text: str) -> str:
    """The text without what stands in brackets (反馈时间（例：14:05）), as long as before."""
    return _BRACKETS.sub(lambda match: "(" * len(match[0]), text)
