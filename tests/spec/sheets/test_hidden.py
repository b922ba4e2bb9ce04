"""Hidden rows, columns and sheets: read like all others, and said so."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.drawn import change_parts
from tests.support.drawn_ods import pack_ods
from tests.support.taken import take

HEAD = ["问题编号", "客户名称", "问题描述", "反馈时间", "问题分类"]
ROWS = [[f"2024050{n:02}", "上海晨光", f"第{n}个", "2026-10-03 14:05", "产品"] for n in range(1, 13)]
NUMBERS = [row[0] for row in ROWS]

Fill = Callable[[xlsxwriter.Workbook, Worksheet], object]


def write(fill: Fill, rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    """A list below its header in row 1, and what `fill` does to it; another sheet is the one in front."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("客户反馈问题跟踪表")
        for number, row in enumerate([HEAD, *rows]):
            sheet.write_row(number, 0, row)
        book.add_worksheet("说明").activate()
        fill(book, sheet)
    return target.getvalue()


def hide_rows(*rows: int) -> Fill:
    """Hides rows (0-based)."""
    return lambda _, sheet: [sheet.set_row(row, None, None, {"hidden": True}) for row in rows]


def hide_columns(*areas: str) -> Fill:
    """Hides columns."""
    return lambda _, sheet: [sheet.set_column(area, None, None, {"hidden": True}) for area in areas]


def filter_list(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    """An automatic filter under which rows 5 to 9 and 12 do not show."""
    sheet.autofilter(0, 0, len(ROWS), len(HEAD) - 1)
    sheet.filter_column(0, "x != 1")
    hide_rows(4, 5, 6, 7, 8, 11)(_, sheet)


def filter_table(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    """The same in an Excel table, whose filter is told in a part of its own."""
    columns = [{"header": label} for label in HEAD]
    sheet.add_table(0, 0, len(ROWS), len(HEAD) - 1, {"columns": columns})
    hide_rows(4)(_, sheet)


@pytest.mark.parametrize(
    ("fill", "notes"),
    [
        (filter_list, ["第 5–9、12 行被隐藏（筛选），已照常读取"]),
        (hide_rows(2, 3, 11), ["第 3–4、12 行被隐藏，已照常读取"]),
        (hide_rows(1, 3, 5, 7, 9, 10, 12, 40), ["第 2、4、6、8、10–11、13 行被隐藏，已照常读取"]),
        (hide_rows(0, 20), []),
        (hide_columns("A:A", "C:D", "G:XFD"), ["第 A、C–D 列被隐藏，已照常读取"]),
        (lambda _, sheet: sheet.hide(), ["工作表被隐藏，已照常读取"]),
        (lambda _, sheet: sheet.very_hidden(), ["工作表被隐藏，已照常读取"]),
        (lambda _, sheet: sheet.set_default_row(hide_unused_rows=True), []),
        (lambda _, sheet: sheet.write(30, 0, "hidden"), []),
    ],
    ids=["filter", "rows", "ranges", "no records", "columns", "sheet", "very hidden", "unused rows", "word"],
)  # fmt: skip
def test_what_an_xlsx_hides(fill: Fill, notes: list[str], tmp_path: Path) -> None:
    """All records are there, and the note names the rows or columns in which they stand."""
    taken = take(write(fill), tmp_path)
    assert [record["case_id"] for record in taken.records[: len(NUMBERS)]] == NUMBERS
    assert (list(taken.notes), taken.refused) == (notes, [])


def test_the_filter_of_a_table(tmp_path: Path) -> None:
    """A table's own filter is told in its own part."""

    def add_filter(name: str, part: bytes) -> bytes:
        column = b'<filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
        head, found, end = part.partition(b"<autoFilter")
        return head + found + end.replace(b"/>", b">" + column, 1) if found and "/tables/" in name else part

    taken = take(change_parts(write(filter_table), add_filter), tmp_path)
    assert taken.notes == ("第 5 行被隐藏（筛选），已照常读取",)


def test_a_long_note_is_cut(tmp_path: Path) -> None:
    """Of many ranges the first six are named, with the number of all rows."""
    rows = [[f"2024050{n:02}", *ROWS[0][1:]] for n in range(1, 41)]
    taken = take(write(hide_rows(*range(1, 40, 2)), rows), tmp_path)
    assert taken.notes == ("第 2、4、6、8、10、12 等 20 行被隐藏，已照常读取",)


def test_forms_with_hidden_rows(tmp_path: Path) -> None:
    """A form's value in a hidden row is read as well."""
    form = [["客户反馈记录表"], ["客户姓名/公司", "上海晨光"], ["问题描述", "支付失败"], ["紧急程度", "紧急"]]
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(form):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
    taken = take(target.getvalue(), tmp_path)
    assert taken.records[0]["description"] == "支付失败"
    assert taken.notes == ("第 3 行被隐藏，已照常读取",)


def _row(values: Sequence[str], attributes: str = "") -> str:
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = "".join(map(text.format, values))
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


@pytest.mark.parametrize(
    ("visibility", "note"),
    [("filter", "第 3 行被隐藏（筛选），已照常读取"), ("collapse", "第 3 行被隐藏，已照常读取")],
)
def test_what_an_ods_hides(visibility: str, note: str, tmp_path: Path) -> None:
    """Rows and columns of an ods, by hand or by a filter; the million blank ones at its end do not count."""
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:number-columns-repeated="1022"/>'
    )
    end = (
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048572">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    lines = _row(HEAD) + _row(ROWS[0]) + _row(ROWS[1], f'table:visibility="{visibility}"') + _row(ROWS[2])
    taken = take(pack_ods(columns + lines + end), tmp_path, "数据.ods")
    assert [record["case_id"] for record in taken.records] == NUMBERS[:3]
    assert taken.notes == (note, "第 B 列被隐藏，已照常读取")
