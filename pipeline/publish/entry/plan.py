"""What the blank forms of a handbook ask for, from its data alone: every field as an item of a band."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Literal

from xlsxwriter.utility import xl_col_to_name

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.handbooks import Ask, Form, Handbook
from pipeline.model import KINDS, RecordKind

Shape = Literal["choice", "suggest", "time", "day", "number", "long", "text"]

FREE = "department"
"""The field whose words are only suggested: routing and `[departments]` name some of many."""


@dataclass(frozen=True)
class Item:
    """One field as a blank form asks for it; `words` are those of its drop-down."""

    field: str
    heading: str
    shape: Shape
    required: bool
    words: tuple[str, ...]
    ask: Ask


@dataclass(frozen=True)
class Band:
    """Items under one heading; the only band of a form without any has none."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Blank:
    """One form of a handbook: what its list and its paper-like form ask for."""

    title: str
    record: RecordKind
    bands: tuple[Band, ...]
    layouts: tuple[str, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in their order."""
        return tuple(item for band in self.bands for item in band.items)


@dataclass(frozen=True)
class EntryBook:
    """One handbook's workbook; `letter` tells it from the others, `codes` are those of departments."""

    name: str
    letter: str
    handbook: Handbook
    blanks: tuple[Blank, ...]
    codes: tuple[str, ...]


DEFAULT_CODE = "CSR"  # what numbers of a department without a code have (contract section 4)


def plan_books(settings: Settings) -> list[EntryBook]:
    """One workbook for each handbook that has blank forms, in the order of the settings.

    Raises ConfigError for a field whose heading or words the reader would not understand.
    """
    codes = tuple(dict.fromkeys((DEFAULT_CODE, *settings.departments.values())))
    letters = map(xl_col_to_name, count())
    books = [
        EntryBook(name, letter, handbook, tuple(_plan_blanks(settings, handbook, letter)), codes)
        for letter, (name, handbook) in zip(letters, settings.handbooks.items(), strict=False)
    ]
    faults = [f"{fault} @ handbooks.{book.name}" for book in books for fault in _find_faults(settings, book)]
    if faults:
        raise ConfigError(faults)
    return [book for book in books if book.blanks]


def _plan_blanks(settings: Settings, handbook: Handbook, letter: str) -> Iterator[Blank]:
    for form in (form for form in handbook.forms if form.layouts and form.fields):
        number = {f"{form.record}_id": Ask(example=f"202610-{DEFAULT_CODE}{letter}-001")}
        asks = _lay_over(number, settings.common.ask, form.ask)
        items = [
            _plan_item(field, asks.get(field, Ask()), form=form, handbook=handbook, settings=settings)
            for field in form.fields
        ]
        yield Blank(form.title, form.record, tuple(_divide(form, items)), tuple(form.layouts))


def _lay_over(*layers: Mapping[str, Ask]) -> dict[str, Ask]:
    """What all layers say of each field; what a later one leaves out stays."""
    asks: dict[str, Ask] = {}
    for layer in layers:
        for field, ask in layer.items():
            said = ask.model_dump(exclude_unset=True)
            asks[field] = asks.get(field, Ask()).model_copy(update=said)
    return asks


def _divide(form: Form, items: list[Item]) -> Iterator[Band]:
    starts = {field: heading for heading, field in form.bands.items()}
    places = [place for place, item in enumerate(items) if item.field in starts] or [0]
    for start, stop in zip(places, [*places[1:], len(items)], strict=True):
        yield Band(starts.get(items[start].field, ""), tuple(items[start:stop]))


def _plan_item(field: str, ask: Ask, *, form: Form, handbook: Handbook, settings: Settings) -> Item:
    words = tuple(ask.offer or _list_words(field, handbook, settings))
    labels = list_labels(field, form.record, handbook=handbook, settings=settings)
    heading = ask.label or next(iter(labels), field)
    return Item(field, heading, _find_shape(field, ask, words), field in form.required, words, ask)


def list_labels(field: str, record: RecordKind, *, handbook: Handbook, settings: Settings) -> list[str]:
    """The labels under which the reader knows a field, the handbook's own first."""
    records: tuple[RecordKind, ...] = ("visit", "case") if record == "visit" else (record,)
    tables = (handbook.labels, settings.common.labels, settings.labels)
    return [label for kind in records for table in tables for label in table.get(kind, {}).get(field, [])]


def _list_words(field: str, handbook: Handbook, settings: Settings) -> list[str]:
    """The handbook's choices; of the shared ones, where several stand for one code, the first."""
    if field == FREE:
        routed = handbook.routing.to.values() if handbook.routing else ()
        return list(dict.fromkeys([name for to in routed for name in to] + list(settings.departments)))
    firsts: dict[str, str] = {}
    for label, code in settings.common.choices.get(field, {}).items():
        firsts.setdefault(code, label)
    return list(handbook.choices.get(field, firsts.values()))


def _find_shape(field: str, ask: Ask, words: tuple[str, ...]) -> Shape:
    if words:
        return "suggest" if field == FREE else "choice"
    if ask.day:
        return "day"
    if KINDS.get(field) == "time":
        return "time"
    if ask.between:
        return "number"
    return "long" if ask.long else "text"


def _find_faults(settings: Settings, book: EntryBook) -> Iterator[str]:
    """Headings that are no labels of their fields, and words that are none of their choices."""
    for blank in book.blanks:
        for item in blank.items:
            labels = list_labels(item.field, blank.record, handbook=book.handbook, settings=settings)
            if item.heading not in labels:
                yield f"{item.heading} is no label of {item.field}"
            choices = book.handbook.choices.get(item.field) or settings.common.choices.get(item.field)
            strange = [word for word in item.words if choices is not None and word not in choices]
            yield from (f"{word} is no choice of {item.field}" for word in strange)
