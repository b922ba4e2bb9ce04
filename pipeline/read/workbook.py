"""Reads workbooks of every format into grids with true addresses."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from pipeline.config import Limits
from pipeline.model import FormulaError
from pipeline.read.biff import look_xls, look_xlsb
from pipeline.read.files import Format
from pipeline.read.grid import NO_RESULT, Grid, Span, build_grid
from pipeline.read.ods import look_ods
from pipeline.read.ooxml import FAMILIAR, look_xlsx, replace_unfamiliar_errors
from pipeline.read.package import open_package
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.tell import UnreadableError


@dataclass(frozen=True)
class Book:
    """The sheets of one file, hidden ones too; a text file's only sheet has no name of its own."""

    grids: tuple[Grid, ...]
    epoch_1904: bool = False
    is_text: bool = False


def read_workbook(data: bytes, form: Format, limits: Limits) -> Book:
    """The workbook's sheets; raises UnreadableError for one that is unsafe, damaged or has a password."""
    return _READERS[form](data, limits)


def _read_xlsx(data: bytes, limits: Limits) -> Book:
    parts = open_package(data, limits)
    look = look_xlsx(parts, cells=limits.cells)
    texts = {text for sheet in look.sheets.values() for text in sheet.errors.values()}
    unfamiliar = texts - FAMILIAR - {NO_RESULT}
    safe = replace_unfamiliar_errors(data, parts, unfamiliar) if unfamiliar else data
    return _read(safe, look, limits)


def _read_xlsb(data: bytes, limits: Limits) -> Book:
    return _read(data, look_xlsb(open_package(data, limits)), limits)


def _read_ods(data: bytes, limits: Limits) -> Book:
    return _read(data, look_ods(open_package(data, limits)), limits)


def _read_xls(data: bytes, limits: Limits) -> Book:
    return _read(data, look_xls(data), limits)


_READERS: dict[Format, Callable[[bytes, Limits], Book]] = {
    "xlsx": _read_xlsx,
    "xlsb": _read_xlsb,
    "ods": _read_ods,
    "xls": _read_xls,
}


def _read(data: bytes, look: BookLook, limits: Limits) -> Book:
    look.check(limits.cells)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            grids = [
                _read_grid(book.get_sheet_by_name(name), look.sheets.get(name) or SheetLook())
                for name in names
            ]
    except PasswordError as error:
        raise UnreadableError("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError("damaged") from error
    return Book(tuple(grids), look.epoch_1904)


def _read_grid(sheet: CalamineSheet, look: SheetLook) -> Grid:
    cells = cast("list[list[object]]", sheet.to_python(skip_empty_area=False))
    for (row, col), text in look.errors.items():
        _put(cells, row, col, FormulaError(text))
    for (row, col), boxes in look.boxes.items():
        _put(cells, row, col, _add_boxes(cells, row, col, boxes))
    told = tuple(Span(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    grid = build_grid(sheet.name, cells, told or tuple(look.merges))
    return replace(grid, hidden=look.hidden, pictures=look.pictures)


def _add_boxes(cells: list[list[object]], row: int, col: int, boxes: str) -> str:
    """A cell's own text behind the check boxes over it; a linked cell's TRUE or FALSE is no text."""
    own = cells[row][col] if row < len(cells) and col < len(cells[row]) else ""
    return " ".join(filter(None, (boxes, own if isinstance(own, str) else "")))


def _put(cells: list[list[object]], row: int, col: int, value: object) -> None:
    """Sets a cell, which may lie beyond the last one with a value."""
    width = max(col + 1, len(cells[0]) if cells else 0)
    cells.extend([] for _ in range(row + 1 - len(cells)))
    for line in cells:
        line.extend([""] * (width - len(line)))
    cells[row][col] = value
