"""Durations, case numbers and Chinese numerals."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fault
from pipeline.normalise.numbers import parse_case_id, parse_duration_min, to_arabic
from pipeline.normalise.text import Kept


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("5分钟", 5),
        ("5分", 5),
        ("５分钟", 5),
        ("5 分钟", 5),
        ("5min", 5),
        ("5 mins", 5),
        ("5", 5),
        (5, 5),
        (5.5, 5.5),
        (0, 0),
        ("90秒", 1.5),
        ("一刻钟", 15),
        ("三刻钟", 45),
        ("1小时一刻", 75),
        ("1小时零5分", 65),
        ("1h20m", 80),
        ("00:05:30", 5.5),
        ("3分30秒", 3.5),
        ("1小时20分", 80),
        ("1小时20分钟", 80),
        ("1 小时 20 分", 80),
        ("1h20min", 80),
        ("1.5小时", 90),
        ("半小时", 30),
        ("半个小时", 30),
        ("1个半小时", 90),
        ("一个半小时", 90),
        ("1小时半", 90),
        ("两小时", 120),
        ("二十分钟", 20),
        ("1:20:00", 80),
        (time(0, 5), 5),
        (time(1, 20, 30), 80.5),
        (timedelta(minutes=5), 5),
        (1440, 1440),
    ],
)
def test_a_duration_is_read_in_minutes(cell: object, minutes: float) -> None:
    assert parse_duration_min(cell) == minutes


@pytest.mark.parametrize(
    "cell",
    [
        -5,
        "-5分钟",
        True,
        False,
        "5:30",
        "0:05",
        time(5, 30),
        time(1, 20),
        "四刻钟",
        "10多分钟",
        "5'30",
        "5-10分钟",
        "约5分钟",
        "很久",
        "5天",
        "1 5分钟",
        1441,
        46298,
        float("inf"),
        timedelta(days=2),
        timedelta(minutes=-5),
        datetime(2026, 10, 3),
        "9" * 5000,
        "小时",
        "5分钟左右",
        "..",
        "1:80:00",
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_clear_duration_is_refused(cell: object) -> None:
    assert parse_duration_min(cell) == Fault("bad-number", "5")


@pytest.mark.parametrize("cell", [None, "", "-", "无", "分钟", "__分钟", float("nan")])
def test_no_duration_is_blank(cell: object) -> None:
    assert parse_duration_min(cell) is None


@given(
    st.one_of(
        st.text(max_size=20),
        st.text("0123456789一二十半个小时分秒钟.:h ", max_size=14),
        st.floats(),
        st.timedeltas(),
    )
)
def test_a_duration_reads_the_same_again(cell: object) -> None:
    minutes = parse_duration_min(cell)
    if isinstance(minutes, float):
        assert 0 <= minutes <= 1440
        assert parse_duration_min(minutes) == minutes


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("202310-CSR-001", "202310-CSR-001"),
        ("202405001", "202405001"),
        (202405001.0, "202405001"),
        (202405001, "202405001"),
        ("202405001.0", "202405001"),
        ("2.02405001E+08", "202405001"),
        ("1.0", "1.0"),
        ("1E5", "1E5"),
        ("2024050010012340", "2024050010012340"),
        ("00123", "00123"),
        (" A-1 ", "A-1"),
        ("A-1\n", "A-1"),
        ("\x07A-1", "A-1"),
        ("A\u200b-1", "A-1"),
        ("A-1_x000D_", "A-1"),
    ],
)
def test_a_case_number_is_kept_as_text(cell: object, text: str) -> None:
    assert parse_case_id(cell) == Kept(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("202310 CSR-001", "202310 CSR-001"),
        ("202310-\nCSR-001", "202310-\nCSR-001"),
        ("202310-\tCSR-001", "202310-\tCSR-001"),
        ("202310-\x07CSR-001", "202310-CSR-001"),
        ("202310-_x0007_CSR-001", "202310-CSR-001"),
        ("202310-\u3000CSR-001", "202310-\u3000CSR-001"),
    ],
)
def test_white_space_or_control_characters_inside_are_told_and_the_number_is_kept(
    cell: str, text: str
) -> None:
    shown = text.replace(" ", "").replace("\n", "").replace("\t", "").replace("\u3000", "")
    assert parse_case_id(cell) == Kept(text, Fault("bad-id", shown))


@pytest.mark.parametrize("cell", [2024050010012340.0, "2.02405E+15", "2E+08", date(2026, 10, 3), time(10, 3)])
def test_a_number_that_excel_has_cut_or_made_a_date_is_refused(cell: object) -> None:
    assert parse_case_id(cell) == Fault("damaged-number")


@pytest.mark.parametrize("cell", [None, "", "-", "/", "无", float("nan")])
def test_no_case_number_is_blank(cell: object) -> None:
    assert parse_case_id(cell) == Kept(None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇二六年十月二十三日", "2026年10月23日"),
        ("十", "10"),
        ("十一", "11"),
        ("二十", "20"),
        ("卅一", "31"),
        ("廿三", "23"),
        ("两点", "2点"),
        ("零五", "05"),
        ("十十", "十十"),
        ("二三十", "二三十"),
        ("没有", "没有"),
    ],
)
def test_chinese_numerals_become_digits(text: str, expected: str) -> None:
    assert to_arabic(text) == expected
