"""`feedback explain`: where a case came from, what was made of its cells, and every clock's arithmetic."""

from pathlib import Path

import pytest

from tests.support.workplace import AS_OF, CASES, VISITS, feedback, list_files, make_workplace


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_workplace(tmp_path, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)


def test_a_case_is_told_from_its_cells_to_its_clocks(place: Path) -> None:
    said = feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert said.code == 0
    # 09:00 + 1 h = 10:00; + 24 h = 10-04 09:00, answered at 11:00 after 2 h; silent from 11:00 on
    assert said.out.splitlines() == [
        "工单 A-1　快速响应　处理中",
        "来源",
        "  客户反馈记录表.csv!客户反馈记录表，第 2 行",
        "      A2  工单编号：A-1",
        "      B2  客户名称：甲公司",
        "      C2  联系方式：138****8000",
        "      D2  反馈时间：2026-10-03 09:00",
        "      E2  反馈类型：问题类 → 问题",
        "      F2  紧急程度：一般",
        "      G2  问题描述：打不开",
        "      H2  首次响应时间：2026-10-03 11:00",
        "回访",
        "  202610-HF-001　2026-10-09 10:00　客户服务回访与反馈记录表.xlsx!登记，第 2 行",
        "建议",
        "  部门：技术部 或 售后部（按分派表）",  # A5
        "时限",
        "  登记：无法判断",
        "  开始 2026-10-03 09:00 + 时限 1 小时 = 截止 2026-10-03 10:00",
        "  完成时间未填；后续环节最早的时间是 2026-10-03 11:00",
        "  首次响应：按时",
        "  开始 2026-10-03 09:00 + 时限 24 小时 = 截止 2026-10-04 09:00",
        "  完成 2026-10-03 11:00，用时 2 小时",
        "  进展更新：已超时",
        "  开始 2026-10-03 11:00 + 时限 24 小时 = 截止 2026-10-04 11:00",
        "  尚未完成，已用 679 小时",
    ]


def test_what_was_refused_is_told_as_empty_with_its_problem(place: Path) -> None:
    said = feedback(place, "explain", "A-2", "--as-of", AS_OF)
    assert "      E3  反馈类型：吐槽 → （空）" in said.out
    assert "客户反馈记录表.csv!客户反馈记录表!E3  unknown-choice" in said.out


def test_a_case_that_a_visit_opened_is_told_from_the_visits_row(place: Path) -> None:
    said = feedback(place, "explain", "202610-CSR-001", "--as-of", AS_OF)
    assert "  客户服务回访与反馈记录表.xlsx!登记，第 3 行" in said.out.splitlines()
    assert "      H3  反馈内容：等了三天" in said.out


def test_a_visit_without_a_time_is_told_as_such(tmp_path: Path) -> None:
    head, first, _ = VISITS
    timeless = (first[0], first[1], None, *first[3:])
    place = make_workplace(tmp_path, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=[head, timeless])
    said = feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert said.code == 0
    assert "HF-001　时间未填　客户服务回访与反馈记录表.xlsx!登记，第 2 行" in said.out


def test_an_unknown_number_is_wrong_usage_told_in_one_line(place: Path) -> None:
    said = feedback(place, "explain", "A-9", "--as-of", AS_OF)
    assert said.code == 2
    told = [line for line in said.err.splitlines() if not line.startswith("读取")]
    assert (told, said.out) == (["没有编号为 A-9 的工单"], "")


def test_a_file_that_cannot_be_read_is_named_and_ends_explain_with_3(place: Path) -> None:
    (place / "input" / "空.xlsx").write_bytes(b"")
    said = feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert (said.code, said.out.splitlines()[0]) == (3, "工单 A-1　快速响应　处理中")
    assert "未能读取 空.xlsx：文件是空的（0 字节）" in said.err


def test_explain_writes_nothing(place: Path) -> None:
    before = list_files(place)
    feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert list_files(place) == before
