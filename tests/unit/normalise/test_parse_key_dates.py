"""A customer's own dates (D1): old years, no years, and what is no date."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise.key_dates import parse_key_date


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(1985, 5, 12), "1985-05-12"),
        (date(2001, 2, 3), "2001-02-03"),
        ("1985年5月12日", "1985-05-12"),
        ("1985-05-12", "1985-05-12"),
        ("1985/5/12", "1985-05-12"),
        ("19850512", "1985-05-12"),
        (19850512, "1985-05-12"),
        (31179, "1985-05-12"),  # as Excel counts the days
        ("2024-09-01", "2024-09-01"),
        ("5月12日", "05-12"),
        ("05-12", "05-12"),
        ("5.12", "05-12"),
        ("2月29日", "02-29"),
    ],
)
def test_a_date_is_understood_with_or_without_its_year(value: object, text: str) -> None:
    found = parse_key_date(value)
    assert found is not None
    assert (found.text, found.fault) == (text, None)


@pytest.mark.parametrize(
    ("value", "code"),
    [("农历八月十五", "ambiguous-date"), ("1985-02-30", "bad-date"), ("5/12/24", "ambiguous-date")],
)
def test_what_is_no_date_is_told_and_stays_as_it_stands(value: str, code: str) -> None:
    found = parse_key_date(value)
    assert found is not None
    assert found.text == value
    assert found.fault is not None
    assert found.fault.code == code


@pytest.mark.parametrize("value", [None, "", "  ", "无", "年 月 日"])
def test_a_blank_is_no_date(value: str | None) -> None:
    assert parse_key_date(value) is None


@given(st.dates(date(1900, 3, 1), date(2099, 12, 31)))
def test_a_date_is_the_same_however_it_is_stored(day: date) -> None:
    """As a date, as text, as the eight digits, as Excel's day number."""
    serial = (day - date(1899, 12, 30)).days
    written = (day, f"{day:%Y-%m-%d}", f"{day:%Y}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial)
    assert {getattr(parse_key_date(value), "text", None) for value in written} == {f"{day:%Y-%m-%d}"}
