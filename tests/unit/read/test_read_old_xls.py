"""Streams of records as Excel 2 to 5 and simple exporters write them."""

import struct
from datetime import date, datetime, time, timedelta

import pytest

from pipeline.model import FormulaError
from pipeline.read.old_xls import read_old_xls
from pipeline.read.serials import read_serial
from pipeline.read.tell import UnreadableError
from tests.support.old_formats import BOFS, END, record, write_biff

AT = datetime(2026, 10, 3, 14, 5)  # noqa: DTZ001 - cells have no zone


def read(*records: bytes, version: int = 3) -> list[list[object]]:
    kind, length = BOFS[version]
    head = record(kind, struct.pack("<HHHH", 0, 0x10, 0, 0)[:length])
    (grid,) = read_old_xls(b"".join((head, *records, END)), "表", 10_000).grids
    return grid.cells


def cell(kind: int, content: bytes, col: int = 0) -> bytes:
    return record(kind, struct.pack("<HHH", 0, col, 0) + content)


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_every_version_gives_every_type(version: int) -> None:
    rows = [["客户", 4, AT], [None, "#N/A", 0.5]]
    (grid,) = read_old_xls(write_biff(rows, version), "表", 100).grids
    assert (grid.name, grid.cells) == ("表", [["客户", 4.0, AT], ["", "#N/A", 0.5]])
    assert isinstance(grid.cells[1][1], FormulaError)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (struct.pack("<i", 138 << 2 | 2), 138.0),
        (struct.pack("<i", -(5 << 2) | 2), -5.0),
        (struct.pack("<i", 450 << 2 | 3), 4.5),
        (struct.pack("<d", 0.5)[4:], 0.5),
    ],
)
def test_packed_numbers(content: bytes, value: float) -> None:
    assert read(cell(0x27E, content)) == [[value]]
    assert read(record(0xBD, struct.pack("<HHH", 0, 1, 0) + content + struct.pack("<H", 1)), version=5) == [
        ["", value]
    ]


@pytest.mark.parametrize(
    ("result", "value"),
    [
        (struct.pack("<d", 4.5), 4.5),
        (b"\1\0\1\0\0\0\xff\xff", True),
        (b"\2\0\x17\0\0\0\xff\xff", FormulaError("#REF!")),
        (b"\3\0\0\0\0\0\xff\xff", ""),
    ],
)
@pytest.mark.parametrize(("kind", "version"), [(0x206, 3), (0x406, 4), (0x06, 5)])
def test_results_of_formulas(result: bytes, value: object, kind: int, version: int) -> None:
    cells = read(cell(kind, result), cell(0x204, b"\1\0x", 1), version=version)
    assert cells == [[value, "x"]]
    assert type(cells[0][0]) is type(value)


def test_a_formulas_text_follows_it() -> None:
    formula = cell(0x206, b"\0\0\0\0\0\0\xff\xff")
    assert read(formula, record(0x207, b"\2\0ab")) == [["ab"]]


def test_integers_of_version_2() -> None:
    assert read(record(0x02, struct.pack("<HH3xH", 0, 0, 5)), version=2) == [[5.0]]


def test_a_chart_inside_a_sheet_is_no_part_of_it() -> None:
    chart = record(0x809, struct.pack("<HHHH", 0, 0x20, 0, 0)) + cell(0x203, struct.pack("<d", 9)) + END
    assert read(cell(0x204, b"\1\0a"), chart, cell(0x204, b"\1\0b", 1), version=5) == [["a", "b"]]


@pytest.mark.parametrize(
    ("encoding", "codepage", "text"),
    [
        ("gb18030", 936, "目标客户𠮷"),
        ("gb18030", 0, "目标客户"),
        ("gb18030", 1252, "目标客户"),  # what a simple exporter says without being asked
        ("utf-8", 0, "目标客户𠮷"),
        ("cp1252", 1252, "Müller"),
        ("big5", 950, "客戶"),
    ],
)
def test_encodings(encoding: str, codepage: int, text: str) -> None:
    """One for all texts of a file: a single word in GBK may look like UTF-8."""
    content = text.encode(encoding)
    said = record(0x42, struct.pack("<H", codepage)) if codepage else b""
    assert read(said, cell(0x204, struct.pack("<H", len(content)) + content)) == [[text]]


@pytest.mark.parametrize(
    ("number", "code", "value"),
    [
        (46298.0, "yyyy-mm-dd", date(2026, 10, 3)),
        (46298.5, "yyyy/m/d h:mm", datetime(2026, 10, 3, 12)),  # noqa: DTZ001 - cells have no zone
        (46298.5, 'm"月"d"日"', datetime(2026, 10, 3, 12)),  # noqa: DTZ001 - cells have no zone
        (0.5, "h:mm", time(12)),
        (1.5, "[h]:mm", timedelta(hours=36)),
        (59.0, "yyyy-mm-dd", date(1900, 2, 28)),
        (4.0, "General", 4.0),
        (4.0, '0"day"', 4.0),
        (4.0, "[Red]0.00", 4.0),
        (4.0, "", 4.0),
        (1e300, "yyyy", 1e300),
    ],
)
def test_serial_numbers(number: float, code: str, value: object) -> None:
    assert read_serial(number, code, epoch_1904=False) == value


def test_the_epoch_of_old_macs() -> None:
    assert read_serial(44836.0, "yyyy-mm-dd", epoch_1904=True) == date(2026, 10, 3)


STREAM = write_biff([["a", 1]], 4)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (STREAM[:-4], "incomplete"),
        (STREAM[:-7], "incomplete"),
        (STREAM[:-4] + record(0x203, b"\0") + END, "damaged"),
        (STREAM[:-4] + record(0x2F, b"\0\0") + END, "password"),
        (STREAM[:-4] + record(0x203, struct.pack("<HHHd", 60_000, 250, 0, 1)) + END, "extent"),
    ],
)
def test_refused_streams(content: bytes, key: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_old_xls(content, "表", 10_000)
    assert refused.value.key == key
