"""Contacts never reach the report (A12), however they are spelt."""

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.masking import mask_column, mask_contacts, mask_name, mask_text

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请打 13800138000 联系我", "请打 138****8000 联系我"),
        ("手机138-0013-8000。", "手机138****8000。"),
        ("１３８００１３８０００", "138****8000"),
        ("一三八零零一三八零零零", "138****8000"),
        ("幺三八 〇〇一三 八〇〇〇", "138****8000"),
        ("壹叁捌零零壹叁捌零零零", "138****8000"),
        ("138/0013/8000，138，0013，8000", "138****8000，138****8000"),
        ("+86 138 0013 8000", "138****8000"),
        ("0086-13800138000", "138****8000"),
        ("(86)138.0013.8000", "(138****8000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "138****8000"),
        ("138\u200b0013\u00a08000", "138****8000"),
        ("电话 021-61234567 转 8", "电话 021-****567 转 8"),
        ("(0755) 8612 3456", "0755-****456"),
        ("+86 21 6123 4567", "21-****567"),
        ("客服 400-812-3456", "客服 400-****456"),
        ("4008123456", "400-****456"),
        ("邮箱 wang.fang@example.com，谢谢", "邮箱 w***@***，谢谢"),
        ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "w***@***"),
        ("wang[at]example.com", "w***@***"),
        ("加微信：wang_fang88", "加微信：***"),
        ("QQ 123456789", "QQ ***"),
        ("张伟、请加QQ、123456789", "张伟、请加QQ、***"),
        ("身份证31010119900101123X", "身份证310****3X"),
        ("310101 19900101 1234", "310****34"),
        ("13800138000/13900139000", "138****8000/139****9000"),
    ],
)
def test_contacts_are_hidden_in_every_spelling(text: str, masked: str) -> None:
    """Each way of writing a contact is found, and the words around it stay."""
    assert mask_contacts(text) == masked


def test_a_citizens_number_is_hidden_everywhere() -> None:
    """Also where long numbers of other kinds stay, as in case numbers."""
    assert mask_contacts("身份证 11010519900307234X 的客户") == "身份证 110****4X 的客户"
    assert mask_contacts("订单 202610010001234567") == "订单 202610010001234567"


@pytest.mark.parametrize(
    ("text", "masked"),
    [("家里 61234567", "家里 ****567"), ("6123-4567", "****567"), ("310101199001011234", "310****34")],
)
def test_free_text_hides_bare_numbers_too(text: str, masked: str) -> None:
    """In what people wrote, local numbers without an area code and identity numbers are hidden."""
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-03 14:05", "20261003", "2026年10月3日", "202610-CSR-013", "202405001", "3.83 分",
        "1,284 件，占 31.2%",
        "1、30、300、3,000", "智能手环 S3", "耗时 15.5 小时", "10-15 13:45", "一个月三次，二十分钟",
    ],
)  # fmt: skip
def test_dates_case_numbers_and_figures_stay(text: str) -> None:
    """What is no contact is left as it was written."""
    assert mask_text(text) == text


def _spell(number: str, rng: random.Random) -> str:
    """The number as somebody might write it."""
    if rng.random() < 0.2:
        number = number.translate(rng.choice([FULL_WIDTH, CHINESE]))
    gap = rng.choice(["", "", " ", "-", "—", ".", "\u3000", "\u200b", " - "])
    groups = rng.choice([(3, 7), (3, 4, 8), (4, 7), tuple(range(1, 11)), ()])
    spelt = "".join(gap * (place in groups) + digit for place, digit in enumerate(number))
    return rng.choice(["", "", "+86", "+86 ", "86-", "0086"]) + spelt


def test_ten_thousand_planted_numbers_are_hidden() -> None:
    """No mobile number survives in any of 10,000 texts, nor do its middle digits."""
    rng = random.Random(1)  # noqa: S311 - reproducible, no secret
    for _ in range(10_000):
        number = f"1{rng.randint(3, 9)}{rng.randint(0, 10**9 - 1):09d}"
        spelt = _spell(number, rng)
        masked = mask_text(
            f"客户说{rng.choice(['请打', '：', '（', 'tel '])}{spelt}{rng.choice(['', '。', '）', ' 谢谢'])}"
        )
        assert spelt not in masked
        assert f"{number[:3]}****{number[-4:]}" in masked


@given(st.text(alphabet="0123456789-– .@+()０９一八a微信qQ号", max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    """What is masked is no contact any more."""
    once = mask_text(text)
    assert mask_text(once) == once


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("王女士", "王**"),
        ("上海晨光贸易有限公司", "上海晨光贸易有限公司"),
        ("恒信 13800138000", "恒信 138****8000"),
        ("", ""),
    ],
)
def test_names_of_persons_are_shortened_to_the_first_character(name: str, masked: str) -> None:
    """A person is named by the first character; a company by its name, without contacts."""
    assert mask_name(name) == masked


PARTS = [
    *"0123456789一幺〇２③٣xX-－ .()（）[]【】@＠,，",
    "138",
    "0013",
    "13800138000",
    "微信",
    "微 信",
    "wx",
    "ＶＸ",
]
PARTS += [
    "v信",
    "ｑｑ号",
    "钉钉",
    "WeiXin",
    "(at)",
    "（at）",
    "［at］",
    "a@b.cn",
    "dot",
    "abcde1",
    "\u200b",
    "\x07",
]
PIECES = st.sampled_from([*PARTS, "\u200b", "\x07"])


@given(st.lists(st.lists(PIECES, max_size=14).map("".join) | st.none(), max_size=6))
def test_a_column_is_masked_like_each_of_its_texts(texts: list[str | None]) -> None:
    """What is passed over as harmless is what the masks would have left alone."""
    column = pd.Series(texts, dtype="str")
    for mask in (mask_contacts, mask_text):
        expected = column.map(mask, na_action="ignore").astype("str")
        pd.testing.assert_series_equal(mask_column(column, mask), expected)
