"""Finds the lists and forms of one sheet, recognises each, and makes tables of their records."""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Literal

from pipeline.handbooks import Ignored
from pipeline.model import PartMapping, RawTable
from pipeline.read.entries import Entry, read_entries
from pipeline.read.forms import read_form, tabulate_forms
from pipeline.read.headers import find_headers
from pipeline.read.inner import drop_inner
from pipeline.read.labels import Sheet
from pipeline.read.lists import Fault, find_body, is_summary, read_list, sample_list
from pipeline.read.mapping import Outcome, map_forms, map_list
from pipeline.read.recognise import SAMPLE, Block, Guess, Names, match_title, recognise
from pipeline.read.rows import Body
from pipeline.read.split import divide_unknown, split_forms
from pipeline.read.titles import find_year, titles_above

OTHER_LABELS = 3  # so many labels that the sheet's title does not explain speak for another list
TITLE_ROWS = 6  # so far above a form its title may stand


@dataclass(frozen=True)
class Part:
    """One list, or the like forms of a sheet; blank ones have no table, nor has what could be two things.

    Forms of visits may have another one, of the cases that were noted in them.
    """

    guess: Guess | None
    mapping: PartMapping
    tables: tuple[RawTable, ...] = ()
    ignored_rows: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def layout(self) -> Literal["list", "form"]:
        """Whether it is a list."""
        return self.mapping.layout

    @property
    def is_sure(self) -> bool:
        """Whether it was recognised."""
        return self.guess is not None and self.guess.sure

    @property
    def rivals(self) -> tuple[str, ...]:
        """The titles of the forms that it could be as well as not, where nothing tells which."""
        if self.guess is None or self.mapping.outcome != "ambiguous":
            return ()
        return tuple(kind.form.title for kind in (self.guess.kind, *self.guess.rivals))


@dataclass(frozen=True)
class _Heading:
    """The texts above a list or form, and the row where they begin."""

    texts: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class _Page:
    """One sheet with its lists found, and all labels outside of them that some handbook knows."""

    sheet: Sheet
    bodies: Sequence[Body]
    entries: Sequence[Entry]
    names: Names

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The texts above everything else on the sheet."""
        tops = [body.header.top for body in self.bodies] + [entry.at.row for entry in self.entries]
        titles = titles_above(self.sheet.grid, min(tops), left=0, right=self.sheet.grid.width - 1, floor=0)
        return tuple(text for _, text in titles)

    def heading(self, row: int, *, left: int, right: int, floor: int) -> _Heading:
        """The texts between two rows over these columns."""
        titles = titles_above(self.sheet.grid, row, left=left, right=right, floor=floor)
        return _Heading(tuple(text for _, text in titles), titles[0][0] if titles else row)

    def recognise(
        self, labels: list[tuple[str, ...]], values: list[list[object]], heading: _Heading
    ) -> Guess | None:
        """What some labels are: by their own title where that names a handbook, else by the sheet's too.

        That is another list's where a kind is clear without it that knows several labels more.
        """
        title, lexicon = " ".join(heading.texts), self.sheet.lexicon
        own = recognise(Block(labels, values, title), lexicon, names=self.names)
        if any(match_title(title, kind) for kind in lexicon.kinds):
            return own
        guess = recognise(Block(labels, values, " ".join((title, *self.titles))), lexicon, names=self.names)
        if own and guess and own.sure and not own.rivals:
            known, titled = (sum(map(bool, map(each.kind.field, labels))) for each in (own, guess))
            return own if known >= titled + OTHER_LABELS else guess
        return guess

    def date(self, table: RawTable, heading: _Heading) -> RawTable:
        """The table with the year that its title gives, else the sheet's title or name."""
        return replace(table, year=find_year((*heading.texts, *self.titles, self.names.sheet)))


@dataclass(frozen=True)
class _Seen:
    """What a list or form was taken for, and the texts above it."""

    heading: _Heading
    guess: Guess | None

    @property
    def outcome(self) -> Outcome:
        """Whether that is clear."""
        if self.guess is None or not self.guess.sure:
            return "unknown"
        return "ambiguous" if self.guess.rivals else "read"


def read_parts(sheet: Sheet, *, names: Names, ignored: Ignored) -> list[Part]:
    """Every list and form on the sheet; those that were not recognised have no table."""
    headers = find_headers(sheet)
    bodies = drop_inner(sheet, [find_body(sheet, header, headers) for header in headers])
    entries = read_entries(sheet, bodies, ignored)
    page = _Page(sheet, bodies, [entry for entry in entries if entry.keys], names)
    forms = list(split_forms(sheet, page.entries, partial(_name_kind, page)))
    seen = _settle([*(_see_list(page, body) for body in bodies), *(_see_form(page, form) for form in forms)])
    lists = zip(bodies, seen, strict=False)
    unknown = divide_unknown(entries, forms, [each.heading.row for each in seen[len(bodies) :]])
    whole = [[*form, *others] for form, others in zip(forms, unknown, strict=True)]
    return [
        *(_read_list(page, body, each, ignored=ignored) for body, each in lists),
        *_read_forms(page, whole, seen[len(bodies) :]),
    ]


def _name_kind(page: _Page, form: Sequence[Entry]) -> str:
    """The kind that some labels are surely a form of, else ""."""
    guess = _see_form(page, form).guess
    return f"{guess.kind.handbook} {guess.kind.form.title}" if guess and guess.sure else ""


def _settle(seen: Sequence[_Seen]) -> list[_Seen]:
    """What could be two things is the one that stands on the same sheet as well, and clearly so."""
    clear = {each.guess.kind.gives for each in seen if each.guess and each.outcome == "read"}
    return [replace(each, guess=each.guess and each.guess.settle(clear)) for each in seen]


def _see_list(page: _Page, body: Body) -> _Seen:
    left, right = body.header.left, body.header.right
    above = [b.stop for b in page.bodies if b.stop <= body.header.top and b.header.overlaps(left, right)]
    heading = page.heading(body.header.top, left=left, right=right, floor=max(above, default=0))
    labels = [column.keys for column in body.header.headings]
    guess = page.recognise(labels, list(sample_list(page.sheet, body, SAMPLE)), heading)
    return _Seen(heading, None if guess and is_summary(page.sheet, body, guess.kind) else guess)


def _see_form(page: _Page, form: Sequence[Entry]) -> _Seen:
    heading = _form_heading(page, form)
    labels, values = [entry.keys for entry in form], [[entry.value] for entry in form]
    return _Seen(heading, page.recognise(labels, values, heading))


def _read_list(page: _Page, body: Body, seen: _Seen, *, ignored: Ignored) -> Part:
    guess, outcome = seen.guess, seen.outcome
    if guess is None or outcome == "unknown":
        return Part(guess, map_list(page.sheet, body, guess, outcome))
    reading = read_list(page.sheet, body, guess.kind, ignored=ignored)
    if outcome == "ambiguous" and len(reading.table.rows):
        return Part(guess, map_list(page.sheet, body, guess, outcome))
    mapping = map_list(page.sheet, body, guess, "read")
    tables = (page.date(reading.table, seen.heading),)
    return Part(guess, mapping, tables, reading.ignored_rows, reading.faults)


def _read_forms(page: _Page, forms: Sequence[Sequence[Entry]], seen: Sequence[_Seen]) -> Iterator[Part]:
    """One part for all forms of a kind."""
    groups: dict[tuple[str, ...], list[tuple[Sequence[Entry], _Seen]]] = {}
    for form, each in zip(forms, seen, strict=True):
        kind = (each.guess.kind.handbook, each.guess.kind.form.title) if each.guess else ()
        groups.setdefault((each.outcome, *kind), []).append((form, each))
    yield from (_read_alike(page, group) for group in groups.values())


def _read_alike(page: _Page, group: Sequence[tuple[Sequence[Entry], _Seen]]) -> Part:
    """The forms of one kind; blank ones give no record."""
    forms, guess, outcome = [form for form, _ in group], group[0][1].guess, group[0][1].outcome
    known = [[entry for entry in form if entry.keys] for form in forms]
    if guess is None or outcome == "unknown":
        return Part(guess, map_forms(page.sheet, known, guess, outcome))
    rows = [seen.heading.row for _, seen in group]
    read = (read_form(form, row, guess.kind) for form, row in zip(forms, rows, strict=True))
    filled = [record for record in read if record]
    mapping = map_forms(page.sheet, known, guess, outcome if filled else "read")
    if outcome == "ambiguous":
        return Part(guess, mapping)
    tables = tabulate_forms(page.sheet, guess.kind, filled)
    return Part(guess, mapping, tuple(page.date(table, group[0][1].heading) for table in tables))


def _form_heading(page: _Page, form: Sequence[Entry]) -> _Heading:
    """The titles near above a form, below whatever else stands there in its columns."""
    top, left, right = form[0].at.row, min(e.at.col for e in form), max(e.cell.col for e in form)
    first = max(top - TITLE_ROWS, 0)
    near = page.entries[bisect_left(page.entries, first, key=_row) : bisect(page.entries, top, key=_row)]
    forms = [max(e.at.row, e.cell.row) + 1 for e in near if left <= e.at.col <= right]
    lists = [body.stop for body in page.bodies if body.header.overlaps(left, right)]
    floor = max(row for row in (first, *forms, *lists) if row <= top)
    return page.heading(top, left=left, right=right, floor=floor)


def _row(entry: Entry) -> int:
    return entry.at.row
