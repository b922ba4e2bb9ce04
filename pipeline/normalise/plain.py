"""Values that stay as they are: nearly all of most columns, found without reading each by itself."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import NoneType
from typing import Any

from pipeline.normalise.contacts import parse_contact
from pipeline.normalise.dates import parse_time
from pipeline.normalise.fields import parse_customer_id
from pipeline.normalise.moments import FIRST_YEAR, LAST_YEAR
from pipeline.normalise.numbers import parse_case_id
from pipeline.normalise.text import MAY_BE_NOTHING, clean_text, read_name

_NUMBER = re.compile(r"[A-Za-z\d][A-Za-z\d-]*", re.ASCII)  # of a case: FK0000001, 202610-CSR-001
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


@dataclass(frozen=True)
class Plain:
    """Which values of one type a parser gives back as they are, without a fault; it leaves blanks blank."""

    kind: type
    pick: Callable[[Iterable[Any]], list[Any]]


def _pick_clean(texts: Iterable[str]) -> list[str]:
    return [
        text for text in texts if text.isprintable() and "_x" not in text and text and text.strip() == text
    ]


def _pick_names(texts: Iterable[str]) -> list[str]:
    return [text for text in _pick_clean(texts) if not MAY_BE_NOTHING.match(text)]


def _pick_settled(moments: Iterable[datetime]) -> list[datetime]:
    return [
        moment
        for moment in moments
        if not moment.microsecond and moment.tzinfo is None and FIRST_YEAR <= moment.year <= LAST_YEAR
    ]


def _pick_like(pattern: re.Pattern[str]) -> Callable[[Iterable[str]], list[str]]:
    return lambda texts: list(filter(pattern.fullmatch, texts))


_NUMBERS = Plain(str, _pick_like(_NUMBER))
PLAIN: Mapping[Callable[..., object], Plain] = {
    clean_text: Plain(str, _pick_clean),
    read_name: Plain(str, _pick_names),
    parse_time: Plain(datetime, _pick_settled),
    parse_case_id: _NUMBERS,
    parse_customer_id: _NUMBERS,
    parse_contact: Plain(str, _pick_like(_MOBILE)),
}
"""By the parser of a value."""


def pick_plain(
    values: Collection[object], kinds: AbstractSet[type], parse: Callable[..., object]
) -> list[object]:
    """Those of some values that `parse` gives back as they are; no two of different types are equal."""
    plain = PLAIN.get(parse.func if isinstance(parse, partial) else parse)
    if plain is None:
        return []
    others = kinds - {plain.kind}
    typed = [value for value in values if type(value) is plain.kind] if others else values
    return [*([None] if NoneType in kinds else []), *plain.pick(typed)]
