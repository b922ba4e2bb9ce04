"""The hidden sheet behind the drop-downs: each list of words a column with a defined name."""

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from pipeline import words
from pipeline.publish.book import Book

CODES = "department_codes"


def add_dictionary(book: Book, lists: Mapping[str, Sequence[str]]) -> None:
    """The sheet with these lists, each under its name."""
    title = words.ENTRY["dictionary"]
    sheet = book.add_sheet(title)
    for column, (name, entries) in enumerate(lists.items()):
        sheet.write_string(0, column, name)
        for row, entry in enumerate(entries, 1):
            sheet.write_string(row, column, entry)
        book.define(name, f"={quote_sheetname(title)}!{xl_range_abs(1, column, len(entries), column)}")
    sheet.hide()
