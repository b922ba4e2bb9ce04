"""What calamine does not tell of an xls or xlsb: what is hidden, what is drawn; what must not mislead it."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
import xlwt
from made_files import make_xlsb, make_xlsx, make_zip, unzip

from pipeline.config import Limits
from pipeline.model import FormulaError
from pipeline.read.grid import Grid, Hidden
from pipeline.read.signatures import Format, sniff
from pipeline.read.tell import UnreadableError
from pipeline.read.workbook import read_workbook
from tests.support.old_formats import END, add_records, record

CELLS = [["a", "b"], ["c", "d"], ["e", "f"]]
CHECK_BOX, OPTION, PICTURE = 0x0B, 0x0C, 0x08


def read(content: bytes) -> Grid:
    return read_all(content)[0]


def read_all(content: bytes) -> tuple[Grid, ...]:
    form: Format = sniff(content)
    return read_workbook(content, form, name="", limits=Limits()).grids


def write(fill: Callable[[xlwt.Workbook, xlwt.Worksheet], object] = lambda *_: None) -> bytes:
    """An xls with some cells, and what `fill` does to it; another sheet is the one in front."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    for row, values in enumerate(CELLS):
        for col, value in enumerate(values):
            sheet.write(row, col, value)
    fill(book, sheet)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def hide(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
    sheet.row(1).hidden = sheet.col(1).hidden = True


def test_hidden_rows_and_columns_of_xls() -> None:
    assert read(write(hide)).hidden == Hidden({1}, {1})
    assert read(add_records(write(hide), record(0x9B))).hidden == Hidden({1}, {1}, is_filtered=True)
    assert read(write()).hidden == Hidden()


def test_hidden_sheets_of_xls() -> None:
    def hide_sheet(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        book.add_sheet("乙").write(0, 0, "x")
        book.active_sheet = 1
        sheet.visibility = 1

    assert [grid.hidden.sheet for grid in read_all(write(hide_sheet))] == [True, False]


def test_hidden_rows_and_columns_of_xlsb() -> None:
    """Rows have a flag of their own, columns a record before them, a filter one behind them."""
    parts = unzip(make_xlsb(CELLS))
    name = "xl/worksheets/sheet1.bin"
    row = struct.pack("<I", 1) + bytes(13)
    hidden = row[:11] + b"\x10" + row[12:]
    columns = bytes([60, 18]) + struct.pack("<IIIIH", 1, 1, 0, 0, 1)
    sheet = parts[name].replace(row, hidden).replace(b"\x91\x01\x00", columns + b"\x91\x01\x00")
    content = make_zip({**parts, name: sheet})
    assert read(content).hidden == Hidden({1}, {1})
    filtered = sheet + b"\xa3\x01\x00"
    assert read(make_zip({**parts, name: filtered})).hidden.is_filtered


def draw(kind: int, corners: tuple[int, ...], *, state: int = 0, text: str = "", link: bytes = b"") -> bytes:
    """A control as Excel 97 writes it: shape, object, text."""
    anchor = struct.pack("<HHIH8H", 0, 0xF010, 18, 2, *corners)
    parts = struct.pack("<HHHHHIII", 0x15, 18, kind, 1, 0, 0, 0, 0)[:22]
    parts += struct.pack("<HH12x", 0x0A, 12) + link + struct.pack("<HHH6x", 0x12, 8, state) + bytes(4)
    told = record(0x1B6, struct.pack("<HHHHHHHI", 0, 0, 0, 0, 0, len(text), 0, 0))
    pieces = record(0x3C, b"\1" + text.encode("utf-16-le")) if text else b""
    return record(0xEC, b"\x0f\0\4\xf0" + anchor) + record(0x5D, parts) + told + pieces


def over(row: int, col: int) -> tuple[int, ...]:
    """Corners inside one cell, in 1/1024 of its width and 1/256 of its height."""
    return col, 30, row, 20, col, 900, row, 240


def test_check_boxes_and_option_buttons_of_xls() -> None:
    """They become the text of the blank cells below them; the cell with a state shows nothing."""
    link = struct.pack("<HHHIBHH", 0x14, 12, 5, 0, 0x24, 2, 1) + b"\0"
    content = add_records(
        write(lambda _, sheet: sheet.col(4).set_width(9000)),
        draw(CHECK_BOX, over(0, 3), state=1, text="电话"),
        draw(CHECK_BOX, over(1, 3), text="mail"),
        draw(OPTION, over(0, 4), state=1, link=link),
        draw(CHECK_BOX, over(1, 4), state=2),
    )
    grid = read(content)
    assert [line[3:] for line in grid.cells] == [["☑电话", "☑"], ["□mail", "☑□"], ["", ""]]
    assert grid.cells[2][:2] == ["e", ""]


def test_pictures_of_xls() -> None:
    assert read(add_records(write(), draw(PICTURE, over(0, 3)))).pictures == 1


def test_a_workbook_of_nothing_but_pictures_is_told() -> None:
    book = xlwt.Workbook()
    book.add_sheet("图")
    target = BytesIO()
    book.save(target)
    assert read(target.getvalue()).cells == []
    with pytest.raises(UnreadableError) as refused:
        read(add_records(target.getvalue(), draw(PICTURE, over(0, 0))))
    assert refused.value.key == "pictures"


def test_the_numbers_of_a_chart_are_no_cells() -> None:
    """It keeps them, errors too, in records like those of cells."""
    chart = record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 0))
    error = record(0x205, struct.pack("<HHHBB", 0, 0, 0, 0x2A, 1))
    assert read(add_records(write(), chart, error, END)).cells == CELLS


BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>',
        '<sheet name="Macro1" sheetId="9" state="hidden" r:id="m1"></sheet>',
    ],
)
def test_modules_and_macro_sheets_are_left_out(sheet: str) -> None:
    """Old macros leave them behind; calamine fails on the whole workbook."""
    parts = unzip(make_xlsx({"甲": CELLS, "乙": [["x"]]}))
    link = (
        '<Relationship Id="m1" Target="macrosheets/sheet1.xml" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"/>'
    )
    macros = b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData/>'
    content = make_zip(
        {
            **parts,
            BOOK: parts[BOOK].replace(b"</sheets>", f"{sheet}</sheets>".encode()),
            LINKS: parts[LINKS].replace(b"</Relationships>", f"{link}</Relationships>".encode()),
            "xl/macrosheets/sheet1.xml": macros + b"</xm:macrosheet>",
        }
    )
    assert [(grid.name, grid.cells) for grid in read_all(content)] == [("甲", CELLS), ("乙", [["x"]])]


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name.replace("sheet1", "SHEET1").replace("workbook", "WorkBook"),
        str.lower,
    ],
)
def test_parts_spelled_otherwise_than_they_are_linked(rename: Callable[[str], str]) -> None:
    """Some exporters write `xl\\workbook.xml`; capitals make no difference to Excel."""
    parts = unzip(make_xlsx({"甲": [["x", None]]}))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</row>", b'<c r="B1" t="e"><v>#REF!</v></c></row>')
    grid = read(make_zip({rename(part): content for part, content in parts.items()}))
    assert grid.cells == [["x", "#REF!"]]
    assert isinstance(grid.cells[0][1], FormulaError)
