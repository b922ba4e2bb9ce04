"""Writes a list: title, remark, one or two header rows, one record a row, and what offices put below."""

from collections.abc import Iterator
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from pipeline.sample.looks import Looks
from pipeline.sample.world import Record, Sheet

_WIDTHS = {
    "description": 40,
    "content": 36,
    "progress": 32,
    "solution": 26,
    "request": 22,
    "comment": 22,
    "no": 6,
}
_WIDTH, _WIDTH_OF_TIME = 13, 18
_GROUPED = 3  # parts of a column that stands under a heading of its own
_LINE_HEIGHT = 16


def write_list(page: Worksheet, sheet: Sheet, records: list[Record], looks: Looks) -> None:
    """Fills the page with the records, already spelled as staff do."""
    columns = sheet.layout.columns
    row = _write_top(page, sheet, len(columns), looks)
    row = _write_header(page, columns, row, looks)
    page.freeze_panes(row, 2)
    for n, record in enumerate(records, start=1):
        for col, (_, field, *_group) in enumerate(columns):
            looks.put(page, row, col, n if field == "no" else record.get(field))
        page.set_row(row, _measure_height(record, columns), None, {"hidden": n in sheet.hidden})
        row += 1
    for line in sheet.tail:
        for col, text in enumerate(line):
            page.write_string(row, col, text.format(count=len(records)), looks["tail"])
        row += 1


def _measure_height(record: Record, columns: list[list[str]]) -> int:
    """Points, for two lines at least and for every entry of a log."""
    texts = [str(record.get(field) or "") for _, field, *_ in columns]
    return _LINE_HEIGHT * max(2, *(text.count("\n") + 1 for text in texts))


def _write_top(page: Worksheet, sheet: Sheet, width: int, looks: Looks) -> int:
    """Title and remark over the whole width; gives the next free row."""
    row = 0
    for text, look, height in ((sheet.title, "title", 30), (sheet.remark, "remark", 18)):
        if text:
            page.merge_range(row, 0, row, width - 1, text, looks[look])
            page.set_row(row, height)
            row += 1
    return row


def _write_header(page: Worksheet, columns: list[list[str]], row: int, looks: Looks) -> int:
    """The headings; where some are grouped, the groups stand merged above them."""
    two_rows = any(len(column) == _GROUPED for column in columns)
    for col, (label, field, *group) in enumerate(columns):
        usual = _WIDTH_OF_TIME if field.endswith("_at") or field.startswith("waiting") else _WIDTH
        page.set_column(col, col, _WIDTHS.get(field, usual))
        if two_rows and not group:
            page.merge_range(row, col, row + 1, col, label, looks["head"])
        else:
            page.write_string(row + two_rows, col, label, looks["head"])
    for group_name, first, last in _list_groups(columns):
        page.merge_range(row, first, row, last, group_name, looks["group"])
    page.set_row(row + two_rows, 30)
    return row + 1 + two_rows


def _list_groups(columns: list[list[str]]) -> Iterator[tuple[str, int, int]]:
    """Name, first and last column of each group."""
    named = [(column[2] if len(column) == _GROUPED else "", col) for col, column in enumerate(columns)]
    for name, members in groupby(named, key=lambda pair: pair[0]):
        cols = [col for _, col in members]
        if name:
            yield name, cols[0], cols[-1]
