"""Whole columns: every distinct value is understood once, every doubt is told with its position."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from pipeline.model import Fault, FormulaError
from pipeline.normalise.text import Kept

T = TypeVar("T")

FORMULA_ERROR = Fault("formula-error")


def parse_column(
    values: Sequence[object], parse: Callable[[object], T | Kept | Fault | None]
) -> tuple[list[T | str | None], list[tuple[int, Fault]]]:
    """The values as `parse` understands them (None: blank or refused), and the faults with their indexes.

    What `parse` keeps in spite of a fault (`Kept`) stands in both. A failed formula is a fault by itself.
    """
    answers: dict[tuple[type, object], tuple[T | str | None, Fault | None]] = {}
    parsed: list[T | str | None] = []
    faults: list[tuple[int, Fault]] = []
    for index, value in enumerate(values):  # a loop: cells are Python objects of mixed types
        if type(value) is datetime:  # needs less time to be parsed than to be looked up
            answer = _settle(parse(value))
        elif (known := answers.get((type(value), value))) is not None:
            answer = known
        else:
            failed = isinstance(value, FormulaError)
            answer = answers[type(value), value] = _settle(FORMULA_ERROR if failed else parse(value))
        parsed.append(answer[0])
        if answer[1] is not None:
            faults.append((index, answer[1]))
    return parsed, faults


def _settle(answer: T | Kept | Fault | None) -> tuple[T | str | None, Fault | None]:
    if isinstance(answer, Kept):
        return answer.text, answer.fault
    return (None, answer) if isinstance(answer, Fault) else (answer, None)
