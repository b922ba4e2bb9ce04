"""What a sheet of data is made of: its columns, checks, colours and bars, told as values.

`book.Book` writes such a sheet; nothing here touches a file.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.publish.links import Links
from pipeline.publish.months import split_by_month
from pipeline.publish.palette import BLUE, LIGHT_BLUE, Shade
from pipeline.publish.sheet_writer import MAX_ROWS

MOST_CELLS = 20_000_000
"""In a sheet: a cell takes up to 80 bytes, and a part of a package must stay below 2 GiB for every Excel."""
UNDATED = "无日期"
WIDEST = 46
LINE_POINTS, ROW_POINTS, MOST_LINES = 14.0, 20.0, 8
FILTER_BUTTON = 4  # columns of width
MARGIN, INDENT = 3, 1  # the second one is part of the first

Cell = tuple[str, str]
"""The key of a row and a field."""
Look = dict[str, Any]
"""Properties of a format, as xlsxwriter names them."""

LOOKS: dict[str, Look] = {
    "text": {"indent": 1},
    "wrap": {"indent": 1, "text_wrap": True},
    "center": {"align": "center"},
    "state": {"align": "center"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "hours": {"num_format": '"剩 "0.0" h";"超 "#,##0.0" h";"到期"', "align": "right", "indent": 1},
    "count": {"num_format": "#,##0", "align": "right", "indent": 1},
    "days": {"num_format": '#,##0.0" 天"', "align": "right", "indent": 1},
    "exact": {"num_format": "General", "align": "right", "indent": 1},
    "rate": {"num_format": "0.0%", "align": "right", "indent": 1},
    "score": {"num_format": "0.0#", "align": "center"},
    "number": {"num_format": "#,##0.0", "align": "right", "indent": 1},
    "points": {"num_format": "0.0", "align": "center"},
    "mean": {"num_format": "0.00", "align": "center"},
    "link": {"font_color": BLUE, "indent": 1, "underline": 1},
}
LEAST_WIDTHS = {"time": 17.0, "day": 12.0, "hours": 14.0, "wrap": 18.0, "state": 13.0}
"""Among them those of columns whose texts change after the writing."""


@dataclass(frozen=True)
class Edit:
    """How a column may be edited: the check xlsxwriter takes, a hint beside the cell, and how strict."""

    check: Mapping[str, Any]
    hint: str
    strict: bool = True


@dataclass(frozen=True)
class Field:
    """One column of a data sheet: the frame's column, its heading and how it looks.

    `formula` is written in every row, `[@标题]` meaning this row's cell under that heading; the frame's
    column then holds the results as of the writing.
    """

    name: str
    heading: str
    look: str = "text"
    edit: Edit | None = None
    formula: str = ""
    hidden: bool = False
    widest: int = WIDEST


@dataclass(frozen=True)
class Rule:
    """A conditional format: columns `on` are shaded where `when` holds; `{name}` is that column's cell."""

    on: tuple[str, ...]
    when: str
    shade: Shade
    bold: bool = False
    stop: bool = False


@dataclass(frozen=True)
class Bar:
    """A data bar behind the numbers of a column, from 0 to `most`."""

    on: str
    most: float
    color: str


@dataclass(frozen=True)
class Comment:
    """A comment at a cell."""

    text: str
    author: str


@dataclass(frozen=True)
class DataSheet:
    """A sheet that is one table, its header in row 1; `frame` has one row a row and the fields' names.

    `links` maps a field to its links. `typed` are texts that stand in cells in place of the
    frame's values, `notes` comments at cells; both by the row's `key` and the field. `printed` is the last
    column on paper (default: all that show), `note` stands above the page, `table` names the table (default:
    as the sheet), `tab` is the colour of the sheet's tab. `dated` is the time of a row: a frame that one
    sheet cannot hold is split by its month.
    """

    name: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame
    links: Mapping[str, Links]
    rules: tuple[Rule, ...] = ()
    bars: tuple[Bar, ...] = ()
    frozen: int = 1
    printed: str = ""
    note: str = ""
    table: str = ""
    dated: str = ""
    tab: str = LIGHT_BLUE
    typed: Mapping[Cell, str] = dataclasses.field(default_factory=dict)
    notes: Mapping[Cell, Comment] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Some rows of a table on a sheet of their own: their positions, and their month where it tells them."""

    name: str
    table: str
    rows: npt.NDArray[np.intp]
    month: str = ""


def most_rows(columns: int) -> int:
    """How many rows a sheet of so many columns may have below its header."""
    return min(MAX_ROWS - 1, MOST_CELLS // columns)


def plan_parts(data: DataSheet, *, most: int) -> Iterator[Part]:
    """The table, or its parts of at most `most` rows: by month, the latest first, where it is dated.

    They are called `名称 2026-10`, `名称 2026-09` …; what is too long for one goes on in `名称 2` and so on.
    """
    count = len(data.frame)
    if data.dated and count > most:
        groups = [(month or UNDATED, rows) for month, rows in split_by_month(data.frame[data.dated])]
    else:
        groups = [("", np.arange(count))]
    for month, rows in groups:
        for number, start in enumerate(range(0, max(1, len(rows)), most), 1):
            yield _name_part(data, month, number, rows=rows[start : start + most])


def _name_part(data: DataSheet, month: str, number: int, *, rows: npt.NDArray[np.intp]) -> Part:
    told = [month] * bool(month) + [str(number)] * (number > 1)
    table = "_".join([data.table or data.name, *told]).replace("-", "_")
    return Part(" ".join([data.name, *told]), table, rows, month)


def is_part(sheet: str, name: str) -> bool:
    """Whether a sheet is called as the table of that name is, or as a part of it."""
    return re.fullmatch(rf"{re.escape(name)}( \d{{4}}-\d\d| {UNDATED})?[ \d]*", sheet) is not None


def cut_part(data: DataSheet, part: Part) -> DataSheet:
    """The sheet of a part; a table without a row has one blank row."""
    frame, links = data.frame, data.links
    if len(part.rows) < len(frame):
        frame = frame.iloc[part.rows]
        links = {name: column[part.rows] for name, column in links.items()}
    frame = frame.reset_index(drop=True)
    frame = frame if len(frame) else frame.reindex([0])
    return replace(data, name=part.name, table=part.table, frame=frame, links=links)


def split_sheet(data: DataSheet, *, most: int | None = None) -> Iterator[DataSheet]:
    """The sheet, or a sheet for each of its parts; each is made when it is asked for."""
    return (cut_part(data, part) for part in plan_parts(data, most=most or most_rows(len(data.fields))))


def text_width(text: str) -> int:
    """Columns a text takes: a wide character (three bytes in UTF-8) 2, an ASCII one 1."""
    return (len(text) + len(text.encode("utf-8", "replace")) + 1) // 2


def measure_texts(texts: pd.Series) -> npt.NDArray[np.float64]:
    """`text_width` of each, not rounded; 0 where missing."""
    array = _as_texts(texts)
    widths = pc.add(pc.utf8_length(array), pc.binary_length(array)).fill_null(0)
    halves: npt.NDArray[np.float64] = widths.to_numpy(zero_copy_only=False) / 2
    return halves


def _as_texts(values: pd.Series) -> pa.LargeStringArray:
    return pa.array(values.astype("str"), pa.large_string(), from_pandas=True)


def measure_field(field: Field, values: pd.Series) -> float:
    """The width of the column: of its heading and its longest text, within limits."""
    least = max(text_width(field.heading) + FILTER_BUTTON, LEAST_WIDTHS.get(field.look, 0.0))
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return least
    widest = float(measure_texts(values).max(initial=0.0))
    return min(max(least, widest + MARGIN), float(field.widest))


def measure_rows(data: DataSheet, widths: Sequence[float]) -> list[float]:
    """Points each row needs for its longest wrapped text, up to MOST_LINES lines."""
    lines = np.ones(len(data.frame))
    for field, width in zip(data.fields, widths, strict=True):
        if field.look == "wrap":
            lines = np.maximum(lines, count_lines(data.frame[field.name], width - INDENT))
    heights: list[float] = (ROW_POINTS + (lines.clip(1, MOST_LINES) - 1) * LINE_POINTS).tolist()
    return heights


def count_lines(texts: pd.Series, width: float) -> npt.NDArray[np.float64]:
    """Lines each text takes where a line holds `width` columns; its own line breaks count."""
    lines = _count_rows(texts, width)
    broken = np.flatnonzero(pc.match_substring(_as_texts(texts), "\n").fill_null(False))  # noqa: FBT003 - Arrow's
    pieces = texts.iloc[broken].set_axis(broken).str.split("\n").explode()
    lines[broken] = np.bincount(pieces.index, _count_rows(pieces, width), len(lines))[broken]
    return lines


def _count_rows(texts: pd.Series, width: float) -> npt.NDArray[np.float64]:
    """Lines each text takes that holds no line break."""
    return np.ceil(measure_texts(texts) / width).clip(min=1)
