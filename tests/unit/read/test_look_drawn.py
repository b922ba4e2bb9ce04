"""Controls and pictures of xlsx and ods as programs really write them."""

from collections.abc import Callable
from io import BytesIO
from struct import pack as pack_bytes

import pytest
import xlsxwriter

from pipeline.config import Limits
from pipeline.read.drawn import find_drawings
from pipeline.read.grid import CellAt, Grid
from pipeline.read.ods import look_ods
from pipeline.read.workbook import read_workbook
from tests.support.drawn import Drawn, add_parts, draw, over, unpack
from tests.support.drawn_ods import draw_ods, pack_ods

PIXEL = bytes.fromhex(  # a picture of one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c489".replace(" ", "")
    + "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
SHEET = b"<worksheet><sheetData/></worksheet>"
VML = b"""<xml><v:shape id="%s" type="#_x0000_t201" style='position:absolute'>
<v:textbox><div><font face="Tahoma">%s</font></div></v:textbox><x:ClientData ObjectType="%s">%s</x:ClientData>
</v:shape></xml>"""
ANCHOR = b"<x:Anchor>\n 1, 2, 3, 4, 2, 5, 3, 18</x:Anchor>"
ACTIVE_X = b"""<ax:ocx ax:classid="{8BD21D40-EC42-11CE-9E0D-00AA006002F3}" ax:persistence="%s">%s</ax:ocx>"""


def write(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        fill(book, book.add_worksheet("Sheet1"))
    return target.getvalue()


def read(content: bytes) -> Grid:
    return read_workbook(content, "xlsx", name="", limits=Limits()).grids[0]


def look(vml: bytes, control: bytes = b"", **parts: bytes) -> list[tuple[str, str, int]]:
    """Mark, caption and row of the controls that a VML part and a sheet's `<controls>` make."""
    xml = SHEET.replace(b"</work", b"<controls>%s</controls></work" % control)
    linked = {"vml": vml, **parts}
    drawn = find_drawings(xml, {name: name for name in linked}, linked)
    return [(each.mark, each.caption, each.row) for each in drawn.controls]


@pytest.mark.parametrize(
    ("caption", "text"),
    [
        ("电话".encode(), "电话"),
        ("电话".encode("gb18030"), "电话"),
        (b"&#30005;&#35805; &amp; <b>Mail</b>", "电话 & Mail"),
        ("电\n   话<br>回访".encode(), "电 话 回访"),
        (b"", ""),
    ],
)
def test_captions(caption: bytes, text: str) -> None:
    """In whatever encoding, with fonts, entities and open tags."""
    assert look(VML % (b"_x0000_s1025", caption, b"Checkbox", ANCHOR)) == [("□", text, 3)]


@pytest.mark.parametrize(
    ("kind", "data", "marks"),
    [
        (b"Checkbox", ANCHOR + b"<x:Checked>1</x:Checked>", ["☑"]),
        (b"Radio", ANCHOR + b"<x:Checked>1</x:Checked>", ["☑"]),
        (b"Checkbox", ANCHOR + b"<x:Checked>0</x:Checked>", ["□"]),
        (b"Checkbox", ANCHOR + b"<x:Checked>2</x:Checked>", ["☑□"]),
        (b"Checkbox", b"<x:Checked>1</x:Checked>", []),
        (b"Checkbox", b"<x:Anchor>1, 2, 3</x:Anchor>", []),
        (b"Checkbox", b"<x:Anchor>1, 2, 9999999, 4, 2, 5, 9999999, 18</x:Anchor>", []),
        (b"Pict", ANCHOR, []),
        (b"Note", ANCHOR, []),
        (b"GBox", ANCHOR, []),
    ],
)
def test_shapes_alone(kind: bytes, data: bytes, marks: list[str]) -> None:
    """Excel 2007 tells all in VML; what has no place on the sheet, or is no box, is left out."""
    assert [mark for mark, _, _ in look(VML % (b"_x0000_s1025", b"", kind, data))] == marks


def test_a_control_counts_more_than_its_shape() -> None:
    """Newer files tell place and state elsewhere, LibreOffice without the shape's number nor a place."""
    corners = b"<xdr:col>1</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>9</xdr:rowOff>"
    anchor = b"<anchor><from>%s</from><to>%s</to></anchor>" % (corners % 7, corners % 8)
    nowhere = (
        anchor.replace(b">9<", b">0<").replace(b">7<", b">0<").replace(b">8<", b">0<").replace(b">1<", b">0<")
    )
    state = b'<formControlPr objectType="CheckBox" checked="Checked"/>'
    control = b'<control shapeId="1025" r:id="state" name="Check Box 1">%s</control>'
    vml = VML % (b"_x0000_s1025", b"A", b"Checkbox", ANCHOR)
    assert look(vml, control % anchor, state=state) == [("☑", "A", 7)]
    assert look(vml.replace(b"1025", b"77"), control % nowhere, state=state) == [("☑", "A", 3)]
    assert look(vml.replace(ANCHOR, b""), control % anchor, state=state) == [("☑", "A", 7)]


def test_active_x_with_properties_in_words() -> None:
    """The state of an ActiveX check box as XML; its shape is a picture."""
    properties = (
        b'<ax:ocxPr ax:name="Caption" ax:value="&#30005;&#35805;"/><ax:ocxPr ax:name="Value" ax:value="1"/>'
    )
    vml = VML % (b'CheckBox1" o:spid="_x0000_s1025', b"", b"Pict", ANCHOR)
    control = b'<control shapeId="1025" r:id="ctl.xml" name="CheckBox1"/>'
    active = {"ctl.xml": ACTIVE_X % (b"persistPropertyBag", properties)}
    assert look(vml, control, **active) == [("☑", "电话", 3)]
    assert look(vml, control, **{"ctl.xml": active["ctl.xml"].replace(b"8BD21D40", b"978C9E23")}) == []


@pytest.mark.parametrize(("value", "mark"), [("1", "☑"), ("0", "□")])
@pytest.mark.parametrize("caption", ["Phone", "电话"])
def test_active_x_with_its_state_in_a_stream(value: str, mark: str, caption: str) -> None:
    """Fields by a mask of bits: colour, style, extent, value, caption, group."""
    texts = [value, caption, "Sheet1"]
    wide = [not text.isascii() for text in texts]
    raw = [
        text.encode("utf-16-le" if is_wide else "ascii") for text, is_wide in zip(texts, wide, strict=True)
    ]
    counts = [len(text) | (0 if is_wide else 1 << 31) for text, is_wide in zip(raw, wide, strict=True)]
    mask = sum(1 << bit for bit in (1, 6, 8, 22, 23, 32))
    fields = pack_bytes("<IB3xIII", 0x8000000D, 4, *counts) + bytes(8)
    body = pack_bytes("<Q", mask) + fields + b"".join(text + bytes(-len(text) % 4) for text in raw)
    stream = bytes(16) + pack_bytes("<BBH", 0, 2, len(body)) + body
    vml = VML % (b"_x0000_s1025", b"", b"Pict", ANCHOR)
    parts = {"ctl.xml": ACTIVE_X % (b"persistStreamInit", b""), "ctl.bin": stream}
    assert look(vml, b'<control shapeId="1025" r:id="ctl.xml"/>', **parts) == [(mark, caption, 3)]


def test_an_offset_wider_than_the_default_column_stays_in_its_column() -> None:
    """Where the usual font is wider than ours, columns are wider than their width in characters says."""
    wide = write(lambda _, sheet: sheet.set_column("B:B", 20))
    boxes = [Drawn("电话", 1, (1, 150, 2, 2, 1, 190, 2, 18))]
    assert read(draw(wide, boxes)).text(2, 1) == "☑电话"


def test_a_linked_cell_far_away_costs_nothing() -> None:
    """A state that is kept in the last cell of the sheet does not make the sheet as large."""
    grid = read(
        draw(write(lambda _, sheet: sheet.write(0, 0, "a")), [Drawn("电话", 1, over(0, 1), "$XFD$1048576")])
    )
    assert (grid.height, grid.width) == (1, 2)


def test_the_linked_cells_of_an_ods() -> None:
    """As in an xlsx: TRUE is no content, on whatever sheet."""
    boxes = [Drawn("电话", 1, over(0, 1), link="Sheet1.C2")]
    found = look_ods(unpack(draw_ods([["a"], ["b", "", "TRUE"]], boxes)))
    assert found.sheets["Sheet1"].texts == {CellAt(1, 2): ""}


def test_pictures_of_an_xlsx() -> None:
    """Pictures are counted, charts and other shapes are none; a sheet without any has none."""

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write("A1", "图片")
        sheet.insert_image("B2", "a.png", {"image_data": BytesIO(PIXEL)})
        sheet.insert_image("D2", "b.png", {"image_data": BytesIO(PIXEL)})
        sheet.insert_textbox("F2", "说明")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        sheet.insert_chart("H2", chart)

    assert read(write(fill)).pictures == 2
    assert read(write(lambda _, sheet: sheet.write_comment("A1", "x"))).pictures == 0


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
        '<c r="B2" t="e"><f>_xlfn.DISPIMG("ID_1",1)</f><v>#NAME?</v></c>',
        '<c r="B2"><f>DISPIMG("ID_1",1)</f></c>',
        '<c r="B2" t="inlineStr"><is><t>=DISPIMG("ID_1",1)</t></is></c>',
        '<c r="B2" t="e" vm="1"><v>#VALUE!</v></c>',
        '<c r="B2" t="e" vm="1"><f>_xlfn.IMAGE("https://example.com/a.png")</f><v>#VALUE!</v></c>',
    ],
)
def test_pictures_inside_cells(cell: str) -> None:
    """WPS shows them by a formula, Excel as a value: neither is a text, nor an error."""
    made = write(lambda _, sheet: sheet.write(0, 0, "图片"))
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>图片</t></is></c></row><row r="2">{cell}</row>'
    parts = unpack(made)
    head, rest = parts["xl/worksheets/sheet1.xml"].decode().split("<sheetData>")
    sheet = head + f"<sheetData>{rows}</sheetData>" + rest.split("</sheetData>")[1]
    grid = read(add_parts(made, {"xl/worksheets/sheet1.xml": sheet.encode()}, links={}, tail=""))
    assert (grid.pictures, grid.text(1, 1)) == (1, "")
    assert all(type(value) is str for row in grid.cells for value in row)


def test_pictures_of_an_ods() -> None:
    """A chart has a picture that stands in for it, and that is none."""
    frame = "<draw:frame>{}<draw:image/></draw:frame>"
    row = "<table:table-row><table:table-cell>{}</table:table-cell></table:table-row>"
    shapes = frame.format("") + frame.format("<draw:object/>") + frame.format("")
    assert look_ods(unpack(pack_ods(row.format(shapes)))).sheets["Sheet1"].pictures == 2


def test_a_billion_hidden_rows_of_an_ods_are_soon_looked_at() -> None:
    """Repeated rows are counted, not gone through; no sheet has more than a million."""
    text = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = '<table:table-row table:visibility="collapse" table:number-rows-repeated="999999999">'
    found = look_ods(unpack(pack_ods(f"{row}{text}</table:table-row>"))).sheets["Sheet1"]
    assert (found.height, len(found.hidden.rows)) == (999_999_999, 2**20)
