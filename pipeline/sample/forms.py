"""Writes forms as they are printed: value beside label, wide values merged, one form below the other."""

from xlsxwriter.worksheet import Worksheet

from pipeline.sample.looks import Looks
from pipeline.sample.world import Record, Sheet, Value

_WIDTHS = (18, 30, 18, 30)
_LAST = len(_WIDTHS) - 1
_HIGH = {"description", "content", "remark", "suggestion", "progress", "solution"}
_ROW_HEIGHT, _HIGH_ROW = 24, 48


def write_forms(page: Worksheet, sheet: Sheet, records: list[Record], looks: Looks) -> None:
    """Fills the page with one form per record, an empty row between them."""
    for col, width in enumerate(_WIDTHS):
        page.set_column(col, col, width)
    row = 0
    for record in records:
        page.merge_range(row, 0, row, _LAST, sheet.layout.title, looks["title"])
        page.set_row(row, 32)
        row += 1
        for line in sheet.layout.rows:
            _write_line(page, row, line, record, looks)
            row += 1
        row += 1


def _write_line(page: Worksheet, row: int, line: str | list[list[str]], record: Record, looks: Looks) -> None:
    """One row: a heading over the whole width, one wide value, or two labels with their values."""
    if isinstance(line, str):
        page.merge_range(row, 0, row, _LAST, line, looks["section"])
        return
    page.set_row(row, _HIGH_ROW if line[0][1] in _HIGH else _ROW_HEIGHT)
    wide = len(line) == 1
    for at, (label, field) in enumerate(line):
        page.write_string(row, 2 * at, label, looks["label"])
        _put_value(page, row, 2 * at + 1, record.get(field), wide=wide, looks=looks)


def _put_value(page: Worksheet, row: int, col: int, value: Value, *, wide: bool, looks: Looks) -> None:  # noqa: PLR0913 - a cell and what goes there
    """The value in its cell, or over all cells to the right."""
    if wide:
        page.merge_range(row, col, row, _LAST, "", looks["text"])
    looks.put(page, row, col, value, short="text" if wide else "short")
