"""Choices: the handbooks' own labels out of everything staff type and tick (contract section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import build_settings
from pipeline.model import Fault
from pipeline.normalise.choices import ChoiceParser

CHANNEL = ChoiceParser(
    ["电话", "邮件", "线下拜访", "线上表单"],
    {"在线": "线上表单", "在线表单": "线上表单", "电话回访": "电话", "登门": "上门"},
)
TYPE = ChoiceParser(("新客户", "老客户", "战略客户", "其他"))
PRIORITY = ChoiceParser(
    {"高(P0)": "high", "中(P1)": "medium", "低(P2)": "low"}, {"高": "高(P0)", "P0": "高(P0)"}
)
SHOWN = "电话、邮件、线下拜访、线上表单"
SETTINGS = build_settings({})


@pytest.mark.parametrize(
    "cell",
    [
        "电话",
        " 电话 ",
        "电 话",
        "电话。",
        "电\u200b话",
        "电话回访",
        "☑电话",
        "☑ 电话 □邮件",
        "□邮件 ■电话",
        "☒电话☐邮件",
        "●电话 ○邮件",
        "◉电话 ○邮件",
        "√电话 □邮件",
        "✓电话",
        "✔️ 电话",
        "[x]电话 [ ]邮件",
        "[√]电话 []邮件",
        "（√）电话（ ）邮件",
        "【√】电话 【】邮件",
        "[X] 电话",
        "电话☑ 邮件□",
        "电话☑邮件□",
        "电话√",
        "电话（√） 邮件（ ）",
        "□邮件、☑电话",
        "□邮件\n☑电话",
        "□√电话 □邮件",
        "√□电话 □邮件",
        "□电话√ □邮件",
        "□邮件 □电话√",
        "☑电话 ☑电话回访",
        "□ 邮件 ☑ 电话 □ 其他：____",
    ],
)
def test_a_typed_or_ticked_choice_is_the_handbooks_label(cell: str) -> None:
    assert CHANNEL.parse(cell) == "电话"


@pytest.mark.parametrize(
    "cell",
    [None, "", "-", "—", "/", "无", "□电话 □邮件", "电话□ 邮件□", "[ ]电话 [ ]邮件", "○电话 ○邮件", "____"],
)
def test_nothing_ticked_is_blank(cell: str | None) -> None:
    assert CHANNEL.parse(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "☑电话 ☑邮件",
        "电话、邮件",
        "电话/邮件",
        "电话 邮件",
        "电话和在线",
        "电话√ 邮件√",
        "☑电话、邮件",
        "电话;邮件",
    ],
)
def test_more_than_one_choice_is_refused(cell: str) -> None:
    assert CHANNEL.parse(cell) == Fault("several-choices", SHOWN)


@pytest.mark.parametrize(
    "cell",
    [
        "微信",
        "登门",
        "电话、微信",
        True,
        12,
        "☑微信",
        "☑",
        "√",
        "电话 √ 邮件 线下拜访",
        "□电话√□邮件",
        "☑电话□",
        "√电话□ 邮件□",
        "[ ]电话√邮件",
        "不是电话",
        "其他：展会",
    ],
)
def test_what_is_no_choice_or_not_clearly_one_is_refused_with_the_choices(cell: object) -> None:
    answer = CHANNEL.parse(cell)
    assert isinstance(answer, Fault)
    assert answer.code == "unknown-choice"
    assert answer.hint.endswith(f"请填写其中之一：{SHOWN}")


def parser_of(handbook: str, field: str) -> ChoiceParser:
    """As the product builds it: the handbook's labels, and everyday spellings."""
    ours, common = SETTINGS.handbooks[handbook], SETTINGS.common
    also = {**common.also.get(field, {}), **ours.also.get(field, {})}
    return ChoiceParser({**common.choices, **ours.choices}[field], also)


CATEGORIES = "咨询类、问题类、建议类、投诉类"
STATUSES = "待处理、处理中、待客户、已完成、已关闭"


@pytest.mark.parametrize(
    ("handbook", "field", "cell", "meant", "shown"),
    [
        ("rapid_response", "category", "投拆类", "投诉类", CATEGORIES),
        ("rapid_response", "category", "诉类", "投诉类", CATEGORIES),
        ("rapid_response", "urgency", "紧及", "紧急", "紧急、重要、一般"),
        ("rapid_response", "status", "处理种", "处理中", STATUSES),
        ("rapid_response", "status", "进行种", "处理中", STATUSES),
        ("rapid_response", "status", "己解决", "已解决", STATUSES),
        ("rapid_response", "verdict", "不满一", "不满意", "满意、基本满意、不满意"),
        ("rapid_response", "priority", "最高", "高", "高、中、低"),
        ("requirement", "urgency", "非紧及", "非紧急", "紧急、一般、非紧急"),
        ("handling_mechanism", "category", "投诉", "投诉建议", "产品问题、服务体验、投诉建议"),
        ("handling_mechanism", "channel", "邮箱", "邮件", "电话、邮件、线上表单、社交媒体"),
        ("relationship", "next_step", "跟进", "3日内跟进", "3日内跟进、转相关部门处理、定期回访"),
    ],
)
def test_a_near_miss_is_asked_for_but_never_taken(
    handbook: str, field: str, cell: str, meant: str, shown: str
) -> None:
    hint = f"是不是“{meant}”？请填写其中之一：{shown}"
    assert parser_of(handbook, field).parse(cell) == Fault("unknown-choice", hint)


@pytest.mark.parametrize(
    ("handbook", "field", "cell"),
    [
        ("rapid_response", "urgency", "不紧急"),
        ("rapid_response", "urgency", "非紧急"),
        ("rapid_response", "urgency", "不重要"),
        ("rapid_response", "category", "非投诉"),
        ("rapid_response", "status", "未解决"),
        ("rapid_response", "status", "未完成"),
        ("rapid_response", "status", "没关闭"),
        ("rapid_response", "verdict", "未满意"),
        ("requirement", "urgency", "不紧急"),
        ("relationship", "mood", "没不满"),
        ("relationship", "next_step", "5日内跟进"),
        ("service_revisit", "grade", "非紧急"),
    ],
)
def test_a_negation_or_another_number_is_neither_taken_for_nor_likened_to_a_choice(
    handbook: str, field: str, cell: str
) -> None:
    answer = parser_of(handbook, field).parse(cell)
    assert isinstance(answer, Fault)
    assert answer.hint.startswith("请填写其中之一：")


@pytest.mark.parametrize("cell", ["底", "类", "客户", "一", "高高低"])
def test_where_several_choices_are_as_near_none_is_asked_for(cell: str) -> None:
    for field in ("priority", "customer_type", "category"):
        answer = parser_of("rapid_response", field).parse(cell)
        assert isinstance(answer, Fault)
        assert answer.hint.startswith("请填写其中之一：")


@pytest.mark.parametrize(
    ("field", "cell", "label"),
    [
        ("category", "投訴類", "投诉类"),
        ("category", "諮詢", "咨询类"),
        ("urgency", "緊急", "紧急"),
        ("channel", "電話", "电话"),
        ("channel", "☑線上表單 □郵件", "线上表单"),
        ("status", "處理中", "处理中"),
        ("verdict", "滿意", "满意"),
        ("verdict", "非常不滿意", "不满意"),
        ("customer_type", "戰略客戶", "战略客户"),
        ("customer_type", "其它：經銷商", "其他"),
    ],
)
def test_a_choice_may_be_written_in_traditional_characters(field: str, cell: str, label: str) -> None:
    assert parser_of("rapid_response", field).parse(cell) == label


def test_problems_show_one_label_of_each_meaning() -> None:
    answer = ChoiceParser({"已完成": "resolved", "已解决": "resolved", "已关闭": "closed"}).parse("暂缓")
    assert answer == Fault("unknown-choice", "请填写其中之一：已完成、已关闭")


@pytest.mark.parametrize(
    "cell",
    [
        "其他",
        "其他：____",
        "其他____",
        "☑其他：展会",
        "□新客户 ☑其他（展会）",
        "其他:展会",
        "☑其他 ____",
        "其他( )",
    ],
)
def test_other_may_have_a_remark(cell: str) -> None:
    assert TYPE.parse(cell) == "其他"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("高（P0）", "高(P0)"),
        ("高(p0)", "高(P0)"),
        ("高", "高(P0)"),
        ("P0", "高(P0)"),
        ("☑高（P0） □中（P1）", "高(P0)"),
    ],
)
def test_brackets_case_and_short_forms_make_no_difference(cell: str, expected: str) -> None:
    assert PRIORITY.parse(cell) == expected


def test_a_label_with_another_ones_note_is_refused() -> None:
    assert isinstance(PRIORITY.parse("高(P1)"), Fault)


def test_a_label_beats_an_everyday_spelling_and_a_word_for_nothing() -> None:
    parser = ChoiceParser(["高", "高(P0)", "无"], {"高": "高(P0)"})
    assert parser.parse("高") == "高"
    assert parser.parse("无") == "无"


def test_every_choice_of_every_handbook_is_read_typed_and_ticked() -> None:
    for handbook in SETTINGS.handbooks.values():
        for choices in (*handbook.choices.values(), *SETTINGS.common.choices.values()):
            parser = ChoiceParser(choices)
            for label in choices:
                form = " ".join(f"{'☑' if other == label else '□'}{other}" for other in choices)
                assert parser.parse(label) == parser.parse(form) == label


@given(st.one_of(st.text(max_size=20), st.text("电话邮件在线表单□☑√✓[]()xX 、:_其他", max_size=20)))
def test_a_choice_is_a_label_that_reads_as_itself(cell: str) -> None:
    answer = CHANNEL.parse(cell)
    assert answer is None or isinstance(answer, Fault) or CHANNEL.parse(answer) == answer in CHANNEL.labels
