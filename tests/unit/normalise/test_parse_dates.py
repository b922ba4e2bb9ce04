"""Dates: what no file's cell can be, and what must hold for every date in each spelling.

The table of spellings in the cells of files is in tests/spec/sheets/test_values_dates.py.
"""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

import timeit
from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fault
from pipeline.normalise.dates import parse_time

BAD = "bad-date"
AMBIGUOUS = "ambiguous-date"
DAY = "2026-10-03 00:00:00"
STAMP = "2026-10-03 14:05:00"
EXACT = "2026-10-03 14:05:06"

# What no file holds, or a file's reader gives → the moment, a fault's code, or None where it is blank.
ODD: list[tuple[object, str | None]] = [
    (datetime(2026, 10, 3, 14, 5, tzinfo=UTC), BAD),
    (1e300, BAD),
    (float("inf"), BAD),
    (datetime(2026, 10, 3, 14, 4, 59, 999_995), STAMP),
    (datetime(1899, 12, 31), BAD),
    (datetime(9999, 12, 31, 23, 59, 59, 999_999), BAD),
    (timedelta(hours=30), BAD),
    ("9" * 5000, BAD),
    (None, None),
    ("", None),
    ("  ", None),
    (float("nan"), None),
]


def show(answer: datetime | Fault | None) -> str | None:
    if answer is None:
        return None
    return answer.code if isinstance(answer, Fault) else str(answer)


@pytest.mark.parametrize(("cell", "expected"), ODD, ids=lambda value: repr(value)[:40])
def test_what_is_no_date_of_a_feedback_is_refused_or_blank(cell: object, expected: str | None) -> None:
    assert show(parse_time(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("05/06/2026", "2026-05-06 或 2026-06-05"),
        ("26/10/3 14:05", "2026-10-03 或 2003-10-26"),
        ("2026-10-03 14:5", "2026-10-03 14:05 或 2026-10-03 14:50"),
        ("2026-1O-O3", "2026-10-03"),
        ("2O26-l0-03 14:05", "2026-10-03 14:05"),
        ("10月3日", "2026-10-03 14:05"),
        ("2026-03-27 12:00-20:00", "2026-10-03 14:05"),
        ("未恢复", "2026-10-03 14:05"),
    ],
)
def test_a_refused_date_says_what_to_type_the_readings_where_they_are_few_else_an_example(
    cell: str, hint: str
) -> None:
    answer = parse_time(cell)
    assert isinstance(answer, Fault)
    assert answer.hint == hint


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-10-03T14:05:00+08:00", STAMP),
        ("2026-10-03 14:05:06+0800", EXACT),
        ("2026-10-03T06:05Z", STAMP),
        ("2026-10-03T06:05:00.000 z", STAMP),
        ("2026-10-03T15:05+09:00", STAMP),
        ("2026-10-03T14:05:00-05:00", AMBIGUOUS),
        ("2026-10-03 12:00-20:00", AMBIGUOUS),
        ("2026-13-03T14:05Z", BAD),
        ("0001-01-01T00:00+23:00", BAD),
    ],
)
def test_a_time_with_an_offset_is_brought_to_the_configured_zone(cell: str, expected: str) -> None:
    assert show(parse_time(cell, zone=ZoneInfo("Asia/Shanghai"))) == expected


@pytest.mark.parametrize("serial", [44836, 44836.0, "44836"])
def test_serial_numbers_count_from_the_workbooks_own_epoch(serial: object) -> None:
    # 44836 days after 1904-01-01 = 46298 days (44836 + 1462) after 1899-12-30.
    assert show(parse_time(serial, epoch_1904=True)) == DAY


moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31, 23, 59, 59)).map(
    lambda m: m.replace(microsecond=0)
)
FULL = [
    "{y}-{m:02}-{d:02} {h:02}:{n:02}:{s:02}",
    "{y}/{m}/{d} {h}:{n:02}:{s:02}",
    "{y}.{m}.{d} {h}:{n:02}:{s:02}",
    "{y}年{m}月{d}日 {h}时{n}分{s}秒",
    "{y}年{m:02}月{d:02}日{h}:{n:02}:{s:02}",
    "{y}-{m}-{d}T{h:02}:{n:02}:{s:02}",
    "{y}{m:02}{d:02} {h:02}:{n:02}:{s:02}",
    "{y}{m:02}{d:02}{h:02}{n:02}{s:02}",
    "{y}年{m}月{d}日（周{w}） {h}：{n:02}：{s:02}",
    "{y}/{m}/{d} {h12}:{n:02}:{s:02} {half}",
]


@given(moment=moments, spelling=st.sampled_from(FULL), wide=st.booleans())
def test_every_moment_is_read_back_from_every_full_spelling(
    moment: datetime, spelling: str, *, wide: bool
) -> None:
    text = spelling.format(
        y=moment.year,
        m=moment.month,
        d=moment.day,
        h=moment.hour,
        n=moment.minute,
        s=moment.second,
        w="一二三四五六日"[moment.weekday()],
        h12=moment.hour % 12 or 12,
        half="AM" if moment.hour < 12 else "PM",
    )
    if wide:
        text = text.translate({ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789/-.:"})
    assert parse_time(text) == moment


@given(moments)
def test_a_serial_number_is_read_back_to_the_second(moment: datetime) -> None:
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert parse_time(serial) == moment
    assert parse_time(f"{serial:.9f}") == moment


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2100), st.sampled_from("/-."))
def test_with_the_year_last_a_date_is_read_only_where_one_reading_exists(
    a: int, b: int, year: int, sign: str
) -> None:
    readings = set()
    for month, day in ((a, b), (b, a)):
        if month <= 12:
            try:
                readings.add(datetime(year, month, day))
            except ValueError:
                continue
    answer = parse_time(f"{a}{sign}{b}{sign}{year}")
    if len(readings) == 1:
        assert answer in readings
    else:
        assert isinstance(answer, Fault)


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=30),
    st.text("0123456789-/.:年月日时分 上下午周一至", max_size=24),
)


@given(cell=anything, year=st.sampled_from([None, 2024, 2026]), old_mac=st.booleans())
def test_no_cell_raises_and_parsing_twice_equals_once(
    cell: object, year: int | None, *, old_mac: bool
) -> None:
    once = parse_time(cell, year=year, epoch_1904=old_mac)
    assert once is None or isinstance(once, datetime | Fault)
    if isinstance(once, datetime):
        assert once.microsecond == 0
        assert once.tzinfo is None
        assert parse_time(once) == parse_time(str(once)) == once


def test_the_common_spellings_cost_microseconds() -> None:
    def cost() -> None:
        for text in ("2026-10-03 14:05", "2026/10/3", "2026年10月3日 14:05"):
            parse_time(text)

    assert min(timeit.repeat(cost, number=1000, repeat=5, timer=process_time)) < 3 * 1000 * 25e-6
    # About 3 µs each on a quiet machine; the rest is room for a busy one.
