"""Finds columns without a heading whose values are clearly those of a field that the list lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import RawColumn
from pipeline.read.columns import Plan
from pipeline.read.evidence import fits_choice
from pipeline.read.headings import Heading
from pipeline.read.labels import Kind

FEWEST = 3  # values that tell what a column holds
SHARE = 0.8  # of them are words of one field


@dataclass(frozen=True)
class Unnamed:
    """A heading that is missing (its cell, 0-based), and the field that stands below it."""

    row: int
    col: int
    field: str


def find_unnamed(
    columns: Sequence[tuple[Heading, RawColumn]], plan: Plan, kind: Kind, *, row: int
) -> Iterator[Unnamed]:
    """The columns without a heading that hold the choices of exactly one field."""
    lacking = {
        field: kind.choices[field]
        for field in kind.form.fields
        if field in kind.choices and field not in plan.fields
    }
    for heading, column in columns:
        values = [value for value in column.values if value is not None]
        if heading.text or len(values) < FEWEST:
            continue
        fields = [field for field, words in lacking.items() if _share(values, words) >= SHARE]
        if len(fields) == 1:
            yield Unnamed(row, heading.col, fields[0])


def _share(values: Sequence[object], words: frozenset[str]) -> float:
    return sum(fits_choice(value, words) for value in values) / len(values)
