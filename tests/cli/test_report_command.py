"""`feedback report`: the monthly report alone."""

from pathlib import Path

import pytest

from tests.support.workplace import AS_OF, CASES, feedback, list_files, make_workplace, read_outputs

REPORT = [Path("output", f"月度分析报告-2026-10{end}") for end in (".docx", ".html", "-数据.xlsx")]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


def test_report_writes_the_three_files_of_the_month_and_says_where(place: Path) -> None:
    said = feedback(place, "report", "--month", "2026-10", "--as-of", AS_OF)
    assert (said.code, said.out.splitlines()) == (0, [str(path) for path in REPORT])
    assert read_outputs(place).keys() == {path.name for path in REPORT}


def test_a_file_that_cannot_be_read_is_named_and_ends_report_with_3(place: Path) -> None:
    (place / "input" / "空.xlsx").write_bytes(b"")
    said = feedback(place, "report", "--month", "2026-10", "--as-of", AS_OF)
    assert (said.code, said.out.splitlines()) == (3, [str(path) for path in REPORT])
    assert "未能读取 空.xlsx：文件是空的（0 字节）" in said.err


def test_report_needs_a_month(place: Path) -> None:
    said = feedback(place, "report")
    assert said.code == 2
    assert "--month" in said.err
    assert list_files(place) == {"input/客户反馈记录表.csv"}
