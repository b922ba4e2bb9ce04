"""What staff do in the tracking workbook between two runs."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl.comments import Comment

from tests.support.editing import editing
from tests.support.workplace import CASES, Said, feedback, make_workplace, read_table, write_csv

NIGHTS = [f"2026-10-{day}T06:00" for day in (28, 29, 30, 31)]
WORKBOOK = "客户反馈跟踪表.xlsx"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workplace after its first night."""
    place = make_workplace(tmp_path, 甲=CASES)
    night(place, 0)
    return place


def night(place: Path, number: int) -> Said:
    said = feedback(place, "run", "--month", "2026-10", "--as-of", NIGHTS[number])
    assert said.code in (0, 3), said.err
    return said


def conflicts(place: Path) -> list[tuple[object, ...]]:
    with editing(place / "output" / WORKBOOK, "冲突") as (sheet, _):
        return [row[:5] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]


def shown(place: Path, number: str, heading: str) -> object:
    with editing(place / "output" / WORKBOOK) as (_, cell):
        return cell(number, heading).value


def test_an_edit_counts_in_every_table_and_stays_in_force(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-2", "完成时间").value = datetime(2026, 10, 5, 9, 30)  # noqa: DTZ001 - as Excel has it
        cell("A-2", "责任人").value = "李娜"
    for number in (1, 2):
        night(place, number)
        case = read_table(place, "cases").set_index("case_id").loc["A-2"]
        assert (str(case["resolved_at"]), case["status"], case["owner"]) == (
            *("2026-10-05 09:30:00", "resolved"),
            "李娜",
        )
    assert conflicts(place) == []
    said = feedback(place, "explain", "A-2", "--as-of", NIGHTS[2])
    assert "2026-10-29 06:00　填写　责任人：（空） → 李娜" in said.out


def test_where_the_source_changes_too_both_stand_and_the_edit_is_kept(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-1", "首次响应时间").value = datetime(2026, 10, 3, 10)  # noqa: DTZ001
    rows = [list(row) for row in CASES]
    rows[1][7] = rows[3][7] = "2026-10-03 12:00"
    write_csv(place / "input" / "甲.csv", rows)
    said = night(place, 1)
    assert "edit-conflict" in said.out
    assert conflicts(place) == [
        ("表中和来源都改了", "A-1", "首次响应时间", "2026-10-03 11:00", "2026-10-03 10:00")
    ]
    assert shown(place, "A-1", "首次响应时间") == datetime(2026, 10, 3, 10)  # noqa: DTZ001


def test_an_added_row_is_a_case_with_a_number_once(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (sheet, _):
        columns = {cell.value: cell.column for cell in sheet[1]}
        new = {"客户名称": "新公司", "问题描述": "坏了", "反馈时间": datetime(2026, 10, 28, 9)}  # noqa: DTZ001
        for heading, value in {**new, "反馈类型": "问题类", "紧急程度": "紧急"}.items():
            sheet.cell(4, columns[heading]).value = value
    for number in (1, 2):
        night(place, number)
        cases = read_table(place, "cases").set_index("customer_name")
        assert cases.loc["新公司", "case_id"] == "202610-CSR-001"
        assert cases.loc["新公司", "source_file"] == WORKBOOK


def test_own_columns_and_comments_come_back_and_a_deleted_row_too(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (sheet, cell):
        last = sheet.max_column + 1
        sheet.cell(1, last).value, sheet.cell(cell("A-2", "状态").row, last).value = "金额", 12.5
        cell("A-2", "状态").comment = Comment("明天再问", "王经理")
        sheet.delete_rows(cell("A-1", "状态").row)
    night(place, 1)
    with editing(place / "output" / WORKBOOK) as (_, cell):
        assert cell("A-2", "金额").value == 12.5
        assert cell("A-2", "状态").comment.text == "明天再问"
        assert cell("A-1", "客户名称").value == "甲公司"
    assert [row[:2] for row in conflicts(place)] == [("行被删除，已恢复", "A-1")]


def test_a_text_that_is_not_understood_stays_with_its_problem(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-1", "预计解决时间").value = "下周三"
    for number in (1, 2):
        assert "bad-date" in night(place, number).out
        with editing(place / "output" / WORKBOOK) as (_, cell):
            assert cell("A-1", "预计解决时间").value == "下周三"
            assert "请按 2026-10-03 14:05 的格式填写" in cell("A-1", "预计解决时间").comment.text


@pytest.mark.parametrize("typed", ["", "王经理已催"])
def test_a_program_that_forgets_who_wrote_a_comment_doubles_none(place: Path, typed: str) -> None:
    """LibreOffice does; what staff wrote above ours stays."""
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-1", "预计解决时间").value = "下周三"
        if typed:
            cell("A-1", "预计解决时间").comment = Comment(typed, "王经理")
    night(place, 1)
    with editing(place / "output" / WORKBOOK) as (_, cell):
        told = cell("A-1", "预计解决时间").comment.text
        cell("A-1", "预计解决时间").comment = Comment(told, "")
    night(place, 2)
    with editing(place / "output" / WORKBOOK) as (_, cell):
        assert cell("A-1", "预计解决时间").comment.text == told
    assert told.startswith(f"{typed}\n【反馈检查】\n" if typed else "【反馈检查】\n")


def test_a_stale_copy_takes_nothing_back_and_a_renamed_one_is_read_too(place: Path) -> None:
    stale = (place / "output" / WORKBOOK).read_bytes()
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-1", "责任人").value = "李娜"
    night(place, 1)
    (place / "output" / WORKBOOK).write_bytes(stale)
    (place / "output" / "小王的跟踪表.xlsx").write_bytes(stale)
    with editing(place / "output" / "小王的跟踪表.xlsx") as (_, cell):
        cell("A-2", "责任人").value = "小王"
    night(place, 2)
    assert [shown(place, number, "责任人") for number in ("A-1", "A-2")] == ["李娜", "小王"]


def test_a_workbook_that_cannot_be_read_is_not_replaced_and_both_are_merged_later(place: Path) -> None:
    with editing(place / "output" / WORKBOOK) as (_, cell):
        cell("A-1", "责任人").value = "李娜"
    whole = (place / "output" / WORKBOOK).read_bytes()
    (place / "output" / WORKBOOK).write_bytes(whole[: len(whole) // 2])
    said = night(place, 1)
    assert said.code == 3
    assert "跟踪表无法读取，其中填写的内容没有收回" in said.out
    (dated,) = (place / "output").glob("客户反馈跟踪表-*.xlsx")
    with editing(dated) as (_, cell):
        cell("A-2", "责任人").value = "小王"
    (place / "output" / WORKBOOK).write_bytes(whole)
    night(place, 2)
    assert [shown(place, number, "责任人") for number in ("A-1", "A-2")] == ["李娜", "小王"]
    assert not dated.exists()
