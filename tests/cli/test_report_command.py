"""`feedback report`: the monthly report alone."""

import json
from pathlib import Path

import pytest

from pipeline.errors import PublishError
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


@pytest.mark.parametrize("many", [10**9, 1], ids=["here", "in a process of its own"])
def test_a_broken_template_is_told_and_the_report_is_there(
    place: Path, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line on the error output and in the summary, once; the built-in template stands in; exit code 0."""
    monkeypatch.setattr("pipeline.publish.MANY", many)
    template = place / "templates" / "report.html"
    template.parent.mkdir(exist_ok=True)
    template.write_text("<p>\n{{ titel }}", "utf-8")
    wrong = "模板 report.html 有误：第 2 行的标签“{{ titel }}”：没有“titel”这个名称，是否应为“title”？"
    line = f"{wrong}本次用内置模板代替"
    for command in (["run"], ["report", "--month", "2026-10"]):
        said = feedback(place, *command, "--as-of", AS_OF)
        assert said.code == 0
        assert [told for told in said.err.splitlines() if "模板" in told] == [line]
        assert "关键指标" in (place / REPORT[1]).read_text("utf-8")
    assert json.loads((place / "output" / "summary.json").read_text("utf-8"))["notices"] == [line]


def test_an_own_template_makes_the_report_of_many_cases(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publish.MANY", 1)
    template = place / "templates" / "report.html"
    template.parent.mkdir(exist_ok=True)
    template.write_text("<p>本月 {{ title }}</p>", "utf-8")
    assert feedback(place, "run", "--as-of", AS_OF).code == 0
    assert "<p>本月 " in (place / REPORT[1]).read_text("utf-8")


@pytest.mark.parametrize("command", [["run"], ["report", "--month", "2026-10"]])
def test_a_file_that_is_not_whole_ends_the_command_and_leaves_nothing(
    place: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that were prepared before it, either."""
    checked: list[str] = []

    def fail_second(path: Path, *, name: str) -> None:
        checked.append(name)
        if len(checked) > 1:
            raise PublishError(f"{name} {path.exists()}")

    monkeypatch.setattr("pipeline.publish.atomic.check_whole", fail_second)
    said = feedback(place, *command, "--as-of", AS_OF)
    assert (said.code, said.err.splitlines()[-1]) == (1, f"{checked[1]} True")
    assert not [name for name in list_files(place) if ".~" in name]
    assert read_outputs(place) == {}
