"""What a sheet of data is made of: its columns, checks, colours and bars, told as values.

`book.Book` writes such a sheet; nothing here touches a file.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.publish.links import Links
from pipeline.publish.palette import BLUE, LIGHT_BLUE, Shade
from pipeline.publish.sheet_writer import MAX_ROWS

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
    as the sheet), `tab` is the colour of the sheet's tab.
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
    tab: str = LIGHT_BLUE
    typed: Mapping[Cell, str] = dataclasses.field(default_factory=dict)
    notes: Mapping[Cell, Comment] = dataclasses.field(default_factory=dict)


def split_sheet(data: DataSheet, *, most_rows: int = MAX_ROWS - 1) -> list[DataSheet]:
    """The sheet as `名称`, `名称 2` … of at most `most_rows` rows each; a table of none has one blank row."""
    parts = []
    for start in range(0, max(1, len(data.frame)), most_rows):
        number, rows = start // most_rows + 1, slice(start, start + most_rows)
        frame = data.frame.iloc[rows].reset_index(drop=True)
        parts.append(
            replace(
                data,
                name=data.name if number == 1 else f"{data.name} {number}",
                table=(data.table or data.name) + ("" if number == 1 else f"_{number}"),
                frame=frame if len(frame) else frame.reindex([0]),
                links={name: links[rows] for name, links in data.links.items()},
            )
        )
    return parts


def text_width(text: str) -> int:
    """Columns a text takes: a wide character (three bytes in UTF-8) 2, an ASCII one 1."""
    return (len(text) + len(text.encode("utf-8", "replace")) + 1) // 2


def measure_texts(texts: pd.Series) -> pd.Series:
    """`text_width` of each; 0 where missing."""
    array = pa.array(texts, pa.large_string(), from_pandas=True)
    widths = pc.add(pc.utf8_length(array), pc.binary_length(array)).to_numpy(zero_copy_only=False)
    return pd.Series(widths / 2, index=texts.index).fillna(0.0)


def measure_field(field: Field, values: pd.Series) -> float:
    """The width of the column: of its heading and its longest text, within limits."""
    least = max(text_width(field.heading) + FILTER_BUTTON, LEAST_WIDTHS.get(field.look, 0.0))
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return least
    widest = float(measure_texts(values.astype("str")).max())
    return min(max(least, widest + MARGIN), float(field.widest))


def measure_rows(data: DataSheet, widths: Sequence[float]) -> list[float]:
    """Points each row needs for its longest wrapped text, up to MOST_LINES lines."""
    lines = np.ones(len(data.frame))
    for field, width in zip(data.fields, widths, strict=True):
        if field.look == "wrap":
            lines = np.maximum(lines, count_lines(data.frame[field.name], width - INDENT).to_numpy())
    heights: list[float] = (ROW_POINTS + (lines.clip(1, MOST_LINES) - 1) * LINE_POINTS).tolist()
    return heights


def count_lines(texts: pd.Series, width: float) -> pd.Series:
    """Lines each text takes where a line holds `width` columns; its own line breaks count."""
    texts = texts.astype("str")
    lines = (-(-measure_texts(texts) // width)).clip(lower=1)  # rounded up
    broken = texts[texts.str.contains("\n", na=False, regex=False)].str.split("\n").explode()
    wrapped = (-(-measure_texts(broken) // width)).clip(lower=1).groupby(level=0).sum()
    return wrapped.reindex(lines.index).fillna(lines)
