"""Whatever one file does to its reader, it is told as unreadable and all others are read."""

import sys
from pathlib import Path

import pytest

import pipeline.take_in
from pipeline.config import Settings, build_settings
from pipeline.take_in import Source, Taken, take_in_files
from tests.support.readers import read_or_die
from tests.support.workplace import AS_OF, CASES, feedback, make_workplace, write_csv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the readers that die use signals")

SETTINGS = build_settings({"limits": {"seconds": 1, "memory_mb": 512}})


def take_in(folder: Path, *names: str, settings: Settings = SETTINGS) -> tuple[list[Taken], list[str]]:
    """What was taken in of a list of cases under each of these names, and what was told as done."""
    sources: list[Source] = [(write_csv(folder / name, CASES), name) for name in names]
    told: list[str] = []
    return take_in_files(sources, settings, told=told.append), told


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("杀.csv", "读取时异常中止"),
        ("慢.csv", "读取超过时限"),
        ("大.csv", "内容太多，读取时超出内存上限"),
        ("错.csv", "内容无法解析"),
    ],
)
def test_a_file_that_kills_outlasts_or_breaks_its_reader_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str, reason: str
) -> None:
    monkeypatch.setattr(pipeline.take_in, "take_in_file", read_or_die)
    names = ["甲.csv", bad, "乙.csv"]
    taken, told = take_in(tmp_path, *names)
    assert [each.reading.path for each in taken] == names  # in the order asked for
    assert [each.reading.status for each in taken] == ["read", "failed", "read"]
    assert [len(each.intake.records.get("case", ())) for each in taken] == [3, 0, 3]
    assert sorted(told) == sorted(names)  # each once
    (problem,) = taken[1].reading.problems
    assert (problem.code, problem.file, taken[1].reading.reason) == ("file-unreadable", bad, reason)
    assert reason in problem.message


def test_a_run_with_a_file_that_kills_its_reader_ends_with_3_and_tells_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.take_in, "take_in_file", read_or_die)
    said = feedback(make_workplace(tmp_path, 甲=CASES, 杀=CASES), "check", "--as-of", AS_OF)
    assert said.code == 3
    assert "杀.csv  file-unreadable  文件无法读取：读取时异常中止" in said.out
    assert "甲.csv!甲!E3  unknown-choice" in said.out
