"""A sheet laid out by hand, as a page: values put over one or more columns."""

from dataclasses import dataclass
from typing import Any

from pipeline.publish.book import Book
from pipeline.publish.data_sheet import Look
from pipeline.publish.palette import LINE, NAVY
from pipeline.publish.sheet_writer import Sheet
from pipeline.publish.tracking.figures import NOTHING

RULED: Look = {"bottom": 1, "bottom_color": LINE}
"""What the rows of a small table have below them."""


@dataclass(frozen=True)
class Page:
    """The sheet and the workbook whose formats it uses; rows and columns are 0-based."""

    book: Book
    sheet: Sheet

    def put(  # noqa: PLR0913 - a place, what stands there, how it looks
        self,
        row: int,
        column: int,
        value: str | float | None,
        *,
        span: int = 1,
        link: str = "",
        formula: str = "",
        **properties: Any,  # noqa: ANN401
    ) -> None:
        """Put a value over `span` columns: text as text, None as a dash, a formula with its present value."""
        look = self.book.look(**properties)
        if span > 1:
            self.sheet.merge_range(row, column, row, column + span - 1, "", look)
        if formula:
            self.sheet.write_formula(row, column, formula, look, value)
        elif link:
            self.sheet.write_url(row, column, link, look, value)
        elif isinstance(value, str) or value is None:
            self.sheet.write_string(row, column, NOTHING if value is None else value, look)
        else:
            self.sheet.write_number(row, column, value, look)

    def head(self, row: int, column: int, text: str, *, span: int) -> None:
        """Put a section's heading, ruled below."""
        look: Look = {"bold": True, "font_size": 12, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY}
        self.put(row, column, text, span=span, **look)
