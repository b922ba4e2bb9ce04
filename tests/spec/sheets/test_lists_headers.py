"""Lists under every kind of header that offices draw: each value at its cell."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.normalise import normalise_tables
from tests.support.lists import (
    AT,
    CASE,
    HEADER,
    SETTINGS,
    Rows,
    case,
    cells_of,
    counts,
    expect,
    extras_of,
    read_rows,
    told,
)

BANDS = ["客户信息", None, None, "问题信息", None, None, None, "处理信息"]
THREE_ROWS = (
    ["序号", "客户信息", None, None, "问题信息", None, None, None, "处理情况", None, None, "满意度"],
    [None, "客户", None, "类型", "反馈", None, None, "紧急程度", "处理", None, None, None],
    [None, "名称", "电话", None, "时间", "类型", "内容", None, "部门", "人", "结果", None],
)
THREE_MERGES = ("A1:A3", "B1:D1", "E1:H1", "I1:K1", "L1:L3", "B2:C2", "D2:D3", "E2:G2", "H2:H3", "I2:K2")
THREE_FIELDS = (
    None, "customer_name", "contact", "customer_type", "received_at", "category", "description", "urgency",
    "department", "owner", "solution", "score_or_verdict",
)  # fmt: skip


@pytest.mark.parametrize(
    ("above", "merges", "year"),
    [
        ([["2026年10月客户反馈记录表"]], ["A1:J1"], 2026),
        ([["2026年10月客户反馈记录表", *[None] * 8, "编号：KF-01"]], ["A1:I1"], 2026),
        ([["客户反馈记录表"], ["备注：每周五更新"], [*[None] * 9, "单位：件"]], ["A1:J1", "A2:J2"], None),
        ([["客户反馈记录表"], ["填表部门：客服部", None, None, "填表日期：2027-01-05"]], [], None),
        ([["客户反馈记录表"], BANDS], ["A1:J1", "A2:C2", "D2:G2", "H2:J2"], None),
        ([["2026年客户反馈记录表"], ["单位：件"], BANDS], [], 2026),
        ([[], [], BANDS], ["A3:C3", "D3:G3", "H3:J3"], None),
    ],
    ids=["title", "number beside", "remark and unit", "date", "bands", "bands not merged", "blank rows"],
)
def test_what_stands_above_a_header_is_no_part_of_it(
    tmp_path: Path, above: Rows, merges: list[str], year: int | None
) -> None:
    """Titles, remarks, units, dates, bands of groups: the records below keep their cells and their year."""
    reading = read_rows(tmp_path, [*above, HEADER, case(1), case(2)], *merges)
    (table,) = reading.tables
    first = len(above) + 2
    assert cells_of(table) == expect({first: case(1), first + 1: case(2)})
    assert (table.year, counts(reading), told(reading)) == (year, (2, 0, 0), [])


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_in_three_rows(tmp_path: Path, *, merged: bool) -> None:
    """A label below its groups is read with them (客户 + 名称, 处理 + 部门), merged or not."""
    record = [1, "华为", "138", "新客户", AT, "问题类", "打不开", "一般", "技术部", "张三", "已更换", 5.0]
    reading = read_rows(tmp_path, [*THREE_ROWS, record], *THREE_MERGES if merged else ())
    (table,) = reading.tables
    assert cells_of(table) == expect({4: record}, THREE_FIELDS)
    assert counts(reading) == (1, 0, 0)


def test_the_name_of_a_group_decides_what_its_parts_are(tmp_path: Path) -> None:
    """编号 below 客户信息 is the customer's, 时间 below 回访 the revisit's."""
    rows = [
        ["反馈编号", "客户信息", None, "反馈", None, "登记情况", None, "回访", None],
        [None, "编号", "名称", "类型", "内容", "时间", "备用", "时间", "结果"],
        ["F1", "K1", "华为", "问题类", "打不开", AT, "x", AT, "满意"],
    ]
    (table,) = read_rows(tmp_path, rows, "A1:A2", "B1:C1", "D1:E1", "F1:G1", "H1:I1").tables
    fields = (
        "case_id",
        "customer_id",
        "customer_name",
        "category",
        "description",
        "registered_at",
        None,
        "revisit_at",
        "verdict",
    )
    assert cells_of(table) == expect({3: rows[2]}, fields)
    assert extras_of(table) == {"备用": {"G3": "x"}}


def test_one_column_for_each_choice(tmp_path: Path) -> None:
    """A tick below 问题类, 电话 or 4 is that choice, at its own cell; two of them are told."""
    rows = [
        [
            "客户名称",
            "反馈时间",
            "反馈类型",
            None,
            None,
            None,
            "问题描述",
            "紧急程度",
            "反馈渠道",
            None,
            None,
            *["满意度评分"],
            *[None] * 4,
        ],
        [
            None,
            None,
            "咨询类",
            "问题类",
            "建议类",
            "投诉类",
            None,
            None,
            "电话",
            "邮件",
            "线下拜访",
            1,
            2,
            3,
            4,
            5,
        ],
        ["华为", AT, None, "√", None, None, "打不开", "一般", "✓", None, None, None, None, None, "√", None],
        ["中兴", AT, "√", None, None, "√", "太慢", "一般", None, None, 1, None, None, None, None, 5],
    ]
    merges = ("A1:A2", "B1:B2", "C1:F1", "G1:G2", "H1:H2", "I1:K1", "L1:P1")
    reading = read_rows(tmp_path, rows, *merges)
    intake = normalise_tables(reading.tables, file="数据.xlsx", settings=SETTINGS)
    frame = intake.records["case"].frame
    assert frame["channel"].tolist() == ["电话", "线下拜访"]
    assert frame["score"].tolist() == [4.0, 5.0]
    assert frame["category_label"].fillna("").tolist() == ["问题类", ""]
    assert [(found.position, found.field, found.code) for found in intake.findings] == [
        (1, "category", "several-choices")
    ]
    cells = cells_of(reading.tables[0])
    assert (list(cells["category"]), list(cells["channel"]), list(cells["score"])) == (
        ["D3", "C4"],
        ["I3", "K4"],
        ["O3", "P4"],
    )


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("反馈时间", "反馈时间\n(年-月-日 时:分)"),
        ("反馈时间", "反馈时间\n例：2026-10-03 14:05"),
        ("反馈时间", "反馈\n时间"),
        ("问题描述", "问题描述\n请写客户原话"),
        ("问题描述", "问题描述 Description"),
        ("紧急程度", "Urgency 紧急程度"),
        ("责任部门", "责任部门/Department"),
        ("客户名称", "Customer Name\n客户名称"),
        ("联系电话", "3.联系电话（手机）"),
        ("反馈类型", "* 反馈类型：\n下拉选择"),
        ("责任人", "责 任 人"),
    ],
)
def test_a_label_with_notes_examples_and_translations(tmp_path: Path, label: str, heading: str) -> None:
    """Line breaks, units, notes, examples, numbering and a second language do not hide a label."""
    header = [heading if each == label else each for each in HEADER]
    (table,) = read_rows(tmp_path, [header, case(1), case(2)]).tables
    assert cells_of(table) == expect({2: case(1), 3: case(2)})
    assert table.extras == {}


@pytest.mark.parametrize("heading", ["行业\n分类", "联系人\n电话", "客户\n行业", "VIP 客户", "工单ID链接"])
def test_a_heading_that_only_holds_a_label_is_none(tmp_path: Path, heading: str) -> None:
    """行业分类 is no 分类, whatever its line breaks; nor is one of two labels in a cell taken."""
    (table,) = read_rows(tmp_path, [[*HEADER, heading], [*case(1), "甲"], [*case(2), "乙"]]).tables
    assert cells_of(table) == expect({2: case(1), 3: case(2)})
    assert list(extras_of(table).values()) == [{"K2": "甲", "K3": "乙"}]


def test_columns_in_any_order_from_any_cell(tmp_path: Path) -> None:
    """The header may begin at D7, its columns may stand in any order."""
    order = [4, 9, 0, 6, 2, 1, 8, 3, 7, 5]
    fields = [list(CASE)[at] for at in order]
    records = [[case(number)[at] for at in order] for number in (1, 2)]
    rows = [*[[]] * 6, *([None] * 3 + line for line in ([HEADER[at] for at in order], *records))]
    (table,) = read_rows(tmp_path, rows).tables
    assert cells_of(table) == expect({8: records[0], 9: records[1]}, fields, left=4)


def test_a_few_labels_among_many_headings_that_nobody_knows(tmp_path: Path) -> None:
    """A ledger of its own with five known columns is a list; the others are kept."""
    own = ["项目代号", "合同号", "区域", "销售", "行业", "产品线", "版本", "环境", "根因", "影响面"]
    known = dict(
        zip(("客户名称", "反馈时间", "问题描述", "反馈类型", "紧急程度"), (1, 3, 6, 4, 5), strict=True)
    )
    header = [
        "项目代号",
        "客户名称",
        *own[1:5],
        "反馈时间",
        *own[5:8],
        "问题描述",
        "根因",
        "反馈类型",
        "紧急程度",
        "影响面",
    ]
    records = [[case(n)[known[each]] if each in known else f"{each}{n}" for each in header] for n in (1, 2)]
    (table,) = read_rows(tmp_path, [header, *records]).tables
    assert set(table.columns) == {"customer_name", "received_at", "description", "category", "urgency"}
    assert set(table.extras) == set(own)
    assert cells_of(table)["customer_name"] == {"B2": "客户1", "B3": "客户2"}


def test_pieces_below_one_heading_are_one_value(tmp_path: Path) -> None:
    """A heading merged over two columns: the department and the person, the day and the time."""
    rows = [
        ["客户名称", "反馈时间", None, "反馈类型", "紧急程度", "问题描述", "责任部门/人", None],
        ["华为", AT.date(), AT.time(), "问题类", "一般", "打不开", "技术部", "张三"],
        ["中兴", AT, None, "问题类", "一般", "太慢", "技术部", None],
    ]
    reading = read_rows(tmp_path, rows, "B1:C1", "G1:H1")
    cells = cells_of(reading.tables[0])
    assert cells["received_at"] == {"B2": AT, "B3": AT}
    frame = normalise_tables(reading.tables, file="x", settings=SETTINGS).records["case"].frame
    expected = pd.DataFrame({"department": ["技术部", "技术部"], "owner": ["张三", None]}, dtype="str")
    pd.testing.assert_frame_equal(frame[["department", "owner"]], expected)
