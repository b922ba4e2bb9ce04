"""The sample's data: what the TOML files beside this module hold, as frozen records."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.model import RecordKind

Value = str | float | datetime | None
Record = dict[str, Value]
"""One record as it is known before anybody writes it down: field → value."""


@dataclass(frozen=True)
class Theme:
    """A matter that recurs: wordings with `{slots}`, and how often it comes up by month."""

    module: str
    models: list[str]
    nature: str
    weights: list[int]
    texts: list[str]
    requests: list[str]
    solutions: list[str]


@dataclass(frozen=True)
class Customer:
    """A customer, with what each handbook calls its type."""

    number: str
    name: str
    person: str
    contact: str
    kind: str
    type: str
    tag: str


@dataclass(frozen=True)
class Mistake:
    """A slip made on purpose: what stands instead in one field of one record (1-based).

    `code` is the problem it must lead to; empty where it is only odd and must come through unharmed.
    """

    book: str
    sheet: str
    record: int
    field: str
    write: str | float
    code: str = ""


@dataclass(frozen=True)
class Layout:
    """Columns of a list, or rows of a form."""

    columns: list[list[str]] = field(default_factory=list)
    title: str = ""
    rows: list[Any] = field(default_factory=list)
    boxes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet: a list, forms, or `rows` as they stand."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    list: str = ""
    form: str = ""
    handbook: str = ""
    record: RecordKind = "case"
    records: dict[str, int] = field(default_factory=dict)
    number: str = ""
    title: str = ""
    remark: str = ""
    dates: tuple[str, ...] = ()
    scores: tuple[str, ...] = ("number",)
    only: str = ""
    fed: int = 0
    period: str = ""
    hidden: tuple[int, ...] = ()
    repeat: tuple[int, ...] = ()
    tail: tuple[tuple[str, ...], ...] = ()

    @property
    def layout(self) -> Layout:
        """Where the fields of this sheet stand."""
        kind = "lists" if self.list else "forms"
        return Layout(**_load("layouts")[kind][self.list or self.form])


@dataclass(frozen=True)
class Book:
    """One file of the sample; `path` is relative to the input folder."""

    path: str
    sheets: tuple[Sheet, ...]


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


WORLD = _load("world")
AS_OF: datetime = WORLD["as_of"]
DAYS_OFF: frozenset[date] = frozenset(WORLD["days_off"])
WORKDAYS: frozenset[date] = frozenset(WORLD["workdays"])


@cache
def list_themes() -> tuple[Theme, ...]:
    """Everything customers talk about."""
    return tuple(Theme(**theme) for theme in WORLD["themes"])


@cache
def list_customers() -> tuple[Customer, ...]:
    """Every customer, with numbers and contacts that belong to nobody."""
    people = [
        (group, index, name) for group in WORLD["customers"] for index, name in enumerate(group["names"])
    ]
    return tuple(_introduce(group, index, name, n) for n, (group, index, name) in enumerate(people, start=1))


def _introduce(group: dict[str, Any], index: int, name: str, number: int) -> Customer:
    turn = {key: group[key][index % len(group[key])] for key in ("persons", "types", "tags")}
    contact = f"service{number:02}@example.com" if number % 6 == 0 else f"1380000{1000 + 37 * number:04}"
    return Customer(
        f"KH{number:04}", name, turn["persons"], contact, group["kind"], turn["types"], turn["tags"]
    )


@cache
def list_books() -> tuple[Book, ...]:
    """Every file of the sample."""
    return tuple(
        Book(book["path"], tuple(Sheet(**sheet) for sheet in book["sheets"]))
        for book in _load("books")["books"]
    )


@cache
def list_mistakes() -> tuple[Mistake, ...]:
    """Every slip made on purpose."""
    return tuple(Mistake(**mistake) for mistake in _load("mistakes")["mistakes"])
