"""Opening an input file again as an xlsx package to mark: as it is, with its own look, or its values alone.

As it is wherever that can be: openpyxl keeps less than Excel writes (hazard 30), so what went through it
comes with a note of what it lost.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.publish.book import WIDEST, text_width
from pipeline.publish.marking.resave import pack_book, resave_package

# The content type of the workbook that Excel expects behind these endings.
MAIN_TYPES = {
    ".xlsx": b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": b"ms-excel.sheet.macroEnabled.main+xml",
}
MAX_TITLE = 31  # Excel's
MAX_RANGE = 10_000  # cells; openpyxl makes an object of every one
WIDTH_SAMPLE = 200

VALUES_NOTE = "本副本只有内容，没有原文件的格式和公式，请在原文件中修改"


class Sheet(Protocol):
    """The cells of a sheet at their true addresses ("" is blank), and its merged ranges.

    A range is its top, left, bottom and right, 0-based.
    """

    @property
    def name(self) -> str:
        """What the sheet is called."""

    @property
    def cells(self) -> Sequence[Sequence[object]]:
        """Its rows, from the first one on."""

    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]:
        """Its merged ranges."""


Reread = Callable[[Path, str], Iterable[Sheet]]
"""Reads the sheets of a file (its place, its name) once more; raises where it cannot."""


@dataclass(frozen=True)
class Reopened:
    """An xlsx package to mark, the copy's name, what is lost, and the sheets that have other titles in it."""

    content: bytes
    name: str
    note: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


def keep_package(content: bytes, name: str) -> Reopened:
    """An xlsx or xlsm as it is. Raises ValueError where Excel would not open it under the copy's name."""
    copy = _name_copy(name)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if MAIN_TYPES[PurePosixPath(copy).suffix.lower()] not in package.read("[Content_Types].xml"):
            raise ValueError("not what its name says")
    return Reopened(content, copy)


def reopen_package(content: bytes, name: str) -> Reopened:
    """An xlsx or xlsm with its own look, whatever its name ends in; raises as `resave_package` does."""
    resaved, note = resave_package(content, macros=name.lower().endswith(".xlsm"))
    return Reopened(resaved, _name_copy(name), note)


def reopen_values(sheets: Iterable[Sheet], name: str) -> Reopened:
    """A new workbook with the values of any other file at their true addresses."""
    book = Workbook()
    book.remove(book.active)
    titles = {sheet.name: _add_sheet(book, sheet).title for sheet in sheets}
    copy = name if name.lower().endswith(".xlsx") else f"{name}.xlsx"
    return Reopened(pack_book(book), copy, VALUES_NOTE, titles)


def _name_copy(name: str) -> str:
    return name if name.lower().endswith(tuple(MAIN_TYPES)) else f"{name}.xlsx"


def _put_value(cell: Cell, value: object) -> None:
    """Put a value in a cell; text stays the text it is, never a formula or an error, also when edited."""
    cell.value = _clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True


def _clean_text(text: str) -> str:
    """The text without the control characters that no XML can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _add_sheet(book: Workbook, source: Sheet) -> Worksheet:
    title = re.sub(r"[\[\]:*?/\\]", "_", _clean_text(source.name))[: MAX_TITLE - 2].strip("'")
    sheet = book.create_sheet(title or None)
    widths: dict[int, float] = {}
    for row, values in enumerate(source.cells, 1):  # cell by cell: openpyxl has no other way
        for column, value in enumerate(values, 1):
            if value != "":
                _put_value(sheet.cell(row, column), value)
                if row <= WIDTH_SAMPLE:
                    widths[column] = max(widths.get(column, 0), min(text_width(str(value)) + 2, WIDEST))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for top, left, bottom, right in source.merges:
        if (bottom - top) * (right - left + 1) <= MAX_RANGE:  # none down a whole column (hazard 17)
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    return sheet
