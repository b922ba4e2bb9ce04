"""`measure_quality`: problems by code and file, completeness of key fields."""

import pandas as pd

from pipeline.analyse import measure_quality
from pipeline.config import build_settings
from pipeline.model import CASE_COLUMNS, PROBLEM_COLUMNS, empty_table, shape_table

HANDBOOKS = build_settings({}).handbooks
PROBLEMS = shape_table(
    pd.DataFrame(
        {
            "severity": ["error", "error", "error", "error", "warning"],
            "code": ["bad-date", "missing-required", "missing-required", "bad-date", "no-verdict"],
            "file": ["乙.xlsx", "甲.xlsx", "甲.xlsx", "甲.xlsx", None],
        }
    ),
    PROBLEM_COLUMNS,
)
CASES = shape_table(
    pd.DataFrame(
        {
            "handbook": "rapid_response",
            "status": ["closed", "resolved", "in_progress", "pending"],
            "customer_name": ["甲公司", "乙公司", "丙公司", "丁公司"],
            "owner": ["李娜", None, None, None],
            "resolved_at": [pd.Timestamp("2026-10-05"), pd.NaT, pd.NaT, pd.NaT],
            "verdict": [None, None, None, None],
            "source_row": [2, 3, 4, 5],
        }
    ),
    CASE_COLUMNS,
)


def test_problems_are_counted_by_code_the_most_frequent_first() -> None:
    """2 and 2 by name, then 1."""
    quality = measure_quality(CASES, PROBLEMS, handbooks=HANDBOOKS)
    assert (quality.records, quality.errors, quality.warnings) == (4, 4, 1)
    assert quality.codes.to_numpy().tolist() == [
        ["bad-date", "error", 2],
        ["missing-required", "error", 2],
        ["no-verdict", "warning", 1],
    ]


def test_the_worst_files_are_named() -> None:
    """甲 has 3 problems; only as many files as asked for."""
    files = measure_quality(CASES, PROBLEMS, handbooks=HANDBOOKS, files=1).files
    assert files.to_dict("records") == [{"file": "甲.xlsx", "error": 3, "warning": 0, "count": 3}]


def test_a_field_is_expected_of_the_cases_that_ought_to_have_it() -> None:
    """An owner of all 4 (1 has one), a solution's time of the 2 done (1), a verdict of the closed (0)."""
    fields = measure_quality(CASES, PROBLEMS, handbooks=HANDBOOKS).fields
    shares = fields.set_index("field")["share"]
    assert (shares["owner"], shares["resolved_at"], shares["verdict"]) == (0.25, 0.5, 0.0)
    assert fields.set_index("label")["filled"]["客户名称"] == 4
    assert shares.is_monotonic_increasing


def test_a_field_is_expected_only_where_the_form_has_a_place_for_it() -> None:
    """D7 asks for no urgency and for 责任部门/人 in one column: of 4 cases, 0 and 4 are expected."""
    fields = measure_quality(
        CASES.assign(handbook="relationship"), PROBLEMS, handbooks=HANDBOOKS
    ).fields.set_index("field")
    assert fields["expected"][["urgency", "owner", "department"]].tolist() == [0, 4, 4]


def test_nothing_read_is_no_quality() -> None:
    """Without cases nothing is expected, and nothing divided."""
    quality = measure_quality(empty_table(CASE_COLUMNS), empty_table(PROBLEM_COLUMNS), handbooks=HANDBOOKS)
    assert (quality.records, len(quality.codes), len(quality.files)) == (0, 0, 0)
    assert quality.fields["share"].isna().all()
