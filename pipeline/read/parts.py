"""Finds the lists and forms of one sheet, recognises each, and makes tables of their records."""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pipeline.handbooks import Ignored
from pipeline.model import RawTable
from pipeline.read.entries import Entry, read_entries
from pipeline.read.forms import FormRecord, read_form, split_forms, tabulate_forms
from pipeline.read.headers import find_headers
from pipeline.read.labels import Sheet
from pipeline.read.lists import Shift, find_body, read_list, sample_list
from pipeline.read.recognise import SAMPLE, Block, Guess, Names, match_title, recognise
from pipeline.read.rows import Body
from pipeline.read.titles import find_year, titles_above

TITLE_ROWS = 6  # so far above a form its title may stand


@dataclass(frozen=True)
class Part:
    """One list, or the like forms of a sheet; blank ones have no table."""

    layout: Literal["list", "form"]
    guess: Guess | None
    table: RawTable | None = None
    ignored_rows: int = 0
    shifts: tuple[Shift, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it was recognised."""
        return self.guess is not None and self.guess.sure


@dataclass(frozen=True)
class _Heading:
    """The texts above a list or form, and the row where they begin."""

    texts: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class _Page:
    """One sheet with its lists found, and all labels outside of them."""

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
        """What some labels are: by their own title where that names a handbook, else by the sheet's too."""
        title = " ".join(heading.texts)
        if not any(match_title(title, kind) for kind in self.sheet.lexicon.kinds):
            title = " ".join((*heading.texts, *self.titles))
        return recognise(Block(labels, values, title), self.sheet.lexicon, names=self.names)

    def date(self, table: RawTable, heading: _Heading) -> RawTable:
        """The table with the year that its title gives, else the sheet's title or name."""
        return replace(table, year=find_year((*heading.texts, *self.titles, self.names.sheet)))


def read_parts(sheet: Sheet, *, names: Names, ignored: Ignored) -> list[Part]:
    """Every list and form on the sheet; those that were not recognised have no table."""
    headers = find_headers(sheet)
    bodies = [find_body(sheet, header, headers) for header in headers]
    page = _Page(sheet, bodies, read_entries(sheet, bodies), names)
    return [*(_read_list(page, body, ignored) for body in bodies), *_read_forms(page)]


def _read_list(page: _Page, body: Body, ignored: Ignored) -> Part:
    left, right = body.header.left, body.header.right
    above = [b.stop for b in page.bodies if b.stop <= body.header.top and b.header.overlaps(left, right)]
    heading = page.heading(body.header.top, left=left, right=right, floor=max(above, default=0))
    labels = [column.keys for column in body.header.headings]
    guess = page.recognise(labels, list(sample_list(page.sheet, body, SAMPLE)), heading)
    if guess is None or not guess.sure:
        return Part("list", guess)
    reading = read_list(page.sheet, body, guess.kind, ignored=ignored)
    return Part("list", guess, page.date(reading.table, heading), reading.ignored_rows, reading.shifts)


def _read_forms(page: _Page) -> Iterator[Part]:
    """One part per form that is blank or was not recognised, and one for all others of a kind."""
    found: dict[str, list[tuple[Guess, FormRecord, _Heading]]] = {}
    for form in split_forms(page.sheet, page.entries, _title_rows(page)):
        heading = _form_heading(page, form)
        guess = page.recognise([entry.keys for entry in form], [[entry.value] for entry in form], heading)
        record = read_form(form, heading.row, guess.kind) if guess and guess.sure else None
        if guess is None or record is None:
            yield Part("form", guess)
        else:
            name = f"{guess.kind.handbook} {guess.kind.form.title}"
            found.setdefault(name, []).append((guess, record, heading))
    for records in found.values():
        guess, _, heading = records[0]
        table = tabulate_forms(page.sheet, guess.kind, [record for _, record, _ in records])
        yield Part("form", guess, page.date(table, heading))


def _title_rows(page: _Page) -> list[int]:
    """Rows that hold nothing but one text, outside of lists and forms' labels and values."""
    if not page.entries:
        return []
    used = {row for entry in page.entries for row in (entry.at.row, entry.cell.row)}
    used.update(row for body in page.bodies for row in range(body.header.top, body.stop))
    grid = page.sheet.grid
    free = (row for row in range(page.entries[-1].at.row) if row not in used)
    return [row for row in free if titles_above(grid, row + 1, left=0, right=grid.width - 1, floor=row)]


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
