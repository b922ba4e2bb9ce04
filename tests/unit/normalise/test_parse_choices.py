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
HINT = "电话、邮件、线下拜访、线上表单"


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
    assert CHANNEL.parse(cell) == Fault("several-choices", HINT)


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
        "电话√ 邮件 线下拜访",
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
    assert sorted(answer.hint.split("、")) == sorted(HINT.split("、"))


@pytest.mark.parametrize(
    ("cell", "first"), [("邮牛", "邮件"), ("线上单", "线上表单"), ("邮件件", "邮件"), ("微信", "电话")]
)
def test_a_nearly_equal_choice_is_suggested_first_but_never_taken(cell: str, first: str) -> None:
    answer = CHANNEL.parse(cell)
    assert isinstance(answer, Fault)
    assert answer.hint.split("、")[0] == first


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
    settings = build_settings({})
    for handbook in settings.handbooks.values():
        for choices in (*handbook.choices.values(), *settings.common.choices.values()):
            parser = ChoiceParser(choices)
            for label in choices:
                form = " ".join(f"{'☑' if other == label else '□'}{other}" for other in choices)
                assert parser.parse(label) == parser.parse(form) == label


@given(st.one_of(st.text(max_size=20), st.text("电话邮件在线表单□☑√✓[]()xX 、:_其他", max_size=20)))
def test_a_choice_is_a_label_that_reads_as_itself(cell: str) -> None:
    answer = CHANNEL.parse(cell)
    assert answer is None or isinstance(answer, Fault) or CHANNEL.parse(answer) == answer in CHANNEL.labels
