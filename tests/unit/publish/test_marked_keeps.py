"""A marked copy keeps all that is in the file: what is not marked is the same bytes (hazard 30)."""

import io
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from pipeline.model import FOLLOWED_COLUMNS, MENDED_COLUMNS, empty_table, shape_table
from pipeline.publish.marked import write_marked_copies
from pipeline.publish.marking.notes import MARK
from pipeline.publish.marking.problem_list import HEADLINE, SHEET
from pipeline.publish.palette import SEVERITIES
from tests.support.readers import reread

ERROR_FILL = f"FF{SEVERITIES['error'].fill[1:]}"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003010180c1b06a0000000049454e44ae426082"
)
CHANGED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}
# ECMA-376 18.3.1.99: the children of a worksheet, in their order.
ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells"
    " conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter"
    " rowBreaks ignoredErrors drawing legacyDrawing legacyDrawingHF picture oleObjects controls tableParts"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A workbook with everything that staff put into one."""
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, hidden = book.add_worksheet("台账"), book.add_worksheet("参数")
        border = book.add_format({"border": 1, "num_format": "0.0"})
        sheet.write_row(0, 0, ["客户", "分数", "合计"])
        for row in range(1, 9):
            sheet.write_row(row, 0, [f"客户{row}", row], border)
            sheet.write_formula(row, 2, f"=B{row + 1}*2", border, row * 2)
        sheet.insert_image("H2", "点.png", {"image_data": io.BytesIO(PIXEL)})
        sheet.insert_textbox("H6", "填写说明")
        sheet.insert_button("H9", {"macro": "go", "caption": "提交"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$B$2:$B$9"})
        sheet.insert_chart("H12", chart)
        sheet.data_validation("A2:A9", {"validate": "list", "source": "=参数!$A$1:$A$2"})
        sheet.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("F2", {"range": "台账!B2:B9"})
        sheet.freeze_panes(1, 1)
        sheet.set_column("A:A", 33)
        sheet.set_column("E:E", 12, border)
        sheet.merge_range("A12:B13", "合并")
        sheet.write_comment("A2", "张三：已问过客户")
        sheet.write_comment("A3", "李四：待回电")
        sheet.print_area("A1:C9")
        sheet.repeat_rows(0)
        sheet.autofilter("A1:C9")
        sheet.add_table("J1:K3")
        hidden.write_column(0, 0, ["甲", "乙"])
        hidden.print_area("A1:A2")
        hidden.hide()
        book.define_name("选项", "=参数!$A$1:$A$2")
    return path


NONE = empty_table(MENDED_COLUMNS)


def mark(source: Path, *cells: tuple[str, str]) -> Path:
    """The copy with an error in each (sheet, cell)."""
    rows = [("error", source.name, sheet, cell, "缺少联系方式", "请填写手机号") for sheet, cell in cells]
    names = ("severity", "file", "sheet", "cell", "message", "suggestion")
    problems = shape_table(pd.DataFrame(rows, columns=names), FOLLOWED_COLUMNS)
    folder, sources = source.parent / "待修正", {source.name: source}
    (copy,) = write_marked_copies(folder, problems, NONE, sources=sources, reread=reread)
    return copy


def load(path: Path) -> openpyxl.Workbook:
    """The copy as openpyxl sees it; all it may complain of is what it always drops."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(Unknown|Sparkline Group|Conditional Formatting) extension")
        return openpyxl.load_workbook(path)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def values(path: Path) -> dict[str, list[list[object]]]:
    with CalamineWorkbook.from_path(path) as book:
        return {name: list(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def edit(path: Path, part: str, *changes: tuple[str, str]) -> None:
    """Replace texts in a part of the package, each of which must be there."""
    content = parts(path)
    for old, new in changes:
        assert old.encode() in content[part]
        content[part] = content[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as package:
        for name in content:
            package.writestr(name, content[name])


def test_every_part_that_is_not_marked_is_the_same_bytes(source: Path) -> None:
    before, after = parts(source), parts(mark(source, ("台账", "B3")))
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    assert before.keys() <= after.keys()
    assert {name for name in before if before[name] != after[name]} == CHANGED


def test_the_values_of_all_sheets_are_the_same(source: Path) -> None:
    copy = values(mark(source, ("台账", "B3"), ("台账", "A1"), ("参数", "A2")))
    assert copy.pop(SHEET)[0][0] == HEADLINE
    assert copy == values(source)


def test_a_marked_cell_keeps_the_rest_of_its_look_and_its_formula(source: Path) -> None:
    sheet = load(mark(source, ("台账", "C3")))["台账"]
    cell, other = sheet["C3"], sheet["C4"]
    assert (cell.value, cell.number_format, cell.border.left.style) == ("=B3*2", "0.0", "thin")
    assert (cell.fill.fgColor.rgb, other.fill.fill_type, other.comment) == (ERROR_FILL, None, None)


def test_names_belong_to_the_sheets_they_belonged_to(source: Path) -> None:
    """Print areas, print titles and filters are kept by the number of their sheet, which moves by one."""
    book = load(mark(source, ("台账", "B3")))
    assert (book["台账"].print_area, book["参数"].print_area) == ("'台账'!$A$1:$C$9", "'参数'!$A$1:$A$2")
    assert (book["台账"].print_title_rows, book[SHEET].print_area) == ("$1:$1", "")
    assert book["参数"].sheet_state == "hidden"
    assert list(book.defined_names) == ["选项"]


def test_what_the_sheet_had_besides_cells_is_still_there_in_the_order_excel_wants(source: Path) -> None:
    sheet = parts(mark(source, ("台账", "B3"), ("台账", "AA50")))["xl/worksheets/sheet1.xml"].decode()
    for name in (
        "pane",
        "dataValidation",
        "x14:dataBar",
        "x14:sparkline",
        "drawing",
        "tablePart",
        "mergeCell",
    ):
        assert f"<{name}" in sheet
    names = re.findall(r"<(\w+)", re.sub(r"(?s)<sheetData>.*</sheetData>", "<sheetData/>", sheet))
    order = ORDER.split()
    places = [order.index(name) for name in names if name in order]
    assert places == sorted(places)


def test_comments_and_buttons_share_the_drawing_that_was_there(source: Path) -> None:
    copy = mark(source, ("台账", "A2"), ("台账", "B5"))
    sheet = load(copy)["台账"]
    assert sheet["A2"].comment.text == f"张三：已问过客户\n\n{MARK}\n错误：缺少联系方式\n→ 请填写手机号"
    assert sheet["A3"].comment.text == "李四：待回电"
    assert sheet["B5"].comment.text.startswith(MARK)
    drawing = parts(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    numbers = re.findall(r'<v:shape [^>]*?id="_x0000_s(\d+)"', drawing)
    assert len(numbers) == len(set(numbers)) == 4  # the button, two of staff, one of ours
    assert 'ObjectType="Button"' in drawing


@pytest.mark.parametrize(
    ("cell", "number_format"), [("F3", "General"), ("E20", "0.0"), ("E11", "0.0"), ("XFD1048576", "General")]
)
def test_a_missing_cell_is_added_in_its_place_with_the_look_of_its_column(
    source: Path, cell: str, number_format: str
) -> None:
    copy = mark(source, ("台账", cell))
    sheet = parts(copy)["xl/worksheets/sheet1.xml"].decode()
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', sheet)]
    assert rows == sorted(set(rows))
    column, row = re.findall(r"[A-Z]+|\d+", cell)
    found = re.search(rf'<row r="{row}"[^>]*>((?:(?!</row>).)*)</row>', sheet)
    assert found
    assert re.findall(r'<c r="([A-Z]+)\d+"', found[1])[-1] == column
    if row != "1048576":  # openpyxl would take its time
        marked = load(copy)["台账"][cell]
        assert (marked.number_format, marked.fill.fgColor.rgb) == (number_format, ERROR_FILL)


def test_a_row_without_cells_gets_its_first(tmp_path: Path) -> None:
    path = tmp_path / "空行.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.set_row(2, 40, book.add_format({"num_format": "0.00"}))
        sheet.write(4, 0, "甲")
    sheet = load(mark(path, ("表", "B3"), ("表", "A2")))["表"]
    assert (sheet["B3"].number_format, sheet.row_dimensions[3].height) == ("0.00", 39.75)  # 53 pixels
    assert [bool(sheet[cell].comment) for cell in ("A2", "B3", "A5")] == [True, True, False]


def test_a_sheet_without_cells_can_be_marked(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("表")
    assert load(mark(path, ("表", "B3")))["表"]["B3"].comment


def test_pictures_and_comments_of_staff_survive_when_a_copy_is_handed_in(source: Path) -> None:
    """The marks go, the rest stays, however often that happens."""
    first = mark(source, ("台账", "A2"), ("台账", "B5"), ("参数", "A1"))
    source.write_bytes(first.read_bytes())
    copy = mark(source, ("台账", "C3"))
    book = load(copy)
    assert book.sheetnames == [SHEET, "台账", "参数"]
    sheet = book["台账"]
    assert (sheet["A2"].comment.text, sheet["A2"].fill.fill_type) == ("张三：已问过客户", None)
    assert (sheet["B5"].comment, sheet["B5"].fill.fill_type, book["参数"]["A1"].comment) == (None, None, None)
    assert sheet["C3"].comment.text.startswith(MARK)
    assert sheet.print_area == "'台账'!$A$1:$C$9"
    assert "xl/media/image1.png" in parts(copy)
    assert parts(copy)["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"') == 3


def test_a_comment_in_many_runs_is_cut_where_ours_begins(source: Path) -> None:
    """Excel may save our text in a run with staff's, or in several."""
    runs = f"<r><t>张三</t></r><r><t>：问过\n\n{MARK[:2]}</t></r><r><t>{MARK[2:]}\n错误</t></r>"
    content = parts(source)["xl/comments1.xml"].decode()
    old = re.search(r"<text>.*?</text>", content)
    assert old
    edit(source, "xl/comments1.xml", (old[0], f"<text>{runs}</text>"))
    assert load(mark(source, ("台账", "B5")))["台账"]["A2"].comment.text == "张三：问过"


def test_a_comment_of_plain_text_becomes_a_run_before_ours(source: Path) -> None:
    content = parts(source)["xl/comments1.xml"].decode()
    old = re.search(r"<text>.*?</text>", content)
    assert old
    edit(source, "xl/comments1.xml", (old[0], "<text><t>张三</t></text>"))
    comments = parts(mark(source, ("台账", "A2")))["xl/comments1.xml"].decode()
    assert "<text><r><t>张三</t></r><r><t" in comments


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' r="2"', ""),  # of a row
        (' r="B3"', ""),  # of a cell
        ('<row r="3"', '<row r="1"'),  # out of order
        ("spreadsheetml/2006/main", "spreadsheetml/2006/main-not"),
        ("<sheetData>", "<?x?><sheetData>"),
    ],
)
def test_xml_of_another_kind_is_left_to_others_and_never_patched(source: Path, old: str, new: str) -> None:
    """Never a wrong cell: whatever openpyxl or calamine make of it, the untouched text box is gone."""
    edit(source, "xl/worksheets/sheet1.xml", (old, new))
    copy = mark(source, ("台账", "B3"))
    assert b"xdr:sp" not in b"".join(parts(copy).values())


def test_a_package_whose_type_does_not_suit_its_name_is_not_kept(source: Path) -> None:
    """Excel refuses a macro workbook that is named xlsx, so the copy can't be one."""
    types = "openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    edit(source, "[Content_Types].xml", (types, "ms-excel.sheet.macroEnabled.main+xml"))
    assert types.encode() in parts(mark(source, ("台账", "B8")))["[Content_Types].xml"]


def test_an_openpyxl_workbook_with_comments_of_its_own_is_patched_too(tmp_path: Path) -> None:
    """openpyxl writes absolute targets, and its drawings with prefixes of their own."""
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    book.active["B2"] = 3
    book.active["B2"].comment = Comment("甲", "张三")
    book.active["C2"].comment = Comment("乙", "张三")
    book.save(path)
    copy = mark(path, ("Sheet", "B2"), ("Sheet", "D9"))
    sheet = load(copy)["Sheet"]
    assert [bool(sheet[cell].comment) for cell in ("B2", "C2", "D9")] == [True, True, True]
    assert sheet["B2"].comment.text.startswith(f"甲\n\n{MARK}")
    assert parts(copy)["xl/drawings/commentsDrawing1.vml"].count(b'ObjectType="Note"') == 3


def test_equal_runs_give_equal_bytes(source: Path) -> None:
    first = mark(source, ("台账", "B3"), ("参数", "A1")).read_bytes()
    assert mark(source, ("台账", "B3"), ("参数", "A1")).read_bytes() == first
