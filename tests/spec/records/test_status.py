"""The status of a case follows from its stamps, its word and the customer's verdict (contract section 4)."""

import pytest

from tests.support.records import raw_list, told, validated

BASE = {
    "case_id": "X1",
    "customer_name": "甲公司",
    "received_at": "2026-10-01 09:00",
    "category": "产品问题",
    "priority": "中",
    "description": "打不开",
    "occurred_at": "2026-10-01 08:00",
    "device_model": "S3",
}


def status_of(handbook: str = "handling_mechanism", **row: object) -> tuple[str, bool]:
    case = validated(raw_list(handbook, "case", [BASE | row])).cases.iloc[0]
    return case["status"], bool(case["reopened"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, "pending"),
        ({"status": "待处理"}, "pending"),
        ({"status": "处理中"}, "in_progress"),
        ({"status": "待客户"}, "waiting_customer"),
        ({"first_response_at": "2026-10-01 10:00"}, "in_progress"),
        ({"registered_at": "2026-10-01 09:10"}, "pending"),
        ({"progress": "处理中"}, "in_progress"),
        ({"progress": "已联系客户，处理中"}, "pending"),
        ({"status": "处理中", "resolved_at": "2026-10-02 09:00"}, "resolved"),
        ({"status": "已修复"}, "resolved"),
        ({"status": "已归档", "verdict": "满意"}, "closed"),
        ({"closed_at": "2026-10-03 09:00", "verdict": "满意"}, "closed"),
        ({"archived_at": "2026-10-03 09:00", "verdict": "基本满意"}, "closed"),
    ],
)
def test_the_status_follows_from_word_and_stamps(row: dict[str, object], expected: str) -> None:
    assert status_of(**row)[0] == expected


def test_archiving_closes_and_dates_the_closing() -> None:
    found = validated(
        raw_list("rapid_response", "case", [BASE | {"category": "问题类", "archived_at": "2026-10-03 09:00"}])
    )
    case = found.cases.iloc[0]
    assert (case["status"], str(case["closed_at"])) == ("closed", "2026-10-03 09:00:00")


def test_c7_a_case_closed_without_a_verdict_stays_resolved_and_is_told_at_the_verdict() -> None:
    row = BASE | {"closed_at": "2026-10-03 09:00", "score": 5, "verdict": None}
    found = validated(raw_list("handling_mechanism", "case", [row]))
    case = found.cases.iloc[0]
    assert case["status"] == "resolved"
    assert str(case["closed_at"]) == "2026-10-03 09:00:00"
    assert told(found) == {("no-verdict", "K3")}  # verdict is the 11th field


def test_other_handbooks_close_without_a_verdict() -> None:
    row = BASE | {"category": "问题类", "closed_at": "2026-10-03 09:00"}
    found = validated(raw_list("rapid_response", "case", [row]))
    assert found.cases["status"].iloc[0] == "closed"
    assert "no-verdict" not in {code for code, _ in told(found)}


@pytest.mark.parametrize(
    "row",
    [
        {"verdict": "不满意"},
        {"verdict": "需改进"},
        {"progress": "10-03 二次处理，已派单"},
        {"status": "处理中（二次处理）"},
    ],
)
def test_an_unsatisfied_customer_or_the_words_mark_a_second_handling(row: dict[str, object]) -> None:
    assert status_of(**row)[1]


def test_a_closed_case_with_an_unsatisfied_customer_stays_closed() -> None:
    assert status_of(closed_at="2026-10-03", verdict="不满意") == ("closed", True)
