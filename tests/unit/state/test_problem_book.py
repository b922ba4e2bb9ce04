"""Problems over several runs: since when each has stood, and which were mended."""

from pathlib import Path

import pandas as pd

from pipeline.model import PROBLEM_COLUMNS, FileReading, shape_table
from pipeline.state import ProblemBook
from pipeline.state.problems import Followed

DAYS = ["2026-10-01", "2026-10-02", "2026-10-03"]


Problem = dict[str, object]


def problem(cell: str, *, record: str | None = None, file: str = "甲.xlsx", value: str = "x") -> Problem:
    place = {"file": file, "sheet": "表", "cell": cell}
    return {"code": "bad-date", **place, "record_id": record, "value": value}


def run(path: Path, day: str, *problems: Problem, **status: str) -> Followed:
    """One run on that day; files are read unless `甲="failed"` says otherwise."""
    states = {"甲": "read", **status}
    files = [FileReading(f"{name}.xlsx", state) for name, state in states.items()]  # type: ignore[arg-type]
    table = shape_table(pd.DataFrame(problems, columns=[c.name for c in PROBLEM_COLUMNS]), PROBLEM_COLUMNS)
    book = ProblemBook(path, as_of=pd.Timestamp(day))
    followed = book.follow(table, files=files)
    book.save()
    return followed


def since(followed: Followed) -> list[str]:
    return followed.since.dt.strftime("%Y-%m-%d").tolist()


def mended(followed: Followed) -> list[tuple[str, str]]:
    return list(zip(followed.mended["cell"], followed.mended["since"].dt.strftime("%Y-%m-%d"), strict=True))


def test_a_problem_keeps_the_day_of_its_first_finding_and_is_mended_once(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    assert since(run(path, DAYS[0], problem("C2"), problem("C3"))) == [DAYS[0], DAYS[0]]
    second = run(path, DAYS[1], problem("C3"), problem("D9"))
    assert since(second) == [DAYS[0], DAYS[1]]
    assert mended(second) == [("C2", DAYS[0])]
    assert mended(run(path, DAYS[2], problem("C3"), problem("D9"))) == []


def test_a_record_that_moved_or_got_another_wrong_value_has_the_same_problem(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2", record="A-1", value="x"))
    moved = run(path, DAYS[1], problem("C7", record="A-1", value="y"))
    assert (since(moved), mended(moved)) == ([DAYS[0]], [])


def test_the_same_run_once_more_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2"), problem("C3"))
    first, again = (run(path, DAYS[1], problem("C3")) for _ in range(2))
    assert (since(first), mended(first)) == (since(again), mended(again)) == ([DAYS[0]], [("C2", DAYS[0])])


def test_a_file_that_cannot_be_read_tonight_mends_nothing_and_forgets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2"))
    assert mended(run(path, DAYS[1], 甲="failed")) == []
    assert since(run(path, DAYS[2], problem("C2"))) == [DAYS[0]]


def test_a_file_that_is_no_more_is_not_called_mended(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2", file="乙.xlsx"), 乙="read")
    assert mended(run(path, DAYS[1])) == []
    assert since(run(path, DAYS[2], problem("C2", file="乙.xlsx"), 乙="read")) == [DAYS[2]]


def test_a_mended_problem_that_comes_back_is_new(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2"))
    run(path, DAYS[1])
    assert since(run(path, DAYS[2], problem("C2"))) == [DAYS[2]]


def test_the_state_holds_no_value(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    run(path, DAYS[0], problem("C2", value="13800138000"))
    assert b"13800138000" not in path.read_bytes()
