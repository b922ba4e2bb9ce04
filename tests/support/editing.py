"""The tracking workbook edited as staff do, with another program than the one that wrote it."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


@contextmanager
def editing(
    path: Path, sheet: str = "跟踪表"
) -> Iterator[tuple[Worksheet, Callable[[str, str], openpyxl.cell.Cell]]]:
    """A sheet of the workbook, and what finds its cell by number and heading; saved at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl drops what it does not know
        book = openpyxl.load_workbook(path)
    found = book[sheet]
    columns = {cell.value: cell.column for cell in found[1]}
    rows = {found.cell(row, columns["工单编号"]).value: row for row in range(2, found.max_row + 1)}
    yield found, lambda number, heading: found.cell(rows[number], columns[heading])
    book.save(path)
