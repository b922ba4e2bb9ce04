"""Contacts never leave the tracking workbook (A12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analyse import mask_contacts


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请打13800138000联系", "请打138****8000联系"),
        ("138-0013-8000", "138****8000"),
        ("138 0013 8000，谢谢", "138****8000，谢谢"),
        ("电话１３８００１３８０００", "电话１３８****８０００"),
        ("+86 13800138000", "+861****8000"),
        ("010-61234567", "010****4567"),
        ("座机61234567", "座机****"),
        ("身份证110101199003071234", "身份证110****1234"),
        ("写到 Wang.Fang+a@mail.example.com。", "写到 ***。"),
        ("邮箱zhang@example.com", "邮箱***"),
        ("加微信号：wang_fang88", "加微信号：***"),
        ("QQ 1234567", "QQ ***"),
        ("订单3件，等了15天", "订单3件，等了15天"),
    ],
)
def test_contacts_are_hidden(text: str, masked: str) -> None:
    """However it is written, no whole number or address is left; other numbers stay."""
    assert mask_contacts(text) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "\u200b", " - "]))
def test_no_mobile_number_is_left(number: str, gap: str) -> None:
    """Grouped by whatever, with words around it."""
    written = gap.join((number[:3], number[3:7], number[7:]))
    digits = "".join(char for char in mask_contacts(f"请打{written}谢谢") if char.isdigit())
    assert digits == number[:3] + number[7:]
