"""A workbook of data sheets: each a real Excel table with filter, frozen panes, colours and page set-up.

Times inside the file are fixed, so that equal contents give equal bytes; nothing is left in a temporary
folder.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range

from pipeline.errors import PublishError
from pipeline.model import OUTPUT_PROPERTY
from pipeline.publish.data_sheet import (
    LOOKS,
    WIDEST,
    DataSheet,
    Field,
    Look,
    measure_field,
    measure_rows,
    text_width,
)
from pipeline.publish.package_writer import StreamedWorkbook
from pipeline.publish.palette import BLUE, EDITABLE, FONT, INK, LINE, NAVY, PAPER, Shade
from pipeline.publish.sheet_writer import ROW, Cells, Sheet, formula_cells, number_cells, overlay_cells

__all__ = ["CREATED", "WIDEST", "Book", "open_book", "text_width"]

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001
A4 = 9
NOTE_LOOK = {"x_scale": 2, "font_name": FONT, "font_size": 9}
HEADER_POINTS = 30
MOST_PAGE_TEXT = 70
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_format_properties": {"font_name": FONT, "font_size": 10, "valign": "vcenter"},
}


@contextmanager
def open_book(path: Path | io.BytesIO, *, title: str) -> Iterator["Book"]:
    """The workbook to fill; it is written at the end of the `with` block, unless that raised."""
    file = StreamedWorkbook(path, deepcopy(OPTIONS))
    file.set_properties({"title": title, "created": CREATED})
    try:
        yield Book(file)
    except BaseException:
        file.fileclosed = True  # or xlsxwriter would complain when it is thrown away
        raise
    file.close()


class Book:
    """The workbook being written: its formats, and how a sheet of data is put into it."""

    def __init__(self, file: Workbook) -> None:
        """Fill `file`."""
        self.file = file
        self._looks: dict[str, Format] = {}

    def mark_output(self) -> None:
        """Mark the workbook as ours: one that comes back as an input is left alone."""
        self.file.set_custom_property(OUTPUT_PROPERTY, True, "bool")  # noqa: FBT003 - the property's value

    def look(self, **properties: Any) -> Format:  # noqa: ANN401
        """The format of these properties; equal ones are one format."""
        key = repr(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self.file.add_format(properties)
        return self._looks[key]

    def add_sheet(self, name: str) -> Sheet:
        """A new sheet whose calls are checked."""
        sheet: Sheet = self.file.add_worksheet(name, worksheet_class=Sheet)
        return sheet

    def define(self, name: str, formula: str) -> None:
        """A defined name; raises PublishError where Excel would refuse it."""
        if self.file.define_name(name, formula):
            raise PublishError(f"名称无效 @ {name}")

    def add_data(self, data: DataSheet, sheet: Sheet | None = None) -> Sheet:
        """The (new) sheet with table, widths, links, checks, colours and page set-up; at least one row."""
        sheet = sheet or self.add_sheet(data.name)
        letters = {field.heading: xl_col_to_name(place) for place, field in enumerate(data.fields)}
        widths = [measure_field(field, data.frame[field.name]) for field in data.fields]
        cells = [self._typed_cells(sheet, data, field, letters) for field in data.fields]
        sheet.write_block(1, cells, heights=measure_rows(data, widths))
        columns = [self._head(field) for field in data.fields]
        sheet.frame_block(columns, name=data.table or data.name, style=None)
        for place, (field, width) in enumerate(zip(data.fields, widths, strict=True)):
            sheet.set_column(place, place, width, None, {"hidden": field.hidden})
            if field.name in data.links:
                sheet.link_column(place, data.links[field.name])
        _add_notes(sheet, data)
        _add_checks(sheet, data)
        self._add_rules(sheet, data)
        _set_page(sheet, data)
        return sheet

    def _typed_cells(self, sheet: Sheet, data: DataSheet, field: Field, letters: Mapping[str, str]) -> Cells:
        """The cells of a column, with the texts that stand there in place of a value."""
        cells = self._cells(sheet, field, data.frame[field.name], letters)
        typed = {key: text for (key, name), text in data.typed.items() if name == field.name}
        if not typed:
            return cells
        texts = data.frame["key"].map(typed).astype("str")
        return overlay_cells(cells, sheet.text_cells(texts, cells.look))

    def _cells(self, sheet: Sheet, field: Field, values: pd.Series, letters: Mapping[str, str]) -> Cells:
        fill = {"bg_color": EDITABLE} if field.edit else {}
        look = self.look(
            **{"border": 1, "border_color": LINE, "font_color": INK, **fill, **LOOKS[field.look]}
        )
        if field.formula:
            return formula_cells(expand_formula(field.formula, letters), values, look)
        if pd.api.types.is_datetime64_any_dtype(values):
            return sheet.time_cells(values, look)
        if pd.api.types.is_numeric_dtype(values):
            return number_cells(values, look)
        return sheet.text_cells(values, look)

    def _head(self, field: Field) -> dict[str, object]:
        fill = BLUE if field.edit else NAVY
        shape = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "border_color": PAPER}
        return {"header": field.heading, "header_format": self.look(font_color=PAPER, bg_color=fill, **shape)}

    def _add_rules(self, sheet: Sheet, data: DataSheet) -> None:
        places = {field.name: place for place, field in enumerate(data.fields)}
        cells = {name: f"${xl_col_to_name(place)}2" for name, place in places.items()}
        for rule in data.rules:
            ranges = column_ranges([places[name] for name in rule.on], len(data.frame))
            options = {
                "type": "formula",
                "criteria": "=" + rule.when.format(**cells),
                "format": self.look(bold=rule.bold, **shade_properties(rule.shade)),
                "multi_range": " ".join(ranges),
                "stop_if_true": rule.stop,
            }
            sheet.conditional_format(ranges[0], options)
        for bar in data.bars:
            # on a fixed scale, so that bars of different rows and months compare
            scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": bar.most}
            options = {"type": "data_bar", "bar_color": bar.color, "bar_solid": True, "data_bar_2010": True}
            sheet.conditional_format(*column_ranges([places[bar.on]], len(data.frame)), options | scale)


def column_ranges(places: Sequence[int], count: int) -> list[str]:
    """The data cells of the columns, neighbours as one range."""
    wanted = set(places)
    firsts = [place for place in sorted(wanted) if place - 1 not in wanted]
    lasts = [place for place in sorted(wanted) if place + 1 not in wanted]
    return [xl_range(1, first, count, last) for first, last in zip(firsts, lasts, strict=True)]


def shade_properties(shade: Shade) -> Look:
    """A shade as format properties; white is no fill."""
    return {"font_color": shade.ink} | ({"bg_color": shade.fill} if shade.fill != PAPER else {})


def expand_formula(formula: str, letters: Mapping[str, str]) -> str:
    """`[@标题]` as a reference to that column in the formula's own row."""
    return re.sub(r"\[@([^\]]+)\]", lambda found: f"${letters[found[1]]}{ROW}", formula)


def page_text(text: str) -> str:
    """Text for a page header (of at most 255 characters in all), where `&` begins a code."""
    return text[:MOST_PAGE_TEXT].replace("&", "&&")


def set_paper(sheet: Sheet, *, pages_tall: int) -> None:
    """Landscape A4, one page wide, numbered; `pages_tall` 0 is as many as needed."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, pages_tall)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _add_notes(sheet: Sheet, data: DataSheet) -> None:
    rows = {key: row for row, key in enumerate(data.frame["key"], 1)} if data.notes else {}
    places = {field.name: place for place, field in enumerate(data.fields)}
    for (key, name), note in data.notes.items():
        if key in rows and name in places:
            sheet.write_comment(rows[key], places[name], note.text, {"author": note.author, **NOTE_LOOK})


def _add_checks(sheet: Sheet, data: DataSheet) -> None:
    for place, field in enumerate(data.fields):
        if field.edit is not None:
            options = {
                "input_title": field.heading,
                "input_message": field.edit.hint,
                "error_title": field.heading,
                "error_message": field.edit.hint,
                "error_type": "stop" if field.edit.strict else "warning",
            }
            sheet.data_validation(1, place, len(data.frame), place, {**field.edit.check, **options})


def _set_page(sheet: Sheet, data: DataSheet) -> None:
    shown = [place for place, field in enumerate(data.fields) if not field.hidden]
    names = [field.name for field in data.fields]
    last = names.index(data.printed) if data.printed else shown[-1]
    sheet.freeze_panes(1, data.frozen)
    sheet.set_row(0, HEADER_POINTS)
    sheet.set_tab_color(data.tab)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(data.frame), last)
    set_paper(sheet, pages_tall=0)
    sheet.set_header(f'&L&"{FONT},Bold"{page_text(data.name)}&R{page_text(data.note)}')
    everywhere = f"A1:{xl_col_to_name(len(names) - 1)}{len(data.frame) + 1}"
    sheet.ignore_errors({"number_stored_as_text": everywhere})
