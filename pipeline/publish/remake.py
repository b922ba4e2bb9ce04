"""Making an input file anew, where it cannot be marked as it is: with its own look, or its values alone.

openpyxl keeps less than Excel writes (hazard 30), so what went through it comes with a note of what it lost.
Loaded only when a file needs it: openpyxl takes long to load.
"""

import re
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.publish.book import WIDEST, text_width
from pipeline.publish.marking.resave import pack_book, resave_package
from pipeline.publish.reopen import Reopened, Sheet, name_copy

MAX_TITLE = 31  # Excel's
MAX_RANGE = 10_000  # cells; openpyxl makes an object of every one
WIDTH_SAMPLE = 200

VALUES_NOTE = "本副本只有内容，没有原文件的格式和公式，请在原文件中修改"


def reopen_package(content: bytes, name: str) -> Reopened:
    """An xlsx or xlsm with its own look, whatever its name ends in; raises as `resave_package` does."""
    resaved, note = resave_package(content, macros=name.lower().endswith(".xlsm"))
    return Reopened(resaved, name_copy(name), note)


def reopen_values(sheets: Iterable[Sheet], name: str) -> Reopened:
    """A new workbook with the values of any other file at their true addresses."""
    book = Workbook()
    book.remove(book.active)
    titles = {sheet.name: _add_sheet(book, sheet).title for sheet in sheets}
    copy = name if name.lower().endswith(".xlsx") else f"{name}.xlsx"
    return Reopened(pack_book(book), copy, VALUES_NOTE, titles)


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
