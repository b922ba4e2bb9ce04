"""Lists: where their headers, records and ends are."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from made_files import AT, address, records

from pipeline.config import build_settings
from pipeline.model import FileReading

Read = Callable[..., FileReading]

HEADER = ["序号", "客户姓名/公司", "反馈时间", "反馈类型", "问题描述", "紧急程度"]


def row(number: int, customer: str = "华为", text: str = "打不开") -> list[object]:
    return [number, customer, AT, "咨询类", text, "一般"]


def test_the_header_is_found_below_titles(read_rows: Read) -> None:
    """Titles, notes and blank rows may stand above; addresses stay true; the title gives the year."""
    rows = [
        ["2026年10月客户反馈表"],
        ["填表部门：客服部", None, None, "填表日期：2027-01-05"],
        [],
        [None, *HEADER],
        [None, *row(1)],
    ]
    reading = read_rows(rows, "A1:G1")
    table = reading.tables[0]
    assert (table.handbook, table.record, table.layout, table.year) == (
        "rapid_response",
        "case",
        "list",
        2026,
    )
    assert table.rows.tolist() == [5]
    assert address(table, "customer_name") == (5, 3)
    assert reading.problems == ()


def test_labels_may_be_decorated(read_rows: Read) -> None:
    """White space, line breaks, colons, asterisks, numbering, full-width signs and notes do not matter."""
    header = [
        "No.",
        "*客户 名称：",
        "2、反馈\n时间",
        "反馈类型（咨询类/问题类，单选）",
        "【必填】问题描述",
        "满意度评分（１－５分）",
    ]
    table = read_rows([header, [1, "华为", AT, "咨询类", "x", 5]]).tables[0]
    assert list(table.columns) == ["customer_name", "received_at", "category", "description", "score"]


def test_a_header_of_two_merged_rows(read_rows: Read) -> None:
    """A group over several labels completes them; a label merged over both rows stands alone."""
    rows = [
        ["客户反馈记录表"],
        ["序号", "客户", None, "反馈", None, None, "处理情况", None],
        [None, "名称", "电话", "时间", "类型", "内容", "责任部门", "处理进度"],
        [1, "华为", "13800138000", AT, "咨询类", "打不开", "技术部", "处理中"],
    ]
    reading = read_rows(rows, "A1:H1", "A2:A3", "B2:C2", "D2:F2", "G2:H2")
    table = reading.tables[0]
    assert list(table.columns) == [
        "customer_name",
        "contact",
        "received_at",
        "category",
        "description",
        "department",
        "progress",
    ]
    assert table.rows.tolist() == [4]
    assert reading.sheets[0].ignored_rows == 0


def test_labels_divided_below_without_merges(read_bytes: Read) -> None:
    """The text of a two-row header has blanks where the workbook had merged cells."""
    header = "序号,客户信息,,问题描述,反馈时间,满意度,\n,客户名称,联系电话,,,评分,评价\n"
    table = read_bytes((header + "1,华为,138,打不开,2026-10-03,5,好\n").encode(), "快速响应.csv").tables[0]
    assert records(table) == [
        {
            "customer_name": "华为",
            "contact": "138",
            "description": "打不开",
            "received_at": "2026-10-03",
            "score": "5",
            "verdict": "好",
        }
    ]


def test_merged_repeats_are_filled_with_their_own_row(read_rows: Read) -> None:
    """A customer merged over three records belongs to each of them; reaching beyond the sheet is harmless."""
    rows = [HEADER[1:], *(row(0, "华为" if n == 0 else None, f"第{n}条")[1:] for n in range(3))]
    table = read_rows(rows, "A2:A5000").tables[0]
    assert table.columns["customer_name"].values == ["华为"] * 3
    assert [address(table, "customer_name", n) for n in range(3)] == [(2, 1), (3, 1), (4, 1)]


def test_one_record_over_three_merged_rows(read_rows: Read) -> None:
    """Where the number is merged, the rows are one record, and its log's lines are one value."""
    rows = [
        ["问题编号", "客户名称", "问题描述", "反馈时间", "处理进度"],
        ["202605001", "华为", "打不开", AT, "10-03 联系"],
        [None, None, None, None, "10-04 派工"],
        [None, None, None, None, "10-05 修好"],
        ["202605002", "中兴", "太慢", AT, "处理中"],
    ]
    table = read_rows(rows, "A2:A4", "B2:B4", "C2:C4", "D2:D4").tables[0]
    assert table.rows.tolist() == [2, 5]
    assert table.columns["progress"].values == ["10-03 联系\n10-04 派工\n10-05 修好", "处理中"]


def test_rows_that_are_no_records(read_rows: Read) -> None:
    """Totals, signatures, notes, running numbers alone and repeated headers are counted apart."""
    rows = [
        HEADER,
        row(1),
        ["小计", None, None, "1 条"],
        HEADER,
        row(2),
        [],
        [3],
        ["合计：2条"],
        ["本月共反馈两条，均已处理"],
        ["制表人：张三", None, None, "审核：李四"],
    ]
    reading = read_rows(rows, "A9:F9")
    assert reading.tables[0].rows.tolist() == [2, 5]
    assert reading.sheets[0].records == 2
    assert reading.sheets[0].ignored_rows == 6


@pytest.mark.parametrize("customer", ["合计划科技公司", "小计算机公司", "审核通科技", "制表人"])
def test_customers_called_like_a_total_are_records(customer: str, read_rows: Read) -> None:
    """No record disappears because its customer's name begins like a total or a signature."""
    assert read_rows([HEADER, row(1, customer)]).sheets[0].records == 1


def test_a_record_with_a_single_value_is_kept(read_rows: Read) -> None:
    """A row with only a description is a record; its missing values can be addressed."""
    table = read_rows([HEADER, row(1), [None, None, None, None, "打不开"]]).tables[0]
    assert table.rows.tolist() == [2, 3]
    assert table.columns["customer_name"].values[1] is None
    assert address(table, "customer_name", 1) == (3, 2)


def test_a_running_number_under_a_case_number_is_no_record(read_rows: Read) -> None:
    """A tail of prepared numbers under 编号 holds no records, a real number does."""
    rows = [["编号", *HEADER[1:]], ["202610-CSR-001", *row(1)[1:]], [2], [3.0], ["202610-CSR-002"]]
    assert read_rows(rows).tables[0].rows.tolist() == [2, 5]


def test_blank_cells_with_white_space_only(read_rows: Read) -> None:
    """Blanks, full-width blanks and zero-width characters are nothing."""
    table = read_rows([HEADER, row(1), [None, " ", "\u3000", "\u200b", "\xa0"], row(2, "\u200b")]).tables[0]
    assert table.rows.tolist() == [2, 4]
    assert table.columns["customer_name"].values == ["华为", None]


def test_of_two_columns_with_one_field_the_first_counts(read_rows: Read) -> None:
    """The second column of a field is like an unknown one."""
    table = read_rows([[*HEADER, "联系电话", "邮箱"], [*row(1), "138", "a@b.cn"]]).tables[0]
    assert table.columns["contact"].values == ["138"]


def test_lists_below_each_other(read_rows: Read) -> None:
    """Each list has its own title, year, columns and end."""
    rows = [
        ["2026年12月已完成"],
        HEADER,
        row(1),
        [],
        ["2027年1月未完成"],
        ["客户姓名/公司", "反馈类型", "反馈时间", "问题描述", "紧急程度", "责任人"],
        ["中兴", "投诉类", AT, "太慢", "紧急", "李四"],
    ]
    tables = read_rows(rows).tables
    assert [(table.year, table.rows.tolist()) for table in tables] == [(2026, [3]), (2027, [7])]
    assert tables[1].columns["owner"].values == ["李四"]


def test_the_same_list_once_more_below_a_title_is_a_list_of_its_own(read_rows: Read) -> None:
    """Months below each other keep their years."""
    tables = read_rows([["2026年12月"], HEADER, row(1), ["2027年1月"], HEADER, row(2)]).tables
    assert [(table.year, table.rows.tolist()) for table in tables] == [(2026, [3]), (2027, [6])]


def test_lists_side_by_side(read_rows: Read) -> None:
    """A blank column divides two lists, and they may begin in different rows."""
    head = HEADER[1:]
    rows = [
        ["已完成", *[None] * 5, "未完成"],
        [*[None] * 6, *head],
        [*head, None, *row(0, "中兴")[1:]],
        [*row(0, "华为")[1:], None, *row(0, "小米")[1:]],
    ]
    tables = read_rows(rows, "A1:E1", "G1:K1").tables
    found = {address(table, "customer_name"): table.columns["customer_name"].values for table in tables}
    assert found == {(3, 7): ["中兴", "小米"], (4, 1): ["华为"]}


def test_lists_side_by_side_without_a_gap(read_rows: Read) -> None:
    """The first label of a list, coming again, begins another one."""
    tables = read_rows([HEADER + HEADER, row(1, "华为") + row(1, "中兴")]).tables
    assert [table.columns["customer_name"].values for table in tables] == [["华为"], ["中兴"]]


def test_a_small_table_beside_a_list_is_left_alone(read_rows: Read) -> None:
    """Figures beside a list are no part of its records."""
    rows = [[*HEADER, None, "状态", "数量"], *([*row(n), None, *side] for n, side in enumerate(SIDE))]
    reading = read_rows(rows)
    assert "status" not in reading.tables[0].columns
    assert reading.sheets[0].records == len(SIDE)


SIDE = (("待处理", 3), ("处理中", 2), *[()] * 8)


def test_a_blank_column_inside_a_list(read_rows: Read) -> None:
    """A list goes on behind a blank column where its rows do."""
    rows = [[*HEADER[:4], None, *HEADER[4:]], *([*row(n)[:4], None, *row(n)[4:]] for n in range(3))]
    assert read_rows(rows).tables[0].columns["urgency"].values == ["一般"] * 3


def test_a_form_below_a_list_ends_it(read_rows: Read) -> None:
    """Labels beside their values are no record of the list above."""
    rows = [
        HEADER,
        row(1),
        ["客户满意度评估表"],
        ["客户名称", "华为", "评估周期", "2026Q3"],
        ["产品质量", "□1 □2 □3 ☑4 □5", "沟通效率", "5"],
    ]
    reading = read_rows(rows)
    assert [(t.layout, t.record, t.rows.tolist()) for t in reading.tables] == [
        ("list", "case", [2]),
        ("form", "assessment", [3]),
    ]
    assert reading.sheets[0].layout == "list"
    assert reading.sheets[0].records == 2


def test_values_that_are_labels_as_well(read_rows: Read) -> None:
    """电话, 建议 and 评价 in a record do not make it a header or a form."""
    head = ["客户名称", "反馈渠道", "反馈类型", "问题描述", "反馈时间"]
    rows = [head, *(["华为", "电话", "建议", "评价", AT + timedelta(hours=n)] for n in range(3))]
    reading = read_rows(rows)
    assert reading.sheets[0].records == 3
    assert reading.tables[0].columns["channel"].values == ["电话"] * 3


def test_a_blank_list_is_recognised_and_has_no_records(read_rows: Read) -> None:
    """A prepared list that nobody filled in is no problem."""
    reading = read_rows([["客户反馈记录表"], HEADER])
    assert (reading.sheets[0].layout, reading.sheets[0].handbook) == ("list", "rapid_response")
    assert (reading.tables, reading.problems) == ((), ())


def test_a_team_can_add_its_own_labels(read_rows: Read) -> None:
    """A label in config.toml counts before all others."""
    settings = build_settings(
        {"labels": {"case": {"description": ["诉说", "问题描述2"], "request": ["问题描述"]}}}
    )
    rows = [["客户名称", "反馈时间", "反馈类型", "诉说", "问题描述"], ["华为", AT, "咨询类", "甲", "乙"]]
    record = records(read_rows(rows, settings=settings).tables[0])[0]
    assert (record["description"], record["request"]) == ("甲", "乙")


def test_sheets_that_are_left_alone(read_rows: Read) -> None:
    """说明 and blank sheets are no problem; one that cannot be recognised is one, without a cell."""
    sheets = {
        "说明": [["请逐行填写"]],
        "填写说明": [HEADER, row(1)],
        "空": [],
        "通讯录": [["公司名称", "联系人", "联系电话", "客户类型"], ["华为", "张三", "138", "VIP客户"]],
        "十月": [HEADER, row(1)],
    }
    reading = read_rows(sheets)
    assert [entry.layout for entry in reading.sheets] == ["ignored"] * 4 + ["list"]
    assert [(p.code, p.sheet, p.cell, p.value) for p in reading.problems] == [
        ("sheet-not-recognised", "通讯录", "", "通讯录")
    ]


def test_two_titles_with_different_years_give_none(read_rows: Read) -> None:
    """2025年12月至2026年1月 does not tell the year of a date."""
    assert read_rows([["2025年12月至2026年1月反馈"], HEADER, row(1)]).tables[0].year is None


def test_every_value_stands_where_its_cell_says(read_rows: Read) -> None:
    """Whatever the offset of the list, the cell at a value's address holds it."""
    for top in (0, 3, 40):
        for left in (0, 1, 30):
            rows: list[list[object]] = [[] for _ in range(top)]
            rows += [
                [*[None] * left, *HEADER],
                *([*[None] * left, *row(n, f"客户{n}", f"第{n}条")] for n in range(5)),
            ]
            table = read_rows(rows).tables[0]
            for column in table.columns.values():
                for value, r, c in zip(column.values, column.rows, column.cols, strict=True):
                    assert rows[r - 1][c - 1] == value


def test_times_of_any_type_are_kept(read_rows: Read) -> None:
    """The reader leaves dates as they are: typed or text."""
    values = [AT, "2026.10.3", 45000.5, "10月3日", date(2026, 10, 3)]
    rows = [HEADER, *([n, "华为", value, "咨询类", "x", "一般"] for n, value in enumerate(values))]
    found = read_rows(rows).tables[0].columns["received_at"].values
    assert found[:4] == values[:4]
