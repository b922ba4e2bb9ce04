"""Case numbers once issued: table in, numbers out, over several runs."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from pipeline.model import CASE_COLUMNS, VISIT_COLUMNS, RecordKind, shape_table
from pipeline.state import NumberBook

AS_OF = pd.Timestamp("2026-10-31T18:00")
CODES = {"技术部": "TEC", "售后部": "ASD"}
CASE = {
    "handbook": "rapid_response",
    "customer_name": "甲公司",
    "received_at": "2026-10-03 09:00",
    "description": "打不开",
    "source_file": "甲.xlsx",
    "source_sheet": "表",
}


def table(*rows: Mapping[str, object], kind: RecordKind = "case") -> pd.DataFrame:
    """Records, one below the other from row 2 of one sheet on."""
    columns = CASE_COLUMNS if kind == "case" else VISIT_COLUMNS
    places = [{"source_row": at} for at in range(2, 2 + len(rows))]
    frame = pd.DataFrame([{**CASE, **place, **row} for place, row in zip(places, rows, strict=True)])
    return shape_table(frame, columns)


def issue(path: Path, *rows: Mapping[str, object], kind: RecordKind = "case", save: bool = True) -> list[str]:
    """The numbers that one run gives to these records."""
    book = NumberBook(path, departments=CODES, as_of=AS_OF)
    numbers = book.number(kind, table(*rows, kind=kind))
    if save:
        book.save()
    return numbers.tolist()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "feedback.sqlite"


def nth(count: int) -> dict[str, object]:
    """One of many cases of a customer, each of another minute."""
    return {"description": f"第{count}件", "received_at": f"2026-10-03 10:{count:02}"}


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ({}, "202610-CSR-001"),
        ({"received_at": "2026-09-30 23:59"}, "202609-CSR-001"),
        ({"department": "技术部"}, "202610-TEC-001"),
        ({"department": "没列出的部"}, "202610-CSR-001"),
        ({"case_id": "202405001"}, "202405001"),
        ({"received_at": None, "registered_at": "2026-08-02", "resolved_at": "2026-09-02"}, "202608-CSR-001"),
        ({"received_at": None, "promised_at": "2026-08-02"}, "202610-CSR-001"),  # a promise dates nothing
        ({"received_at": None}, "202610-CSR-001"),  # as-of
    ],
)
def test_a_number_is_the_month_the_departments_code_and_a_serial(
    state: Path, row: dict[str, object], number: str
) -> None:
    assert issue(state, row) == [number]


def test_each_month_and_department_counts_for_itself(state: Path) -> None:
    rows = [nth(1), nth(2) | {"department": "技术部"}, nth(3), nth(4) | {"received_at": "2026-09-01"}]
    assert issue(state, *rows) == ["202610-CSR-001", "202610-TEC-001", "202610-CSR-002", "202609-CSR-001"]


def test_the_next_serial_follows_the_highest_number_given_or_issued(state: Path) -> None:
    assert issue(state, nth(1), {"case_id": "202610-CSR-007"}, nth(2)) == [
        "202610-CSR-008",
        "202610-CSR-007",
        "202610-CSR-009",
    ]
    assert issue(state, nth(3), {"case_id": "202610-CSR-004"}) == ["202610-CSR-010", "202610-CSR-004"]


def test_the_thousandth_number_has_four_digits_and_counting_goes_on(state: Path) -> None:
    assert issue(state, {"case_id": "202610-CSR-998"}, nth(1), nth(2)) == [
        "202610-CSR-998",
        "202610-CSR-999",
        "202610-CSR-1000",
    ]
    assert issue(state, nth(1), nth(2), nth(3)) == ["202610-CSR-999", "202610-CSR-1000", "202610-CSR-1001"]


def test_a_number_is_never_issued_again_though_its_case_has_gone(state: Path) -> None:
    assert issue(state, nth(1), nth(2)) == ["202610-CSR-001", "202610-CSR-002"]
    assert issue(state, nth(3)) == ["202610-CSR-003"]
    assert issue(state, nth(1), nth(4)) == ["202610-CSR-001", "202610-CSR-004"]


def test_without_saving_nothing_is_remembered_and_nothing_is_written(state: Path) -> None:
    assert issue(state, nth(1), save=False) == ["202610-CSR-001"]
    assert not state.parent.exists()
    assert issue(state, nth(2)) == ["202610-CSR-001"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"source_file": "乙.xlsx", "source_sheet": "别", "source_row": 77},
        {"description": "打不开了", "source_row": 77},
        {"received_at": "2026-10-04 08:00"},
        {"received_at": None},
        {"customer_name": "甲公司（华东）"},
        {"owner": "李娜", "resolved_at": "2026-10-05", "department": "技术部"},
    ],
    ids=["as it was", "moved", "words mended", "time mended", "time lost", "name mended", "filled in"],
)
def test_a_case_keeps_its_number_whatever_of_it_was_mended(state: Path, change: dict[str, object]) -> None:
    assert issue(state, {}) == ["202610-CSR-001"]
    assert issue(state, change) == ["202610-CSR-001"]


@pytest.mark.parametrize(
    "other",
    [
        {"customer_name": "乙公司", "description": "别的"},
        {"customer_name": "乙公司", "source_row": 9},
        {"received_at": "2026-10-09 09:00", "description": "别的"},
        {"received_at": "2026-10-09 09:00", "source_row": 9},
        {"handbook": "requirement"},
    ],
    ids=["customer and words", "customer and place", "time and words", "time and place", "handbook"],
)
def test_another_case_never_takes_over_a_number(state: Path, other: dict[str, object]) -> None:
    """Also not where it stands in the place of one that has gone."""
    issue(state, {})
    expected = ["202610-CSR-001"] if other == {"handbook": "requirement"} else ["202610-CSR-002"]
    assert issue(state, other) == expected


def test_a_number_goes_to_one_of_two_records_only(state: Path) -> None:
    issue(state, {})
    assert issue(state, {}, {"description": "打不开了"}) == ["202610-CSR-001", "202610-CSR-002"]


def test_of_two_records_of_one_moment_the_mended_one_is_known_by_its_place(state: Path) -> None:
    """The new one is read first; without a look at the place it would take over the number."""
    assert issue(state, {"source_row": 9}) == ["202610-CSR-001"]
    mended = {"source_row": 9, "description": "打不开了"}
    assert issue(state, {"description": "太慢"}, mended) == ["202610-CSR-002", "202610-CSR-001"]


def test_equal_records_keep_their_numbers_by_their_places(state: Path) -> None:
    """The first of two has gone; the second stays in row 3 and is still the second."""
    assert issue(state, {}, {}) == ["202610-CSR-001", "202610-CSR-002"]
    assert issue(state, nth(9), {}) == ["202610-CSR-003", "202610-CSR-002"]


def test_a_number_that_staff_wrote_into_the_sheet_is_not_given_to_another(state: Path) -> None:
    assert issue(state, {}) == ["202610-CSR-001"]
    rows = [{"case_id": "202610-CSR-001"}, {"description": "打不开了"}]
    assert issue(state, *rows) == ["202610-CSR-001", "202610-CSR-002"]


def test_records_without_words_and_time_are_told_apart_by_their_customer(state: Path) -> None:
    blank = {"received_at": None, "description": None}
    assert issue(state, blank) == ["202610-CSR-001"]
    assert issue(state, blank | {"customer_name": "乙公司"}) == ["202610-CSR-002"]


def test_visits_have_numbers_of_their_own(state: Path) -> None:
    visit = {"visit_at": "2026-10-09 10:00", "content": "好", "department": "技术部"}
    assert issue(state, visit, visit | {"content": "坏"}, kind="visit") == ["202610-HF-001", "202610-HF-002"]
    assert issue(state, visit | {"content": "坏"}, visit, kind="visit") == ["202610-HF-002", "202610-HF-001"]


def test_the_same_records_give_the_same_state_in_any_later_run(state: Path) -> None:
    def dump() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(state)) as connection:
            return connection.execute("select * from issued order by kind, number").fetchall()

    issue(state, nth(1), nth(2))
    before = dump()
    issue(state, nth(1), nth(2))
    assert (len(before), dump()) == (2, before)


def test_the_state_holds_no_customer_no_words_and_no_place_in_readable_form(state: Path) -> None:
    row = {"customer_name": "ACME Ltd", "description": "login fails", "contact": "13800138000"}
    issue(state, row | {"source_file": "sheets.xlsx"}, {})
    content = state.read_bytes()
    for readable in ("ACME Ltd", "login", "13800138000", "sheets", "甲公司", "打不开", "甲.xlsx", "rapid"):
        assert readable.encode() not in content
    assert b"202610-CSR-001" in content
