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


TYPO = (("客户名成", *HEAD[2:], "经手"), ("甲公司", *GOOD[2:], "老王"))
UNCLEAR = (
    ("编号", "客户名称", "联系电话", "反馈时间", "问题描述"),
    ("1", "丁公司", "13800138000", "2026-10-03", "打不开"),
)


def test_the_mapping_tells_how_each_sheet_was_understood_and_what_to_paste(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, 快速响应=TYPO)
    said = feedback(place, "check", "--mapping")
    assert said.code == 0
    assert said.out.splitlines() == [
        "快速响应.csv",
        "  工作表“快速响应”",
        "    列表 A1:H2",
        "    客户反馈快速响应《客户反馈记录表》，工单",
        "    依据  文件名“快速响应” +1；手册专有的标题 反馈类型 +2；",
        "          认识的标题 6/8 +3；必填项 4/5 +3.6；单元格里的用词 +5.5",
        "    比第二位《客户需求记录表》多 7 分",
        "    A1    客户名成                  不认识，是不是“客户名称”？（原样保留）",
        "    B1    联系方式                  → 联系方式",
        "    C1    反馈时间                  → 反馈时间",
        "    D1    反馈类型                  → 反馈类型",
        "    E1    紧急程度                  → 紧急程度",
        "    F1    问题描述                  → 问题描述",
        "    G1    首次响应时间              → 首次响应时间",
        "    H1    经手                      不认识（原样保留）",
        "    缺少必填项  客户名称",
        "    请改标题；或在 config.toml 的 [labels.case] 下加上：",
        '      customer_name = ["客户名成"]',
        "",
    ]
    (place / "config.toml").write_text('[labels.case]\ncustomer_name = ["客户名成"]\n', "utf-8")
    assert "A1    客户名成                  → 客户名称" in feedback(place, "check", "--mapping").out


def test_the_mapping_of_a_sheet_that_could_be_two_things_gives_the_rule_for_it(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, 汇总_xlsx=UNCLEAR)
    assert "ambiguous-sheet" in feedback(place, "check").out
    said = feedback(place, "check", "--mapping", "input/汇总.xlsx")
    assert "像《客户反馈记录表》，也像《客户需求记录表》，未读入" in said.out
    _, _, rule = said.out.partition("或在 config.toml 末尾加上：\n")
    (place / "config.toml").write_text(rule, "utf-8")
    assert "客户反馈快速响应《客户反馈记录表》，工单" in feedback(place, "check", "--mapping").out


def test_the_mapping_fits_a_chinese_console_and_holds_no_value_of_a_record(tmp_path: Path) -> None:
    place = make_workplace(tmp_path, 客户反馈记录表=CASES, 服务回访=VISITS, 汇总=UNCLEAR, 打字_xlsx=TYPO)
    said = feedback(place, "check", "--mapping").out
    said.encode("gbk")
    assert max(len(line.encode("gbk")) for line in said.splitlines()) <= 80
    values = ("甲公司", "乙公司", "丁公司", "8000", "打不开", "2026", "吐槽", "李娜", "电话回访", "等了三天")
    assert [value for value in values if value in said] == []


def test_the_mapping_writes_nothing_and_tells_what_could_not_be_read(place: Path) -> None:
    (place / "input" / "空.xlsx").write_bytes(b"")
    before = list_files(place)
    said = feedback(place, "check", "--mapping")
    assert said.code == 3
    assert "空.xlsx\n  未能读取：文件是空的（0 字节）" in said.out
    assert list_files(place) == before
