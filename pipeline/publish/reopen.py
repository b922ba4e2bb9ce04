"""Opening an input file again as an xlsx package to mark: as it is, with its own look, or its values alone.

As it is wherever that can be: openpyxl keeps less than Excel writes (hazard 30), so what went through it
comes with a note of what it lost.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from pipeline.publish.book import WIDEST, text_width
from pipeline.publish.marking.resave import pack_book, resave_package

# The content type of the workbook that Excel expects behind these endings.
MAIN_TYPES = {
    ".xlsx": b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": b"ms-excel.sheet.macroEnabled.main+xml",
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;"
MAX_TITLE = 31  # Excel's
MAX_RANGE = 10_000  # cells; openpyxl makes an object of every one
WIDTH_SAMPLE = 200

VALUES_NOTE = "本副本只有内容，没有原文件的格式和公式，请在原文件中修改"


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


def reopen_values(content: bytes, name: str) -> Reopened:
    """A new workbook with the values of any other file at their true addresses.

    Raises CalamineError, ValueError or csv.Error where it cannot be read.
    """
    book = Workbook()
    book.remove(book.active)
    if content.startswith((ZIP, OLE)):
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as source:
            names = [sheet.name for sheet in source.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            titles = {title: _copy_sheet(book, source, title) for title in names}
    else:
        stem = PurePosixPath(name).stem
        titles = {stem: _add_sheet(book, stem, _split_text(content))}
    copy = name if name.lower().endswith(".xlsx") else f"{name}.xlsx"
    return Reopened(pack_book(book), copy, VALUES_NOTE, {own: sheet.title for own, sheet in titles.items()})


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


def _split_text(content: bytes) -> Iterable[Sequence[object]]:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    raise ValueError("no text")


def _copy_sheet(book: Workbook, source: CalamineWorkbook, name: str) -> Worksheet:
    """The sheet's values and merged ranges; a sheet that calamine refuses is blank."""
    try:
        sheet = source.get_sheet_by_name(name)
    except CalamineError:
        return _add_sheet(book, name, ())
    copy = _add_sheet(book, name, sheet.to_python(skip_empty_area=False))
    _merge(copy, sheet)
    return copy


def _add_sheet(book: Workbook, name: str, rows: Iterable[Sequence[object]]) -> Worksheet:
    title = re.sub(r"[\[\]:*?/\\]", "_", _clean_text(name))[: MAX_TITLE - 2].strip("'")
    sheet = book.create_sheet(title or None)
    widths: dict[int, float] = {}
    for row, values in enumerate(rows, 1):  # cell by cell: openpyxl has no other way
        for column, value in enumerate(values, 1):
            if value != "":
                _put_value(sheet.cell(row, column), value)
                if row <= WIDTH_SAMPLE:
                    widths[column] = max(widths.get(column, 0), min(text_width(str(value)) + 2, WIDEST))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    return sheet


def _merge(copy: Worksheet, sheet: CalamineSheet) -> None:
    """The merged ranges, but for those down a whole column (hazard 17)."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (bottom - top) * (right - left + 1) <= MAX_RANGE:
            copy.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
