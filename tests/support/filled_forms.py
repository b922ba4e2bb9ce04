"""Blank entry workbooks filled in as staff would: by the headings they see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.config import Settings
from pipeline.handbooks import Handbook
from pipeline.model import KINDS, FileReading, Problem
from pipeline.normalise import Intake, normalise_tables
from pipeline.publish.entry.plan import Item
from pipeline.read import read_file
from pipeline.state import NumberBook
from pipeline.validate import validate_records

AS_OF = pd.Timestamp("2026-10-31T18:00")
SPLIT = {"department_owner": ("department", "owner")}
Values = Mapping[str, object]
"""Heading → what is typed."""


def find_header(sheet: Worksheet, headings: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The row of a list's header, and the column of each heading."""
    for row in sheet.iter_rows(max_row=10):
        found = {str(cell.value).removeprefix("* "): cell.column for cell in row if cell.value is not None}
        if set(headings) <= set(found):
            return row[0].row, found
    raise AssertionError(f"no header on {sheet.title}")


def fill_list(sheet: Worksheet, rows: Sequence[Values]) -> None:
    """Types each row below the header, from the first one on."""
    header, columns = find_header(sheet, list(rows[0]))
    for number, values in enumerate(rows, header + 1):
        for heading, value in values.items():
            sheet.cell(number, columns[heading]).value = value


def fill_form(sheet: Worksheet, values: Values) -> None:
    """Types each value right of its label; where boxes are printed, ticks one as the drop-down does."""
    labels = {str(cell.value).removeprefix("* "): cell for row in sheet.iter_rows() for cell in row}
    for heading, value in values.items():
        cell = sheet.cell(labels[heading].row, labels[heading].column + 1)
        cell.value = tick(cell.value, value) if isinstance(cell.value, str) else value


def tick(boxes: str, value: object) -> str:
    """The line of boxes with the value's one ticked."""
    assert f"□{value}" in boxes.split(), (boxes, value)
    return boxes.replace(f"□{value}", f"☑{value}")


def type_value(item: Item, choice: int = 0) -> object:
    """A valid value of a field: one of its words, else its example as the cell would hold it."""
    if item.words:
        return item.words[choice % len(item.words)]
    if item.shape in ("time", "day"):
        return datetime.fromisoformat(item.ask.example)
    return int(item.ask.example) if item.shape == "number" else item.ask.example


def expect_values(
    typed: Mapping[str, object], *, handbook: Handbook, settings: Settings
) -> dict[str, object]:
    """Field → what its record holds, given what was typed into each field."""
    choices = {**settings.common.choices, **handbook.choices}
    expected: dict[str, object] = {}
    for field, value in typed.items():
        if field in SPLIT:
            expected |= zip(SPLIT[field], str(value).split("/"), strict=True)
        elif field in ("category", "priority", "status", "verdict"):
            expected[field] = choices[field][str(value)]
        elif field in KINDS:
            expected[field] = value
    if "category" in typed:
        expected["category_label"] = typed["category"]
    return expected


@dataclass(frozen=True)
class ReadBack:
    """What a workbook gave: how its sheets were understood, its records, every problem."""

    reading: FileReading
    intake: Intake
    problems: tuple[Problem, ...]

    def layouts(self) -> dict[str, tuple[str, str | None, int]]:
        """Sheet → layout, handbook, number of records."""
        return {entry.name: (entry.layout, entry.handbook, entry.records) for entry in self.reading.sheets}


def read_back(path: Path, settings: Settings) -> ReadBack:
    """Reads a workbook the public way, alone, so that cases that it refers to may stand elsewhere."""
    reading = read_file(path, name=path.name, settings=settings)
    intake = normalise_tables(reading.tables, file=path.name, settings=settings)
    numbers = NumberBook(path.parent / "no.sqlite", departments=settings.departments, as_of=AS_OF)
    found = validate_records([intake], settings=settings, as_of=AS_OF, give=numbers.number)
    told = (problem for problem in found.problems if problem.code != "unknown-reference")
    return ReadBack(reading, intake, (*reading.problems, *told))
