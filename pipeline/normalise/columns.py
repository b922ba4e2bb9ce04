"""Whole columns: every distinct value is understood once, every doubt is told with its position."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.model import Conflict, Fault, FormulaError
from pipeline.normalise.text import Kept

T = TypeVar("T")

REFUSED: dict[type, Fault] = {FormulaError: Fault("formula-error"), Conflict: Fault("several-values")}
"""What is no value of any field."""


def parse_column(
    values: Sequence[object], parse: Callable[[object], T | Kept | Fault | None]
) -> tuple[list[T | str | None], list[tuple[int, Fault]]]:
    """The values as `parse` understands them (None: blank or refused), and the faults with their indexes.

    What `parse` keeps in spite of a fault (`Kept`) stands in both. A failed formula is a fault by itself.
    """
    keys = list(zip(map(type, values), values, strict=True))  # 1, 1.0 and True are equal, but not the same
    answers = {key: _understand(key[1], parse) for key in set(keys)}
    parsed = [answers[key][0] for key in keys]
    if all(fault is None for _, fault in answers.values()):
        return parsed, []
    told = ((index, answers[key][1]) for index, key in enumerate(keys))
    return parsed, [(index, fault) for index, fault in told if fault is not None]


def _understand(
    value: object, parse: Callable[[object], T | Kept | Fault | None]
) -> tuple[T | str | None, Fault | None]:
    return _settle(REFUSED.get(type(value)) or parse(value))


def _settle(answer: T | Kept | Fault | None) -> tuple[T | str | None, Fault | None]:
    if isinstance(answer, Kept):
        return answer.text, answer.fault
    return (None, answer) if isinstance(answer, Fault) else (answer, None)
