"""Every fact of requirements.md that is vocabulary stands in the handbooks' data, under its number."""

import re
from collections import defaultdict

import pytest

from pipeline.config import build_settings
from pipeline.handbooks import NAMES, Clock, Duration
from pipeline.model import (
    CASE_COLUMNS,
    KINDS,
    RECORD_KINDS,
    ROW_COLUMNS,
    RecordKind,
)
from pipeline.read.labels import build_lexicon, label_keys

SETTINGS = build_settings({})
BOOKS = SETTINGS.handbooks
A, B, C, D, E = NAMES
HIGH_MEDIUM_LOW = ("high", "medium", "low")


def same(*labels: str) -> dict[str, str]:
    """Choices that are their own canonical form."""
    return {label: label for label in labels}


CHOICES = [
    (
        "A3",
        A,
        "category",
        {"咨询类": "inquiry", "问题类": "problem", "建议类": "suggestion", "投诉类": "complaint"},
    ),
    ("A4", A, "urgency", {"紧急": "high", "重要": "medium", "一般": "low"}),
    ("A12", A, "customer_type", same("新客户", "老客户", "战略客户", "其他")),
    ("A12", A, "channel", same("电话", "邮件", "线下拜访", "线上表单")),
    (
        "B5",
        B,
        "category",
        {"表扬类": "praise", "建议类": "suggestion", "投诉类": "complaint", "咨询类": "inquiry"},
    ),
    ("B5", B, "grade", {"一般问题": "一般", "紧急问题": "紧急"}),
    ("B7", B, "urgency", {"紧急": "high", "一般": "low"}),
    ("C1", C, "category", {"产品问题": "problem", "服务体验": "service", "投诉建议": "complaint"}),
    ("C2", C, "priority", dict(zip("高中低", HIGH_MEDIUM_LOW, strict=True))),
    ("C2", C, "urgency", dict(zip("高中低", HIGH_MEDIUM_LOW, strict=True))),
    ("C3", C, "channel", same("电话", "邮件", "线上表单", "社交媒体")),
    ("D2", D, "customer_type", same("VIP客户", "新客户", "流失风险客户")),
    ("D6", D, "method", same("电话", "面访", "问卷")),
    ("D6", D, "purpose", same("定期回访", "售后跟进", "满意度调研", "关怀慰问")),
    ("D6", D, "mood", same("满意", "一般", "不满", "愤怒")),
    ("D6", D, "next_step", same("3日内跟进", "转相关部门处理", "定期回访")),
    ("D6", D, "priority", dict(zip("高中低", HIGH_MEDIUM_LOW, strict=True))),
    ("D7", D, "category", {"产品": "problem", "服务": "service", "其他": "other"}),
    ("E2", E, "urgency", {"紧急": "high", "一般": "medium", "非紧急": "low"}),
    (
        "E4",
        E,
        "category",
        {
            "技术咨询": "inquiry",
            "功能需求": "suggestion",
            "服务申请": "service_request",
            "投诉建议": "complaint",
        },
    ),
    ("E6", E, "priority", dict(zip(("高(P0)", "中(P1)", "低(P2)"), HIGH_MEDIUM_LOW, strict=True))),
    ("E10", E, "verdict", {"满意": "satisfied", "基本满意": "acceptable", "不满意": "unsatisfied"}),
]


@pytest.mark.parametrize(("number", "book", "field", "expected"), CHOICES)
def test_the_choices_of_each_handbook_are_those_of_its_document(
    number: str, book: str, field: str, expected: dict[str, str]
) -> None:
    assert BOOKS[book].choices[field] == expected, number


def test_no_handbook_has_choices_that_no_requirement_asks_for() -> None:
    listed = {(book, field) for _, book, field, _ in CHOICES}
    assert {(name, field) for name, book in BOOKS.items() for field in book.choices} == listed


COMMON = [
    ("D3, contract 4", "status", "待处理", "pending"),
    ("D3, contract 4", "status", "处理中", "in_progress"),
    ("contract 4", "status", "待客户", "waiting_customer"),
    ("D3, contract 4", "status", "已完成", "resolved"),
    ("contract 4", "status", "已解决", "resolved"),
    ("contract 4", "status", "已修复", "resolved"),
    ("contract 4", "status", "已关闭", "closed"),
    ("contract 4", "status", "已归档", "closed"),
    ("D7", "verdict", "满意", "satisfied"),
    ("contract 4", "verdict", "基本满意", "acceptable"),
    ("contract 4", "verdict", "不满意", "unsatisfied"),
    ("D7", "verdict", "需改进", "unsatisfied"),
    *(("contract 4", "priority", label, "high") for label in ("紧急", "高", "高(P0)", "P0")),
    *(("contract 4", "priority", label, "medium") for label in ("重要", "中", "中(P1)", "P1")),
    *(("contract 4", "priority", label, "low") for label in ("低", "低(P2)", "P2")),
]


def test_the_words_for_states_verdicts_and_priorities_are_those_of_the_contract() -> None:
    listed: dict[str, dict[str, str]] = defaultdict(dict)
    for _, field, label, code in COMMON:
        listed[field][label] = code
    assert SETTINGS.common.choices == dict(listed)


@pytest.mark.parametrize(
    ("number", "field", "spelling", "label"),
    [
        ("C3", "channel", "在线", "线上表单"),
        ("C3", "channel", "在线表单", "线上表单"),
        ("B11", "method", "电话回访", "电话"),
        ("B11", "channel", "电话回访", "电话"),
        ("A9, C7", "status", "二次处理", "处理中"),
    ],
)
def test_everyday_spellings_stand_for_labels(number: str, field: str, spelling: str, label: str) -> None:
    assert SETTINGS.common.also[field][spelling] == label, number


def hours(**targets: float) -> dict[str, Duration]:
    return {label: Duration(minutes=count * 60) for label, count in targets.items()}


def hour(count: float) -> Duration:
    return Duration(minutes=count * 60)


LIFE = {"received_at": "resolved_at"}
CLOCKS = {
    ("A2", A, "register"): Clock(start="received_at", stop="registered_at", target=hour(1)),
    ("A4", A, "respond"): Clock(
        start="received_at", stop="first_response_at", by="urgency", targets=hours(紧急=2, 重要=4, 一般=24)
    ),
    ("A6", A, "resolve"): Clock(start="received_at", stop="resolved_at", promise="promised_at"),
    ("A7", A, "progress"): Clock(kind="progress", start="received_at", stop="resolved_at", target=hour(24)),
    ("A8", A, "revisit"): Clock(start="resolved_at", stop="revisit_at", target=Duration(working_days=1)),
    ("B7", B, "respond"): Clock(
        start="received_at", stop="first_response_at", by="urgency", targets=hours(紧急=2, 一般=24)
    ),
    ("B7", B, "resolve"): Clock(start="received_at", stop="resolved_at", promise="promised_at"),
    ("B8", B, "progress"): Clock(kind="progress", start="received_at", stop="resolved_at", target=hour(24)),
    ("B2", B, "revisit"): Clock(
        start="resolved_at", stop="revisit_at", target=hour(24), only={"category": ["complaint", "problem"]}
    ),
    ("B1", B, "service_revisit"): Clock(
        kind="window",
        record="visit",
        start="service_date",
        stop="visit_at",
        opens=Duration(working_days=3),
        target=Duration(working_days=7),
    ),
    ("B4", B, "record"): Clock(
        kind="record", record="visit", start="visit_at", stop="recorded_at", target=Duration(minutes=10)
    ),
    ("C6", C, "register"): Clock(start="received_at", stop="registered_at", target=hour(1)),
    ("C2", C, "respond"): Clock(
        start="received_at", stop="first_response_at", by="priority", targets=hours(high=2)
    ),
    ("C2", C, "resolve"): Clock(
        start="received_at",
        stop="resolved_at",
        by="priority",
        targets=hours(medium=24),
        promise="promised_at",
        never={"priority": ["low"]},
    ),
    ("D4", D, "resolve"): Clock(
        start="received_at", stop="resolved_at", promise="promised_at", target=Duration(working_days=2)
    ),
    ("D3", D, "record"): Clock(
        kind="record", record="visit", start="visit_at", stop="recorded_at", target=hour(24)
    ),
    ("D6", D, "follow_up"): Clock(
        kind="follow_up",
        record="visit",
        start="visit_at",
        stop="visit_at",
        target=hour(72),
        only={"next_step": ["3日内跟进"]},
    ),
    ("E1", E, "register"): Clock(start="received_at", stop="registered_at", target=hour(2)),
    ("E1", E, "analyse"): Clock(start="received_at", stop="analysed_at", target=hour(4)),
    ("E2", E, "respond"): Clock(
        start="received_at",
        stop="first_response_at",
        by="urgency",
        targets=hours(紧急=24, 一般=48, 非紧急=72),
    ),
    ("E12", E, "resolve"): Clock(start="received_at", stop="resolved_at", promise="promised_at"),
    ("E8", E, "progress"): Clock(kind="progress", start="received_at", stop="resolved_at", target=hour(24)),
    ("E9", E, "result"): Clock(start="resolved_at", stop="result_sent_at", target=hour(1)),
    ("E11", E, "archive"): Clock(kind="archive", start="closed_at", stop="archived_at", day=5),
}


@pytest.mark.parametrize(("number", "book", "clock"), CLOCKS)
def test_each_deadline_is_that_of_its_document(number: str, book: str, clock: str) -> None:
    assert BOOKS[book].clocks[clock] == CLOCKS[number, book, clock]


def test_no_handbook_has_a_deadline_that_no_requirement_asks_for() -> None:
    assert {(name, clock) for name, book in BOOKS.items() for clock in book.clocks} == {
        (book, clock) for _, book, clock in CLOCKS
    }


@pytest.mark.parametrize(
    ("number", "book", "routing"),
    [
        (
            "A5",
            A,
            {
                "咨询类": ["产品部", "市场部"],
                "问题类": ["技术部", "售后部"],
                "建议类": ["产品研发部"],
                "投诉类": ["业务负责人"],
            },
        ),
        ("B7", B, {"建议类": ["产品部"], "投诉类": ["售后部"], "咨询类": ["运营部"]}),
        ("C1", C, {"产品问题": ["技术部"], "服务体验": ["客服部"], "投诉建议": ["管理层"]}),
    ],
)
def test_each_category_is_routed_as_its_document_says(
    number: str, book: str, routing: dict[str, list[str]]
) -> None:
    found = BOOKS[book].routing
    assert found is not None
    assert (found.by, found.to) == ("category_label", routing), number


def test_the_other_facts_of_the_documents_stand_in_the_data() -> None:
    assert BOOKS[A].stages == ["接收", "分类", "协调", "处理", "回访", "归档"]  # A1
    assert {name: book.keep_years >= 2 for name, book in BOOKS.items()} == dict.fromkeys(NAMES, True)  # C8
    assert BOOKS[E].keep_years == 3  # E11
    assert [name for name, book in BOOKS.items() if book.confirm_to_close] == [C]  # C7
    number = BOOKS[E].own_number
    assert number is not None
    assert [bool(re.fullmatch(number, text)) for text in ("202310-CSR-001", "202405001")] == [
        True,
        False,
    ]  # E3
    assert BOOKS[E].number_example == "202310-CSR-001"  # E3
    assert BOOKS[B].regular_visits.keys() >= {"新客户", "VIP客户"}  # B3: new and high-value customers
    assert BOOKS[D].regular_visits.keys() == set(BOOKS[D].choices["customer_type"])  # D1, D2
    targets = {name: (target.figure, target.at_least) for name, target in SETTINGS.targets.items()}
    assert targets == {  # C11
        "high_priority_resolution": ("high_priority.rate", 0.95),
        "satisfaction_mean": ("satisfaction.mean", 4.5),
    }


def test_what_opens_a_case_is_what_the_contract_says() -> None:
    opens = {name: book.opens_case.where for name, book in BOOKS.items() if book.opens_case is not None}
    assert opens == {B: {"category_label": ["投诉类", "建议类", "咨询类"]}, D: {"description": []}}


FORMS: dict[tuple[str, str, RecordKind], dict[str, str]] = {
    ("A12", A, "case"): {
        "客户姓名/公司": "customer_name",
        "联系方式": "contact",
        "客户类型": "customer_type",
        "反馈时间": "received_at",
        "反馈渠道": "channel",
        "反馈类型": "category",
        "问题描述": "description",
        "客户诉求": "request",
        "紧急程度": "urgency",
        "责任部门": "department",
        "接口人": "owner",
        "期望完成时间": "promised_at",
        "解决方案": "solution",
        "完成时间": "resolved_at",
        "回访时间": "revisit_at",
        "客户确认结果": "verdict",
    },
    ("B11", B, "visit"): {
        "客户编号": "customer_id",
        "客户名称/简称": "customer_name",
        "联系方式": "contact",
        "服务类型": "service_type",
        "原服务日期": "service_date",
        "原服务内容": "service_content",
        "回访日期": "visit_at",
        "回访人": "visitor",
        "回访方式": "method",
        "回访时长": "duration_min",
        "满意度评分(1-5分)": "score",
        "具体反馈/建议": "content",
        "处理进展": "progress",
        "原工单编号": "case_id",  # B6
        "问题等级": "grade",  # B5
    },
    ("C4", C, "case"): {
        "问题描述": "description",
        "发生时间": "occurred_at",
        "设备型号": "device_model",
        "主责人": "owner",  # C5
        "产品模块": "module",  # C9
        "优先级": "priority",  # C2
        "反馈渠道": "channel",  # C3
    },
    ("D6", D, "visit"): {
        "客户名称": "customer_name",
        "联系人": "contact_person",
        "联系方式": "contact",
        "上次沟通时间": "last_visit_at",
        "本次沟通时间": "visit_at",
        "沟通方式": "method",
        "沟通主题": "purpose",
        "客户反馈内容": "content",
        "问题描述": "description",
        "优先级": "priority",
        "责任人": "owner",
        "预计解决时间": "promised_at",
        "客户情绪状态": "mood",
        "下一步计划": "next_step",
        "备注": "remark",
    },
    ("D7", D, "case"): {
        "问题编号": "case_id",
        "客户名称": "customer_name",
        "问题描述": "description",
        "反馈时间": "received_at",
        "问题分类(产品/服务/其他)": "category",
        "责任部门/人": "department_owner",
        "处理进度": "progress",
        "解决方案": "solution",
        "完成时间": "resolved_at",
        "客户确认结果": "verdict",
        "满意度评分(1-5分)": "score",
        "归档时间": "archived_at",
    },
    ("D8", D, "assessment"): {
        "客户名称": "customer_name",
        "评估周期": "period",
        "产品质量": "quality",
        "服务响应速度": "speed",
        "沟通效率": "communication",
        "问题解决能力": "solving",
        "整体合作体验": "overall",
        "总体评价": "remark",
        "改进建议": "suggestion",
        "联系人": "contact_person",
        "评估日期": "assessed_at",
    },
    ("E14", E, "case"): {
        "需求编号": "case_id",  # E3
        "需求类别": "category",  # E4
        "紧急程度": "urgency",  # E2
        "优先级": "priority",  # E6
        "评估完成时间": "analysed_at",  # E1
        "结果反馈时间": "result_sent_at",  # E9
        "归档时间": "archived_at",  # E11
    },
}
KINDS_OF_FORM = {(kind.handbook, kind.record): kind for kind in build_lexicon(SETTINGS).kinds}


@pytest.mark.parametrize(("number", "book", "record"), FORMS)
def test_every_label_of_a_form_is_understood_and_stands_on_it(
    number: str, book: str, record: RecordKind
) -> None:
    kind = KINDS_OF_FORM[book, record]
    expected = FORMS[number, book, record]
    assert {label: kind.field(label_keys(label)) for label in expected} == expected
    assert set(expected.values()) - set(kind.form.fields) == set()


STANDARD: dict[RecordKind, str] = {
    "case": """
        问题编号/工单编号/需求编号 case_id · 客户编号 customer_id · 客户名称 customer_name ·
        联系人 contact_person · 联系方式 contact · 客户类型 customer_type · 反馈渠道 channel ·
        反馈类型/问题分类/需求类别 category · 紧急程度 urgency · 优先级 priority · 产品模块 module ·
        设备型号 device_model · 问题描述 description · 客户诉求 request · 发生时间 occurred_at ·
        反馈时间/接收时间 received_at · 登记时间 registered_at · 登记人 registered_by ·
        评估完成时间 analysed_at · 首次响应时间 first_response_at · 最近进展时间 last_progress_at ·
        责任部门 department · 责任人 owner · 状态 status · 处理进展/处理进度 progress · 解决方案 solution ·
        预计解决时间/期望完成时间 promised_at · 等待客户开始/挂起时间 waiting_from ·
        等待客户结束/解挂时间 waiting_until · 完成时间 resolved_at · 结果反馈时间 result_sent_at ·
        回访时间 revisit_at · 客户确认结果 verdict · 满意度评分 score · 客户评价 comment ·
        关闭时间 closed_at · 归档时间 archived_at
    """,
    "visit": """
        回访日期/本次沟通时间 visit_at · 记录时间 recorded_at · 回访人 visitor · 回访方式/沟通方式 method ·
        回访时长 duration_min · 沟通主题 purpose · 服务类型 service_type · 原服务日期 service_date ·
        原服务内容 service_content · 问题等级 grade · 客户情绪状态 mood · 具体反馈/建议 content ·
        客户反馈内容 content · 下一步计划 next_step · 原工单编号 case_id
    """,
}


@pytest.mark.parametrize("record", STANDARD)
def test_the_standard_labels_of_the_contract_are_understood_on_every_list_of_their_kind(
    record: RecordKind,
) -> None:
    for entry in STANDARD[record].split("·"):
        labels, field = entry.split()
        for label in [labels] if labels == "具体反馈/建议" else labels.split("/"):
            found = {
                kind.field(label_keys(label)) for kind in KINDS_OF_FORM.values() if kind.record == record
            }
            assert found == {field}, label
    department_owner = {
        kind.field(label_keys("责任部门/人")) for kind in KINDS_OF_FORM.values() if kind.record == "case"
    }
    assert department_owner == {"department_owner"}


@pytest.mark.parametrize("record", RECORD_KINDS)
def test_no_label_means_two_fields_of_one_kind_of_record(record: RecordKind) -> None:
    """In the shared list and in every handbook's own, compared as the reader compares them."""
    meant: dict[str, set[str]] = defaultdict(set)
    tables = [SETTINGS.common.labels, *(book.labels for book in BOOKS.values())]
    for labels in tables:
        for field, texts in labels.get(record, {}).items():
            for text in texts:
                meant[label_keys(text)[0]].add(field)
    assert {key: fields for key, fields in meant.items() if len(fields) > 1} == {}


@pytest.mark.parametrize("record", RECORD_KINDS)
def test_every_label_names_a_column_of_its_record_or_a_declared_extra(record: RecordKind) -> None:
    known = {column.name for column in ROW_COLUMNS[record]} | SETTINGS.common.fields.keys()
    context = {"remark", "contact"}  # read with the form, in no table of this kind
    tables = [SETTINGS.common.labels, *(book.labels for book in BOOKS.values())]
    named = {field for labels in tables for field in labels.get(record, {})}
    assert named - known - context == set()


def test_every_column_that_staff_fill_in_has_a_label() -> None:
    """What the program itself computes or issues has none."""
    computed = {"handbook", "category_label", "reopened", "source_file", "source_sheet", "source_row"}
    named = set(SETTINGS.common.labels["case"])
    assert {column.name for column in CASE_COLUMNS} - named == computed


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_requires_it_also_shows_and_every_field_is_known(name: str) -> None:
    for form in BOOKS[name].forms:
        assert set(form.required) <= set(form.fields), form.title
        assert set(form.fields) - KINDS.keys() - SETTINGS.common.fields.keys() == set(), form.title
        assert len(set(form.fields)) == len(form.fields), form.title


@pytest.mark.parametrize("name", NAMES)
def test_the_required_fields_are_those_of_the_contract(name: str) -> None:
    base = ["customer_name", "received_at", "category", "urgency", "description"]
    expected: dict[str, dict[RecordKind, list[str]]] = {
        A: {"case": base},
        B: {"visit": ["customer_name", "visit_at"]},
        C: {"case": [*base, "priority", "occurred_at", "device_model"]},
        D: {
            "case": ["customer_name", "received_at", "description"],
            "visit": ["customer_name", "visit_at"],
            "assessment": ["customer_name", "period"],
        },
        E: {"case": base},
    }
    expected[C]["case"].remove("urgency")
    for record in RECORD_KINDS:
        assert sorted(BOOKS[name].required(record)) == sorted(expected[name].get(record, []))


@pytest.mark.parametrize("name", NAMES)
def test_a_spelling_stands_for_a_label_that_there_is(name: str) -> None:
    book = BOOKS[name]
    choices = {**SETTINGS.common.choices, **book.choices}
    for field, spellings in book.also.items():
        assert set(spellings.values()) - choices[field].keys() == set(), field
        assert spellings.keys() & choices[field].keys() == set(), field
