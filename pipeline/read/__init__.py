"""Stage 1: files → raw records with file, sheet and cell.

`find_files` lists a folder; `read_file` turns one file into a `FileReading`, whatever it contains.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.config import Settings
from pipeline.model import FileReading, Problem
from pipeline.read.delimited import read_delimited
from pipeline.read.files import TEXTS, NotASheetError, find_files, load, sniff
from pipeline.read.labels import build_lexicon
from pipeline.read.recognise import Names
from pipeline.read.sheets import SheetReading, read_sheet
from pipeline.read.tell import UnreadableError, tell_file, tell_sheet, tell_shift
from pipeline.read.workbook import Book, read_workbook

__all__ = ["UnreadableError", "fail_file", "find_files", "read_file"]


def read_file(path: Path, *, name: str, settings: Settings) -> FileReading:
    """The records of one file; `name` is its path below the input folder.

    Never raises for what a file contains: one that can't be read has status "failed" and one problem.
    """
    try:
        book = _read_book(path, name, settings=settings)
        return _read_sheets(book, name, settings=settings)
    except NotASheetError as other:
        return FileReading(name, "ignored", str(other))
    except UnreadableError as error:
        return fail_file(name, error)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - the one trap per file; a panic inside calamine is no Exception
        return fail_file(name, UnreadableError("failed"))


def fail_file(name: str, error: UnreadableError) -> FileReading:
    """The reading of a file that can't be read."""
    return FileReading(name, "failed", error.reason, problems=(tell_file(name, error),))


def _read_book(path: Path, name: str, *, settings: Settings) -> Book:
    data = load(path, settings.limits)
    form = sniff(data, path.suffix)
    if form != "text":
        return read_workbook(data, form, settings.limits)
    try:
        grid = read_delimited(data, PurePosixPath(name).stem, cells=settings.limits.cells)
    except UnreadableError as error:
        raise (error if path.suffix.lower() in TEXTS else UnreadableError("damaged")) from error
    return Book((grid,), is_text=True)


def _read_sheets(book: Book, name: str, *, settings: Settings) -> FileReading:
    lexicon = build_lexicon(settings)
    file = PurePosixPath(name).stem
    readings = [
        read_sheet(grid, lexicon, names=Names("" if book.is_text else grid.name, file), settings=settings)
        for grid in book.grids
    ]
    return FileReading(
        name,
        "read",
        sheets=tuple(reading.entry for reading in readings),
        tables=tuple(replace(t, epoch_1904=book.epoch_1904) for reading in readings for t in reading.tables),
        problems=tuple(problem for reading in readings for problem in _tell(name, reading)),
    )


def _tell(name: str, reading: SheetReading) -> Iterator[Problem]:
    sheet = reading.entry.name
    if not reading.recognised:
        yield tell_sheet(name, sheet, reading.nearest)
    for shift in reading.shifts:
        yield tell_shift(name, sheet, row=shift.row, col=shift.col, fields=shift.fields)
