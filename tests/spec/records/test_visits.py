"""A visit feeds the case whose number it carries, or opens one (contract section 4)."""

import pandas as pd
import pytest

from pipeline.validate import Validated
from tests.support.records import raw_list, told, validated

CASE = {
    "case_id": "A1",
    "customer_name": "甲公司",
    "received_at": "2026-10-01 09:00",
    "category": "问题类",
    "urgency": "一般",
    "description": "打不开",
    "resolved_at": "2026-10-08 15:00",
    "revisit_at": None,
    "verdict": None,
    "score": None,
}
VISIT = {
    "case_id": "A1",
    "customer_name": "甲公司",
    "visit_at": "2026-10-09 10:00",
    "score": None,
    "content": "好",
}


def run(case: dict[str, object], *visits: dict[str, object]) -> Validated:
    rows = [VISIT | visit for visit in visits]
    return validated(
        raw_list("rapid_response", "case", [CASE | case]),
        raw_list("service_revisit", "visit", rows, sheet="回访"),
    )


@pytest.mark.parametrize(
    ("resolved", "visits", "expected"),
    [
        (
            "2026-10-08 15:00",
            ["2026-10-08 14:00", "2026-10-09 10:00", "2026-10-12 10:00"],
            "2026-10-09 10:00",
        ),
        ("2026-10-08 15:00", ["2026-10-08"], "2026-10-08 00:00"),  # a date only: may be after 15:00
        ("2026-10-08 15:00", ["2026-10-07 10:00"], None),
        (None, ["2026-10-02 10:00", "2026-10-05 10:00"], "2026-10-05 10:00"),
    ],
)
def test_the_first_visit_after_the_solution_is_the_revisit_else_the_last(
    resolved: str | None, visits: list[str], expected: str | None
) -> None:
    found = run({"resolved_at": resolved}, *({"visit_at": at, "content": at} for at in visits))
    revisit = found.cases["revisit_at"].iloc[0]
    assert revisit == pd.Timestamp(expected) if expected else pd.isna(revisit)


def test_score_and_verdict_of_the_last_visit_count_where_the_case_has_none() -> None:
    visits = (
        {"visit_at": "2026-10-09 10:00", "score": 2, "verdict": "不满意"},
        {"visit_at": "2026-10-12 10:00", "score": "4分"},
    )
    case = run({}, *visits).cases.iloc[0]
    assert case["score"] == 4.0
    assert pd.isna(case["verdict"])  # the last one gave none
    assert run({"score": 5}, *visits).cases["score"].iloc[0] == 5.0


def test_an_unsatisfied_verdict_of_a_visit_reopens_the_case() -> None:
    case = run({}, {"verdict": "不满意"}).cases.iloc[0]
    assert (case["verdict"], bool(case["reopened"]), case["status"]) == ("unsatisfied", True, "resolved")


def test_a_visit_with_an_unknown_number_stands_alone() -> None:
    found = run({}, {"case_id": "ZZ", "category": "投诉类"})
    assert len(found.cases) == 1
    assert found.visits["case_id"].tolist() == ["ZZ"]
    assert told(found) == {("unknown-reference", "A3")}


@pytest.mark.parametrize(
    ("category", "opens"),
    [("投诉类", True), ("建议类", True), ("咨询类", True), ("表扬类", False), (None, False)],
)
def test_b_visits_open_a_case_by_their_category(category: str | None, *, opens: bool) -> None:
    row = VISIT | {"case_id": None, "category": category}
    assert len(validated(raw_list("service_revisit", "visit", [row])).cases) == int(opens)


def test_a_case_opened_in_b_takes_what_the_visit_says() -> None:
    row = {
        "customer_name": "甲公司",
        "visit_at": "2026-10-09 10:00",
        "recorded_at": "2026-10-09 10:20",
        "category": "投诉类",
        "grade": "紧急问题",
        "content": "停机两小时",
        "score": "1分",
        "method": "电话回访",
        "department": "售后部",
    }
    found = validated(raw_list("service_revisit", "visit", [row]))
    case, visit = found.cases.iloc[0], found.visits.iloc[0]
    assert (case["case_id"], visit["case_id"]) == ("202610-CSR-001", "202610-CSR-001")
    assert (case["received_at"], case["registered_at"]) == (visit["visit_at"], visit["recorded_at"])
    assert (case["description"], case["urgency"], case["priority"]) == ("停机两小时", "紧急", "high")
    assert (case["category"], case["category_label"], case["department"]) == ("complaint", "投诉类", "售后部")
    assert case[["channel", "score", "verdict"]].isna().all()
    assert (visit["score"], visit["method"], visit["grade"]) == (1.0, "电话", "紧急问题")


def test_d_visits_open_a_case_where_a_problem_is_described() -> None:
    rows = [
        {
            "customer_name": "甲",
            "visit_at": "2026-10-09",
            "description": "对账慢",
            "priority": "□高 ☑中 □低",
            "owner": "李娜",
        },
        {"customer_name": "乙", "visit_at": "2026-10-09", "content": "一切都好", "mood": "☑满意 □一般"},
    ]
    found = validated(raw_list("relationship", "visit", rows))
    assert found.cases["description"].tolist() == ["对账慢"]
    assert found.cases["priority"].tolist() == ["medium"]
    assert found.cases["owner"].tolist() == ["李娜"]
    assert found.visits["mood"].tolist()[1] == "满意"


def test_a_revisit_time_alone_is_the_visit_beside_a_visit_date_it_is_the_cases_revisit() -> None:
    row = {"customer_name": "甲", "category": "投诉类", "content": "坏了", "revisit_at": "2026-10-09 10:00"}
    alone = validated(raw_list("service_revisit", "visit", [row]))
    assert alone.visits["visit_at"].tolist() == [pd.Timestamp("2026-10-09 10:00")]
    assert alone.cases["revisit_at"].isna().all()
    beside = validated(raw_list("service_revisit", "visit", [row | {"visit_at": "2026-10-05 10:00"}]))
    assert beside.visits["visit_at"].tolist() == [pd.Timestamp("2026-10-05 10:00")]
    assert beside.cases["revisit_at"].tolist() == [pd.Timestamp("2026-10-09 10:00")]
