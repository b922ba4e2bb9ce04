"""An input that has lost much of what it held does not replace the last results unless somebody says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import ShrunkInputError
from pipeline.model import FileReading, SheetEntry
from pipeline.publish.summary import write_summary
from pipeline.shrink import check_shrink
from tests.support.report_results import make_results


def files(*records: int | None) -> list[FileReading]:
    """A file for each number of records; None is one that cannot be read."""
    return [
        FileReading(f"{number}.csv", "failed", "坏")
        if count is None
        else FileReading(f"{number}.csv", "read", sheets=(SheetEntry("表", "list", "requirement", count),))
        for number, count in enumerate(records)
    ]


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    """Of a run that read five files with ten records each."""
    path = tmp_path / "summary.json"
    write_summary(path, replace(make_results(20, months=1), files=tuple(files(*[10] * 5))), notices=[])
    return path


@pytest.mark.parametrize(
    "now",
    [
        files(10, 10, 10, 10, 10),
        files(10, 10, 10, 10),
        files(10, 10, 10, 10, 0),
        files(10, 10, None, None, None),  # they are there: contract section 2, exit code 3
        files(8, 8, 8, 8, 8, 0),
        files(*[1] * 60),
    ],
)
def test_a_fifth_less_is_a_day_like_any_other(now: list[FileReading], summary: Path) -> None:
    check_shrink(now, summary=summary)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (files(), "文件从 5 个减到 0 个，记录从 50 条减到 0 条"),
        (files(20, 20, 20), "文件从 5 个减到 3 个"),
        (files(10, 10, 10, 9, 0), "记录从 50 条减到 39 条"),
        (files(10, 10, 10, 1, None), "记录从 40 条减到 31 条"),
    ],
)
def test_more_than_a_fifth_less_is_told(now: list[FileReading], said: str, summary: Path) -> None:
    with pytest.raises(ShrunkInputError) as refused:
        check_shrink(now, summary=summary)
    assert f"输入比上次少很多：{said}。" in str(refused.value)


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"files": [1]}'])
def test_without_the_results_of_a_last_run_there_is_no_measure(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "summary.json").write_text(content, "utf-8")
    check_shrink([], summary=tmp_path / "summary.json")
