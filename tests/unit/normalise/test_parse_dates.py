"""Dates: a table of spellings, and what must hold for every date in each (contract section 4, Input)."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

import timeit
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fault
from pipeline.normalise.dates import parse_time

BAD = "bad-date"
AMBIGUOUS = "ambiguous-date"
DAY = "2026-10-03 00:00:00"
NOON = "2026-10-03 12:00:00"
STAMP = "2026-10-03 14:05:00"
EXACT = "2026-10-03 14:05:06"

# What stands in the cell → the moment, a fault's code, or None where it is blank.
SPELLINGS: list[tuple[object, str | None]] = [
    ("2026-10-03", DAY),
    ("2026-10-3", DAY),
    ("2026/10/3", DAY),
    ("2026/10/03", DAY),
    ("2026.10.03", DAY),
    ("2026.10.3", DAY),
    ("2026.10.03.", DAY),
    ("2026年10月3日", DAY),
    ("2026年10月03日", DAY),
    ("2026年10月3号", DAY),
    ("2026年10月3", DAY),
    ("2026 年 10 月 3 日", DAY),
    ("2026 - 10 - 03", DAY),
    (" 2026-10-03 ", DAY),
    ("2026－10－03", DAY),
    ("2026／10／3", DAY),
    ("２０２６年１０月３日", DAY),
    ("2026–10–03", DAY),
    ("2026—10—03", DAY),
    ("二〇二六年十月三日", DAY),
    ("二零二六年十月三日", DAY),
    ("二○二六年十月初三", BAD),
    ("2026年十月三日", DAY),
    ("\u200b2026-10-03\ufeff", DAY),
    ("2026-10-03\u00a0", DAY),
    ("2026年⑩月③日", DAY),
    ("2026-10-03（周六）", DAY),
    ("2026-10-03 星期六", DAY),
    ("2026年10月3日 (周6)", DAY),
    ("2026/10/3 礼拜六", DAY),
    ("2026-10-03 周五", AMBIGUOUS),
    ("2026年10月3日星期日", AMBIGUOUS),
    ("周六", BAD),
    ("2026-10-03 00:00", DAY),
    ("2026-10-03 0:00:00", DAY),
    ("2026/10/3 12:00:00 AM", DAY),
    ("2026-10-03 14:05", STAMP),
    ("2026-10-03T14:05", STAMP),
    ("2026-10-03  14:05", STAMP),
    ("2026/10/3 14:05", STAMP),
    ("2026-10-03\n14:05", STAMP),
    ("2026.10.3 14:05", STAMP),
    ("2026-10-03 14：05", STAMP),
    ("２０２６－１０－０３　１４：０５", STAMP),
    ("2026年10月3日14:05", STAMP),
    ("2026年10月3日 14时5分", STAMP),
    ("2026年10月3日14时05分", STAMP),
    ("2026年10月3日14点05", STAMP),
    ("2026年10月3日 14点5分", STAMP),
    ("2026年10月3日下午2:05", STAMP),
    ("2026年10月3日 下午2点05分", STAMP),
    ("2026-10-03 下午 2:05", STAMP),
    ("2026-10-03 2:05 PM", STAMP),
    ("2026/10/3 02:05:00 pm", STAMP),
    ("2026-10-03 PM 2:05", STAMP),
    ("2026-10-03 下午14:05", STAMP),
    ("2026-10-03 周六 14:05", STAMP),
    ("2026年10月3日（星期六）14:05", STAMP),
    ("二〇二六年十月三日十四时零五分", STAMP),
    ("2026年10月3日下午两点五分", STAMP),
    ("2026-10-03 14:05:00.000", STAMP),
    ("2026-10-03 14:05:06", EXACT),
    ("2026-10-03T14:05:06.123", EXACT),
    ("2026年10月3日14时5分6秒", EXACT),
    ("2026-10-03 14:05:05.9996", EXACT),
    ("20261003140506", EXACT),
    ("2026年10月3日下午2点", "2026-10-03 14:00:00"),
    ("2026年10月3日下午2点半", "2026-10-03 14:30:00"),
    ("2026年10月3日 14点整", "2026-10-03 14:00:00"),
    ("2026-10-03 上午9:30", "2026-10-03 09:30:00"),
    ("2026-10-03 晚上8点", "2026-10-03 20:00:00"),
    ("2026年10月3日晚8点", "2026-10-03 20:00:00"),
    ("2026-10-03 早上8:30", "2026-10-03 08:30:00"),
    ("2026-10-03 凌晨1点", "2026-10-03 01:00:00"),
    ("2026-10-03 中午12点", NOON),
    ("2026-10-03 下午12点", NOON),
    ("2026-10-03 12:00 PM", NOON),
    ("2026-10-03 中午1点", "2026-10-03 13:00:00"),
    ("2026-10-03 下午三点一刻", "2026-10-03 15:15:00"),
    ("2026-10-03 晚上12点", AMBIGUOUS),
    ("2026-10-03 上午12:30", AMBIGUOUS),
    ("2026-10-03 上午14:05", AMBIGUOUS),
    ("2026-10-03 24:00", AMBIGUOUS),
    ("2026-10-03 24:00:01", BAD),
    ("2026-10-03 25:00", BAD),
    ("2026-10-03 14:60", BAD),
    ("2026-10-03 14:05:60", BAD),
    ("2026-10-03 14:5", BAD),
    ("2026-10-03 14", BAD),
    ("2026年10月314:05", BAD),
    ("2026-10-314:05", BAD),
    ("2026-10-0314:05", BAD),
    ("10-3周14:05", BAD),
    ("2026-10-03 下午", BAD),
    ("2026-10-03T14:05Z", BAD),
    ("2026-10-03T14:05:00+08:00", BAD),
    (datetime(2026, 10, 3, 14, 5, tzinfo=UTC), BAD),
    ("20261003", DAY),
    ("20261003.0", DAY),
    ("20261003 14:05", STAMP),
    ("202610031405", STAMP),
    ("20261003T140506", EXACT),
    (20261003, DAY),
    (20261003.0, DAY),
    (202610031405.0, STAMP),
    (20261303, BAD),
    (20260230.0, BAD),
    ("20261332", BAD),
    (46298, DAY),
    (46298.0, DAY),
    ("46298", DAY),
    (46298.586805555555, STAMP),
    ("46298.5868055556", STAMP),
    (29, BAD),
    ("29\n", BAD),
    (0, BAD),
    (-1, BAD),
    (1e300, BAD),
    (float("inf"), BAD),
    (32873, BAD),
    (73416, BAD),
    (1759471500, BAD),
    (1759471500000, BAD),
    (261003, BAD),
    (202610, BAD),
    (2026, BAD),
    (2026.1, BAD),
    (10.3, BAD),
    (datetime(2026, 10, 3, 14, 5), STAMP),
    (datetime(2026, 10, 3, 14, 4, 59, 999_995), STAMP),
    (date(2026, 10, 3), DAY),
    (datetime(1899, 12, 31), BAD),
    (datetime(9999, 12, 31, 23, 59, 59, 999_999), BAD),
    (date(1989, 12, 31), BAD),
    (time(14, 5), BAD),
    (timedelta(hours=30), BAD),
    (True, BAD),
    (False, BAD),
    ("14:05", BAD),
    ("下午2点", BAD),
    ("10月3日", AMBIGUOUS),
    ("10-03", AMBIGUOUS),
    ("10/3", AMBIGUOUS),
    ("10.3", AMBIGUOUS),
    ("10月3日 14:05", AMBIGUOUS),
    ("05/12 14:01:12", AMBIGUOUS),
    ("13月3日", BAD),
    ("13/40", BAD),
    ("26/10/3", AMBIGUOUS),
    ("24-1-5", AMBIGUOUS),
    ("26.10.3", AMBIGUOUS),
    ("26年10月3日", AMBIGUOUS),
    ("01-05-24", AMBIGUOUS),
    ("05/06/2026", AMBIGUOUS),
    ("5-6-2026", AMBIGUOUS),
    ("05.06.2026 14:05", AMBIGUOUS),
    ("2026/5/6", "2026-05-06 00:00:00"),
    ("25/12/2026", "2026-12-25 00:00:00"),
    ("12/25/2026", "2026-12-25 00:00:00"),
    ("05/05/2026", "2026-05-05 00:00:00"),
    ("13/13/2026", BAD),
    ("31/02/2026", BAD),
    ("2026-13-01", BAD),
    ("2026-02-30", BAD),
    ("2026年10月32日", BAD),
    ("2026-02-29", BAD),
    ("2026-00-10", BAD),
    ("2024-02-29", "2024-02-29 00:00:00"),
    ("1989-12-31", BAD),
    ("2101-01-01", BAD),
    ("0026-10-03", BAD),
    ("1990-01-01", "1990-01-01 00:00:00"),
    ("2100-12-31", "2100-12-31 00:00:00"),
    ("2026-10", BAD),
    ("2026年10月", BAD),
    ("2026.1", BAD),
    ("2026年", BAD),
    ("10月", BAD),
    ("3日", BAD),
    ("202-10-3", BAD),
    ("2026-03-27 12:00-20:00", AMBIGUOUS),
    ("2026-10-03~2026-10-05", AMBIGUOUS),
    ("2026年10月3日至5日", AMBIGUOUS),
    ("10.1-10.7", AMBIGUOUS),
    ("2026-10-03、2026-10-05", AMBIGUOUS),
    ("2026-10-03\n2026-10-05", AMBIGUOUS),
    ("暂无规划", BAD),
    ("未恢复", BAD),
    ("待定", BAD),
    ("今天", BAD),
    ("三日内", BAD),
    ("2026-10-03前", BAD),
    ("约10月3日", BAD),
    ("05/12/ 14:01:12", BAD),
    ("2026-1O-03", BAD),
    ("٢٠٢٦-١٠-٠٣", BAD),
    ("9" * 5000, BAD),
    ("TRUE", BAD),
    (None, None),
    ("", None),
    ("  ", None),
    ("-", None),
    ("--", None),
    ("—", None),
    ("——", None),
    ("/", None),
    ("无", None),
    ("____", None),
    ("年 月 日", None),
    ("    年  月  日  时  分", None),
    ("20__年__月__日", None),
    (float("nan"), None),
]

WITH_YEAR: list[tuple[object, str]] = [
    ("10月3日", DAY),
    ("10-03", DAY),
    ("10/3", DAY),
    ("10.3", DAY),
    ("十月三日", DAY),
    ("10月3日14:05", STAMP),
    ("10-03 14:05", STAMP),
    ("10月3日下午2点5分", STAMP),
    ("10月3日（周六）", DAY),
    ("10月3日周五", AMBIGUOUS),
    ("2月29日", BAD),
    ("13月1日", BAD),
    ("25/12", BAD),
    ("26/10/3", AMBIGUOUS),
    ("10.1-10.7", AMBIGUOUS),
    (10.3, BAD),
    ("2025-10-03", "2025-10-03 00:00:00"),
]


def show(answer: datetime | Fault | None) -> str | None:
    if answer is None:
        return None
    return answer.code if isinstance(answer, Fault) else str(answer)


@pytest.mark.parametrize(("cell", "expected"), SPELLINGS, ids=lambda value: repr(value)[:40])
def test_a_spelling_is_read_right_or_refused(cell: object, expected: str | None) -> None:
    assert show(parse_time(cell)) == expected


@pytest.mark.parametrize(("cell", "expected"), WITH_YEAR, ids=repr)
def test_a_date_without_a_year_takes_that_of_the_sheet(cell: object, expected: str) -> None:
    assert show(parse_time(cell, year=2026)) == expected


def test_the_table_has_at_least_120_spellings() -> None:
    assert len({repr(cell) for cell, _ in SPELLINGS}) == len(SPELLINGS) >= 120


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

    assert min(timeit.repeat(cost, number=1000, repeat=5)) < 3 * 1000 * 25e-6
    # About 3 µs each on a quiet machine; the rest is room for a busy one.
