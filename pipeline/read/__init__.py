"""Stage 1: files → raw records with file, sheet and cell.

`find_files` lists a folder; `read_file` turns one file into a `FileReading`, whatever it contains.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline import words
from pipeline.config import Limits, Settings
from pipeline.model import FileReading, Problem
from pipeline.read.book import Book
from pipeline.read.copies import find_original
from pipeline.read.files import WORKBOOKS, NotASheetError, find_files, identify, load
from pipeline.read.grid import Grid
from pipeline.read.labels import build_lexicon
from pipeline.read.lists import tell_fault
from pipeline.read.ooxml import list_errors
from pipeline.read.package import open_package
from pipeline.read.recognise import Names
from pipeline.read.sheets import SheetReading, leave_sheet, read_sheet
from pipeline.read.sources import apply_source, find_source, is_ignored
from pipeline.read.tell import (
    UnreadableError,
    tell_ambiguous,
    tell_copy,
    tell_file,
    tell_headings,
    tell_sheet,
)
from pipeline.read.workbook import read_workbook

__all__ = ["UnreadableError", "fail_file", "find_errors", "find_files", "read_file", "read_grids"]


def read_file(path: Path, *, name: str, settings: Settings) -> FileReading:
    """The records of one file; `name` is its path below the input folder.

    Never raises for what a file contains: one that can't be read has status "failed" and one problem. Raises
    MemoryError where its process has no more.
    """
    if is_ignored(settings.sources, name):
        return FileReading(name, "ignored", words.LEFT_OUT)
    try:
        book = _read_book(path, name, settings=settings)
        original = find_original(path, settings.common.copies)
        reading = _read_sheets(book, name, settings=settings)
        told = (tell_copy(name, original),) if original else ()
        return replace(reading, problems=(*told, *reading.problems))
    except NotASheetError as other:
        return FileReading(name, "ignored", str(other))
    except UnreadableError as error:
        return fail_file(name, error)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - the one trap per file; a panic inside calamine is no Exception
        return fail_file(name, UnreadableError("failed"))


def read_grids(path: Path, name: str, *, settings: Settings) -> tuple[Grid, ...]:
    """The cells of a file's sheets; raises UnreadableError or NotASheetError."""
    return _read_book(path, name, settings=settings).grids


def find_errors(
    data: bytes, limits: Limits, *, beside: Collection[str] = ()
) -> dict[str, dict[tuple[int, int], str]]:
    """The cells of an xlsx that show an error, by sheet: row and column (0-based) → its text.

    Parts `beside` are not looked at. Raises UnreadableError where the package is unsafe or damaged.
    """
    found = list_errors(open_package(data, limits, beside=beside))
    return {name: {(at.row, at.col): text for at, text in errors} for name, errors in found.items()}


def fail_file(name: str, error: UnreadableError) -> FileReading:
    """The reading of a file that can't be read."""
    return FileReading(name, "failed", error.reason, problems=(tell_file(name, error),))


def _read_book(path: Path, name: str, *, settings: Settings) -> Book:
    data = load(path, settings.limits)
    form = identify(path, data)
    try:
        return read_workbook(data, form, name=PurePosixPath(name).stem, limits=settings.limits)
    except UnreadableError as error:
        was_workbook = error.key == "encoding" and path.suffix.lower() in WORKBOOKS
        raise (UnreadableError("damaged") if was_workbook else error) from error


def _read_sheets(book: Book, name: str, *, settings: Settings) -> FileReading:
    lexicon = build_lexicon(settings)
    file = PurePosixPath(name).stem
    readings = []
    for grid in book.grids:
        source = find_source(settings.sources, name, grid.name)
        if source and source.ignore:
            readings.append(leave_sheet(grid, words.LEFT_OUT))
        else:
            names = Names("" if book.is_text else grid.name, file)
            readings.append(read_sheet(grid, apply_source(lexicon, source), names=names, settings=settings))
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
    if reading.rivals:
        yield tell_ambiguous(name, sheet, reading.rivals)
    read = (part for part in reading.entry.parts if part.outcome == "read")
    yield from tell_headings(name, sheet, (label for part in read for label in part.labels))
    for fault in reading.faults:
        yield tell_fault(name, sheet, fault)
