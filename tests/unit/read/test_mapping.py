"""How a sheet was understood: label by label, with the evidence, without a value of a record."""

from collections.abc import Callable

import pytest
from made_files import AT, records

from pipeline.model import FileReading, LabelMapping, PartMapping
from pipeline.read.mapping import find_typo

Read = Callable[..., FileReading]

VALUES = ["华为", "13800138000", AT, "问题类", "一般", "打不开"]
HEADER = ["客户名称", "联系方式", "反馈时间", "反馈类型", "紧急程度", "问题描述"]


def only_part(reading: FileReading) -> PartMapping:
    (sheet,) = reading.sheets
    (part,) = sheet.parts
    return part


def states(part: PartMapping) -> dict[str, str]:
    return {label.text: label.state for label in part.labels}


def test_a_list_says_what_it_is_where_it_stands_and_what_each_label_means(read_rows: Read) -> None:
    rows = [["10月客户反馈记录表"], [], ["序号", *HEADER, "电话", "回访人", "配送员", "联系人"], [1, *VALUES]]
    part = only_part(read_rows(rows))
    assert (part.layout, part.outcome, part.area) == ("list", "read", "A3:K4")
    assert (part.handbook, part.form, part.record) == ("rapid_response", "客户反馈记录表", "case")
    assert part.missing == ()
    assert part.labels == (
        LabelMapping("A3", "序号", "ignored"),
        LabelMapping("B3", "客户名称", "field", "customer_name"),
        LabelMapping("C3", "联系方式", "field", "contact"),
        LabelMapping("D3", "反馈时间", "field", "received_at"),
        LabelMapping("E3", "反馈类型", "field", "category"),
        LabelMapping("F3", "紧急程度", "field", "urgency"),
        LabelMapping("G3", "问题描述", "field", "description"),
        LabelMapping("H3", "电话", "twin", "contact", "C3"),
        LabelMapping("I3", "回访人", "other", "visitor"),
        LabelMapping("J3", "配送员", "unknown"),
        LabelMapping("K3", "联系人", "field", "contact_person"),
    )


def test_the_evidence_adds_up_to_the_lead_over_the_next_best_form(read_rows: Read) -> None:
    """Points of the title, the names, the labels, the required ones and the words; each with what gave it."""
    rows = [["客户反馈记录表"], HEADER, VALUES]
    part = only_part(read_rows({"快速响应": rows}, file="客户反馈记录表10月.xlsx"))
    evidence = {each.reason: (each.points, each.detail) for each in part.evidence}
    assert evidence == {
        "title": (30 + 5 * 7 + 5, "客户反馈记录表"),
        "sheet_name": (4, "快速响应"),
        "file_name": (1, "客户反馈记录表10月"),
        "own_labels": (2, "反馈类型"),
        "labels": (6, "6/6"),
        "required": (5, "5/5"),
        "words": (5.5, ""),
    }
    assert part.rival == "客户需求记录表"
    assert part.lead is not None
    assert part.lead > evidence["title"][0]


def test_a_form_says_the_same_and_like_forms_are_one_part(read_rows: Read) -> None:
    rows = [[label, value] for _ in range(3) for label, value in zip(HEADER, VALUES, strict=True)]
    part = only_part(read_rows(rows))
    assert (part.layout, part.area, part.count) == ("form", "A1:B18", 3)
    assert [label.cell for label in part.labels] == [f"A{row}" for row in range(1, len(HEADER) + 1)]


def test_no_value_stands_in_a_mapping(read_rows: Read) -> None:
    """Neither from a list, nor from a form, nor from a cell that holds labels and values."""
    secret = ["秘密公司", "13911112222", AT, "咨询类", "重要", "机密内容"]
    form = [[label, value] for label, value in zip(HEADER, secret, strict=True)]
    cells = [["客户反馈记录表"], ["客户名称：秘密公司 联系方式：13911112222"], ["问题描述：机密内容"]]
    for rows in ([HEADER, secret], form, cells):
        reading = read_rows(rows)
        assert len(reading.tables) == 1
        assert [word for word in ("秘密", "1391", "机密", "咨询类") if word in repr(reading.sheets)] == []


def test_a_sheet_that_is_not_recognised_shows_what_came_nearest_and_what_it_lacks(read_rows: Read) -> None:
    labels = ["客户名称", "设备型号", "产品模块", "联系电话"]
    part = only_part(read_rows([labels, ["华为", "X1", "登录", "138"]]))
    assert (part.outcome, part.form) == ("unknown", "客户反馈处理记录表")
    assert part.missing == ("received_at", "category", "priority", "description", "occurred_at")
    assert states(part) == dict.fromkeys(labels, "field")


def test_labels_like_no_form_at_all_are_shown_as_they_are(read_rows: Read) -> None:
    part = only_part(read_rows([["部门", "负责人", "状态", "人数"], ["技术部", "张三", "在用", 3]]))
    assert (part.outcome, part.form, part.rival, part.lead, part.missing) == ("unknown", "", "", None, ())


TYPOS = {
    "客户名成": ("客户名称", "customer_name"),
    "客户名": None,  # a label itself
    "客户名稱": None,  # the same in traditional characters
    "户客名称": ("客户名称", "customer_name"),
    "客户名称称": ("客户名称", "customer_name"),
    "客名称": None,  # too short to be sure
    "供应商名称": None,
}


@pytest.mark.parametrize("heading", TYPOS)
def test_a_heading_one_letter_from_a_label_that_the_list_lacks_is_told_once(
    heading: str, read_rows: Read
) -> None:
    """It is not taken for that label, and the records are read without it."""
    reading = read_rows([["客户反馈记录表"], [heading, *HEADER[1:]], VALUES, VALUES])
    meant = TYPOS[heading]
    told = [(p.code, p.severity, p.cell, p.field, p.value, p.message) for p in reading.problems]
    said = f"标题“{heading}”不认识，是不是“{meant[0]}”？" if meant else ""
    assert told == ([("unknown-heading", "warning", "A2", meant[1], heading, said)] if meant else [])
    assert len(reading.tables[0].rows) == 2
    assert ("customer_name" in reading.tables[0].columns) == (heading in ("客户名", "客户名稱"))


def test_a_heading_like_a_label_that_the_list_has_is_an_extra_column_and_no_problem(read_rows: Read) -> None:
    reading = read_rows([[*HEADER, "客户名成", "反馈时问"], [*VALUES, "x", "y"]])
    assert reading.problems == ()
    assert states(only_part(reading))["客户名成"] == "unknown"


def test_a_heading_as_near_to_labels_of_two_fields_is_no_typo() -> None:
    """A guess would be wrong as often as right."""
    labels = {"登记时间": "registered_at", "受理时间": "received_at"}
    assert find_typo("受记时间", labels) == ""
    assert find_typo("受记时间", {**labels, "登记时间": "received_at"}) == "登记时间"


@pytest.mark.parametrize("typo", ["反馈时问", "反馈 时问："])
def test_a_misspelt_label_of_a_form_is_told_at_its_cell(typo: str, read_rows: Read) -> None:
    labels = ["客户名称", "联系方式", typo, "反馈类型", "紧急程度", "问题描述"]
    form = [[label, value] for label, value in zip(labels, VALUES, strict=True)]
    reading = read_rows([["客户反馈记录表"], *form])
    assert [(p.code, p.cell, p.field) for p in reading.problems] == [("unknown-heading", "A4", "received_at")]
    (record,) = records(reading.tables[0])
    assert record["customer_name"] == "华为"
    assert "received_at" not in record


def test_a_value_of_a_form_is_no_misspelt_label(read_rows: Read) -> None:
    """整体满意 is one letter from 整体满意度, which the form lacks; whether its own label is known or not."""
    pairs = [[label, value] for label, value in zip(HEADER, VALUES, strict=True)]
    form = [["客户反馈记录表"], *pairs, ["客户评价", "整体满意", None, None], ["印象", "整体满意"]]
    reading = read_rows(form, "B8:D8")
    assert reading.problems == ()
    (record,) = records(reading.tables[0])
    assert record["comment"] == "整体满意"
