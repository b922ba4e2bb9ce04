"""Reads one sheet: what it holds as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.model import RawTable, SheetEntry
from pipeline.read.grid import Grid
from pipeline.read.labels import Lexicon, Sheet, label_keys
from pipeline.read.lists import Shift
from pipeline.read.parts import Part, read_parts
from pipeline.read.recognise import Names


@dataclass(frozen=True)
class SheetReading:
    """What one sheet gave; `nearest` is the handbook most like a sheet that was not recognised."""

    entry: SheetEntry
    tables: tuple[RawTable, ...] = ()
    shifts: tuple[Shift, ...] = ()
    recognised: bool = True
    nearest: str = ""


def read_sheet(grid: Grid, lexicon: Lexicon, *, names: Names, settings: Settings) -> SheetReading:
    """The records of every list and form on the sheet; sheets without content or called 说明 are ignored."""
    ignored = SheetEntry(grid.name, "ignored", None, 0)
    if _is_empty(grid) or _fold(grid.name) in map(_fold, settings.common.ignored.sheets):
        return SheetReading(ignored)
    parts = read_parts(Sheet(grid, lexicon), names=names, ignored=settings.common.ignored)
    sure = [part for part in parts if part.is_sure]
    if not sure:
        near = next((part.guess.kind.handbook for part in parts if part.guess), "")
        title = settings.handbooks[near].title if near else ""
        return SheetReading(ignored, recognised=False, nearest=title)
    tables = tuple(part.table for part in sure if part.table is not None and len(part.table.rows))
    return SheetReading(
        _entry(grid.name, sure, tables),
        tables,
        tuple(shift for part in sure for shift in part.shifts),
        recognised=all(part.is_sure for part in parts if part.layout == "list"),
    )


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
        sum(len(part.shifts) for part in parts),
    )
