"""Our own outputs, dropped into the input folder, are left alone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from made_files import AT
from odf.meta import UserDefined
from odf.opendocument import OpenDocumentSpreadsheet

from pipeline import words
from pipeline.model import OUTPUT_PROPERTY, FileReading
from pipeline.publish.book import open_book
from pipeline.publish.marking.problem_list import HEADLINE
from pipeline.read.files import NotASheetError
from pipeline.read.own import leave_own

Read = Callable[..., FileReading]

ROWS = [["客户名称", "反馈时间", "反馈类型", "紧急程度", "问题描述"], ["华为", AT, "问题类", "一般", "x"]]


def make_output(path: Path, *, ours: bool) -> bytes:
    """A workbook of ours that looks like an input; blank entry workbooks are like it, but not marked."""
    with open_book(path, title="催办") as book:
        sheet = book.add_sheet("全部")
        for row, values in enumerate(ROWS):
            for col, value in enumerate(values):
                sheet.write_string(row, col, str(value))
        if ours:
            book.mark_output()
    return path.read_bytes()


def save_again(content: bytes) -> bytes:
    """The workbook as another program saves it."""
    target = BytesIO()
    openpyxl.load_workbook(BytesIO(content)).save(target)
    return target.getvalue()


@pytest.mark.parametrize("process", [bytes, save_again])
def test_a_workbook_that_we_wrote_is_ignored_also_when_it_was_saved_since(
    process: Callable[[bytes], bytes], tmp_path: Path, read_bytes: Read
) -> None:
    content = process(make_output(tmp_path / "own.xlsx", ours=True))
    reading = read_bytes(content)
    assert (reading.status, reading.reason, reading.problems) == ("ignored", words.OWN_OUTPUT, ())


def test_a_workbook_without_the_mark_is_read(tmp_path: Path, read_bytes: Read) -> None:
    reading = read_bytes(make_output(tmp_path / "entry.xlsx", ours=False))
    assert [len(table.rows) for table in reading.tables] == [1]


def test_an_output_saved_as_ods_is_ignored(read_bytes: Read) -> None:
    document = OpenDocumentSpreadsheet()
    document.meta.addElement(UserDefined(name=OUTPUT_PROPERTY, valuetype="boolean", text="true"))
    target = BytesIO()
    document.write(target)
    assert read_bytes(target.getvalue(), "跟踪表.ods").reason == words.OWN_OUTPUT


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_an_output_saved_as_xls_is_ignored(encoding: str) -> None:
    """Its properties stand in the file as they are."""
    leave_own(b"\xd0\xcf\x11\xe0" + bytes(512))
    with pytest.raises(NotASheetError, match=words.OWN_OUTPUT):
        leave_own(b"\xd0\xcf\x11\xe0" + OUTPUT_PROPERTY.encode(encoding) + bytes(512))


def test_the_list_of_problems_in_a_marked_copy_is_left_alone_and_says_so(read_rows: Read) -> None:
    """A copy that staff mended and saved in place of the original is read like that."""
    problems = [[HEADLINE], ["10月.xlsx：错误 1 个"], ["级别", "工作表", "单元格", "问题", "请这样填写"]]
    for name in ("问题清单", "问题清单1", "Sheet9"):
        reading = read_rows({name: problems, "登记": ROWS})
        listed, records = reading.sheets
        assert (listed.layout, listed.notes) == ("ignored", (words.OWN_OUTPUT,))
        assert (records.layout, records.records) == ("list", 1)
        assert reading.problems == ()


def test_another_sheet_called_like_that_list_is_no_list_of_ours(read_rows: Read) -> None:
    reading = read_rows({"问题清单": ROWS})
    assert [len(table.rows) for table in reading.tables] == [1]
