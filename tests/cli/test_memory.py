"""What nightly runs saw and the sheets no longer tell: vanished records, waits, reopenings, late entries."""

import shutil
from pathlib import Path

import pytest

from tests.support.editing import editing
from tests.support.workplace import feedback, make_workplace, read_outputs, read_table

HEAD = (
    "编号",
    "客户姓名/公司",
    "反馈时间",
    "反馈类型",
    "紧急程度",
    "问题描述",
    "状态",
    "首次响应时间",
    "预计完成时间",
    "完成时间",
    "回访时间",
    "客户确认结果",
)
NIGHTS = [f"2026-10-{day:02}T02:00" for day in range(4, 16)]


def row(number: str | None = "A-1", **values: str) -> tuple[object, ...]:
    given = {
        "客户姓名/公司": "甲公司", "反馈时间": "2026-10-03 09:00", "反馈类型": "问题类", "紧急程度": "一般",
        "问题描述": f"打不开 {number}", "状态": "处理中", "首次响应时间": "2026-10-03 10:00",
    }  # fmt: skip
    return tuple({"编号": number, **given, **values}.get(name) for name in HEAD)


def night(place: Path, at: str, *rows: tuple[object, ...], options: tuple[str, ...] = ()) -> None:
    make_workplace(place, 客户反馈记录表=(HEAD, *rows))
    said = feedback(place, "run", "--as-of", at, *options)
    assert said.code == 0, said


def problems(place: Path) -> list[tuple[str, str]]:
    table = read_table(place, "problems")
    return [
        (row.code, row.record_id)
        for row in table.itertuples()
        if row.code in ("vanished-record", "late-entry")
    ]


def clock(place: Path, name: str, number: str = "A-1") -> tuple[str, str]:
    table = read_table(place, "clocks")
    (found,) = table[table["clock"].eq(name) & table["record_id"].eq(number)].itertuples()
    return found.state, str(found.due_at)


OTHERS = tuple(row(f"B-{count}", **{"客户姓名/公司": f"乙{count}"}) for count in range(8))


def test_a_record_that_vanished_is_kept_told_and_runs_no_clock(tmp_path: Path) -> None:
    """Its content is that of the last run; the clocks that were over stay, the open ones end."""
    promised = row(预计完成时间="2026-10-05 18:00")
    night(tmp_path, NIGHTS[0], promised, *OTHERS)
    night(tmp_path, NIGHTS[3], *OTHERS)
    cases = read_table(tmp_path, "cases").set_index("case_id")
    assert cases.loc["A-1", "description"] == "打不开 A-1"
    assert problems(tmp_path) == [("vanished-record", "A-1")]
    clocks = read_table(tmp_path, "clocks")
    states = clocks[clocks["record_id"].eq("A-1")].set_index("clock")["state"].to_dict()
    assert states == {"register": "met", "respond": "met"}
    first = read_outputs(tmp_path)
    night(tmp_path, NIGHTS[3], *OTHERS)
    assert read_outputs(tmp_path) == first


def test_a_record_that_comes_back_is_as_if_it_had_never_gone(tmp_path: Path) -> None:
    night(tmp_path, NIGHTS[0], row(), *OTHERS)
    night(tmp_path, NIGHTS[1], *OTHERS)
    night(tmp_path, NIGHTS[2], row(), *OTHERS)
    assert problems(tmp_path) == []
    assert len(read_table(tmp_path, "cases")) == 9


def test_what_was_taken_away_on_purpose_is_given_up(tmp_path: Path) -> None:
    night(tmp_path, NIGHTS[0], row(), *OTHERS)
    night(tmp_path, NIGHTS[1], *OTHERS, options=("--accept-shrink",))
    assert problems(tmp_path) == []
    assert len(read_table(tmp_path, "cases")) == 8


@pytest.mark.parametrize(
    ("options", "codes", "numbers"),
    [((), {"vanished-record"}, {"A-1"}), (("--accept-shrink",), {"unknown-reference"}, set())],
)
def test_a_visit_may_refer_to_a_case_that_vanished_from_its_sheet(
    tmp_path: Path, options: tuple[str, ...], codes: set[str], numbers: set[str]
) -> None:
    """The case is kept, so the visit feeds it; where it was given up on purpose, nobody knows the number."""
    night(tmp_path, NIGHTS[0], row(), *OTHERS)
    visits = (
        (
            "原工单编号",
            "客户名称",
            "回访日期",
            "回访人",
            "回访方式",
            "满意度评分",
            "反馈类型",
            "具体反馈/建议",
        ),
        ("A-1", "甲公司", "2026-10-04 10:00", "李娜", "电话回访", "5分", "表扬类", "好用"),
    )
    make_workplace(tmp_path, 服务回访=visits)
    night(tmp_path, NIGHTS[1], *OTHERS, options=options)
    told = read_table(tmp_path, "problems")
    assert set(told["code"]) & {"vanished-record", "unknown-reference"} == codes
    cases = read_table(tmp_path, "cases").set_index("case_id")
    assert set(cases.index[cases["revisit_at"].eq("2026-10-04 10:00")]) == numbers


@pytest.mark.parametrize("number", [None, "A-2"])
def test_a_record_with_another_number_has_not_vanished(tmp_path: Path, number: str | None) -> None:
    """Staff corrected its number, or gave it one: customer, time and wording are the same."""
    night(tmp_path, NIGHTS[0], row(number, 问题描述="打不开"), *OTHERS)
    night(tmp_path, NIGHTS[1], row("A-3", 问题描述="打不开"), *OTHERS)
    assert problems(tmp_path) == []
    assert len(read_table(tmp_path, "cases")) == 9


def test_the_records_of_a_file_that_cannot_be_read_tonight_live_on(tmp_path: Path) -> None:
    """Their clocks go on: nobody took them away."""
    make_workplace(tmp_path, 另一张客户反馈记录表=(HEAD, row(预计完成时间="2026-10-05 18:00")))
    night(tmp_path, NIGHTS[0], *OTHERS)
    path = tmp_path / "input" / "另一张客户反馈记录表.csv"
    path.write_bytes(b"")
    assert feedback(tmp_path, "run", "--as-of", NIGHTS[3]).code == 3
    assert problems(tmp_path) == []
    assert clock(tmp_path, "resolve")[0] == "overdue"


def test_an_edit_closes_a_vanished_record(tmp_path: Path) -> None:
    """What the problem asks for: the status in the tracking workbook; then nothing is asked any more."""
    night(tmp_path, NIGHTS[0], row(), *OTHERS)
    night(tmp_path, NIGHTS[1], *OTHERS)
    with editing(tmp_path / "output" / "客户反馈跟踪表.xlsx") as (_, cell):
        cell("A-1", "状态").value = "已关闭"
    night(tmp_path, NIGHTS[2], *OTHERS)
    assert read_table(tmp_path, "cases").set_index("case_id").loc["A-1", "status"] == "closed"
    assert problems(tmp_path) == []


def test_time_in_waiting_is_not_ours_where_only_the_status_tells(tmp_path: Path) -> None:
    """From the last run before it was seen to the first run after: a breach only where it is certain."""
    promised = {"预计完成时间": "2026-10-06 18:00"}
    night(tmp_path, NIGHTS[0], row(**promised))  # the 4th
    night(tmp_path, NIGHTS[1], row(**promised, 状态="待客户"))
    night(tmp_path, NIGHTS[2], row(**promised, 状态="待客户"))
    assert clock(tmp_path, "resolve")[0] == "paused"
    night(tmp_path, NIGHTS[4], row(**promised))  # the 8th: four days from the 4th on
    assert clock(tmp_path, "resolve") == ("running", "2026-10-10 18:00:00")
    night(tmp_path, NIGHTS[5], row(**promised, 状态="待客户"))  # again, from the 8th
    night(tmp_path, NIGHTS[6], row(**promised))  # to the 10th: two days more
    assert clock(tmp_path, "resolve") == ("running", "2026-10-12 18:00:00")


def test_a_second_handling_is_known_although_the_sheet_ends_well(tmp_path: Path) -> None:
    """The customer was not satisfied, was asked again, and now is."""
    solved = {"状态": "已解决", "完成时间": "2026-10-04 10:00"}
    unhappy = {**solved, "回访时间": "2026-10-05 10:00", "客户确认结果": "不满意"}
    happy = {**solved, "完成时间": "2026-10-06 10:00", "回访时间": "2026-10-07 10:00", "客户确认结果": "满意"}
    night(tmp_path, NIGHTS[1], row(**solved))
    night(tmp_path, NIGHTS[2], row(**unhappy))
    night(tmp_path, NIGHTS[4], row(**happy))
    (case,) = read_table(tmp_path, "cases").itertuples()
    assert (case.reopened, case.verdict) == (True, "satisfied")


def test_a_verdict_that_was_mistyped_is_no_second_handling(tmp_path: Path) -> None:
    solved = {"状态": "已解决", "完成时间": "2026-10-04 10:00", "回访时间": "2026-10-05 10:00"}
    night(tmp_path, NIGHTS[2], row(**solved, 客户确认结果="不满意"))
    night(tmp_path, NIGHTS[3], row(**solved, 客户确认结果="满意"))
    assert not read_table(tmp_path, "cases")["reopened"].any()


def test_a_stamp_that_appears_after_its_deadline_and_says_it_was_kept_is_told(tmp_path: Path) -> None:
    """The answer of the 3rd was not there on the 5th, when its 24 hours were over."""
    blank = row(首次响应时间="", 状态="待处理")
    night(tmp_path, NIGHTS[0], blank)
    night(tmp_path, NIGHTS[1], blank)
    night(tmp_path, NIGHTS[2], row())
    assert clock(tmp_path, "respond")[0] == "met"
    assert problems(tmp_path) == [("late-entry", "A-1")]


def test_a_stamp_that_is_entered_the_night_after_is_not(tmp_path: Path) -> None:
    """At the last run the deadline was still to come: nobody can tell when it was typed."""
    night(tmp_path, "2026-10-03T20:00", row(首次响应时间="", 状态="待处理"))
    night(tmp_path, NIGHTS[1], row())
    assert problems(tmp_path) == []


def test_a_run_for_an_earlier_moment_neither_sees_nor_changes_what_came_later(tmp_path: Path) -> None:
    night(tmp_path, NIGHTS[0], row(), *OTHERS)
    alone = tmp_path.with_name("alone")
    shutil.copytree(tmp_path, alone)
    night(tmp_path, NIGHTS[3], *OTHERS)
    later = read_outputs(tmp_path)
    night(tmp_path, NIGHTS[1], row(), *OTHERS)
    night(alone, NIGHTS[1], row(), *OTHERS)
    for name in ("cases", "clocks"):
        assert read_table(tmp_path, name).equals(read_table(alone, name))
    night(tmp_path, NIGHTS[3], *OTHERS)
    assert read_outputs(tmp_path)["data/cases.parquet"] == later["data/cases.parquet"]
