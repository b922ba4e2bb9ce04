"""Dates in the cells of real files: each spelling in each type of cell is read right or refused, never wrong.

A table of spellings (`feedback` reads it as a list's 反馈时间), and 10,000 drawn from a grammar.
"""
# ruff: noqa: DTZ001, S311 - times in sheets have no zone; chance is not for secrets here

from datetime import date, datetime, time
from pathlib import Path
from random import Random

import pytest

from pipeline.model import Fault
from pipeline.normalise.dates import parse_time
from tests.support.columns import read_column
from tests.support.moments import draw_spelling
from tests.support.pages import Shown

BAD = "bad-date"
AMBIGUOUS = "ambiguous-date"
DAY = "2026-10-03 00:00:00"
NOON = "2026-10-03 12:00:00"
STAMP = "2026-10-03 14:05:00"
EXACT = "2026-10-03 14:05:06"
SERIAL = 46298.586805555555  # 2026-10-03 14:05

# What stands in the cell (the type is that of the cell) → the moment, a problem's code, or None where blank.
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
    ("2026。10。3", DAY),
    ("2026。10。3。14:05", BAD),
    ("2026、10、3", DAY),
    ("2026、10、3、5", AMBIGUOUS),
    ("2026.10、11", AMBIGUOUS),
    ("Oct 3, 2026", DAY),
    ("Oct. 3rd, 2026", DAY),
    ("3 October 2026", DAY),
    ("03-Oct-2026 2:05 PM", STAMP),
    ("oct 3 2026 14:05", STAMP),
    ("03-Oct-26", AMBIGUOUS),
    ("Oct-26", AMBIGUOUS),
    ("3-Oct", AMBIGUOUS),
    ("Oct 2026", BAD),
    ("Feb 30, 2026", BAD),
    ("Octo 3, 2026", BAD),
    ("October", BAD),
    ("2026年八月十五", AMBIGUOUS),
    ("八月十五", AMBIGUOUS),
    ("2026年八月十五日", "2026-08-15 00:00:00"),
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
    ("2026-10-03 14:5", AMBIGUOUS),
    ("2026-10-03 14:7", "2026-10-03 14:07:00"),
    ("2026-10-03 14:0", "2026-10-03 14:00:00"),
    ("26/10/3 14:5", AMBIGUOUS),
    ("2026-10-03 14", BAD),
    ("2026年10月314:05", BAD),
    ("2026-10-314:05", BAD),
    ("2026-10-0314:05", BAD),
    ("10-3周14:05", BAD),
    ("2026-10-03 下午", BAD),
    ("2026-10-03T06:05Z", STAMP),
    ("2026-10-03T14:05:00+08:00", STAMP),
    ("2026-10-03T14:05:00-08:00", AMBIGUOUS),
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
    (date(2026, 10, 3), DAY),
    (date(1989, 12, 31), BAD),
    (time(14, 5), BAD),
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
    ("26年10月3日", DAY),
    ("26年10月3日 14:05", STAMP),
    ("26年2月30日", BAD),
    ("95年10月3日", AMBIGUOUS),
    ("13/13/26", BAD),
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
    ("TRUE", BAD),
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
    *((Shown(SERIAL, look), STAMP) for look in (14, 15, 16, 17, 22, *range(27, 37), *range(50, 59))),
    *(
        (Shown(SERIAL, look), STAMP)
        for look in ("0.00", "@", "yyyy年m月d日", "[$-804]aaaa", "[DBNum1]m月d日")
    ),
    (Shown(0.586805555555, "hh:mm"), BAD),
    (Shown(60, "yyyy-mm-dd"), BAD),
    (Shown(-1, "0"), BAD),
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
    ("10。3", DAY),
    ("3、5", AMBIGUOUS),
    ("八月十五", AMBIGUOUS),
    ("Oct 26", AMBIGUOUS),
    ("2月29日", BAD),
    ("13月1日", BAD),
    ("25/12", BAD),
    ("26/10/3", AMBIGUOUS),
    ("10.1-10.7", AMBIGUOUS),
    (10.3, BAD),
    ("2025-10-03", "2025-10-03 00:00:00"),
]
EPOCH_1904: list[tuple[object, str]] = [
    (44836, DAY),
    ("44836", DAY),
    ("44836.586805556", STAMP),
    (Shown(44836.586805555555, "yyyy-mm-dd hh:mm"), STAMP),
    (datetime(2026, 10, 3, 14, 5), STAMP),
    ("2026-10-03", DAY),
    (20261003, DAY),
    (29, BAD),
]


def show(answers: list[object]) -> list[str | None]:
    return [None if answer is None else str(answer) for answer in answers]


@pytest.mark.parametrize(
    ("table", "year", "epoch_1904"),
    [(SPELLINGS, None, False), (WITH_YEAR, 2026, False), (EPOCH_1904, None, True)],
    ids=["no year", "year in the title", "epoch of 1904"],
)
def test_every_spelling_in_a_workbook_is_read_right_or_refused(
    tmp_path: Path, table: list[tuple[object, str | None]], year: int | None, *, epoch_1904: bool
) -> None:
    cells = [cell for cell, _ in table]
    answers = show(read_column(tmp_path, cells, column="received_at", year=year, epoch_1904=epoch_1904))
    assert list(zip(cells, answers, strict=True)) == table


@pytest.mark.parametrize(("table", "year"), [(SPELLINGS, None), (WITH_YEAR, 2026)], ids=["no year", "year"])
def test_every_text_in_a_text_file_is_read_as_in_a_workbook(
    tmp_path: Path, table: list[tuple[object, str | None]], year: int | None
) -> None:
    texts = [(cell, answer) for cell, answer in table if isinstance(cell, str)]
    cells = [cell for cell, _ in texts]
    answers = show(read_column(tmp_path, cells, column="received_at", year=year, suffix=".csv"))
    assert list(zip(cells, answers, strict=True)) == texts


def test_the_table_has_at_least_120_spellings() -> None:
    assert len({repr(cell) for cell, _ in SPELLINGS}) == len(SPELLINGS) >= 120


def test_ten_thousand_spellings_out_of_a_grammar_are_read_right_or_refused() -> None:
    rng = Random(0)
    certain = 0
    for _ in range(10_000):
        drawn = draw_spelling(rng)
        answer = parse_time(drawn.text, year=drawn.year)
        if isinstance(answer, datetime):
            assert drawn.moment == answer, drawn
        else:
            assert not drawn.certain, drawn
            assert isinstance(answer, Fault), drawn
        certain += drawn.certain
    assert 4_000 < certain < 8_000
