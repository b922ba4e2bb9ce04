"""Excel 2003 XML: where its cells stand, what is in them, what is refused."""

from datetime import date, datetime, time

import pytest

from pipeline.model import FormulaError
from pipeline.read.grid import NO_RESULT, Grid, Span
from pipeline.read.tell import UnreadableError
from pipeline.read.xml2003 import read_xml2003

HEAD = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def sheet(table: str, rest: str = "", name: str = "甲") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{table}</Table>{rest}</Worksheet>'


def read(content: str) -> list[Grid]:
    return list(read_xml2003(f"{HEAD}{content}</Workbook>".encode(), 10_000).grids)


def text(value: object, attributes: str = "", kind: str = "String") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_indexes_and_merges_move_what_follows() -> None:
    merged = text("b", 'ss:Index="3" ss:MergeAcross="1" ss:MergeDown="1"')
    (grid,) = read(
        sheet(
            f'<Row ss:Index="2">{text("a")}{merged}{text("c")}</Row><Row><Cell/>{text("d")}</Row>'
            f'<Row ss:Span="1"/><Row>{text("e")}</Row>'
        )
    )
    assert grid.cells == [
        ["", "", "", "", ""],
        ["a", "", "b", "", "c"],
        ["", "d", "", "", ""],
        ["", "", "", "", ""],
        ["", "", "", "", ""],
        ["e", "", "", "", ""],
    ]
    assert grid.merges == (Span(1, 2, 2, 3),)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("Number", "4", 4.0),
        ("Number", "1.38E10", 1.38e10),
        ("Number", "很多", "很多"),
        ("DateTime", "2026-10-03T14:05:00.000", datetime(2026, 10, 3, 14, 5)),  # noqa: DTZ001 - no zone
        ("DateTime", "2026-10-03T00:00:00.000", date(2026, 10, 3)),
        ("DateTime", "1899-12-31T14:05:00.000", time(14, 5)),
        ("Boolean", "1", True),
        ("String", "00123", "00123"),
        ("String", "一&#10;二 &lt;&#7;&#x1F;", "一\n二 <"),
        ("String", "<html:B>粗</html:B>体", "粗体"),
        ("Error", "#N/A", FormulaError("#N/A")),
    ],
)
def test_types(kind: str, written: str, value: object) -> None:
    """As calamine gives them; control characters that Excel itself writes are no damage."""
    (grid,) = read(sheet(f"<Row>{text(written, kind=kind)}</Row>"))
    assert grid.cells == [[value]]
    assert type(grid.cells[0][0]) is type(value)


def test_a_formula_without_its_result_and_a_comment() -> None:
    comment = '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">批注</ss:Data></Comment>'
    (grid,) = read(
        sheet(f'<Row><Cell ss:Formula="=A2"/><Cell><Data ss:Type="String">x</Data>{comment}</Cell></Row>')
    )
    assert grid.cells == [[NO_RESULT, "x"]]
    assert isinstance(grid.cells[0][0], FormulaError)


def test_what_is_hidden_and_the_epoch() -> None:
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    columns = '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Column/>'
    row = f'<Row ss:Hidden="1">{text("a")}</Row>'
    content = (
        f"{HEAD}<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>{sheet(columns + row, options)}</Workbook>"
    )
    book = read_xml2003(content.encode(), 100)
    hidden = book.grids[0].hidden
    assert (hidden.sheet, hidden.rows, hidden.cols, book.epoch_1904) == (True, {0}, {1, 2}, True)


def test_sheets_in_their_order() -> None:
    assert [grid.name for grid in read(sheet("", name="乙") + sheet("", name="甲"))] == ["乙", "甲"]


FAR = text(1, 'ss:Index="9999"')


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (HEAD + sheet("<Row>"), "incomplete"),
        (HEAD + "<Row>&</Row></Workbook>", "damaged"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD + "&a;</Workbook>", "dtd"),
        (HEAD + sheet(f'<Row ss:Index="99999">{FAR}</Row>') + "</Workbook>", "extent"),
    ],
)
def test_refused_workbooks(content: str, key: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_xml2003(content.encode(), 10_000)
    assert refused.value.key == key
