"""Reads one sheet: what it holds as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import words
from pipeline.config import Settings
from pipeline.model import RawTable, SheetEntry
from pipeline.read.across import Turned, turn_sheet
from pipeline.read.grid import Grid
from pipeline.read.hidden import note_hidden
from pipeline.read.labels import Lexicon, Sheet, label_keys
from pipeline.read.lists import Fault
from pipeline.read.own import is_problem_list
from pipeline.read.parts import Part, read_parts
from pipeline.read.recognise import Names
from pipeline.read.shifts import Shift


@dataclass(frozen=True)
class SheetReading:
    """What one sheet gave; `nearest` is the handbook most like a sheet that was not recognised.

    `rivals` are the titles of forms that fit some of it equally well.
    """

    entry: SheetEntry
    tables: tuple[RawTable, ...] = ()
    faults: tuple[Fault, ...] = ()
    recognised: bool = True
    nearest: str = ""
    rivals: tuple[str, ...] = ()


def leave_sheet(grid: Grid, *notes: str) -> SheetReading:
    """A sheet that is not read, with the reasons, where there is one to tell."""
    return SheetReading(SheetEntry(grid.name, "ignored", None, 0, notes=notes))


def read_sheet(grid: Grid, lexicon: Lexicon, *, names: Names, settings: Settings) -> SheetReading:
    """The records of every list and form on the sheet; sheets without content or called 说明 are ignored."""
    if _is_empty(grid) or _fold(grid.name) in map(_fold, settings.common.ignored.sheets):
        return leave_sheet(grid)
    if is_problem_list(grid):
        return leave_sheet(grid, words.OWN_OUTPUT)
    sheet = Sheet(grid, lexicon)
    turned = turn_sheet(sheet)
    parts = read_parts(turned.sheet if turned else sheet, names=names, ignored=settings.common.ignored)
    parts = [turned.turn_back(part) for part in parts] if turned else parts
    read = [part for part in parts if part.mapping.outcome == "read"]
    tables = tuple(table for part in read for table in part.tables if len(table.rows))
    entry = _entry(grid.name, read, tables) if read else leave_sheet(grid).entry
    near = next((part.mapping.handbook for part in parts if part.guess and not part.is_sure), "")
    lists = [part for part in parts if part.layout == "list"]
    notes = (*_note_turned(turned, tables), *note_hidden(grid, tables))
    return SheetReading(
        replace(entry, parts=tuple(part.mapping for part in parts), notes=notes),
        tables,
        tuple(fault for part in read for fault in part.faults),
        recognised=any(part.is_sure for part in parts) and all(part.is_sure for part in lists),
        nearest=settings.handbooks[near].title if near else "",
        rivals=next((part.rivals for part in parts if part.rivals), ()),
    )


def _note_turned(turned: Turned | None, tables: Sequence[RawTable]) -> Iterator[str]:
    """What is told of a list that was read across."""
    if turned and any(table.layout == "list" for table in tables):
        yield words.ACROSS


def _is_empty(grid: Grid) -> bool:
    return all(value == "" for row in grid.cells for value in row)


def _fold(name: str) -> str:
    return "".join(label_keys(name)[:1])


def _entry(name: str, parts: Sequence[Part], tables: Sequence[RawTable]) -> SheetEntry:
    """The sheet as one entry: a list where it holds one, and of the handbook of its largest table."""
    guesses = [part.guess.kind.handbook for part in parts if part.guess]
    largest = max(tables, key=lambda table: len(table.rows), default=None)
    return SheetEntry(
        name,
        "list" if any(part.layout == "list" for part in parts) else "form",
        largest.handbook if largest else guesses[0],
        sum(len(table.rows) for table in tables),
        sum(part.ignored_rows for part in parts),
        sum(isinstance(fault, Shift) for part in parts for fault in part.faults),
    )
