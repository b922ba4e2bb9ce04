"""Rows of a list that are no records: what printing repeats, totals, signatures, notes, prepared rows."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.read import read_file
from tests.support.lists import AT, HEADER, SETTINGS, Rows, case, cells_of, counts, expect, read_rows, told

TITLE = ["客户反馈记录表"]
BANDS = ["客户信息", None, None, "问题信息", None, None, None, "处理信息"]


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_that_is_repeated_on_every_page(tmp_path: Path, *, merged: bool) -> None:
    """Its title, the page's number and the header come again, in slightly other words: one list."""
    other = [
        "序 号",
        "客户名称",
        "联系 电话：",
        "反馈日期",
        "反馈类型",
        "紧急程度",
        "问题描述\n",
        *HEADER[7:],
    ]
    rows = [
        TITLE, ["第 1 页 共 3 页"], HEADER, case(1), case(2),
        TITLE, ["第 2 页 共 3 页"], HEADER, case(3), [], case(4),
        [*[None] * 9, "第 3 页 共 3 页"], other, case(5),
        ["- 4 -"], HEADER,
    ]  # fmt: skip
    merges = ("A1:J1", "A2:J2", "A6:J6", "A7:J7") if merged else ()
    reading = read_rows(tmp_path, rows, *merges)
    (table,) = reading.tables
    assert cells_of(table) == expect({4: case(1), 5: case(2), 9: case(3), 11: case(4), 14: case(5)})
    assert (counts(reading), told(reading)) == ((5, 7, 0), [])


def test_a_header_of_two_rows_that_is_repeated(tmp_path: Path) -> None:
    """Its groups are no record either; nor is the name of a section above it."""
    rows = [TITLE, BANDS, HEADER, case(1), ["二、华南大区"], BANDS, HEADER, case(2)]
    reading = read_rows(tmp_path, rows, "A2:C2", "D2:G2", "H2:J2", "A6:C6", "D6:G6", "H6:J6")
    assert cells_of(reading.tables[0]) == expect({4: case(1), 8: case(2)})
    assert (len(reading.tables), counts(reading)) == (1, (2, 3, 0))


def test_a_header_with_another_column_begins_another_list(tmp_path: Path) -> None:
    """Where a label of the second header has another place, its values are read by that header."""
    moved = [*HEADER[:7], "责任人", "责任部门", "处理结果"]
    second = case(2, 责任部门="李四", 责任人="客服部")
    reading = read_rows(tmp_path, [TITLE, HEADER, case(1), moved, second])
    assert [cells_of(table)["owner"] for table in reading.tables] == [{"I3": "张三"}, {"H5": "李四"}]
    assert [cells_of(table)["department"] for table in reading.tables] == [{"H3": "技术部"}, {"I5": "客服部"}]


@pytest.mark.parametrize(
    "row",
    [
        ["小计", None, 2],
        ["合计", None, None, "2条"],
        ["总　计", None, None, None, None, None, "2 条"],
        ["本月合计", None, None, None, None, None, "共2条"],
        ["汇总", *[None] * 8, 2],
        ["共 2 条记录"],
        ["制表人：张三", None, None, "审核：李四"],
        ["制表：张三   审核：李四   日期：2026-10-31"],
        ["部门负责人签字：", None, None, None, "日期："],
        ["注：红色为超时"],
        ["说明：1. 每周五更新；2. 不得删除"],
        [3],
        [*[None] * 9, "3"],
        [4, None, None, 0, None, None, None, None, None, 0.0],
        ["—— 华东大区 ——"],
    ],
)
def test_a_row_that_is_no_record(tmp_path: Path, row: list[object]) -> None:
    """Totals, signatures, notes, numbers and sections are counted as ignored, wherever they stand."""
    merges = ("A3:J3", "A5:J5") if len(row) == 1 and isinstance(row[0], str) else ()
    reading = read_rows(tmp_path, [HEADER, case(1), row, case(2), row], *merges)
    assert cells_of(reading.tables[0]) == expect({2: case(1), 4: case(2)})
    assert (counts(reading), told(reading)) == ((2, 2, 0), [])


def test_a_record_that_speaks_of_totals_is_one(tmp_path: Path) -> None:
    """合计, 小计, 制表人 and 第 2 页 in a customer's name or words make a record no total."""
    records = [
        case(1, 客户名称="合计划科技公司", 问题描述="小计与合计不符"),
        case(2, 客户名称="制表人网络公司", 问题描述="审核：第 2 页 共 5 页打印不全"),
        case(3, 问题描述="共 12 条数据丢失", 联系电话=None, 处理结果=None),
        [None, "累计科技", None, None, None, None, "合计：12"],
    ]
    reading = read_rows(tmp_path, [HEADER, *records])
    expected = [*records[:3], [*records[3], *[None] * 3]]
    assert cells_of(reading.tables[0]) == expect(dict(enumerate(expected, 2)))
    assert counts(reading) == (4, 0, 0)


@pytest.mark.parametrize(
    "notes",
    [
        ["No.", "Customer", "Phone", "Date", "Type", "Urgency", "Description", "Dept", "Owner", "Result"],
        ["自动", "全称", "手机", "年-月-日", "四选一", "三选一", "客户原话"],
        [None, "必填", "必填", "必填", "下拉选择", "下拉选择", "必填", "选填", "选填", "选填"],
        ["（自动）", "（必填）", "（必填）", "（必填）", "（选）", "（选）", "（必填）"],
        ["示例", "华为", "13800138000", AT, "问题类", "一般", "例子"],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        [*"ABCDEFGHIJ"],
    ],
    ids=["translation", "notes", "required", "brackets", "example", "numbers", "letters"],
)
def test_a_row_below_the_header_on_how_to_fill_it_in(tmp_path: Path, notes: list[object]) -> None:
    """Notes, an example, a translation or the columns' numbers are no record."""
    reading = read_rows(tmp_path, [HEADER, notes, case(1), case(2)])
    assert cells_of(reading.tables[0]) == expect({3: case(1), 4: case(2)})
    assert counts(reading) == (2, 1, 0)


def test_a_first_record_with_wrong_values_is_one(tmp_path: Path) -> None:
    """A row of which one value fits is a record, however wrong the others are."""
    wrong = case(1, 联系电话="暂缺", 反馈类型="别的", 紧急程度="很急")
    reading = read_rows(tmp_path, [HEADER, wrong, case(2), case(3)])
    assert counts(reading) == (3, 0, 0)


@pytest.mark.parametrize(
    ("preset", "count"),
    [
        ([None, None, None, None, None, "一般", None, "客服部", None, "待处理"], 3),
        ([None, None, None, None, None, "一般"], 2),
        ([None, None, None, None, "□咨询类 □问题类"], 2),
    ],
    ids=["words", "choices", "boxes"],
)
def test_prepared_rows_are_ignored(tmp_path: Path, preset: list[object], count: int) -> None:
    """Rows with a number and the same presets, in which nobody has written yet."""
    prepared = [[number, *preset[1:]] for number in range(2, 2 + count)]
    reading = read_rows(tmp_path, [HEADER, case(1), *prepared])
    assert (counts(reading), told(reading)) == ((1, count, 0), [])


def test_one_row_with_a_single_choice_is_a_record(tmp_path: Path) -> None:
    """Somebody has begun it: what is missing is told."""
    assert counts(read_rows(tmp_path, [HEADER, case(1), [2, *[None] * 4, "紧急"]])) == (2, 0, 0)


def _with_results() -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate([HEADER, case(1)]):
            sheet.write_row(row, 0, line)
        for row in range(2, 7):
            sheet.write_formula(row, 0, "=ROW()-1", None, row)
            sheet.write_formula(row, 3, "=A99", day, 0)
            sheet.write_formula(row, 5, '=IF(B3="","",1)', None, "")
            sheet.write_formula(row, 7, "=VLOOKUP(B3,X:Y,2,0)", None, "#N/A")
            sheet.write_formula(row, 8, "=B3>0", None, False)  # noqa: FBT003 - what the formula gives
            sheet.write_formula(row, 9, "=F3*1", None, 0)
    return target.getvalue()


def _without_results() -> bytes:
    target, book = BytesIO(), openpyxl.Workbook()
    for line in (HEADER, case(1)):
        book.active.append(line)
    for row in range(3, 8):
        book.active.cell(row, 1, "=ROW()-1")
        book.active.cell(row, 8, f'=IF(B{row}="","",VLOOKUP(B{row},X!A:B,2,0))')
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("make", [_with_results, _without_results])
def test_rows_with_formulas_alone_are_ignored(tmp_path: Path, make: Callable[[], bytes]) -> None:
    """Formulas that give a number, 0, FALSE, a blank text, an error or nothing yet tell of no record."""
    (tmp_path / "数据.xlsx").write_bytes(make())
    reading = read_file(tmp_path / "数据.xlsx", name="数据.xlsx", settings=SETTINGS)
    assert (counts(reading), told(reading)) == ((1, 5, 0), [])


def test_a_list_with_gaps_and_a_merge_to_the_end_of_the_sheet(tmp_path: Path) -> None:
    """100 blank rows between records, and a merge that reaches far beyond them, do no harm."""
    rows: Rows = [HEADER, case(1), *[[]] * 100, case(2), case(3)]
    reading = read_rows(tmp_path, rows, "K1:K5000")
    assert cells_of(reading.tables[0]) == expect({2: case(1), 103: case(2), 104: case(3)})
    assert counts(reading) == (3, 0, 0)
