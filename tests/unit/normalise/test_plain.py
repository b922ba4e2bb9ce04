"""Plain values: whatever is taken as it is, its parser would have given back as it is."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise.contacts import parse_contact
from pipeline.normalise.dates import parse_time
from pipeline.normalise.fields import parse_customer_id
from pipeline.normalise.numbers import parse_case_id
from pipeline.normalise.plain import PLAIN, pick_plain
from pipeline.normalise.text import Kept, clean_text, read_name

NUMBERS = st.from_regex(r"[A-Za-z\d]?[\w\s.+*/-]{0,20}")
CELLS = st.one_of(
    st.text(max_size=12),
    NUMBERS,
    st.from_regex(r"1[3-9]\d{8,10}\n?"),
    st.sampled_from(
        ["无", "-", "_x0007_", "FK0001\n", " 张三", "138 0013 8000", "20261003", "1.38e10", "１３８"]
    ),
    st.datetimes(datetime(1985, 1, 1), datetime(2105, 1, 1)),
    st.datetimes(timezones=st.just(UTC)),
    st.none(),
)


@pytest.mark.parametrize("parse", PLAIN)
@given(values=st.lists(CELLS, max_size=20))
def test_what_is_taken_as_it_is_its_parser_gives_back(
    parse: Callable[..., object], values: list[object]
) -> None:
    for value in pick_plain(set(values), set(map(type, values)), parse):
        answer = parse(value)
        assert (answer.text, answer.fault) == (value, None) if isinstance(answer, Kept) else answer == value
        assert type(answer.text if isinstance(answer, Kept) else answer) is type(value)


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        (clean_text, "使用时出现异常，请尽快处理"),
        (read_name, "客户0001有限公司"),
        (parse_case_id, "202610-CSR-001"),
        (parse_customer_id, "C0001"),
        (parse_contact, "13800138000"),
        (parse_time, datetime(2026, 10, 3, 14, 5)),
        (clean_text, None),
    ],
)
def test_everyday_values_are_taken_as_they_are(parse: Callable[..., object], value: object) -> None:
    assert pick_plain({value}, {type(value)}, parse) == [value]
