"""Columns that no handbook knows, that mean the same, that have no heading: nothing typed is lost."""

from pathlib import Path

import pytest

from tests.support.lists import (
    CASE,
    HEADER,
    VISIT_HEADER,
    case,
    cells_of,
    expect,
    extras_of,
    read_rows,
    told,
    visit,
)

VERDICTS = ["满意", "不满意", "满意", "基本满意"]


def test_unknown_columns_are_kept_under_their_headings(tmp_path: Path) -> None:
    """As written, in one line; one heading twice is numbered; blank columns, 序号 and 备注 are left out."""
    header = [
        *HEADER[:3],
        "行业\n分类",
        *HEADER[3:],
        "行业分类",
        "备注",
        "空列",
        "销售额(万元)",
        "Contract\nNo",
    ]
    records = [
        [*case(n)[:3], f"甲{n}", *case(n)[3:], None if n == 2 else f"乙{n}", f"x{n}", None, n * 1.5, "C1"]
        for n in (1, 2, 3)
    ]
    (table,) = read_rows(tmp_path, [header, *records]).tables
    assert extras_of(table) == {
        "行业分类": {"D2": "甲1", "D3": "甲2", "D4": "甲3"},
        "行业分类 (2)": {"L2": "乙1", "L4": "乙3"},
        "销售额(万元)": {"O2": 1.5, "O3": 3.0, "O4": 4.5},
        "Contract No": {"P2": "C1", "P3": "C1", "P4": "C1"},
    }
    fields = [*list(CASE)[:3], None, *list(CASE)[3:]]
    assert cells_of(table) == expect(dict(enumerate(records, 2)), fields)


def test_a_label_of_other_handbooks_is_kept_too(tmp_path: Path) -> None:
    """A list of cases with the visitor's column: no field of a case, but not lost."""
    (table,) = read_rows(tmp_path, [["客户反馈记录表"], [*HEADER, "回访人"], [*case(1), "李娜"]]).tables
    assert extras_of(table) == {"回访人": {"K3": "李娜"}}


def test_a_merged_heading_names_its_parts(tmp_path: Path) -> None:
    """备件 over 名称 and 数量 gives 备件名称; a band such as 其他信息 is not repeated."""
    rows = [
        [*HEADER, "备件", None, "其他信息", None],
        [*[None] * 10, "名称", "数量", "区域", "楼层"],
        [*case(1), "电源", 2, "华东", "3F"],
    ]
    merges = [f"{letter}1:{letter}2" for letter in "ABCDEFGHIJ"]
    (table,) = read_rows(tmp_path, rows, *merges, "K1:L1", "M1:N1").tables
    assert {name: list(cells.values()) for name, cells in extras_of(table).items()} == {
        "备件名称": ["电源"],
        "备件数量": [2.0],
        "区域": ["华东"],
        "楼层": ["3F"],
    }


def test_a_second_column_of_a_field_fills_the_blanks_of_the_first(tmp_path: Path) -> None:
    """Each value at its own cell; where both say the same, or one is blank, there is nothing to keep."""
    rows = [
        [*HEADER, "手机"],
        [*case(1, 联系电话=None), "13900000001"],
        [*case(2), None],
        [*case(3, 联系电话="13900000003"), "13900000003"],
    ]
    (table,) = read_rows(tmp_path, rows).tables
    assert cells_of(table)["contact"] == {"K2": "13900000001", "C3": "13800138002", "C4": "13900000003"}
    assert table.extras == {}


def test_a_second_column_that_says_something_else_is_kept(tmp_path: Path) -> None:
    """The first counts; the second stands beside it as a whole."""
    rows = [[*HEADER, "邮箱"], [*case(1), "a@b.cn"], [*case(2, 联系电话=None), "c@d.cn"]]
    (table,) = read_rows(tmp_path, rows).tables
    assert cells_of(table)["contact"] == {"C2": "13800138001", "K3": "c@d.cn"}
    assert extras_of(table) == {"邮箱": {"K2": "a@b.cn", "K3": "c@d.cn"}}


@pytest.mark.parametrize("at", [5, 9, 10])
def test_values_without_a_heading_are_told_where_they_are_clear(tmp_path: Path, at: int) -> None:
    """A column of verdicts inside the list or right of it: one problem at its blank heading, and kept."""
    rows = [[*case(n)[:at], verdict, *case(n)[at:]] for n, verdict in enumerate(VERDICTS, 1)]
    header = [*HEADER[:at], None, *HEADER[at:]]
    reading = read_rows(tmp_path, [["客户反馈记录表"], header, *rows])
    letter = "ABCDEFGHIJK"[at]
    (table,) = reading.tables
    assert told(reading) == [("blank-header", f"{letter}2")]
    assert reading.problems[0].message == "这一列没有标题，内容像“客户确认结果”"
    assert "verdict" not in table.columns
    assert extras_of(table) == {
        f"第{letter}列": {f"{letter}{row}": verdict for row, verdict in enumerate(VERDICTS, 3)}
    }
    fields = [*list(CASE)[:at], None, *list(CASE)[at:]]
    assert cells_of(table) == expect(dict(enumerate(rows, 3)), fields)


@pytest.mark.parametrize(
    "values",
    [
        ["满意", "不满意", None, None],  # too few
        ["满意", "好的", "不错", "不满意"],  # other words
        ["ok", "ok", "ok", "ok"],
        ["技术部", "客服部", "技术部", "客服部"],
    ],
)
def test_values_without_a_heading_that_could_be_anything(tmp_path: Path, values: list[str | None]) -> None:
    """They are kept, and nothing is told or guessed."""
    rows = [[*case(n), value] for n, value in enumerate(values, 1)]
    reading = read_rows(tmp_path, [HEADER, *rows])
    assert told(reading) == []
    kept = {f"K{row}": value for row, value in enumerate(values, 2) if value is not None}
    assert extras_of(reading.tables[0]) == {"第K列": kept}


def test_values_of_a_field_that_the_list_has_already(tmp_path: Path) -> None:
    """A second column of verdicts without a heading is no missing one."""
    rows = [[*case(n), verdict, verdict] for n, verdict in enumerate(VERDICTS, 1)]
    reading = read_rows(tmp_path, [[*HEADER, "客户确认结果"], *rows])
    assert told(reading) == []
    assert list(extras_of(reading.tables[0])) == ["第L列"]


def test_running_numbers_without_a_heading_mean_nothing(tmp_path: Path) -> None:
    """1, 2, 3 left of the list is a 序号 that nobody named."""
    reading = read_rows(tmp_path, [[None, *HEADER[1:]], *(case(number) for number in (1, 2, 3))])
    (table,) = reading.tables
    assert (table.extras, told(reading)) == ({}, [])
    assert cells_of(table) == expect({row: case(row - 1) for row in (2, 3, 4)})


def test_each_list_beside_another_has_its_own_extras(tmp_path: Path) -> None:
    """Extras belong to the list in whose columns they stand."""
    rows = [
        [*HEADER, "区域", None, *VISIT_HEADER, "区域"],
        *([*case(n), f"甲{n}", None, *visit(n), f"乙{n}"] for n in (1, 2)),
    ]
    tables = read_rows(tmp_path, rows).tables
    assert {table.handbook: extras_of(table) for table in tables} == {
        "rapid_response": {"区域": {"K2": "甲1", "K3": "甲2"}},
        "service_revisit": {"区域": {"V2": "乙1", "V3": "乙2"}},
    }
