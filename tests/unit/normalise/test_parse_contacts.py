"""Contacts: digits without spaces and dashes, anything else as it was typed (contract section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fault
from pipeline.normalise.contacts import parse_contact
from pipeline.normalise.text import Kept


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("138—0013—8000", "13800138000"),
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        ("13800138000.0", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("010-12345678", "01012345678"),
        ("0755 8888 6666", "075588886666"),
        ("8888-6666", "88886666"),
        ("6123456", "6123456"),
        ("400-666-8888", "4006668888"),
        ("800-820-8820", "8008208820"),
        ("0086 138 0013 8000", "008613800138000"),
        ("8613800138000", "8613800138000"),
        ("00852-23456789", "0085223456789"),
    ],
)
def test_a_contact_of_digits_is_stored_without_spaces_and_dashes(cell: object, text: str) -> None:
    assert parse_contact(cell) == Kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "+86 138-0013-8000",
        "(010)12345678",
        "（0755）8888-6666",
        "010-12345678转801",
        "010-12345678-801",
        "021-61234567 ext 8001",
        "a.b@c.com",
        "13800138000@139.com",
        "zhang_san@mail.example.com.cn",
        "13800138000/010-12345678",
        "13800138000 13900139000",
        "13800138000、a@b.cn",
        "13800138000；13900139000",
        "13800138000\na@b.cn",
        "微信：abc",
        "微信:wx_kefu01",
        "QQ：12345678",
        "138****8000",
        "张三 13800138000",
        "电话：13800138000（微信同号）",
        "+852 2345 6789",
        "0571-8765 4321 转 8001",
        "（+86）13800138000",
        "微信同号13800138000",
        "wxid_ab12",
        "+86 10 12345678",
    ],
)
def test_every_usual_contact_is_accepted_as_typed(text: str) -> None:
    assert parse_contact(text) == Kept(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1380013800", "1380013800"),
        ("138001380000", "138001380000"),
        ("12345", "12345"),
        ("12800138000", "12800138000"),
        ("待补充", "待补充"),
        ("张三", "张三"),
        ("a@b", "a@b"),
        ("@", "@"),
        (True, "TRUE"),
        ("13800138000/1390013900", "13800138000/1390013900"),
        (29, "29"),
        ("138-0013-800", "1380013800"),
        ("+86 1380013800", "+86 1380013800"),
        ("见附件", "见附件"),
        ("6222021234567890123", "6222021234567890123"),
    ],
)
def test_what_is_no_contact_is_kept_with_a_fault(cell: object, text: str) -> None:
    assert parse_contact(cell) == Kept(text, Fault("bad-contact"))


@pytest.mark.parametrize("cell", ["1.38E+10", "1.38001e+10", 1380013800012345.0, 10**18, float("inf")])
def test_a_number_of_which_excel_lost_digits_is_refused(cell: object) -> None:
    assert parse_contact(cell) == Fault("damaged-number")


def test_a_number_in_powers_of_ten_with_all_its_digits_is_whole() -> None:
    assert parse_contact("1.3800138000E+10") == Kept("13800138000")


@pytest.mark.parametrize("cell", [None, "", " ", "-", "/", "无", float("nan")])
def test_no_contact_is_blank(cell: object) -> None:
    assert parse_contact(cell) == Kept(None)


@given(
    st.one_of(st.text(max_size=30), st.text("0123456789 -+@.()*/转", max_size=40), st.integers(), st.floats())
)
def test_storing_twice_equals_once(cell: object) -> None:
    once = parse_contact(cell)
    if isinstance(once, Kept):
        assert parse_contact(once.text) == once


@given(st.integers(0, 9_999_999_999), st.sampled_from([" ", "-", "", "－"]), st.integers(3, 9))
def test_every_mobile_number_is_accepted_however_it_is_grouped(number: int, gap: str, cut: int) -> None:
    digits = f"13{number:010d}"[:11]
    assert parse_contact(f"{digits[:cut]}{gap}{digits[cut:]}") == Kept(digits)
