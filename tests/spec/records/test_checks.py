"""Every problem code of single rows: told at its cell, and only where something is wrong."""

import pandas as pd
import pytest

from pipeline.validate import tabulate_problems
from tests.support.records import raw_list, told, validated

ROW = {
    "customer_name": "甲公司",
    "received_at": "2026-10-01 09:00",
    "category": "问题类",
    "urgency": "一般",
    "description": "打不开",
    "contact": "13800000000",
    "registered_at": "2026-10-01 09:30",
    "resolved_at": "2026-10-02 09:00",
    "score": 5,
    "promised_at": "2026-11-30",
}
CELLS = dict(zip(ROW, "ABCDEFGHIJ", strict=True))


@pytest.mark.parametrize(
    ("field", "value", "code", "kept"),
    [
        ("customer_name", None, "missing-required", False),
        ("received_at", None, "missing-required", False),
        ("received_at", "05/06/2026", "ambiguous-date", False),
        ("received_at", "昨天", "bad-date", False),
        ("category", "吐槽", "unknown-choice", False),
        ("category", "☑问题类 ☑投诉类", "several-choices", False),
        ("contact", "12345", "bad-contact", True),
        ("registered_at", "2026-09-30 09:00", "date-order", True),
        ("resolved_at", "2026-10-01 08:00", "date-order", True),
        ("resolved_at", "2026-10-31 18:01", "future-date", True),
        ("score", 6, "score-range", False),
        ("score", "好", "bad-score", False),
    ],
)
def test_a_wrong_value_is_told_at_its_cell_and_kept_or_emptied(
    field: str, value: object, code: str, *, kept: bool
) -> None:
    found = validated(raw_list("rapid_response", "case", [ROW | {field: value}]))
    assert told(found) == {(code, f"{CELLS[field]}3")}
    assert found.cases[field].notna().iloc[0] == kept


def test_a_clean_row_has_no_problem() -> None:
    assert told(validated(raw_list("rapid_response", "case", [ROW]))) == set()


@pytest.mark.parametrize("field", ["registered_at", "resolved_at"])
def test_a_date_only_on_the_day_of_the_stage_before_is_in_order(field: str) -> None:
    assert (
        told(
            validated(
                raw_list("rapid_response", "case", [ROW | {"registered_at": None, field: "2026-10-01"}])
            )
        )
        == set()
    )


def test_a_date_only_on_the_day_before_is_out_of_order_also_after_a_date_only() -> None:
    row = ROW | {"received_at": "2026-10-12", "registered_at": None, "resolved_at": "2026-10-11"}
    assert told(validated(raw_list("rapid_response", "case", [row]))) == {("date-order", "H3")}


def test_a_column_that_the_sheet_lacks_is_one_problem_of_the_sheet() -> None:
    rows = [
        {key: value for key, value in ROW.items() if key != "urgency"} | {"description": str(n)}
        for n in range(5)
    ]
    found = validated(raw_list("rapid_response", "case", rows))
    table = tabulate_problems(found.problems)
    assert table[["code", "field"]].to_numpy().tolist() == [["missing-required", "urgency"]]
    assert pd.isna(table["cell"].iloc[0])


def test_several_problems_of_one_row_are_all_told() -> None:
    row = ROW | {"category": "吐槽", "score": 9, "received_at": "2026-13-01"}
    assert told(validated(raw_list("rapid_response", "case", [row]))) == {
        ("unknown-choice", "C3"),
        ("score-range", "I3"),
        ("bad-date", "B3"),
    }


@pytest.mark.parametrize(
    ("text", "department", "owner"),
    [
        ("技术部/张伟", "技术部", "张伟"),
        ("技术部（张伟）", "技术部", "张伟"),
        ("技术部", "技术部", None),
        ("张伟", None, "张伟"),
        ("售后部 李娜、王芳", "售后部", "李娜、王芳"),
    ],
)
def test_department_and_owner_in_one_cell_are_taken_apart(
    text: str, department: str | None, owner: str | None
) -> None:
    row = {"customer_name": "甲", "received_at": "2026-10-01", "description": "x", "department_owner": text}
    case = validated(raw_list("relationship", "case", [row])).cases.iloc[0]
    assert [None if pd.isna(case[name]) else case[name] for name in ("department", "owner")] == [
        department,
        owner,
    ]
