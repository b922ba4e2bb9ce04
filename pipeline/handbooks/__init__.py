"""The five handbooks as data: vocabulary, labels, forms, routing, clocks and targets.

Each `<name>.toml` beside this file is one handbook (requirements A to E); `common.toml` holds what all
share. `config.toml` may override any part of one under `[handbooks.<name>]`, or add a new one there.
"""

import re
import tomllib
from datetime import date
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipeline.model import KINDS, RecordKind

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


class Duration(Data):
    """A length of time: minutes on the clock, or whole working days."""

    minutes: float = 0.0
    working_days: int = 0


_UNITS = {"min": 1.0, "h": 60.0, "d": 1440.0}


def _read_duration(text: object) -> object:
    if not isinstance(text, str):
        return text
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(min|h|d|wd)", text.strip())
    if match is None:
        raise ValueError("write a number and a unit: 10 min, 2 h, 3 d, 2 wd")
    number, unit = match.groups()
    if unit == "wd":
        return Duration(working_days=int(float(number)))
    return Duration(minutes=float(number) * _UNITS[unit])


Span = Annotated[Duration, BeforeValidator(_read_duration)]


def _read_choices(value: object) -> object:
    """A list of labels stands for labels that are their own canonical form."""
    return {label: label for label in value} if isinstance(value, list) else value


Choices = Annotated[dict[str, str], BeforeValidator(_read_choices)]
Where = dict[str, list[str]]
"""Column → allowed values; an empty list means "any value, but not blank"."""


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
        times = [column for column in (self.start, self.stop, self.promise) if column is not None]
        unknown = [column for column in times if KINDS.get(column) != "time"]
        chosen_by = [self.by] if self.by is not None else []
        unknown += [column for column in (*chosen_by, *self.only, *self.never) if column not in KINDS]
        if unknown:
            raise ValueError(f"no such column: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.targets and self.by is None:
            raise ValueError("targets need by, the column that chooses one")
        if self.kind == "archive" and self.day is None:
            raise ValueError("archive needs day, a day of the next month")
        return self


class Form(Data):
    """One form or list of a handbook: what it holds and which fields it must have."""

    title: str
    record: RecordKind
    required: list[str]
    fields: list[str]


class Routing(Data):
    """Which departments a case is suggested for."""

    by: str
    to: dict[str, list[str]]


class OpensCase(Data):
    """When a visit without a case number opens a case, and which visit columns feed the case's."""

    where: Where
    take: dict[str, str]


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
    """One working document: vocabulary, forms, clocks, routing."""

    title: str
    words: list[str]
    stages: list[str] = []
    keep_years: int = 2
    confirm_to_close: bool = False
    own_number: str | None = None
    number_example: str = ""
    regular_visits: dict[str, str] = {}
    choices: dict[str, Choices] = {}
    also: dict[str, dict[str, str]] = {}
    same: dict[str, str] = {}
    labels: dict[RecordKind, dict[str, list[str]]] = {}
    routing: Routing | None = None
    opens_case: OpensCase | None = None
    forms: list[Form]
    clocks: dict[str, Clock] = {}

    def required(self, record: RecordKind) -> list[str]:
        """Fields that a record of this kind must have."""
        return next((form.required for form in self.forms if form.record == record), [])


class Ignored(Data):
    """Labels, sheets and rows that hold no record."""

    labels: list[str]
    sheets: list[str]
    totals: list[str]
    signatures: list[str]


class Common(Data):
    """What all handbooks share (`common.toml`)."""

    labels: dict[RecordKind, dict[str, list[str]]]
    fields: dict[str, str]
    ignored: Ignored
    choices: dict[str, Choices]
    also: dict[str, dict[str, str]]
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


def read_packaged(name: str) -> dict[str, Any]:
    """The packaged TOML `name` as a plain dictionary."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
