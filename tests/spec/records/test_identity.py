"""One case is one record, whatever number of places it stands in (contract section 4)."""

from pathlib import Path

import pandas as pd

from tests.support.records import raw_list, told, validated

CASE = {
    "case_id": None,
    "customer_name": "甲公司",
    "received_at": "2026-10-01 09:00",
    "category": "问题类",
    "urgency": "一般",
    "description": "打不开",
}


def cases(*rows: dict[str, object]) -> pd.DataFrame:
    return validated(raw_list("rapid_response", "case", [CASE | row for row in rows])).cases


def test_numbers_are_issued_by_the_month_of_reception_in_reading_order() -> None:
    found = cases({}, {"description": "又打不开"}, {"received_at": "2026-09-30 23:59"})
    assert found["case_id"].tolist() == ["202610-CSR-001", "202610-CSR-002", "202609-CSR-001"]


def test_a_given_number_is_kept_and_never_issued_again() -> None:
    found = cases(
        {},
        {"case_id": "202610-CSR-001", "description": "另一件"},
        {"case_id": 202405001.0, "description": "x"},
    )
    assert found["case_id"].tolist() == ["202610-CSR-002", "202610-CSR-001", "202405001"]


def test_equal_rows_with_one_number_count_once_without_a_problem() -> None:
    found = validated(raw_list("rapid_response", "case", [CASE | {"case_id": "A1"}] * 3))
    assert len(found.cases) == 1
    assert told(found) == set()
    assert (found.accepted, found.duplicates) == (1, 2)


def test_of_different_rows_with_one_number_the_one_with_the_latest_stamp_counts() -> None:
    rows = [
        CASE | {"case_id": "A1", "resolved_at": "2026-10-05 10:00"},
        CASE | {"case_id": "A1", "promised_at": "2026-10-20", "first_response_at": "2026-10-01 10:00"},
    ]
    found = validated(raw_list("rapid_response", "case", rows))
    assert found.cases["source_row"].tolist() == [3]  # a promise is no stage: 10-05 beats 10-01 10:00
    assert told(found) == {("duplicate-id", "A4")}
    assert "甲.xlsx!表!A3" in next(iter(found.problems)).message


def test_rows_without_a_number_that_agree_in_customer_time_and_words_are_one_case() -> None:
    rows = [
        CASE,
        CASE | {"customer_name": "甲 公司", "owner": "李娜", "first_response_at": "2026-10-01 11:00"},
    ]
    found = validated(raw_list("rapid_response", "case", rows))
    assert found.cases["owner"].tolist() == ["李娜"]
    assert {code for code, _ in told(found)} == {"duplicate-record"}


def test_rows_without_a_time_are_never_taken_for_one_case() -> None:
    assert len(cases({"received_at": None}, {"received_at": None})) == 2


def test_a_number_of_e_in_another_shape_is_kept_and_told() -> None:
    row = CASE | {"category": "功能需求", "case_id": "REQ-7"}
    found = validated(raw_list("requirement", "case", [row, row | {"case_id": "202610-CSR-004"}]))
    assert found.cases["case_id"].tolist() == ["REQ-7", "202610-CSR-004"]
    assert told(found) == {("bad-id", "A3")}


def test_the_same_case_keeps_its_number_in_later_runs_wherever_it_moves(tmp_path: Path) -> None:
    state = tmp_path / "state" / "feedback.sqlite"
    first, second = CASE | {"description": "一"}, CASE | {"description": "二", "customer_name": "乙"}
    before = validated(raw_list("rapid_response", "case", [first, second]), state=state).cases
    moved = [CASE | {"description": "新", "customer_name": "丙"}, second, first | {"owner": "王芳"}]
    after = validated(raw_list("rapid_response", "case", moved, sheet="另表"), state=state).cases
    numbers = dict(zip(after["description"], after["case_id"], strict=True))
    assert numbers == {
        **dict(zip(before["description"], before["case_id"], strict=True)),
        "新": "202610-CSR-003",
    }


def test_a_corrected_description_keeps_the_number(tmp_path: Path) -> None:
    state = tmp_path / "feedback.sqlite"
    before = validated(raw_list("rapid_response", "case", [CASE]), state=state).cases
    after = validated(
        raw_list("rapid_response", "case", [CASE | {"description": "打不开了"}]), state=state
    ).cases
    assert before["case_id"].tolist() == after["case_id"].tolist()


def test_a_number_is_not_issued_again_when_its_case_has_vanished(tmp_path: Path) -> None:
    state = tmp_path / "feedback.sqlite"
    validated(raw_list("rapid_response", "case", [CASE]), state=state)
    other = CASE | {"customer_name": "乙", "description": "别的", "received_at": "2026-10-09 09:00"}
    after = validated(raw_list("rapid_response", "case", [other]), state=state).cases
    assert after["case_id"].tolist() == ["202610-CSR-002"]
