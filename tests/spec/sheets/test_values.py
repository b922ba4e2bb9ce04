"""Scores, durations, contacts, numbers, choices and texts in the cells of real files: right or refused.

Each table is a column of a handbook's own list, written as a workbook, and its texts as a text file too.
"""
# ruff: noqa: DTZ001 - times in sheets have no zone

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.support.columns import read_column
from tests.support.pages import Shown

Table = list[tuple[object, object]]
"""What stands in the cell → the value, a problem's code, or None where it is blank."""

BAD, RANGE, SEVERAL, UNKNOWN = "bad-score", "score-range", "several-choices", "unknown-choice"
NUMBER, CONTACT, DAMAGED, ID = "bad-number", "bad-contact", "damaged-number", "bad-id"
VISIT, E_CASE, C_CASE = ("service_revisit", "visit"), ("requirement", "case"), ("handling_mechanism", "case")

SCORES: Table = [
    *(
        (cell, 4.0)
        for cell in (4, 4.0, "4", "4.0", "4分", "４ 分", "四分", "四", "4/5", "4（满意）", "4分(满意)")
    ),
    *((cell, 4.0) for cell in ("☑4", "□1 □2 □3 ☑4 □5", "1□ 2□ 3□ 4☑ 5□", "★★★★☆", "★★★★", "4颗星", "④")),
    *((cell, 4.5) for cell in (4.5, "4.5", "4.5分", "四点五分", Shown(4.5, "0"))),
    *((cell, RANGE) for cell in (0, -1, 98, 6, 0.9, "-1", "98", "★★★★★★", "零分", "100")),
    *((cell, BAD) for cell in ("满意", "8/10", "100分制 92", "4-5", "4,5", "95%", "4(满分10分)", "☑满意")),
    *((cell, BAD) for cell in (True, datetime(2026, 4, 5), time(4, 0), "4 小时", "☆★★★★")),
    ("□1 ☑2 □3 ☑4 □5", SEVERAL),
    *((cell, None) for cell in ("-", "无", "□1 □2 □3 □4 □5", "__分")),
]
DURATIONS: Table = [
    *((cell, 80.0) for cell in ("1小时20分", "1小时20分钟", "1 小时 20 分", "1h20m", "80", 80, "1:20:00")),
    *((cell, 5.0) for cell in ("5分钟", "5分", "５分钟", 5, "00:05:00", time(0, 5), timedelta(minutes=5))),
    *((cell, 30.0) for cell in ("半小时", "半个小时", "两刻钟", "0.5小时", "三十分钟", Shown(30, "0.00"))),
    *((cell, 90.0) for cell in ("1.5小时", "一个半小时", "1小时半")),
    *((cell, 5.5) for cell in ("00:05:30", "5分30秒", "330秒", time(0, 5, 30))),
    ("一刻钟", 15.0),
    *((cell, NUMBER) for cell in ("1:20", "5:30", time(1, 20), "约10分钟", "5-10分钟", "5分钟左右", "很久")),
    *(
        (cell, NUMBER)
        for cell in (False, True, -5, "-5分钟", 1441, 46298, datetime(2026, 10, 3), "5天", "1 5分")
    ),
    *((cell, None) for cell in ("-", "无", "__分钟")),
]
CONTACTS: Table = [
    *(
        (cell, "13800138000")
        for cell in ("138 0013 8000", "138-0013-8000", "１３８００１３８０００", 13800138000)
    ),
    *(
        (cell, "13800138000")
        for cell in (13800138000.0, "13800138000.0", "1.3800138000E+10", "138\u200b00138000")
    ),
    ("0571-87654321", "057187654321"),
    ("400-820-8820", "4008208820"),
    *(
        (cell, cell)
        for cell in (
            *("+86-138-0013-8000", "（+86）13800138000", "0571-8765 4321 转 8001", "(0571)87654321"),
            *("13800138000 13900139000", "13800138000/0571-87654321", "13800138000\na.b@example.com"),
            *(
                "li.na@example.com",
                "微信：lina_88",
                "wxid_ab12",
                "QQ：12345678",
                "138****8000",
                "+852 2345 6789",
            ),
        )
    ),
    *(
        (cell, CONTACT)
        for cell in ("1380013800", "138001380000", "待补充", "a@b", 29, True, datetime(2026, 1, 3))
    ),
    *((cell, DAMAGED) for cell in ("1.38E+10", "1.3800138E+10", 1380013800013900.0)),
    *((cell, None) for cell in ("-", "/", "无")),
]
IDS: Table = [
    *((cell, "202405001") for cell in ("202405001", 202405001, 202405001.0, "202405001.0", " 202405001\n")),
    *((cell, cell) for cell in ("00123", "A-1", "2024050010012340", "1.0")),
    (Shown(123, "00000"), "123"),
    *((cell, ID) for cell in ("202310 CSR-001", "202310-\nCSR-002", "2023\u300010")),
    *((cell, DAMAGED) for cell in (2024050010012340.0, 1.5e18, "2.02405E+15", datetime(2026, 10, 3))),
    *((cell, None) for cell in ("-", "无")),
]
CATEGORIES: Table = [
    *(
        (cell, "complaint")
        for cell in ("投诉类", "投诉", "投訴類", " 投 诉 类 ", "投诉类！", "☑投诉类 □咨询类", "√投诉")
    ),
    *(
        (cell, UNKNOWN)
        for cell in ("投拆类", "产品问题", "非投诉", "不是投诉类", "投诉建议", "吐槽", 3, True)
    ),
    *((cell, SEVERAL) for cell in ("咨询/投诉", "咨询类、投诉类", "☑投诉类 ☑咨询类")),
    *((cell, None) for cell in ("-", "□投诉类 □咨询类")),
]
URGENCIES: Table = [
    *((cell, "紧急") for cell in ("紧急", "紧 急", "紧急！", "緊急", "紧急 ", "■紧急 □一般 □非紧急")),
    *((cell, "非紧急") for cell in ("非紧急", "非緊急")),
    *((cell, UNKNOWN) for cell in ("不紧急", "紧及", "重要", "高")),
]
PRIORITIES: Table = [
    *((cell, "高") for cell in ("高", "p0", "Ｐ０", "高（P0）", "高(p0)")),
    *((cell, UNKNOWN) for cell in ("P9", "不高", "底")),
]
TEXTS: Table = [
    *(
        (text, text)
        for text in (
            *(
                "😀很好",
                "👨‍👩‍👧一家",
                "𠮷野家",
                "一\n二",
                "NA",
                "None",
                "nan",
                "=1+1",
                "=cmd|' /C calc'!A0",
                "+86",
                "@SUM(A1)",
            ),
            *(
                "<script>alert(1)</script>",
                "{{7*7}}",
                "&amp;",
                "“引号”",
                '"',
                "，，，",
                "问题" * 16_000,
                "无法登录",
                "0012",
            ),
        )
    ),
    ("铃_x0007_声", "铃声"),
    ("铃\x07声", "铃声"),
    ("客\u200b户\ufeff", "客户"),
    ("  两头空白\u3000", "两头空白"),
    ("_x005F_", "_x005F_"),
    (12345678901.0, "12345678901"),
    (0.1, "0.1"),
    (True, "TRUE"),
    (datetime(2026, 10, 3, 14, 5), "2026-10-03 14:05"),
    *((cell, None) for cell in ("-", "——", "/", "无", "____")),
]
COLUMNS = {
    "scores": (SCORES, "score", ("rapid_response", "case")),
    "durations": (DURATIONS, "duration_min", VISIT),
    "contacts": (CONTACTS, "contact", E_CASE),
    "ids": (IDS, "case_id", C_CASE),
    "categories": (CATEGORIES, "category", ("rapid_response", "case")),
    "urgencies": (URGENCIES, "urgency", E_CASE),
    "priorities": (PRIORITIES, "urgency", C_CASE),
    "texts": (TEXTS, "description", ("relationship", "case")),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_every_cell_of_a_column_is_read_right_or_refused(tmp_path: Path, name: str, suffix: str) -> None:
    table, column, own = COLUMNS[name]
    rows = [(cell, value) for cell, value in table if suffix == ".xlsx" or isinstance(cell, str)]
    cells = [cell for cell, _ in rows]
    answers = read_column(tmp_path, cells, column=column, own=own, suffix=suffix)
    assert list(zip(cells, answers, strict=True)) == rows
