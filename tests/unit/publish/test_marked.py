"""Marked copies: every bad cell is coloured and commented, the rest stays as staff made it (contract section 3)."""
# ruff: noqa: DTZ001, E501 - times are naive, in the configured zone; test names are sentences

import io
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment

from pipeline.model import FOLLOWED_COLUMNS, MENDED_COLUMNS, empty_table, shape_table
from pipeline.publish.marked import write_marked_copies
from pipeline.publish.marking import resave
from pipeline.publish.marking.notes import AUTHOR, MARK
from pipeline.publish.marking.problem_list import ADVICE, HEADLINE, SHEET
from pipeline.publish.marking.resave import LOST_NOTE
from pipeline.publish.palette import SEVERITIES
from pipeline.publish.remake import VALUES_NOTE
from tests.support.readers import reread

ERROR_FILL, WARNING_FILL = (f"FF{shade.fill[1:]}" for shade in SEVERITIES.values())
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003010180c1b06a0000000049454e44ae426082"
)
NONE = empty_table(MENDED_COLUMNS)


def table(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Problems from (severity, file, sheet, cell, message)."""
    names = ("severity", "file", "sheet", "cell", "message")
    return shape_table(pd.DataFrame(rows, columns=names).assign(suggestion="请填写"), FOLLOWED_COLUMNS)


def mark(tmp_path: Path, source: Path, *rows: tuple[str, str, str, str]) -> Path | None:
    """The copy of `source` (named as it is) with problems (severity, sheet, cell, message), if one was written."""
    problems = table(*((row[0], source.name, *row[1:]) for row in rows))
    paths = write_marked_copies(
        tmp_path / "待修正", problems, NONE, sources={source.name: source}, reread=reread
    )
    return paths[0] if paths else None


def open_copy(path: Path | None) -> openpyxl.Workbook:
    assert path is not None
    return openpyxl.load_workbook(path)


def notes(book: openpyxl.Workbook) -> list[object]:
    return [cell.value for cell in book.worksheets[0]["A"]]


def make_unusual(path: Path) -> None:
    """Put a comment into every sheet's XML, which only openpyxl can handle."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(b"<sheetData", b"<!-- --><sheetData"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small workbook with a look of its own."""
    path = tmp_path / "客户反馈.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("10月'新")
        head = book.add_format({"bold": True, "bg_color": "#00FF00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["客户名称", "反馈时间", "评分"], head)
        sheet.write_string(1, 0, "=1+1")
        sheet.write_datetime(1, 1, datetime(2026, 10, 3), day)
        sheet.write_formula(1, 2, "=2+2", None, 4)
        sheet.merge_range("A4:B5", "合并")
        sheet.write_rich_string(5, 0, "前", head, "粗", "后")
        sheet.set_column(0, 0, 33)
        sheet.data_validation("C2:C9", {"validate": "list", "source": ["1", "2"]})
        book.add_worksheet("其他").write(0, 0, "不动")
    return path


def test_bad_cells_are_coloured_and_say_what_is_wrong_and_how_to_mend_it(
    tmp_path: Path, source: Path
) -> None:
    copy = mark(
        tmp_path, source, ("error", "10月'新", "C3", "缺少评分"), ("warning", "10月'新", "B2", "晚于统计时间")
    )
    sheet = open_copy(copy)["10月'新"]
    assert copy == tmp_path / "待修正" / "客户反馈.xlsx"
    assert (sheet["C3"].fill.fgColor.rgb, sheet["B2"].fill.fgColor.rgb) == (ERROR_FILL, WARNING_FILL)
    assert sheet["C3"].comment.text == f"{MARK}\n错误：缺少评分\n→ 请填写"
    assert (sheet["B2"].comment.text, sheet["B2"].comment.author) == (
        f"{MARK}\n提醒：晚于统计时间\n→ 请填写",
        AUTHOR,
    )


def test_everything_else_keeps_its_look_and_kind(tmp_path: Path, source: Path) -> None:
    book = openpyxl.load_workbook(
        mark(tmp_path, source, ("error", "10月'新", "B2", "错")) or "", rich_text=True
    )
    sheet = book["10月'新"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=2+2", "f")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime(2026, 10, 3), "yyyy-mm-dd")
    assert (sheet["A1"].font.b, sheet["A1"].fill.fgColor.rgb, sheet.column_dimensions["A"].width > 32) == (
        True,
        "FF00FF00",
        True,
    )
    assert isinstance(sheet["A6"].value, CellRichText)
    assert len(sheet.data_validations.dataValidation) == 1
    assert book["其他"]["A1"].value == "不动"


def test_several_problems_in_one_cell_share_a_comment_and_an_error_gives_the_colour(
    tmp_path: Path, source: Path
) -> None:
    rows = [("warning", "10月'新", "B2", "甲"), ("error", "10月'新", "B2", "乙")]
    cell = open_copy(mark(tmp_path, source, *rows))["10月'新"]["B2"]
    assert cell.comment.text == f"{MARK}\n提醒：甲\n→ 请填写\n错误：乙\n→ 请填写"
    assert cell.fill.fgColor.rgb == ERROR_FILL


def test_a_merged_cell_is_marked_at_its_top_left(tmp_path: Path, source: Path) -> None:
    rows = [("error", "10月'新", "B5", "甲"), ("warning", "10月'新", "A4", "乙")]
    sheet = open_copy(mark(tmp_path, source, *rows))["10月'新"]
    assert sheet["A4"].comment.text.count("→") == 2
    assert sheet["A4"].fill.fgColor.rgb == ERROR_FILL


def test_a_comment_of_staff_stays_above_ours_in_a_box_that_shows_all_of_it(
    tmp_path: Path, source: Path
) -> None:
    book = openpyxl.load_workbook(source)
    book.worksheets[0]["B2"].comment = Comment("长" * 180, "张三")
    book.save(source)
    path = mark(tmp_path, source, ("error", "10月'新", "B2", "错"))
    comment = open_copy(path)["10月'新"]["B2"].comment
    assert (comment.text, comment.author) == (f"{'长' * 180}\n\n{MARK}\n错误：错\n→ 请填写", "张三")
    # 180 characters, 18 a line of 20 pixels, four lines of ours, and a line to spare: (10 + 4 + 1) * 20
    drawing = zipfile.ZipFile(path or "").read("xl/drawings/commentsDrawing1.vml")
    assert b"width:330px;height:300px" in drawing


def test_the_first_sheet_lists_every_problem_errors_first_with_links_to_the_cells(
    tmp_path: Path, source: Path
) -> None:
    rows = [
        ("warning", "10月'新", "B5", "提醒一"),
        ("error", "10月'新", "", "=整表"),
        ("error", "没有的表", "A1", "无处可标"),
    ]
    book = open_copy(mark(tmp_path, source, *rows))
    sheet = book.worksheets[0]
    assert (sheet.title, book.active.title, sheet["A1"].value) == (SHEET, SHEET, HEADLINE)
    assert notes(book)[:3] == [HEADLINE, "客户反馈.xlsx：错误 2 个，提醒 1 个", ADVICE]
    assert [cell.value for cell in sheet[4]] == ["级别", "工作表", "单元格", "问题", "请这样填写", "首次发现"]
    assert [[cell.value for cell in row][:4] for row in sheet["A5:D7"]] == [
        ["错误", "10月'新", None, "=整表"],
        ["错误", "没有的表", "A1", "无处可标"],
        ["提醒", "10月'新", "B5", "提醒一"],
    ]
    assert sheet["D5"].data_type == "s"
    assert [sheet[f"C{row}"].hyperlink and sheet[f"C{row}"].hyperlink.location for row in (5, 6, 7)] == [
        None,
        None,
        "'10月''新'!A4",
    ]
    assert [bool(other.sheet_view.tabSelected) for other in book.worksheets] == [True, False, False]


def test_the_list_takes_another_name_where_staff_have_one_of_this_name(tmp_path: Path, source: Path) -> None:
    book = openpyxl.load_workbook(source)
    book.create_sheet(SHEET)["A1"] = "客户自己的清单"
    book.save(source)
    assert open_copy(mark(tmp_path, source, ("error", SHEET, "A1", "错"))).sheetnames == [
        "问题清单1",
        "10月'新",
        "其他",
        SHEET,
    ]


def test_marks_of_an_earlier_copy_do_not_pile_up(tmp_path: Path, source: Path) -> None:
    first = mark(tmp_path, source, ("error", "10月'新", "B2", "旧"), ("error", "10月'新", "C3", "旧"))
    source.write_bytes((first or source).read_bytes())
    book = open_copy(mark(tmp_path, source, ("warning", "10月'新", "C3", "新")))
    assert book.sheetnames == [SHEET, "10月'新", "其他"]
    assert (book["10月'新"]["B2"].comment, book["10月'新"]["B2"].fill.fill_type) == (None, None)
    assert book["10月'新"]["C3"].comment.text == f"{MARK}\n提醒：新\n→ 请填写"


def test_what_openpyxl_cannot_keep_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "图.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        sheet.insert_image("C3", "点.png", {"image_data": io.BytesIO(PIXEL)})
        sheet.insert_textbox("E3", "说明")
        sheet.insert_button("G3", {"macro": "go"})
        sheet.conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("B1", {"range": "A1:A9"})
    make_unusual(path)
    book = open_copy(mark(tmp_path, path, ("error", "甲", "A1", "错")))
    assert notes(book)[3] == LOST_NOTE.format(lost="图片、文本框和图形、部分条件格式、迷你图")


def test_a_clean_workbook_has_no_such_line(tmp_path: Path, source: Path) -> None:
    assert notes(open_copy(mark(tmp_path, source, ("error", "10月'新", "B2", "错"))))[3] == "级别"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_becomes_a_workbook_of_texts_at_their_addresses(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "热线[10月].csv"
    path.write_bytes(
        '客户名称,联系方式,描述\n\n"=HYPERLINK(""x"")",00123,"第一行\n第二行"\n'.encode(encoding)
    )
    copy = mark(tmp_path, path, ("error", "热线[10月]", "B3", "不像电话"))
    sheet = open_copy(copy)["热线_10月_"]
    assert copy is not None
    assert copy.name == "热线[10月].csv.xlsx"
    assert [(cell.value, cell.data_type) for cell in sheet[3]] == [
        ('=HYPERLINK("x")', "s"),
        ("00123", "s"),
        ("第一行\n第二行", "s"),
    ]
    assert (sheet["A3"].quotePrefix, sheet["B3"].fill.fgColor.rgb) == (True, ERROR_FILL)
    assert notes(open_copy(copy))[3] == VALUES_NOTE


def test_an_xls_becomes_a_workbook_with_its_values_and_merges_at_their_true_addresses(tmp_path: Path) -> None:
    path = tmp_path / "旧.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write_merge(2, 3, 1, 2, "合并")
    sheet.write(4, 1, 4.5)
    sheet.write(5, 1, datetime(2026, 10, 3, 14, 5), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))
    book.save(str(path))
    copy = mark(tmp_path, path, ("error", "表", "C4", "错"))
    marked = open_copy(copy)["表"]
    assert copy is not None
    assert copy.name == "旧.xls.xlsx"
    assert [marked[cell].value for cell in ("B3", "B5", "B6")] == ["合并", 4.5, datetime(2026, 10, 3, 14, 5)]
    assert marked["B3"].comment is not None
    assert "B3:C4" in marked.merged_cells


def test_an_ods_becomes_a_workbook_too(tmp_path: Path) -> None:
    path = tmp_path / "表.ods"
    frame = pd.DataFrame({"客户名称": ["甲"], "评分": [4]})
    with pd.ExcelWriter(path, engine="odf") as writer:
        frame.to_excel(writer, sheet_name="表", index=False)
    sheet = open_copy(mark(tmp_path, path, ("error", "表", "B2", "错")))["表"]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["B2"].fill.fgColor.rgb) == ("甲", 4, ERROR_FILL)


def test_an_xlsx_under_another_name_keeps_its_look_and_gets_a_name_that_opens(
    tmp_path: Path, source: Path
) -> None:
    renamed = source.rename(tmp_path / "表.xls")
    copy = mark(tmp_path, renamed, ("error", "10月'新", "B2", "错"))
    assert copy is not None
    assert copy.name == "表.xls.xlsx"
    assert open_copy(copy)["10月'新"]["A1"].font.b


def test_a_workbook_too_large_for_openpyxl_gives_its_values(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resave, "MAX_MERGED", 3)  # A4:B5 covers 4
    make_unusual(source)
    book = open_copy(mark(tmp_path, source, ("error", "10月'新", "A2", "错")))
    sheet = book["10月'新"]
    assert (sheet["C2"].value, sheet["A4"].value, notes(book)[3]) == (4, "合并", VALUES_NOTE)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", b"\x81\xff\x00\xff" * 50]
)
def test_a_file_that_cannot_be_opened_gives_no_copy_and_no_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    copy = mark(tmp_path, path, ("error", "表", "A1", "错"))
    assert copy is None
    assert not list(tmp_path.rglob(".~*"))


def test_files_without_a_bad_cell_or_without_a_source_are_left_out(tmp_path: Path, source: Path) -> None:
    problems = table(("error", source.name, "10月'新", "", "整表"), ("error", "别处.xlsx", "表", "A1", "错"))
    missing = tmp_path / "没有.xlsx"
    assert (
        write_marked_copies(
            tmp_path, problems, NONE, sources={source.name: source, "别处.xlsx": missing}, reread=reread
        )
        == []
    )


def test_a_copy_stands_under_the_same_relative_path(tmp_path: Path, source: Path) -> None:
    problems = table(("error", "10月/华东.xlsx", "10月'新", "A2", "错"))
    paths = write_marked_copies(
        tmp_path / "出", problems, NONE, sources={"10月/华东.xlsx": source}, reread=reread
    )
    assert paths == [tmp_path / "出" / "10月" / "华东.xlsx"]


def test_control_characters_in_a_message_do_not_prevent_the_copy(tmp_path: Path, source: Path) -> None:
    sheet = open_copy(mark(tmp_path, source, ("error", "10月'新", "A2", "值\x07\x1b")))["10月'新"]
    assert sheet["A2"].comment.text == f"{MARK}\n错误：值\n→ 请填写"


SCRIPT = """
import sys, pathlib, pandas as pd
from pipeline.model import FOLLOWED_COLUMNS, MENDED_COLUMNS, empty_table, shape_table
from pipeline.publish.marked import write_marked_copies
row = {"severity": "error", "file": "a.xlsm", "sheet": "表", "cell": "A1", "message": "错", "suggestion": "改"}
problems = shape_table(pd.DataFrame([row]), FOLLOWED_COLUMNS)
sources = {"a.xlsm": pathlib.Path(sys.argv[1])}
none = empty_table(MENDED_COLUMNS)
write_marked_copies(pathlib.Path(sys.argv[2]), problems, none, sources=sources, reread=lambda *_: ())
"""


def test_an_unusual_workbook_keeps_its_look_through_openpyxl(tmp_path: Path, source: Path) -> None:
    make_unusual(source)
    sheet = open_copy(mark(tmp_path, source, ("error", "10月'新", "B2", "错")))["10月'新"]
    assert (sheet["A1"].font.b, sheet["B2"].number_format, sheet["B2"].fill.fgColor.rgb) == (
        True,
        "yyyy-mm-dd",
        ERROR_FILL,
    )


def test_a_macro_workbook_keeps_its_macros_and_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    macros, source = tmp_path / "vbaProject.bin", tmp_path / "a.xlsm"
    macros.write_bytes(b"macros")
    with xlsxwriter.Workbook(source) as book:
        book.add_vba_project(str(macros))
        sheet = book.add_worksheet("表")
        sheet.insert_button("C3", {"macro": "go"})
        sheet.write_comment("B2", "旧批注")
    copies = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-W", "error", "-c", SCRIPT, str(source), str(folder)]
        subprocess.run(command, check=True, env=environment)  # noqa: S603 - this very interpreter
        copies.append(folder / "a.xlsm")
    assert copies[0].read_bytes() == copies[1].read_bytes()
    assert zipfile.ZipFile(copies[0]).read("xl/vbaProject.bin") == b"macros"
