"""Who gets which edition."""

from typing import Any

import pytest

from pipeline.addressees import Addressee
from pipeline.deliver import Ready, plan_parcels, split_edition
from pipeline.parcels import Recipient

REPORT = Ready("report", "月度分析报告", "2026-10", {"a.docx": b"a"}, report="月度分析报告")
OWN = Ready("report", "月度分析报告-技术部", "2026-10", {}, report="月度分析报告", department="技术部")
WEEKS = Ready("report", "周报", "2026-W44", {}, report="周报")
CHASE = Ready("chase", "催办-技术部", "2026-10-31", {}, department="技术部")
IDLE = Ready("chase", "催办-售后部", "2026-10-31", {}, department="售后部", idle=True)
MEETING = Ready("weekly", "周会清单", "2026-W44", {})
ALL = [REPORT, OWN, WEEKS, CHASE, IDLE, MEETING]


def addressee(**keys: Any) -> Addressee:
    return Addressee.model_validate({"name": "x", "mail": ["a@example.com"], **keys})


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"what": ["report"]}, ["月度分析报告-2026-10", "周报-2026-W44"]),
        ({"what": ["report"], "editions": ["周报"]}, ["周报-2026-W44"]),
        ({"what": ["report"], "departments": ["技术部"]}, ["月度分析报告-技术部-2026-10"]),
        (
            {"what": ["chase", "weekly"], "editions": ["周报"]},
            ["催办-技术部-2026-10-31", "周会清单-2026-W44"],
        ),
        ({"what": ["chase"], "departments": ["技术部", "人事部"]}, ["催办-技术部-2026-10-31"]),
        ({"what": ["chase"], "departments": ["售后部"]}, []),
        ({"what": ["weekly"], "departments": ["售后部"]}, ["周会清单-2026-W44"]),
    ],
)
def test_an_addressee_gets_what_he_asks_for_and_no_mail_about_nothing_to_do(
    keys: dict[str, Any], expected: list[str]
) -> None:
    assert [parcel.edition for parcel in plan_parcels(ALL, [addressee(**keys)])] == expected


def test_a_folder_is_told_that_there_is_nothing_to_do() -> None:
    """Else the list of the day before would stay there."""
    (parcel,) = plan_parcels([IDLE], [addressee(what=["chase"], folder="/mnt/share")])
    assert parcel.recipients == (Recipient("folder", "/mnt/share"),)


def test_who_stands_in_several_lists_gets_an_edition_once() -> None:
    both = [addressee(what=["report"]), addressee(what=["report"], mail=["b@example.com", "a@example.com"])]
    (parcel,) = plan_parcels([REPORT], both)
    assert [recipient.place for recipient in parcel.recipients] == ["a@example.com", "b@example.com"]


def test_a_department_is_known_by_the_name_that_its_files_have() -> None:
    ready = Ready("chase", "催办-研发_测试", "2026-10-31", {}, department="研发_测试")
    assert len(plan_parcels([ready], [addressee(what=["chase"], departments=["研发/测试"])])) == 1


def test_lists_make_way_for_their_next_edition_and_reports_do_not() -> None:
    parcels = plan_parcels(ALL, [addressee(what=["report", "chase", "weekly"])])
    assert [parcel.series for parcel in parcels] == ["", "", "催办-技术部", "周会清单"]


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("月报", ("月报", "")),
        ("月报-技术部", ("月报", "技术部")),
        ("月报-产品", ("月报-产品", "")),
        ("月报-产品-技术部", ("月报-产品", "技术部")),
        ("季度分析报告", ("季度分析报告", "")),
    ],
)
def test_an_edition_tells_its_report_and_its_department(edition: str, expected: tuple[str, str]) -> None:
    assert split_edition(edition, ["月报", "月报-产品"]) == expected
