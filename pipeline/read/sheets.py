"""Reads one sheet: finds its lists and forms, recognises each, and makes tables of raw records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.config import Settings
from pipeline.model import RawTable, SheetEntry
from pipeline.read.forms import Entry, FormRecord, read_entries, read_form, split_forms, tabulate_forms
from pipeline.read.grid import Grid
from pipeline.read.headers import find_headers
from pipeline.read.labels import Kind, Lexicon, Sheet, label_keys
from pipeline.read.lists import Body, Shift, find_body, read_list, sample_list
from pipeline.read.recognise import SAMPLE, Block, Guess, Names, match_title, recognise
from pipeline.read.titles import find_year, titles_above


@dataclass(frozen=True)
class SheetReading:
    """What one sheet gave; `nearest` is the handbook most like a sheet that was not recognised."""

    entry: SheetEntry
    tables: tuple[RawTable, ...] = ()
    shifts: tuple[Shift, ...] = ()
    recognised: bool = True
    nearest: str = ""


@dataclass(frozen=True)
class _Part:
    """One list or form: what it was recognised as, its table (None for a blank one) and the rows left out."""

    guess: Guess | None
    layout: str
    table: RawTable | None = None
    ignored_rows: int = 0
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class _Heading:
    """The texts above a list or form, its own and then the sheet's, and the row where its own begin."""

    own: tuple[str, ...]
    sheet: tuple[str, ...]
    row: int

    def name(self, lexicon: Lexicon) -> str:
        """Its own title where that names a handbook, else the sheet's as well."""
        own = " ".join(self.own)
        named = any(match_title(own, kind) for kind in lexicon.kinds)
        return own if named else " ".join((*self.own, *self.sheet))


def read_sheet(grid: Grid, lexicon: Lexicon, *, names: Names, settings: Settings) -> SheetReading:
    """The records of every list and form on the sheet; sheets without content or called 说明 are ignored."""
    ignored = SheetEntry(grid.name, "ignored", None, 0)
    if not grid.cells or _folded(grid.name) in map(_folded, settings.common.ignored.sheets):
        return SheetReading(ignored)
    sheet = Sheet(grid, lexicon)
    parts = _read_parts(sheet, names=names, settings=settings)
    sure = [part for part in parts if part.guess and part.guess.sure]
    if not sure:
        near = next((part.guess.kind.handbook for part in parts if part.guess), "")
        nearest = settings.handbooks[near].title if near else ""
        return SheetReading(ignored, recognised=False, nearest=nearest)
    tables = tuple(part.table for part in sure if part.table is not None and len(part.table.rows))
    shifts = tuple(shift for part in sure for shift in part.shifts)
    return SheetReading(_entry(grid.name, sure, tables), tables, shifts, recognised=all(part in sure or part.layout == "form" for part in parts))


def _folded(name: str) -> str:
    return "".join(label_keys(name)[:1])


def _entry(name: str, parts: Sequence[_Part], tables: Sequence[RawTable]) -> SheetEntry:
    """The sheet as one entry: called a list where it holds one, and after the handbook of most of its records."""
    largest = max(tables, key=lambda table: len(table.rows), default=None)
    first = parts[0].guess
    handbook = largest.handbook if largest else first.kind.handbook if first else None
    return SheetEntry(
        name,
        "list" if any(part.layout == "list" for part in parts) else "form",
        handbook,
        sum(len(table.rows) for table in tables),
        sum(part.ignored_rows for part in parts),
    )


def _read_parts(sheet: Sheet, *, names: Names, settings: Settings) -> list[_Part]:
    headers = find_headers(sheet)
    bodies = [find_body(sheet, header, headers) for header in headers]
    entries = read_entries(sheet, bodies)
    tops = [body.header.top for body in bodies] + [entry.at.row for entry in entries]
    titles = titles_above(sheet.grid, min(tops, default=0), left=0, right=sheet.grid.width - 1, floor=0)
    top = tuple(text for _, text in titles)
    return [
        *_read_lists(sheet, bodies, top=top, names=names, settings=settings),
        *_read_forms(sheet, entries, bodies, top=top, names=names),
    ]


def _heading(sheet: Sheet, row: int, cols: tuple[int, int], *, floor: int, top: tuple[str, ...]) -> _Heading:
    titles = titles_above(sheet.grid, row, left=cols[0], right=cols[1], floor=floor)
    return _Heading(tuple(text for _, text in titles), top, titles[0][0] if titles else row)


def _read_lists(
    sheet: Sheet, bodies: Sequence[Body], *, top: tuple[str, ...], names: Names, settings: Settings
) -> Iterator[_Part]:
    for body in bodies:
        header = body.header
        above = [
            b.stop for b in bodies if b.stop <= header.top and b.header.overlaps(header.left, header.right)
        ]
        heading = _heading(
            sheet, header.top, (header.left, header.right), floor=max(above, default=0), top=top
        )
        labels = [column.keys for column in header.headings]
        block = Block(labels, list(sample_list(sheet, body, SAMPLE)), heading.name(sheet.lexicon))
        guess = recognise(block, sheet.lexicon, names=names)
        if guess is None or not guess.sure:
            yield _Part(guess, "list")
            continue
        reading = read_list(sheet, body, guess.kind, ignored=settings.common.ignored)
        yield _Part(
            guess, "list", _dated(reading.table, heading, names), reading.ignored_rows, reading.shifts
        )


def _dated(table: RawTable, heading: _Heading, names: Names) -> RawTable:
    """The table with the year that its title, else the sheet's title or name, gives."""
    return replace(table, year=find_year((*heading.own, *heading.sheet, names.sheet)))


def _read_forms(
    sheet: Sheet, entries: Sequence[Entry], bodies: Sequence[Body], *, top: tuple[str, ...], names: Names
) -> Iterator[_Part]:
    """One part per form that nobody filled or recognised, and one per kind of the others."""
    found: dict[int, list[tuple[Kind, FormRecord, _Heading]]] = {}
    for form in split_forms(entries, _title_rows(sheet, entries, bodies), sheet.lexicon.identity):
        cols = (min(entry.at.col for entry in form), max(entry.cell.col for entry in form))
        heading = _heading(
            sheet, form[0].at.row, cols, floor=_floor(form, cols, entries, bodies=bodies), top=top
        )
        block = Block([e.keys for e in form], [[e.value] for e in form], heading.name(sheet.lexicon))
        guess = recognise(block, sheet.lexicon, names=names)
        record = read_form(form, heading.row, guess.kind) if guess and guess.sure else None
        if guess is None or record is None:
            yield _Part(guess, "form")
            continue
        found.setdefault(id(guess.kind), []).append((guess.kind, record, heading))
    for records in found.values():
        kind, _, heading = records[0]
        table = tabulate_forms(sheet, kind, [record for _, record, _ in records])
        yield _Part(Guess(kind, sure=True), "form", _dated(table, heading, names))


def _title_rows(sheet: Sheet, entries: Sequence[Entry], bodies: Sequence[Body]) -> list[int]:
    """Rows that hold nothing but one text, outside of lists and forms' labels and values."""
    used = {row for entry in entries for row in (entry.at.row, entry.cell.row)}
    used.update(row for body in bodies for row in range(body.header.top, body.stop))
    free = (row for row in range(sheet.grid.height) if row not in used)
    width = sheet.grid.width - 1
    return [row for row in free if titles_above(sheet.grid, row + 1, left=0, right=width, floor=row)]


def _floor(
    form: Sequence[Entry], cols: tuple[int, int], entries: Sequence[Entry], *, bodies: Sequence[Body]
) -> int:
    """The first row below whatever stands above a form in its columns."""
    top = form[0].at.row
    forms = [max(e.at.row, e.cell.row) + 1 for e in entries if cols[0] <= e.at.col <= cols[1]]
    lists = [body.stop for body in bodies if body.header.overlaps(*cols)]
    return max((row for row in (*forms, *lists) if row <= top), default=0)
