"""Forms: labels with their values, and where each value stands."""

from collections.abc import Callable

import pytest
from made_files import AT, address, records

from pipeline.model import FileReading

Read = Callable[..., FileReading]


def test_the_visit_form(read_rows: Read) -> None:
    """D6: merged values, check boxes, a small table inside, a blank value that can be addressed."""
    rows = [
        ["客户回访沟通记录表"],
        ["客户名称", "华为", "联系人", "张三"],
        ["联系方式", "13800138000", "上次沟通时间", None],
        ["本次沟通时间", AT, "沟通方式", "电话"],
        ["沟通主题", "□定期回访 ☑售后跟进 □满意度调研 □关怀慰问"],
        ["客户反馈内容", "总体不错"],
        ["需求/问题记录"],
        ["问题描述", "优先级", "责任人", "预计解决时间"],
        ["屏幕闪烁", "□高 ☑中 □低", "李四", "2个工作日"],
        ["客户情绪状态", "☑满意", "□一般", "□不满"],
        ["下一步计划", "☑3日内跟进 □定期回访"],
        ["备注", None],
    ]
    reading = read_rows(rows, "A1:D1", "B5:D5", "B6:D6", "A7:D7", "B11:D11", "B12:D12")
    table = reading.tables[0]
    assert (table.handbook, table.record, table.layout) == ("relationship", "visit", "form")
    assert table.rows.tolist() == [1]
    assert records(table) == [
        {
            "customer_name": "华为",
            "contact_person": "张三",
            "contact": "13800138000",
            "last_visit_at": None,
            "visit_at": AT,
            "method": "电话",
            "purpose": "□定期回访 ☑售后跟进 □满意度调研 □关怀慰问",
            "content": "总体不错",
            "description": "屏幕闪烁",
            "priority": "□高 ☑中 □低",
            "owner": "李四",
            "promised_at": "2个工作日",
            "mood": "☑满意 □一般 □不满",
            "next_step": "☑3日内跟进 □定期回访",
            "remark": None,
        }
    ]
    assert address(table, "last_visit_at") == (3, 4)
    assert address(table, "promised_at") == (9, 4)
    assert address(table, "remark") == (12, 2)
    assert reading.sheets[0].layout == "form"


def test_check_boxes_in_cells_of_their_own(read_rows: Read) -> None:
    """Boxes beside their texts, and boxes that go on in the next row, are one value at its first cell."""
    rows = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "华为"],
        ["反馈时间", AT],
        ["反馈类型", "□", "咨询类", "☑", "问题类"],
        ["反馈渠道", "□电话", "[x]邮件"],
        [None, "□线下拜访", "□线上表单"],
        ["问题描述", "打不开"],
    ]
    table = read_rows(rows).tables[0]
    assert table.columns["category"].values == ["□咨询类 ☑问题类"]
    assert table.columns["channel"].values == ["□电话 ☑邮件 □线下拜访 □线上表单"]
    assert address(table, "channel") == (5, 2)


def test_values_behind_a_colon(read_rows: Read) -> None:
    """`label：value` in one cell, several in one cell, and times in values."""
    rows = [
        ["客户回访沟通记录表"],
        ["客户名称：华为", "本次沟通时间：2026-10-03 14:05"],
        ["联系人：张三  联系方式：13800138000", "沟通方式：", "电话"],
        ["客户反馈内容：总体不错；\n下次上门"],
    ]
    table = read_rows(rows).tables[0]
    assert records(table) == [
        {
            "customer_name": "华为",
            "visit_at": "2026-10-03 14:05",
            "contact_person": "张三",
            "contact": "13800138000",
            "method": "电话",
            "content": "总体不错；\n下次上门",
        }
    ]
    assert address(table, "contact") == (3, 1)
    assert address(table, "method") == (3, 3)


def test_a_value_that_looks_like_pairs_stays_whole(read_rows: Read) -> None:
    """What stands beside a label is its value, whatever it says."""
    rows = [
        ["客户名称", "华为", "反馈时间", AT],
        ["反馈类型", "问题类"],
        ["问题描述", "状态：无法开机；电话：打不通"],
    ]
    table = read_rows([["客户反馈记录表"], *rows]).tables[0]
    assert table.columns["description"].values == ["状态：无法开机；电话：打不通"]
    assert "status" not in table.columns


def test_a_value_that_is_a_label_as_well(read_rows: Read) -> None:
    """电话 beside 反馈渠道 is a choice, not the label of the next value."""
    rows = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "华为", "反馈渠道", "电话"],
        ["反馈类型", "建议", "反馈时间", AT],
    ]
    record = records(read_rows(rows).tables[0])[0]
    assert (record["channel"], record["category"]) == ("电话", "建议")
    assert "contact" not in record


def test_a_long_text_below_its_label(read_rows: Read) -> None:
    """A text merged over the form's width below its label is its value."""
    rows = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "华为", "反馈时间", AT],
        ["问题描述"],
        ["屏幕闪烁，重启无效"],
        ["反馈类型", "问题类"],
    ]
    table = read_rows(rows, "A1:D1", "A3:D3", "A4:D4").tables[0]
    assert table.columns["description"].values == ["屏幕闪烁，重启无效"]
    assert address(table, "description") == (4, 1)


def test_lines_beside_a_label_over_several_rows(read_rows: Read) -> None:
    """The rows beside a merged label are lines of one value."""
    rows = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "华为", "反馈时间", AT],
        ["处理进展", "10-03 联系"],
        [None, "10-04 修好"],
        ["反馈类型", "问题类"],
    ]
    assert read_rows(rows, "A3:A4").tables[0].columns["progress"].values == ["10-03 联系\n10-04 修好"]


def test_marks_below_headings(read_rows: Read) -> None:
    """D8 as a table: the mark's heading is the value, its own cell the address."""
    rows = [
        ["客户满意度评估表"],
        ["客户名称", "华为", None, "评估周期", "2026Q3", None],
        ["评估维度", 1, 2, 3, 4, 5],
        ["产品质量", None, None, None, "√", None],
        ["服务响应速度", None, None, None, None, "√"],
        ["沟通效率", "□", "☑", "□", "□", "□"],
        ["总体评价", "好"],
    ]
    table = read_rows(rows, "A1:F1", "B7:F7").tables[0]
    record = records(table)[0]
    assert (record["quality"], record["speed"], record["communication"]) == (4, 5, 2)
    assert address(table, "quality") == (4, 5)


def test_stacked_forms(read_rows: Read) -> None:
    """The same form again below begins a new record, with or without a title; another form does, too."""
    one = [["客户名称", "华为"], ["评估周期", "2026Q3"], ["产品质量", 4]]
    two = [["客户名称", "中兴"], ["评估周期", "2026Q3"], ["产品质量", 5]]
    other = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "小米"],
        ["反馈时间", AT],
        ["反馈类型", "问题类"],
        ["问题描述", "x"],
    ]
    for gap in ([], [[]], [["客户满意度评估表"]]):
        reading = read_rows([["客户满意度评估表"], *one, *gap, *two, *other])
        assert [(t.record, t.columns["customer_name"].values) for t in reading.tables] == [
            ("assessment", ["华为", "中兴"]),
            ("case", ["小米"]),
        ]
        assert reading.sheets[0].records == 3


def test_forms_side_by_side(read_rows: Read) -> None:
    """Columns that repeat the labels are a form of their own."""
    rows = [
        ["客户满意度评估表", None, None, None, None, "客户满意度评估表"],
        ["客户名称", "华为", "评估周期", "2026Q3", None, "客户名称", "中兴", "评估周期", "2026Q4"],
        ["产品质量", 4, "沟通效率", 3, None, "产品质量", 5, "沟通效率", 2],
        ["总体评价", "好", None, None, None, "总体评价", None],
    ]
    table = read_rows(rows, "A1:D1", "F1:I1").tables[0]
    assert [(r["customer_name"], r["communication"], r["remark"]) for r in records(table)] == [
        ("华为", 3, "好"),
        ("中兴", 2, None),
    ]
    assert address(table, "remark", 1) == (4, 7)
    assert table.rows.tolist() == [1, 1]


def test_a_label_that_one_form_lacks(read_rows: Read) -> None:
    """A field of the other forms has no cell in the one without its label."""
    rows = [
        ["客户名称", "华为"],
        ["评估周期", "2026Q3"],
        ["产品质量", 4],
        ["备注", "x"],
        [],
        ["客户名称", "中兴"],
        ["评估周期", "2026Q4"],
    ]
    table = read_rows([["客户满意度评估表"], *rows]).tables[0]
    assert table.columns["quality"].values == [4, None]
    assert address(table, "quality", 1) == (0, 0)


@pytest.mark.parametrize("blank", [None, "□1 □2 □3 □4 □5", "____年__季度", "  "])
def test_a_blank_form_is_no_record(blank: object, read_rows: Read) -> None:
    """A printed form that nobody filled in is recognised, and that is all."""
    reading = read_rows([["客户满意度评估表"], ["客户名称", None], ["评估周期", blank], ["产品质量", blank]])
    assert reading.sheets[0].layout == "form"
    assert (reading.tables, reading.problems) == ((), ())


def test_blanks_of_a_printed_form_are_no_values(read_rows: Read) -> None:
    """Underscores and 年月日 without digits are nothing."""
    rows = [
        ["客户反馈记录表"],
        ["客户姓名/公司", "华为"],
        ["反馈时间", "    年  月  日  时  分"],
        ["问题描述：______"],
        ["反馈类型", "问题类"],
    ]
    record = records(read_rows(rows).tables[0])[0]
    assert (record["received_at"], record["description"]) == (None, None)
