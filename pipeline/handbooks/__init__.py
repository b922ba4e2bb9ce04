"""The five handbooks as data: vocabulary, labels, forms, routing, clocks and targets.

Each `<name>.toml` beside this file is one handbook (requirements A to E); `common.toml` holds what all
share. `config.toml` may override any part of one under `[handbooks.<name>]`, or add a new one there.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.handbooks.terms import (
    CANONICAL,
    ChoicesByField,
    Code,
    Duration,
    FieldName,
    Interval,
    Labels,
    Pattern,
    Span,
    Where,
    read_packaged,
)
from pipeline.model import RECORD_COLUMNS, ROW_COLUMNS, RecordKind

__all__ = [
    "NAMES",
    "Ask",
    "Calendar",
    "Clock",
    "Code",
    "Common",
    "Copies",
    "Data",
    "Duration",
    "Form",
    "Handbook",
    "Ignored",
    "Labels",
    "Target",
    "read_packaged",
]

NAMES = (
    "rapid_response",
    "service_revisit",
    "handling_mechanism",
    "relationship",
    "requirement",
)


class Data(BaseModel):
    """Base of everything read from TOML: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clock(Data):
    """One deadline (contract section 5). What is due: `targets[by]`, else the promise, else `target`."""

    kind: Literal["span", "progress", "window", "record", "follow_up", "archive"] = "span"
    record: Literal["case", "visit"] = "case"
    start: str
    stop: str
    target: Span | None = None
    by: str | None = None
    targets: dict[str, Span] = {}
    promise: str | None = None
    opens: Span | None = None
    only: Where = {}
    never: Where = {}
    calendar: Literal["elapsed", "business"] = "elapsed"
    day: int | None = Field(default=None, ge=1, le=28)

    @model_validator(mode="after")
    def _names_columns(self) -> Self:
        kinds = {column.name: column.kind for column in RECORD_COLUMNS[self.record]}
        times = [column for column in (self.start, self.stop, self.promise) if column is not None]
        unknown = [column for column in times if kinds.get(column) != "time"]
        chosen_by = [self.by] if self.by is not None else []
        unknown += [column for column in (*chosen_by, *self.only, *self.never) if column not in kinds]
        if unknown:
            raise ValueError(f"no such {self.record} column: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.targets and self.by is None:
            raise ValueError("targets need by, the column that chooses one")
        if self.kind == "archive":
            if self.day is None:
                raise ValueError("archive needs day, a day of the next month")
        elif not (self.targets or self.promise or self.target):
            raise ValueError("give target, targets or promise, or nothing is ever due")
        return self


class Ask(Data):
    """How a blank form asks for a field.

    `label` is its heading where that is not the field's first label; `long` is a text of several lines, `day`
    a date without a time; `between` limits a number; `offer` are the words of its drop-down where those are
    not all of its choices.
    """

    label: str = ""
    hint: str = ""
    example: str = ""
    long: bool = False
    day: bool = False
    between: tuple[int, int] | None = None
    offer: list[str] = []


class Form(Data):
    """One form or list of a handbook: what it holds and which fields it must have.

    `bands` head the fields of a blank form in groups: each begins at the field it names. `layouts` are what
    blank forms there are: a list with one record a row, a paper-like form of one record. `ask` is laid over
    what all forms share.
    """

    title: str
    record: RecordKind
    required: list[FieldName]
    fields: list[FieldName]
    bands: dict[str, FieldName] = {}
    ask: dict[FieldName, Ask] = {}
    layouts: list[Literal["list", "form"]] = ["list", "form"]

    @model_validator(mode="after")
    def _divides_its_fields(self) -> Self:
        starts = list(self.bands.values())
        if starts and starts != [field for field in self.fields if field in starts]:
            raise ValueError("bands begin at fields of the form, in their order")
        if starts and starts[0] != self.fields[0]:
            raise ValueError("the first band begins at the first field")
        return self

    @model_validator(mode="after")
    def _requires_columns(self) -> Self:
        columns = {column.name for column in ROW_COLUMNS[self.record]}
        unknown = [field for field in self.required if field not in columns]
        if unknown:
            raise ValueError(f"no such {self.record} column: {', '.join(unknown)}")
        return self


class Routing(Data):
    """Which departments a case is suggested for."""

    by: FieldName
    to: dict[str, list[str]]


class OpensCase(Data):
    """When a visit without a case number opens a case, and which visit columns feed the case's."""

    where: Where
    take: dict[FieldName, FieldName]


class Target(Data):
    """A goal for a figure, named by its path in the month's figures (C11)."""

    figure: str
    label: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give either at_least or at_most")
        return self


class Handbook(Data):
    """One working document: vocabulary, forms, clocks, routing.

    `monthly_report` is the title of its own part of the monthly report, where it is to have one (E12).
    """

    title: str
    monthly_report: str = ""
    words: list[str]
    stages: list[str] = []
    keep_years: int = 2
    confirm_to_close: bool = False
    own_number: Pattern | None = None
    number_example: str = ""
    regular_visits: dict[str, Interval] = {}
    choices: ChoicesByField = {}
    also: dict[FieldName, dict[str, str]] = {}
    same: dict[FieldName, FieldName] = {}
    labels: Labels = {}
    routing: Routing | None = None
    opens_case: OpensCase | None = None
    forms: list[Form]
    clocks: dict[str, Clock] = {}

    @model_validator(mode="after")
    def _names_choices(self) -> Self:
        unknown = [
            f"{place}.{value}"
            for place, column, values in self._list_named()
            if (choices := self._list_choices(column)) is not None
            for value in values
            if value not in choices
        ]
        if unknown:
            raise ValueError(f"no such choice: {', '.join(unknown)}")
        return self

    def _list_named(self) -> Iterator[tuple[str, str, Iterable[str]]]:
        """Every place that names values of a column: the place, the column, the values."""
        for name, clock in self.clocks.items():
            if clock.by is not None:
                yield f"clocks.{name}.targets", clock.by, clock.targets
            for place, where in (("only", clock.only), ("never", clock.never)):
                yield from ((f"clocks.{name}.{place}.{column}", column, where[column]) for column in where)
        if self.routing is not None:
            yield "routing.to", self.routing.by, self.routing.to
        if self.opens_case is not None:
            where = self.opens_case.where
            yield from ((f"opens_case.where.{column}", column, where[column]) for column in where)

    def _list_choices(self, column: str) -> Collection[str] | None:
        """What may stand in a column; None for any text."""
        return CANONICAL.get(column) or self.choices.get("category" if column == "category_label" else column)

    def required(self, record: RecordKind) -> list[str]:
        """Fields that a record of this kind must have."""
        return next((form.required for form in self.forms if form.record == record), [])


class Ignored(Data):
    """Labels, sheets and rows that hold no record, and what means nothing in a heading.

    `group_ends` end the name of a group of columns, `note_starts` begin a line on how to fill a column in,
    `counts` end the headings of a summary, which is no list of records.
    Where a value should stand, `prompts` ask for one, and `hints` begin an example or name a stamp.
    """

    labels: list[str]
    group_ends: list[str]
    note_starts: list[str]
    counts: list[str]
    sheets: list[str]
    totals: list[str]
    notes: list[str]
    signatures: list[str]
    prompts: list[str]
    hints: list[str]


class Copies(Data):
    """What the name of a file has before or behind the name of the file that it is a copy of."""

    before: list[Pattern]
    behind: list[Pattern]


class Common(Data):
    """What all handbooks share (`common.toml`)."""

    labels: Labels
    fields: dict[str, str]
    stand_in: dict[RecordKind, dict[FieldName, FieldName]]
    ignored: Ignored
    copies: Copies
    choices: ChoicesByField
    also: dict[FieldName, dict[str, str]]
    ask: dict[FieldName, Ask] = {}
    targets: dict[str, Target]


class Calendar(Data):
    """Working days beyond the official ones, and office hours for clocks with `calendar = "business"`."""

    holidays: list[date] = []
    workdays: list[date] = []
    office_hours: list[str] = Field(default=["09:00-12:00", "13:00-18:00"], min_length=1)

    @model_validator(mode="after")
    def _slots_are_ordered(self) -> Self:
        last = "00:00"
        for slot in self.office_hours:
            match = re.fullmatch(r"(\d\d:[0-5]\d)-(\d\d:[0-5]\d)", slot)
            if match is None or not last <= match[1] < match[2] <= "24:00":
                raise ValueError("office hours are slots like 09:00-12:00, in order, not overlapping")
            last = match[2]
        return self
