"""How labels and choices are compared: traditional characters, and texts that are one letter apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import build_settings
from pipeline.fold import SIMPLIFIED, TRADITIONAL, fold_characters, is_one_apart

SETTINGS = build_settings({})


def test_each_traditional_character_stands_for_one_simplified_one_and_for_no_other() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert set(TRADITIONAL).isdisjoint(SIMPLIFIED)


def test_only_characters_that_no_handbook_uses_are_folded() -> None:
    """So a label, a choice or a title is never changed by folding."""
    texts = SETTINGS.model_dump_json(include={"handbooks", "common"})
    own = re.findall("[\u4e00-\u9fff]+", texts)
    assert [text for text in own if fold_characters(text) != text] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("客戶名稱", "客户名称"),
        ("聯繫電話", "联系电话"),
        ("反饋時間", "反馈时间"),
        ("首次回覆時間", "首次回复时间"),
        ("責任部門/人", "责任部门/人"),
        ("滿意度評分(1-5分)", "满意度评分(1-5分)"),
        ("下一步計畫", "下一步计划"),
        ("紀錄人", "记录人"),
        ("諮詢類", "咨询类"),
        ("☑線上表單 □線下拜訪", "☑线上表单 □线下拜访"),
        ("待處理 處理中 已關閉 已歸檔", "待处理 处理中 已关闭 已归档"),
        ("", ""),
    ],
)
def test_labels_and_choices_in_traditional_characters_are_those_of_the_handbooks(
    text: str, folded: str
) -> None:
    assert fold_characters(text) == folded


@given(st.text(alphabet=TRADITIONAL + SIMPLIFIED + "a1 ☑"))
def test_folding_twice_is_folding_once_and_keeps_every_place(text: str) -> None:
    once = fold_characters(text)
    assert fold_characters(once) == once
    assert len(once) == len(text)


def _edits(text: str, letters: str) -> set[str]:
    """Every text that one letter more, less or other, or two swapped, make of this one."""
    places = range(len(text) + 1)
    return {
        *(text[:at] + letter + text[at:] for at in places for letter in letters),
        *(text[:at] + text[at + 1 :] for at in places[:-1]),
        *(text[:at] + letter + text[at + 1 :] for at in places[:-1] for letter in letters),
        *(text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in places[:-2]),
    } - {text}


@given(st.text("名称成", max_size=5), st.text("名称成", max_size=5))
def test_one_apart_is_what_one_slip_of_the_pen_makes(text: str, other: str) -> None:
    assert is_one_apart(text, other) == (other in _edits(text, "名称成"))
    assert is_one_apart(text, other) == is_one_apart(other, text)
