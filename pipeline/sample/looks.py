"""How the sample's sheets look: as a tidy office would make them."""

from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.sample.world import Value

_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": "#B4BFCC"}
_HEAD = {**_BOX, "bold": True, "align": "center", "text_wrap": True}

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "remark": {"italic": True, "font_color": "#5D6B7C"},
    "head": {**_HEAD, "bg_color": "#D9E2F3"},
    "group": {**_HEAD, "bg_color": "#B8CCE4"},
    "section": {**_HEAD, "bg_color": "#EDEDED", "align": "left"},
    "label": {**_HEAD, "bg_color": "#F2F2F2"},
    "text": {**_BOX, "text_wrap": True},
    "short": {**_BOX, "align": "center"},
    "moment": {**_BOX, "align": "center", "num_format": "yyyy-mm-dd hh:mm"},
    "day": {**_BOX, "align": "center", "num_format": "yyyy-mm-dd"},
    "tail": {"bold": True},
    "plain": {},
}
_FAILED = '=VLOOKUP("{text}",$AZ$1:$BA$2,2,FALSE)'
_NOT_FOUND = "#N/A"
_LONG_TEXT = 8  # characters; longer ones are wrapped and stand to the left


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        """Adds the formats to the workbook."""
        self._formats = {name: book.add_format(_FONT | style) for name, style in _STYLES.items()}

    def __getitem__(self, name: str) -> Format:
        """The format of that name."""
        return self._formats[name]

    def put(self, sheet: Worksheet, row: int, col: int, value: Value, *, short: str = "short") -> None:
        """Writes a value of a record at a 0-based place; text stays text, whatever it looks like.

        `short` is the style of what is neither a time nor long.
        """
        if isinstance(value, datetime):
            sheet.write_datetime(row, col, value, self["moment" if value.hour or value.minute else "day"])
        elif isinstance(value, int | float):
            sheet.write_number(row, col, value, self[short])
        elif value == _NOT_FOUND:
            sheet.write_formula(row, col, _FAILED.format(text="未登记"), self[short], _NOT_FOUND)
        elif value:
            sheet.write_string(row, col, value, self["text" if len(value) > _LONG_TEXT else short])
        else:
            sheet.write_blank(row, col, None, self[short])
