"""Recognition: which handbook and form a table is of."""

from collections.abc import Callable

import pytest
from made_files import AT

from pipeline.config import Settings, build_settings
from pipeline.model import FileReading
from pipeline.read.labels import build_lexicon, label_keys

Read = Callable[..., FileReading]

LISTS: dict[str, tuple[list[str], list[object]]] = {
    "rapid_response case": (
        ["客户姓名/公司", "联系方式", "反馈时间", "反馈类型", "问题描述", "紧急程度"],
        ["华为", "138", AT, "问题类", "x", "重要"],
    ),
    "service_revisit visit": (
        ["客户编号", "客户名称", "回访日期", "回访人", "回访方式", "满意度评分(1-5分)", "具体反馈/建议"],
        ["K1", "华为", AT, "张三", "电话回访", "4分", "好"],
    ),
    "handling_mechanism case": (
        ["工单编号", "客户名称", "反馈时间", "问题分类", "优先级", "设备型号", "问题描述"],
        ["1", "华为", AT, "产品问题", "高", "X1", "x"],
    ),
    "relationship case": (
        ["问题编号", "客户名称", "问题描述", "反馈时间", "问题分类", "责任部门/人", "处理进度"],
        ["202605001", "华为", "x", AT, "产品", "技术部/张三", "处理中"],
    ),
    "relationship visit": (
        ["客户名称", "联系人", "本次沟通时间", "沟通方式", "沟通主题", "客户反馈内容", "下一步计划"],
        ["华为", "张三", AT, "面访", "定期回访", "好", "定期回访"],
    ),
    "relationship assessment": (
        ["客户名称", "评估周期", "产品质量", "服务响应速度", "沟通效率", "问题解决能力", "整体合作体验"],
        ["华为", "2026Q3", 4, 5, 4, 5, 4],
    ),
    "requirement case": (
        ["需求编号", "客户名称", "接收时间", "需求类别", "紧急程度", "需求描述"],
        ["202610-CSR-001", "华为", AT, "功能需求", "非紧急", "x"],
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_labels_tell_the_kind(kind: str, read_rows: Read) -> None:
    """Each list is recognised by its own labels, without a title and without records."""
    header, values = LISTS[kind]
    handbook, record = kind.split()
    for rows in ([header, values], [header]):
        entry = read_rows(rows).sheets[0]
        assert (entry.layout, entry.handbook) == ("list", handbook)
    assert read_rows([header, values]).tables[0].record == record


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_labels_as_a_form(kind: str, read_rows: Read) -> None:
    """The same labels one below the other are a form of the same kind."""
    table = read_rows([[label, value] for label, value in zip(*LISTS[kind], strict=True)]).tables[0]
    assert (f"{table.handbook} {table.record}", table.layout) == (kind, "form")


@pytest.mark.parametrize(
    ("title", "handbook"),
    [
        ("2026年10月客户反馈记录表", "rapid_response"),
        ("《客户反馈处理》台账", "handling_mechanism"),
        ("客户反馈问题跟踪表", "relationship"),
        ("客户需求快速响应流程登记", "requirement"),
    ],
)
def test_the_title_outweighs_the_labels(title: str, handbook: str, read_rows: Read) -> None:
    """A handbook's words in the title decide, whatever the labels and words below."""
    header, values = LISTS["rapid_response case"]
    assert read_rows([[title], header, values]).tables[0].handbook == handbook


COMMON = ["工单编号", "客户名称", "反馈时间", "类别", "问题描述", "责任人"]


@pytest.mark.parametrize(
    ("category", "handbook"),
    [
        ("咨询类", "rapid_response"),
        ("☑问题类 □建议类", "rapid_response"),
        ("服务体验", "handling_mechanism"),
        ("功能需求", "requirement"),
        ("产品", "relationship"),
    ],
)
def test_the_words_decide_between_like_labels(category: str, handbook: str, read_rows: Read) -> None:
    """Where the labels fit several handbooks, the words in the cells tell."""
    rows = [COMMON, *([str(n), "华为", AT, category, "x", "张三"] for n in range(3))]
    assert read_rows(rows, file="客户需求.xlsx").tables[0].handbook == handbook


@pytest.mark.parametrize(
    ("file", "handbook"), [("客户需求.xlsx", "requirement"), ("客户反馈处理.xlsx", "handling_mechanism")]
)
def test_the_file_name_decides_last(file: str, handbook: str, read_rows: Read) -> None:
    """Where nothing else tells, the file's name does."""
    rows = [COMMON, ["1", "华为", AT, "投诉建议", "x", "张三"]]
    assert read_rows(rows, file=file).tables[0].handbook == handbook


@pytest.mark.parametrize("title", ["客户关系维护通讯录", "各部门设备台账", "快速响应小组客户名单"])
def test_lists_of_customers_are_no_records(title: str, read_rows: Read) -> None:
    """A handbook's word above a list of customers or devices does not make it feedback."""
    header = ["客户名称", "联系人", "联系电话", "客户类型", "设备型号"]
    reading = read_rows([[title], header, ["华为", "张三", "138", "VIP客户", "X1"]])
    assert reading.sheets[0].layout == "ignored"
    assert [problem.code for problem in reading.problems] == ["sheet-not-recognised"]


def test_a_case_list_with_revisit_columns_stays_one(read_rows: Read) -> None:
    """A (A12): who revisited and how does not make the feedback a visit."""
    header = [
        "客户名称",
        "联系电话",
        "反馈时间",
        "类别",
        "反馈内容",
        "紧急程度",
        "处理进度",
        "回访日期",
        "回访人",
        "回访方式",
    ]
    values = ["华为", "138", AT, "投诉类", "x", "一般", "处理中", AT, "张三", "电话"]
    table = read_rows([header, values]).tables[0]
    assert (table.handbook, table.record) == ("rapid_response", "case")
    assert table.columns["revisit_at"].values == [AT]


def test_the_nearest_handbook_is_named(read_rows: Read) -> None:
    """A sheet that is almost a list of a handbook says which one it is like."""
    reading = read_rows([["客户名称", "设备型号", "产品模块", "联系电话"], ["华为", "X1", "登录", "138"]])
    assert "《客户反馈处理机制》" in reading.problems[0].message


def test_a_new_handbook_needs_no_code(read_rows: Read) -> None:
    """A handbook that only config.toml knows is recognised by its own labels."""
    form = {
        "title": "安装反馈单",
        "record": "case",
        "required": ["customer_name", "description"],
        "fields": ["customer_name", "description", "received_at"],
    }
    settings = build_settings(
        {
            "handbooks": {
                "installation": {
                    "title": "安装反馈",
                    "words": ["安装反馈"],
                    "labels": {"case": {"description": ["安装问题"], "received_at": ["安装时间"]}},
                    "forms": [form],
                }
            }
        }
    )
    rows = [["客户名称", "安装时间", "安装问题"], ["华为", AT, "漏水"]]
    table = read_rows(rows, settings=settings).tables[0]
    assert table.handbook == "installation"
    assert table.columns["description"].values == ["漏水"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("客户名称", ("客户名称",)),
        (" 客 户　名 称 ：", ("客户名称",)),
        ("*1. 满意度评分（1-5分）", ("满意度评分(1-5分)", "满意度评分")),
        ("一、联系方式【必填】", ("联系方式【必填】", "联系方式")),
        ("（3）责任部门/人", ("责任部门/人",)),
        ("ＣＡＳＥ　ＮＯ", ("caseno",)),
        ("\ufeff客户\u200b名称\n", ("客户名称",)),
        ("", ()),
    ],
)
def test_label_keys(text: str, keys: tuple[str, ...]) -> None:
    """Labels are compared in one plain form, first with and then without their notes."""
    assert label_keys(text) == keys


def test_no_label_means_two_things_on_one_form(settings: Settings) -> None:
    """Every label of every kind is listed, and finds a field."""
    for kind in build_lexicon(settings).kinds:
        listed = settings.common.labels[kind.record] | settings.handbooks[kind.handbook].labels.get(
            kind.record, {}
        )
        for field, labels in listed.items():
            for label in labels:
                assert kind.field(label_keys(label)) == field, (kind.handbook, kind.record, label)
