"""Whole columns: every distinct value is understood once, every doubt is told with its position."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from types import NoneType
from typing import Any, TypeVar

from pipeline.model import Conflict, Fault, FormulaError
from pipeline.normalise.plain import pick_plain
from pipeline.normalise.text import Kept

T = TypeVar("T")
Answer = tuple[T | str | None, Fault | None]

REFUSED: dict[type, Fault] = {FormulaError: Fault("formula-error"), Conflict: Fault("several-values")}
"""What is no value of any field."""
FEW = 50  # distinct values: these become one object each, which the next steps find near by
_APART = frozenset({NoneType, str, float, datetime, date, time, timedelta})
"""Types of which no value equals one of another type; 1, 1.0 and True are equal, but not the same."""


def parse_column(
    values: Sequence[object], parse: Callable[[object], T | Kept | Fault | None]
) -> tuple[list[T | str | None], list[tuple[int, Fault]]]:
    """The values as `parse` understands them (None: blank or refused), and the faults with their indexes.

    What `parse` keeps in spite of a fault (`Kept`) stands in both. A failed formula is a fault by itself.
    """
    kinds = set(map(type, values))
    if not kinds <= _APART:
        keys = list(zip(map(type, values), values, strict=True))
        return _tell(keys, {key: _understand(key[1], parse) for key in set(keys)}, {})
    distinct: set[Any] = set(values)
    plain = pick_plain(distinct, kinds, parse)
    if len(plain) == len(distinct) > FEW:
        return [*values], []  # type: ignore[list-item] # as `parse` would give them
    answers = {value: _understand(value, parse) for value in distinct.difference(plain)}
    return _tell(values, answers, dict(zip(plain, plain, strict=True)) if len(plain) <= FEW else {})


def _tell(
    keys: Sequence[Any], answers: dict[Any, Answer[T]], plain: dict[Any, Any]
) -> tuple[list[T | str | None], list[tuple[int, Fault]]]:
    """What is answered to each key, or else the key itself, and the faults."""
    parsed: dict[Any, Any] = plain | {key: value for key, (value, _) in answers.items()}
    faults = {key: fault for key, (_, fault) in answers.items() if fault}
    told = [(index, faults[key]) for index, key in enumerate(keys) if key in faults] if faults else []
    return list(map(parsed.get, keys, keys)), told


def _understand(value: object, parse: Callable[[object], T | Kept | Fault | None]) -> Answer[T]:
    return _settle(REFUSED.get(type(value)) or parse(value))


def _settle(answer: T | Kept | Fault | None) -> Answer[T]:
    if isinstance(answer, Kept):
        return answer.text, answer.fault
    return (None, answer) if isinstance(answer, Fault) else (answer, None)
