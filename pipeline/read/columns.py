"""Which columns of a list hold which field, and which are kept under their own heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from pipeline import words
from pipeline.model import RawColumn, cell_name
from pipeline.read.evidence import Fit, find_fit
from pipeline.read.headings import Heading
from pipeline.read.labels import Kind, Lexicon


@dataclass(frozen=True)
class Plan:
    """The headings of a list by field (several may mean the same), and those that no handbook knows.

    `numbers` are columns of running numbers and the like, which mean nothing to a record.
    """

    fields: Mapping[str, Sequence[Heading]]
    others: Sequence[Heading]
    numbers: Sequence[Heading]

    @property
    def cols(self) -> list[int]:
        """The columns of all fields."""
        return [col for headings in self.fields.values() for heading in headings for col in heading.cols]

    def find_fits(self, kind: Kind) -> dict[int, Fit | None]:
        """Column → what tells the values of its field from others; None where any text may stand."""
        return {
            heading.col: find_fit(kind, field)
            for field, headings in self.fields.items()
            for heading in headings
            if len(heading.cols) == 1
        }


def plan_columns(headings: Sequence[Heading], kind: Kind, lexicon: Lexicon) -> Plan:
    """What becomes of each column of a list of this kind."""
    fields: dict[str, list[Heading]] = {}
    others, numbers = [], []
    for heading in headings:
        field = kind.field(heading.keys)
        if field is not None:
            fields.setdefault(field, []).append(heading)
        elif lexicon.ignored.intersection(heading.keys):
            numbers.append(heading)
        else:
            others.append(heading)
    return Plan(fields, others, numbers)


def join_twins(columns: Sequence[RawColumn]) -> tuple[RawColumn, list[int]]:
    """Columns with one meaning as one: each fills the blanks before it; and those that say something else.

    These are given by their position among the columns.
    """
    first, *others = columns
    if not others:
        return first, []
    values, cols = list(first.values), first.cols.copy()
    differing = []
    for position, other in enumerate(others, 1):
        told = [at for at, value in enumerate(other.values) if value is not None]
        if any(values[at] not in (None, other.values[at]) for at in told):
            differing.append(position)
        for at in told:
            if values[at] is None:
                values[at], cols[at] = other.values[at], other.cols[at]
    return RawColumn(values, first.rows, cols), differing


def name_extras(columns: Sequence[tuple[Heading, RawColumn]]) -> dict[str, RawColumn]:
    """Columns that hold anything, under their headings; one without a heading is called by its letter.

    Running numbers that nobody gave a heading mean nothing.
    """
    extras: dict[str, RawColumn] = {}
    for heading, column in columns:
        values = [value for value in column.values if value is not None]
        if values and (heading.text or not _is_counted(values)):
            name = heading.text or name_column(heading.col)
            twins = (f"{name} ({number})" for number in count(2))
            extras[next(each for each in chain([name], twins) if each not in extras)] = column
    return extras


def name_column(col: int) -> str:
    """What a column (0-based) without a heading is called."""
    return words.COLUMN.format(letter=cell_name(1, col + 1)[:-1])


def _is_counted(values: Sequence[object]) -> bool:
    """Whether the values are 1, 2, 3 …."""
    first = values[0]
    return isinstance(first, int | float) and all(value == first + at for at, value in enumerate(values))
