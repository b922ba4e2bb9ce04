"""A blank paper-like form: one record on one portrait A4 page, to be filled in on the screen or by hand.

Bands stand at the left from top to bottom; right of them each label with its value, so that no heading is
taken for a value left blank above it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline import words
from pipeline.model import RecordKind
from pipeline.publish.book import A4, Book, page_text, shade_properties
from pipeline.publish.data_sheet import Look
from pipeline.publish.entry.boxes import EMPTY, TICKED, draw_boxes, list_options
from pipeline.publish.entry.checks import SHADES, check_item, find_earlier, is_disordered
from pipeline.publish.entry.looks import BAND, NOTE, TITLE, VALUES, name_heading
from pipeline.publish.entry.numbering import takes_number
from pipeline.publish.entry.paper import BAND_WIDTH, Line, lay_out
from pipeline.publish.entry.plan import Blank, EntryBook, Item
from pipeline.publish.palette import INK, LIGHT_BLUE, NAVY, PALE_BLUE
from pipeline.publish.sheet_writer import Sheet

TITLE_POINTS, NOTE_POINTS = 38, 22
BANDS, LABEL, VALUE, SECOND_LABEL, SECOND_VALUE = range(5)
DOWN: Look = {"rotation": 270, "bg_color": PALE_BLUE}
FRAME: Look = {"border": 1, "border_color": LIGHT_BLUE}


@dataclass(frozen=True)
class _Form:
    """The form being written; `cells` collects the cell of each item's value (`$C$5`)."""

    book: Book
    sheet: Sheet
    record: RecordKind
    sources: Mapping[str, str]
    cells: dict[str, str] = field(default_factory=dict)

    def merge(self, row: int, col: int, last_row: int, last_col: int, text: str, **look: object) -> None:
        """Put a text over some cells, or into a single one; no text is a blank cell."""
        if (row, col) != (last_row, last_col):
            self.sheet.merge_range(row, col, last_row, last_col, text, self.book.look(**look))
        elif text:
            self.sheet.write_string(row, col, text, self.book.look(**look))
        else:
            self.sheet.write_blank(row, col, None, self.book.look(**look))


def add_form(book: Book, plan: EntryBook, blank: Blank, *, name: str, sources: Mapping[str, str]) -> Sheet:
    """The sheet `name` with the blank form."""
    page, paper = _Form(book, book.add_sheet(name), blank.record, sources), lay_out(blank)
    widths = (BAND_WIDTH, paper.label_width, paper.value_width, paper.label_width, paper.value_width)
    for col, width in enumerate(widths):
        page.sheet.set_column(col, col, width)
    row = _add_top(page, plan, blank)
    for heading, lines in paper.bands:
        page.merge(row, BANDS, row + len(lines) - 1, BANDS, heading, **BAND | DOWN | FRAME)
        for line in lines:
            _add_line(page, row, line)
            row += 1
    _add_colors(page, blank)
    _set_page(page.sheet, plan, blank, last=row - 1)
    return page.sheet


def _add_top(page: _Form, plan: EntryBook, blank: Blank) -> int:
    """Title and note; the first row below them."""
    page.merge(0, BANDS, 0, SECOND_VALUE, blank.title, align="center", **TITLE)
    note = words.ENTRY["form_note"].format(title=plan.handbook.title)
    page.merge(1, BANDS, 1, SECOND_VALUE, note, align="center", **NOTE)
    page.sheet.set_row(0, TITLE_POINTS)
    page.sheet.set_row(1, NOTE_POINTS)
    return 2


def _add_line(page: _Form, row: int, line: Line) -> None:
    page.sheet.set_row(row, line.points)
    if len(line.items) == 1:
        _add_item(page, row, line.items[0], cols=(LABEL, VALUE, SECOND_VALUE))
        return
    first, second = line.items
    _add_item(page, row, first, cols=(LABEL, VALUE, VALUE))
    _add_item(page, row, second, cols=(SECOND_LABEL, SECOND_VALUE, SECOND_VALUE))


def _add_item(page: _Form, row: int, item: Item, *, cols: tuple[int, int, int]) -> None:
    """Label and value; `cols` are those of the label and the first and last one of the value."""
    label, first, last = cols
    ink = {"bold": True, "font_color": NAVY} if item.required else {"font_color": INK}
    page.merge(row, label, row, label, name_heading(item), align="center", bg_color=PALE_BLUE, **FRAME, **ink)
    options = list_options(item)
    shape = {"align": "left", "indent": 1, "valign": "top" if item.shape == "long" else "vcenter"}
    page.merge(row, first, row, last, draw_boxes(options), **FRAME | VALUES[item.shape] | shape)
    check = check_item(item, source=page.sources.get(item.field, ""), has_boxes=bool(options))
    if takes_number(page.record, item):
        check["input_message"] = words.ENTRY["form_number"]
    page.sheet.data_validation(row, first, row, first, check)
    page.cells[item.field] = xl_rowcol_to_cell(row, first, row_abs=True, col_abs=True)


def _add_colors(page: _Form, blank: Blank) -> None:
    """Live colours of required values still blank, and of stamps out of order."""
    for kind, cell, formula in _list_rules(page, blank):
        look = page.book.look(**shade_properties(SHADES[kind]))
        page.sheet.conditional_format(cell, {"type": "formula", "criteria": f"={formula}", "format": look})


def _list_rules(page: _Form, blank: Blank) -> Iterator[tuple[str, str, str]]:
    """The kind of each colour, its cell, and when it shows: once something beside the boxes is filled in."""
    written = [page.cells[item.field] for item in blank.items if not list_options(item)]
    for item in blank.items:
        cell = page.cells[item.field]
        blank_box = f'AND(LEFT({cell})="{EMPTY}",ISERROR(FIND("{TICKED}",{cell})))'
        if item.required and written:
            yield "required", cell, f'AND(COUNTA({",".join(written)})>0,OR({cell}="",{blank_box}))'
    for name, earlier in find_earlier(blank.items, blank.record).items():
        yield "disorder", page.cells[name], is_disordered(page.cells[name], [page.cells[e] for e in earlier])


def _set_page(sheet: Sheet, plan: EntryBook, blank: Blank, *, last: int) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.print_area(0, BANDS, last, SECOND_VALUE)
    sheet.set_footer(f"&L{page_text(plan.handbook.title)}&C第 &P 页，共 &N 页&R{page_text(blank.title)}")
    sheet.set_tab_color(LIGHT_BLUE)
