"""Data sheets one after the other; a table that no sheet can hold stands on several, listed in 索引."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from xlsxwriter.url import Url

from pipeline.publish.book import Book
from pipeline.publish.data_sheet import DataSheet, Field, Part, cut_part, most_rows, plan_parts
from pipeline.publish.links import Links, Way
from pipeline.publish.palette import BLUE

# The sheet's name and its headings.
INDEX = "索引"
INDEX_FIELDS = (
    Field("table", "表", "center"),
    Field("month", "月份", "center"),
    Field("name", "工作表", "link"),
    Field("count", "行数", "count"),
)


@dataclass(frozen=True)
class Planned:
    """A data sheet before it is made: how many rows it will have, and at most how many columns."""

    name: str
    count: int
    columns: int
    make: Callable[[], DataSheet]

    @property
    def most(self) -> int:
        """How many rows of it one sheet may hold."""
        return most_rows(self.columns)

    @property
    def is_long(self) -> bool:
        """Whether it takes several sheets."""
        return self.count > self.most

    @property
    def link(self) -> str:
        """A link to the sheet, or to the list of its parts."""
        return f"internal:'{INDEX if self.is_long else self.name}'!A1"


def add_data_sheets(book: Book, planned: Sequence[Planned], *, note: str) -> None:
    """Makes and adds the sheets one by one, so that one at a time is in memory."""
    index = book.add_sheet(INDEX) if any(each.is_long for each in planned) else None
    told = [(each.name, part) for each in planned for part in _add_parts(book, each) if each.is_long]
    if index:
        book.add_data(_list_parts(told, note=note), index)


def _add_parts(book: Book, planned: Planned) -> Iterator[Part]:
    data = planned.make()
    for part in plan_parts(data, most=planned.most):
        book.add_data(cut_part(data, part))
        yield part


def _list_parts(told: Sequence[tuple[str, Part]], *, note: str) -> DataSheet:
    """One row per part of a table; needs the table's name and the part."""
    rows = [(table, part.month or pd.NA, part.name, len(part.rows)) for table, part in told]
    frame = pd.DataFrame(rows, columns=[field.name for field in INDEX_FIELDS])
    ways = [Way(Url(f"internal:'{part.name}'!A1")) for _, part in told]
    links = Links(np.arange(len(ways)), ways, pd.Series("", index=frame.index))
    return DataSheet(INDEX, INDEX_FIELDS, frame, {"name": links}, note=note, tab=BLUE)
