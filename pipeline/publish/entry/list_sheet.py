"""A blank list: one record a row, its rows prepared by the formats, checks and colours of whole columns.

No cell below the header has content, so no blank row is a record, and only what was filled in is printed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_range_abs, xl_rowcol_to_cell

from pipeline import words
from pipeline.publish.book import Book, page_text, set_paper, shade_properties
from pipeline.publish.data_sheet import ROW_POINTS, Look
from pipeline.publish.entry.checks import SHADES, Check, check_item, find_earlier, is_disordered
from pipeline.publish.entry.dictionary import CODES
from pipeline.publish.entry.looks import BAND, BORDER, HEADS, NOTE, TITLE, VALUES, measure_item, name_heading
from pipeline.publish.entry.numbering import next_number, takes_number
from pipeline.publish.entry.plan import Blank, EntryBook, Item
from pipeline.publish.palette import BLUE, EDITABLE, FONT
from pipeline.publish.sheet_writer import Sheet

TITLE_ROW, NOTE_ROW, BAND_ROW, HEADER_ROW, FIRST = range(5)
LAST = FIRST + 1_999
POINTS = {TITLE_ROW: 32, NOTE_ROW: 24, BAND_ROW: 20, HEADER_ROW: 28}
MOST_FROZEN = 3  # columns
PAGE_WIDTH = 220  # columns of width that stay readable on a landscape A4 page
HELPER: Look = {"bold": True, "font_color": BLUE, "align": "center", **BORDER}


@dataclass(frozen=True)
class _List:
    """The list being written; `sources` are the defined names of the words of its fields."""

    book: Book
    sheet: Sheet
    plan: EntryBook
    blank: Blank
    sources: Mapping[str, str]

    @property
    def cells(self) -> dict[str, str]:
        """Each field's cell in the first row (`$C5`), for formulas that go down the rows."""
        return {
            item.field: f"${xl_col_to_name(place)}{FIRST + 1}" for place, item in enumerate(self.blank.items)
        }

    @property
    def frozen(self) -> int:
        """How many columns stay in sight: up to the first required one near the left, else one."""
        return next((at for at, item in enumerate(self.blank.items[:MOST_FROZEN], 1) if item.required), 1)

    @property
    def begun(self) -> str:
        """A formula: whether somebody has begun to fill the first row in."""
        cells = list(self.cells.values())
        return f"COUNTA({cells[0]}:{cells[-1]})>0"


def add_list(book: Book, plan: EntryBook, blank: Blank, *, name: str, sources: Mapping[str, str]) -> Sheet:
    """The sheet `name` with the blank list."""
    page = _List(book, book.add_sheet(name), plan, blank, sources)
    page.sheet.set_default_row(ROW_POINTS)
    for row, points in POINTS.items():
        page.sheet.set_row(row, points)
    widths = [_add_column(page, place, item) for place, item in enumerate(blank.items)]
    _add_top(page)
    _add_bands(page)
    _add_colors(page)
    _set_page(page, widths)
    return page.sheet


def _add_column(page: _List, place: int, item: Item) -> float:
    """Heading, format and check of one column; its width."""
    heading = name_heading(item)
    width = measure_item(item, heading)
    align = {"align": "left" if item.shape in ("text", "long") else "center"}
    page.sheet.set_column(place, place, width, page.book.look(**align, **VALUES[item.shape]))
    head = page.book.look(bold=True, align="center", **BORDER, **HEADS[item.required])
    page.sheet.write_string(HEADER_ROW, place, heading, head)
    check = check_item(item, source=page.sources.get(item.field, "")) | _offer_number(page, place, item)
    page.sheet.data_validation(FIRST, place, LAST, place, check)
    return width


def _offer_number(page: _List, place: int, item: Item) -> Check:
    """Where the column holds the records' numbers, its drop-down is the cell with the next one."""
    if not takes_number(page.blank.record, item):
        return {}
    return {
        "validate": "list",
        "source": f"={xl_range_abs(NOTE_ROW, place, NOTE_ROW, place)}",
        "show_error": False,
    }


def _find_number(page: _List) -> int | None:
    """The column of the records' numbers."""
    places = (at for at, item in enumerate(page.blank.items) if takes_number(page.blank.record, item))
    return next(places, None)


def _add_top(page: _List) -> None:
    """The title, and below it how to fill in, right of what is repeated on every page."""
    page.sheet.write_string(TITLE_ROW, 0, page.blank.title, page.book.look(**TITLE))
    note, col = words.ENTRY["list_note"], page.frozen
    if (number := _find_number(page)) is not None:
        _add_helper(page, number)
        note, col = words.ENTRY["number_note"] + note, max(col, number + 2)
    page.sheet.write_string(NOTE_ROW, col, note, page.book.look(**NOTE))


def _add_helper(page: _List, number: int) -> None:
    """Above the numbers the next one; beside it the department's code, to be chosen."""
    numbers, code = xl_range_abs(FIRST, number, LAST, number), xl_rowcol_to_cell(NOTE_ROW, number + 1)
    formula = next_number(numbers, code=code, letter=page.plan.letter)
    page.sheet.write_array_formula(NOTE_ROW, number, NOTE_ROW, number, formula, page.book.look(**HELPER), "")
    look = page.book.look(**HELPER, bg_color=EDITABLE)
    page.sheet.write_string(NOTE_ROW, number + 1, page.plan.codes[0], look)
    title, message = words.ENTRY["code_title"], words.ENTRY["code"]
    check = {"validate": "list", "source": f"={CODES}", "input_title": title, "input_message": message}
    check |= {"error_title": title, "error_message": message}
    page.sheet.data_validation(NOTE_ROW, number + 1, NOTE_ROW, number + 1, check)


def _add_bands(page: _List) -> None:
    look = page.book.look(**BAND)
    place = 0
    for band in page.blank.bands:
        last = place + len(band.items) - 1
        if band.heading and last > place:
            page.sheet.merge_range(BAND_ROW, place, BAND_ROW, last, band.heading, look)
        elif band.heading:
            page.sheet.write_string(BAND_ROW, place, band.heading, look)
        place = last + 1


def _add_colors(page: _List) -> None:
    """Live colours, the gravest first, and lines around the rows that have begun."""
    for kind, field, formula in _list_rules(page):
        look = page.book.look(**shade_properties(SHADES[kind]))
        _add_rule(page, f"{page.cells[field]}:{page.cells[field][:-1]}{LAST + 1}", formula, look)
    everywhere = xl_range(FIRST, 0, LAST, len(page.blank.items) - 1)
    _add_rule(page, everywhere, page.begun, page.book.look(**BORDER))


def _add_rule(page: _List, cells: str, formula: str, look: Format) -> None:
    page.sheet.conditional_format(cells, {"type": "formula", "criteria": f"={formula}", "format": look})


def _list_rules(page: _List) -> Iterator[tuple[str, str, str]]:
    """The kind of each colour, the field it is on, and when it shows in the first row."""
    number = _find_number(page)
    if number is not None:
        field = page.blank.items[number].field
        numbers = xl_range_abs(FIRST, number, LAST, number)
        yield "duplicate", field, f'AND({page.cells[field]}<>"",COUNTIF({numbers},{page.cells[field]})>1)'
    for item in page.blank.items:
        if item.required:
            yield "required", item.field, f'AND({page.begun},{page.cells[item.field]}="")'
    for field, earlier in find_earlier(page.blank.items, page.blank.record).items():
        yield "disorder", field, is_disordered(page.cells[field], [page.cells[each] for each in earlier])


def _set_page(page: _List, widths: Sequence[float]) -> None:
    sheet, last = page.sheet, len(widths) - 1
    sheet.freeze_panes(FIRST, page.frozen)
    sheet.autofilter(HEADER_ROW, 0, LAST, last)
    set_paper(sheet, pages_tall=0)
    sheet.hide_gridlines(1)  # on paper only: on the screen they show the rows to fill in
    sheet.fit_to_pages(math.ceil(sum(widths) / PAGE_WIDTH), 0)
    sheet.repeat_rows(BAND_ROW, HEADER_ROW)
    sheet.repeat_columns(0, page.frozen - 1)
    sheet.set_header(f'&L&"{FONT},Bold"{page_text(page.blank.title)}&R{page_text(page.plan.handbook.title)}')
    sheet.set_tab_color(BLUE)
    sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST, 0, LAST, last)})
