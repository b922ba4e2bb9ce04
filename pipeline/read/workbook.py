"""Reads workbooks of every format into grids with true addresses."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.config import Limits
from pipeline.model import FormulaError
from pipeline.read.biff import is_version_8, look_xls, open_stream
from pipeline.read.book import Book
from pipeline.read.boxes import write_boxes
from pipeline.read.delimited import read_delimited
from pipeline.read.grid import NO_RESULT, Grid, Span, build_grid
from pipeline.read.mend import drop_odd_sheets
from pipeline.read.ods import look_ods
from pipeline.read.old_xls import read_old_xls
from pipeline.read.ooxml import FAMILIAR, look_xlsx, replace_unfamiliar_errors
from pipeline.read.own import leave_own
from pipeline.read.package import open_package
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.signatures import Format
from pipeline.read.tell import UnreadableError
from pipeline.read.webpage import read_mhtml, read_webpage
from pipeline.read.xlsb import look_xlsb
from pipeline.read.xml2003 import read_xml2003


def read_workbook(data: bytes, form: Format, *, name: str, limits: Limits) -> Book:
    """The workbook's sheets, one without a name of its own called `name`.

    Raises UnreadableError for one that is unsafe, damaged, locked, or holds pictures and not one cell.
    """
    book = _READERS[form](data, name, limits)
    if any(grid.pictures for grid in book.grids) and not any(map(_has_cells, book.grids)):
        raise UnreadableError("pictures")
    return book


def _has_cells(grid: Grid) -> bool:
    return any(value != "" for row in grid.cells for value in row)


def _read_xlsx(data: bytes, _: str, limits: Limits) -> Book:
    parts = open_package(data, limits)
    leave_own(parts.get("docProps/custom.xml", b""))
    look = look_xlsx(parts, cells=limits.cells)
    texts = {text for sheet in look.sheets.values() for text in sheet.errors.values()}
    unfamiliar = texts - FAMILIAR - {NO_RESULT}
    safe = replace_unfamiliar_errors(data, parts, unfamiliar) if unfamiliar else data
    try:
        return _read(safe, look, limits)
    except UnreadableError as error:
        if error.key != "damaged":
            raise
        return _read(drop_odd_sheets(safe, parts), look, limits)


def _read_xlsb(data: bytes, _: str, limits: Limits) -> Book:
    return _read(data, look_xlsb(open_package(data, limits)), limits)


def _read_ods(data: bytes, _: str, limits: Limits) -> Book:
    parts = open_package(data, limits)
    leave_own(parts.get("meta.xml", b""))
    return _read(data, look_ods(parts), limits)


def _read_xls(data: bytes, name: str, limits: Limits) -> Book:
    leave_own(data)
    stream = open_stream(data)
    if not is_version_8(stream):
        return read_old_xls(stream, name, limits.cells)
    return _read(data, look_xls(stream), limits)


def _read_text(data: bytes, name: str, limits: Limits) -> Book:
    return Book((read_delimited(data, name, cells=limits.cells),), is_text=True)


_READERS: dict[Format, Callable[[bytes, str, Limits], Book]] = {
    "xlsx": _read_xlsx,
    "xlsb": _read_xlsb,
    "ods": _read_ods,
    "xls": _read_xls,
    "biff": lambda data, name, limits: read_old_xls(data, name, limits.cells),
    "html": lambda data, name, limits: read_webpage(data, name, limits.cells),
    "mhtml": lambda data, name, limits: read_mhtml(data, name, limits.cells),
    "xml": lambda data, _, limits: read_xml2003(data, limits.cells),
    "text": _read_text,
}


def _read(data: bytes, look: BookLook, limits: Limits) -> Book:
    look.check(limits.cells)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            grids = [
                _read_grid(
                    book.get_sheet_by_name(meta.name),
                    look.sheets.get(meta.name) or SheetLook(),
                    is_hidden=meta.visible != SheetVisibleEnum.Visible,
                )
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise UnreadableError("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError("damaged") from error
    return Book(tuple(grids), look.epoch_1904)


def _read_grid(sheet: CalamineSheet, look: SheetLook, *, is_hidden: bool) -> Grid:
    cells = cast("list[list[object]]", sheet.to_python(skip_empty_area=False))
    for (row, col), text in look.errors.items():
        _put(cells, row, col, FormulaError(text))
    told = tuple(Span(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    merges = told or tuple(look.merges)
    for (row, col), text in look.texts.items():
        if row < len(cells) and col < len(cells[row]):
            cells[row][col] = text
    for (row, col), text in write_boxes(cells, merges, look.controls).items():
        _put(cells, row, col, text)
    hidden = replace(look.hidden, sheet=is_hidden)
    return build_grid(sheet.name, cells, merges, hidden=hidden, pictures=look.pictures)


def _put(cells: list[list[object]], row: int, col: int, value: object) -> None:
    """Sets a cell, which may lie beyond the last one with a value."""
    width = len(cells[0]) if cells else 0
    if row >= len(cells) or col >= width:
        cells.extend([] for _ in range(row + 1 - len(cells)))
        for line in cells:
            line.extend([""] * (max(col + 1, width) - len(line)))
    cells[row][col] = value
