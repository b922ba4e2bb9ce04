"""Sheets put together by chance from all that offices draw around records: exactly these, at their cells.

20,000 sheets (about 10 minutes): `python -m pytest tests/spec/sheets/test_lists_mixed.py -m slow`
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.model import FileReading, cell_name
from pipeline.read import read_file
from tests.support.lists import SETTINGS
from tests.support.mixed_lists import MERGES, DrawnList, draw_sheet

Found = Counter[tuple[str, str, frozenset[tuple[str, str, object]]]]
"""Handbook, record and, of each of its values, field, address and the value."""


def list_read(reading: FileReading) -> Found:
    return Counter(
        (table.handbook, table.record, frozenset(_values(table.columns, at)))
        for table in reading.tables
        for at in range(len(table.rows))
    )


def _values(columns: dict, at: int) -> Iterable[tuple[str, str, object]]:
    for name, column in columns.items():
        if column.values[at] is not None:
            yield name, cell_name(int(column.rows[at]), int(column.cols[at])), column.values[at]


def list_drawn(lists: Iterable[DrawnList]) -> Found:
    return Counter(
        (*drawn.kind, frozenset((name, place, value) for name, (place, value) in record.items()))
        for drawn in lists
        for record in drawn.records
    )


def check_workbooks(folder: Path, seeds: range) -> None:
    for seed in seeds:
        canvas, lists = draw_sheet(seed, SETTINGS)
        canvas.write_workbook(folder / "混合.xlsx")
        reading = read_file(folder / "混合.xlsx", name="混合.xlsx", settings=SETTINGS)
        assert list_read(reading) == list_drawn(lists), f"sheet {seed}"
        assert reading.problems == (), f"sheet {seed}"


def check_texts(folder: Path, seeds: range) -> None:
    """As above; the values of a text file are texts, so only their places are compared."""

    def places(found: Found) -> Counter[tuple[str, str, frozenset[tuple[str, str]]]]:
        return Counter(
            (handbook, record, frozenset((name, place) for name, place, _ in values))
            for handbook, record, values in found.elements()
        )

    for seed in seeds:
        canvas, lists = draw_sheet(seed, SETTINGS, without=MERGES)
        canvas.write_text(folder / "混合.csv")
        reading = read_file(folder / "混合.csv", name="混合.csv", settings=SETTINGS)
        assert places(list_read(reading)) == places(list_drawn(lists)), f"sheet {seed}"
        assert reading.problems == (), f"sheet {seed}"


def test_workbooks_of_everything_at_once(tmp_path: Path) -> None:
    check_workbooks(tmp_path, range(60))


def test_text_files_of_everything_at_once(tmp_path: Path) -> None:
    check_texts(tmp_path, range(40))


@pytest.mark.slow
def test_very_many_sheets_of_everything_at_once(tmp_path: Path) -> None:
    check_workbooks(tmp_path, range(12_000))
    check_texts(tmp_path, range(8_000))
