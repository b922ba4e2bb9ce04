"""Blank entry workbooks, one for each handbook, from the handbooks' data alone (`feedback forms`)."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from filecmp import cmp
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from pipeline import words
from pipeline.config import Settings
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import Book, open_book
from pipeline.publish.chase import MOST_FILE_NAME, MOST_SHEET_NAME
from pipeline.publish.entry.boxes import list_lines, list_options
from pipeline.publish.entry.dictionary import CODES, add_dictionary
from pipeline.publish.entry.form_sheet import add_form
from pipeline.publish.entry.guide import add_guide
from pipeline.publish.entry.list_sheet import add_list
from pipeline.publish.entry.plan import Blank, EntryBook, plan_books
from pipeline.publish.sheet_writer import Sheet
from pipeline.safe_names import name_safely

__all__ = ["EntryFiles", "write_entry_books"]


class AddSheet(Protocol):
    """Adds a sheet with one blank list or form; `sources` are the defined names of its fields' words."""

    def __call__(
        self, book: Book, plan: EntryBook, blank: Blank, *, name: str, sources: Mapping[str, str]
    ) -> Sheet: ...


SHEETS: Mapping[str, AddSheet] = {"list": add_list, "form": add_form}
"""By the layout."""


@dataclass(frozen=True)
class EntryFiles:
    """The workbooks by what became of them; `kept` stood there with other content and were left alone."""

    written: list[Path]
    same: list[Path]
    kept: list[Path]


def write_entry_books(folder: Path, settings: Settings) -> EntryFiles:
    """Writes one workbook a handbook into `folder`; what somebody has filled in is never replaced.

    Raises ConfigError for a form that could not be read back.
    """
    books = plan_books(settings)
    titles = [words.ENTRY["file"].format(letter=plan.letter, title=plan.handbook.title) for plan in books]
    files = EntryFiles([], [], [])
    with TemporaryDirectory() as temporary:
        drawn = [Path(temporary, f"{name}.xlsx") for _, name in name_safely(titles, MOST_FILE_NAME)]
        for path, plan in zip(drawn, books, strict=True):
            write_entry_book(path, plan)
        for path in drawn:
            _place(path, folder / path.name, files)
    return files


def _place(drawn: Path, path: Path, files: EntryFiles) -> None:
    if path.exists():
        (files.same if cmp(drawn, path, shallow=False) else files.kept).append(path)
    else:
        files.written.append(replace_file(path, partial(shutil.copyfile, drawn)))


def write_entry_book(path: Path, plan: EntryBook) -> None:
    """Writes one handbook's workbook: how to fill in, every list and form, and the words behind them."""
    lists: dict[str, tuple[str, ...]] = {CODES: plan.codes}
    with open_book(path, title=plan.handbook.title) as book:
        add_guide(book, plan)
        for number, (blank, layout, name) in enumerate(_name_sheets(plan)):
            offers = _list_offers(blank, layout)
            sources = {field: f"words_{number}_{field}" for field in offers}
            lists |= {sources[field]: offer for field, offer in offers.items()}
            sheet = SHEETS[layout](book, plan, blank, name=name, sources=sources)
            if number == 0:
                sheet.activate()
        add_dictionary(book, lists)


def _list_offers(blank: Blank, layout: str) -> dict[str, tuple[str, ...]]:
    """What each field's drop-down offers: words, on a form boxes to be ticked."""
    offers = {item.field: item.words for item in blank.items if item.words}
    boxes = {item.field: list_options(item) for item in blank.items if layout == "form"}
    return offers | {field: list_lines(options) for field, options in boxes.items() if options}


def _name_sheets(plan: EntryBook) -> Iterator[tuple[Blank, str, str]]:
    """Every form in each of its layouts, with a name of its own."""
    laid_out = [(blank, layout) for blank in plan.blanks for layout in blank.layouts]
    titles = [words.ENTRY[layout].format(title=blank.title) for blank, layout in laid_out]
    taken = (words.ENTRY["guide"], words.ENTRY["dictionary"])
    names = (name for _, name in name_safely(titles, MOST_SHEET_NAME, taken=taken))
    return ((blank, layout, name) for (blank, layout), name in zip(laid_out, names, strict=True))
