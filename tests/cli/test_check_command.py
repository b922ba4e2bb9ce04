"""`feedback check`: every problem in a line, the marked copies, and nothing else."""

from pathlib import Path

import openpyxl
import pytest

from tests.support.workplace import AS_OF, CASES, VISITS, feedback, list_files, make_workplace, write_csv

SHEET, CATEGORIES = "客户反馈记录表.csv!客户反馈记录表", "咨询类、问题类、建议类、投诉类"
HEAD = CASES[0]
GOOD, BAD = CASES[1], CASES[2]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


def test_each_problem_is_a_line_with_its_cell_code_message_and_suggestion(place: Path) -> None:
    said = feedback(place, "check", "--as-of", AS_OF)
    assert said.code == 0
    assert said.out.splitlines() == [
        f"{SHEET}!C3  bad-contact  “联系方式”不像电话或邮箱  → 请填写手机、固定电话或邮箱",
        f"{SHEET}!E3  unknown-choice  “反馈类型”没有“吐槽”这个选项  → 请填写其中之一：{CATEGORIES}",
        "文件　已读取 1 · 未能读取 0 · 已忽略 0",
        "问题　错误 1 · 提醒 1（bad-contact 1，unknown-choice 1）",
        f"已标注的副本  {Path('output', '待修正', '客户反馈记录表.csv.xlsx')}",
    ]


def test_check_writes_the_marked_copies_and_touches_nothing_else(place: Path) -> None:
    before = list_files(place)
    feedback(place, "check", "--as-of", AS_OF)
    assert list_files(place) - before == {"output/待修正/客户反馈记录表.csv.xlsx"}


def test_the_marked_copy_of_a_mended_file_goes_away(place: Path) -> None:
    feedback(place, "check", "--as-of", AS_OF)
    write_csv(place / "input" / "客户反馈记录表.csv", [HEAD, GOOD])
    said = feedback(place, "check", "--as-of", AS_OF)
    assert "问题　错误 0 · 提醒 0" in said.out
    assert list_files(place / "output") == set()


def test_a_telephone_number_in_the_wrong_cell_is_masked_on_the_screen(tmp_path: Path) -> None:
    row = (*GOOD[:3], "13800138000", *GOOD[4:])
    said = feedback(make_workplace(tmp_path, 客户反馈记录表=[HEAD, row]), "check", "--as-of", AS_OF)
    assert "D2  bad-date" in said.out
    assert "138****8000" in said.out
    assert "13800138000" not in said.out + said.err


def test_check_reads_only_the_files_and_folders_it_is_given(place: Path) -> None:
    write_csv(place / "input" / "子" / "乙.csv", [HEAD, BAD])
    for path in ("input/子", "input/子/乙.csv"):
        assert "已读取 1" in feedback(place, "check", path).out


def test_a_visit_is_not_told_to_refer_to_nothing_where_only_its_own_file_is_checked(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, 客户服务回访与反馈记录表=VISITS)
    whole = feedback(place, "check", "--as-of", AS_OF)
    alone = feedback(place, "check", "input/客户服务回访与反馈记录表.csv", "--as-of", AS_OF)
    assert "unknown-reference" in whole.out
    assert "unknown-reference" not in alone.out


def test_a_file_below_the_input_folder_keeps_its_name_there_however_it_is_given(place: Path) -> None:
    """So its copy stands where a run puts it; given twice, it is read once."""
    write_csv(place / "input" / "子" / "乙.csv", [HEAD, BAD])
    said = feedback(place, "check", "input/子", "input/子/乙.csv")
    assert said.out.startswith("子/乙.csv!乙!C2  bad-contact")
    assert "已读取 1" in said.out
    assert list_files(place / "output") == {"待修正/子/乙.csv.xlsx"}


def test_two_files_of_one_name_in_different_folders_are_both_told(place: Path) -> None:
    for folder in "子丑":
        write_csv(place / "input" / folder / "乙.csv", [HEAD, BAD])
    said = feedback(place, "check", "input/子/乙.csv", "input/丑/乙.csv")
    assert {line.split("!")[0] for line in said.out.splitlines() if "!" in line} == {"子/乙.csv", "丑/乙.csv"}


def test_two_files_elsewhere_that_would_have_one_name_are_wrong_usage(place: Path) -> None:
    for folder in "子丑":
        write_csv(place / folder / "乙.csv", [HEAD, BAD])
    said = feedback(place, "check", "子/乙.csv", "丑/乙.csv")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "同名" in said.err


def test_check_of_a_path_that_is_not_there_is_wrong_usage(place: Path) -> None:
    said = feedback(place, "check", "input", "nowhere.xlsx")
    assert (said.code, said.err) == (2, "找不到文件或文件夹：nowhere.xlsx\n")
    assert list_files(place) == {"input/客户反馈记录表.csv"}


def test_check_with_an_unreadable_file_ends_with_3_and_tells_the_others(place: Path) -> None:
    (place / "input" / "空.xlsx").write_bytes(b"")
    said = feedback(place, "check", "--as-of", AS_OF)
    assert said.code == 3
    assert (
        "空.xlsx  file-unreadable  文件无法读取：文件是空的（0 字节）  → 请重新保存或复制该文件" in said.out
    )
    assert "E3  unknown-choice" in said.out


def test_the_next_run_tells_what_was_mended_and_what_has_stood_since_when(tmp_path: Path) -> None:
    """In the closing lines, and in the marked copy's list; a check only tells."""
    place = make_workplace(tmp_path, 甲=CASES)
    feedback(place, "run", "--as-of", "2026-10-30T08:00")
    mended = [list(row) for row in CASES]
    mended[2][4] = "投诉类"  # of the two mistakes in A-2
    write_csv(place / "input" / "甲.csv", mended)
    for command in ("check", "run", "run"):
        said = feedback(place, command, "--as-of", "2026-10-31T08:00")
        assert "与上次相比　已改正 1 · 仍未改正 1（最早 2026-10-30） · 新发现 0" in said.out
        assert "  已改正 甲.csv!甲!E3" in said.out
        top = openpyxl.load_workbook(place / "output" / "待修正" / "甲.csv.xlsx").worksheets[0]
        assert "上次运行以来已改正 1 处：甲!E3" in [cell.value for cell in top["A"]]
        assert top.cell(top.max_row, 6).value == "2026-10-30"
    again = feedback(place, "run", "--as-of", "2026-11-01T08:00")
    assert "与上次相比　已改正 0 · 仍未改正 1（最早 2026-10-30） · 新发现 0" in again.out
