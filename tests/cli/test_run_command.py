"""`feedback run`: every output, the reconciliation, the exit codes, and what a failure leaves alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document
from python_calamine import CalamineWorkbook

import pipeline.engine
import pipeline.publish
from pipeline.publish.tables import TABLES
from tests.support.workplace import (
    AS_OF,
    CASES,
    VISITS,
    Rows,
    Said,
    feedback,
    list_files,
    make_workplace,
    read_outputs,
    read_table,
    write_csv,
    write_xlsx,
)

PHONE = "13800138000"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workplace with a list, a workbook of visits and a damaged file, after one run."""
    folder = make_workplace(
        tmp_path_factory.mktemp("run"), 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS
    )
    (folder / "input" / "坏.xlsx").write_bytes(b"PK\x03\x04 half a file")
    return folder


@pytest.fixture(scope="module")
def said(place: Path) -> Said:
    return feedback(place, "run", "--as-of", AS_OF)


def test_a_run_with_an_unreadable_file_ends_with_3_and_names_it_with_its_reason(said: Said) -> None:
    assert said.code == 3
    assert "未能读取 坏.xlsx：文件不完整，可能未传完" in said.out
    assert "已读取 2 · 未能读取 1" in said.out


def test_a_run_writes_every_output_of_the_contract(place: Path, said: Said) -> None:  # noqa: ARG001 - after the run
    kept = {name for name in list_files(place / "output") if name.startswith("state/cache/")}
    assert len(kept) == 2  # one for each file read
    assert list_files(place / "output") - kept == {
        "客户反馈跟踪表.xlsx",
        "月度分析报告-2026-10.docx",
        "月度分析报告-2026-10.html",
        "月度分析报告-2026-10-数据.xlsx",
        "summary.json",
        "待修正/客户反馈记录表.csv.xlsx",
        "催办/未分配.xlsx",
        "周会/周会清单-2026-W44.xlsx",
        "state/feedback.sqlite",
        "state/log/feedback.log",
        *(f"data/{name}.parquet" for name in (*TABLES, "suggestions", "extras")),
    }


def test_the_other_files_are_in_the_outputs(place: Path, said: Said) -> None:  # noqa: ARG001 - after the run
    cases = read_table(place, "cases").set_index("case_id")
    assert sorted(cases.index) == ["202610-CSR-001", "A-1", "A-2"]
    assert str(cases["revisit_at"]["A-1"]) == "2026-10-09 10:00:00"
    assert cases["description"]["202610-CSR-001"] == "等了三天"


def test_rows_read_are_accepted_rejected_duplicates_or_ignored(place: Path, said: Said) -> None:
    summary = json.loads((place / "output" / "summary.json").read_text("utf-8"))
    # the list: 2 cases, 1 repeat, 1 total; the workbook: 2 visits; the case a visit opened is no row
    assert summary["rows"] == {"read": 6, "accepted": 4, "rejected": 0, "duplicates": 1, "ignored": 1}
    assert summary["records"] == {"cases": 3, "visits": 2, "assessments": 0}
    assert "读入 6 行 = 采用 4 + 退回 0 + 重复 1 + 忽略 1" in said.out


def test_the_summary_tells_every_file_and_why_one_failed(place: Path, said: Said) -> None:  # noqa: ARG001
    summary = json.loads((place / "output" / "summary.json").read_text("utf-8"))
    assert {file["path"]: (file["status"], file["reason"]) for file in summary["files"]} == {
        "客户反馈记录表.csv": ("read", ""),
        "客户服务回访与反馈记录表.xlsx": ("read", ""),
        "坏.xlsx": ("failed", "文件不完整，可能未传完"),
    }
    assert summary["problems"]["by_code"]["file-unreadable"] == 1


def test_the_same_inputs_and_moment_give_the_same_bytes(
    place: Path,
    said: Said,  # noqa: ARG001 - after the run
    tmp_path: Path,
) -> None:
    """In the same workplace once more, and in a new one by a new process, whose sets have another order."""
    first = read_outputs(place)
    fresh = make_workplace(tmp_path, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
    (fresh / "input" / "坏.xlsx").write_bytes(b"PK\x03\x04 half a file")
    feedback(place, "run", "--as-of", AS_OF)
    command = [sys.executable, "-m", "pipeline", "run", "--as-of", AS_OF]
    subprocess.run(command, cwd=fresh, capture_output=True, check=False)  # noqa: S603 - our own
    for folder in (place, fresh):
        again = read_outputs(folder)
        assert {name for name in first.keys() | again.keys() if first.get(name) != again.get(name)} == set()


def test_a_run_says_which_month_it_chose_where_none_was_given(said: Said) -> None:
    """The last complete month (2026-09) holds no record, so it is the latest one that does."""
    assert "报告月份　2026-10（2026-09 没有记录，改用最近有记录的月份" in said.out


def test_check_after_a_run_rewrites_marked_copies_and_leaves_the_rest_and_the_state_alone(
    place: Path,
    said: Said,  # noqa: ARG001 - after a run
) -> None:
    new = write_csv(place / "input" / "新.csv", [CASES[0], (None, *CASES[2][1:])])  # a case to be numbered
    output = place / "output"
    before = {name: (output / name).read_bytes() for name in list_files(output)}
    feedback(place, "check", "--as-of", "2026-10-30T08:00")
    assert list_files(output) - before.keys() == {"待修正/新.csv.xlsx"}
    assert {name for name in before if (output / name).read_bytes() != before[name]} == set()
    new.unlink()
    (output / "待修正" / "新.csv.xlsx").unlink()


def test_a_report_alone_is_the_one_that_the_run_wrote(place: Path, said: Said) -> None:  # noqa: ARG001
    before = read_outputs(place)
    feedback(place, "report", "--month", "2026-10", "--as-of", AS_OF)
    assert read_outputs(place) == before


@pytest.mark.parametrize(
    ("module", "stage"), [(pipeline.engine, "time_clocks"), (pipeline.publish, "write_summary")]
)
def test_an_unexpected_failure_ends_with_1_and_leaves_earlier_outputs_alone(
    place: Path,
    said: Said,  # noqa: ARG001 - after a run
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    stage: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not convert {PHONE}")

    before = read_outputs(place)
    monkeypatch.setattr(module, stage, fail)
    # another moment, so that every output would be another
    failed = feedback(place, "run", "--as-of", "2026-10-30T08:00")
    assert failed.code == 1
    assert read_outputs(place) == before
    (line,) = [line for line in failed.err.splitlines() if not line.startswith("读取")]
    assert line.startswith("运行失败（RuntimeError @ test_run_command.py:")
    assert PHONE not in failed.out + failed.err


def test_an_unexpected_failure_can_be_seen_whole_on_request(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("why")

    monkeypatch.setattr(pipeline.engine, "time_clocks", fail)
    monkeypatch.setenv("FEEDBACK_DEBUG", "1")
    with pytest.raises(RuntimeError, match="why"):
        feedback(place, "run", "--as-of", AS_OF)


def test_an_empty_input_folder_gives_valid_outputs(tmp_path: Path) -> None:
    place = make_workplace(tmp_path)
    said = feedback(place, "run", "--as-of", AS_OF)
    assert (said.code, "读入 0 行 = 采用 0 + 退回 0 + 重复 0 + 忽略 0" in said.out) == (0, True)
    output = place / "output"
    assert "跟踪表" in CalamineWorkbook.from_path(output / "客户反馈跟踪表.xlsx").sheet_names
    assert Document(str(output / "月度分析报告-2026-09.docx")).tables
    assert (output / "月度分析报告-2026-09.html").read_text("utf-8").rstrip().endswith("</html>")
    assert json.loads((output / "summary.json").read_text("utf-8"))["figures"]["received"] == 0
    assert [len(read_table(place, name)) for name in ("cases", "visits", "assessments", "clocks")] == [0] * 4


def test_a_missing_input_folder_is_wrong_usage_and_nothing_is_written(tmp_path: Path) -> None:
    said = feedback(tmp_path, "run", "--as-of", AS_OF)
    assert (said.code, said.err) == (2, "找不到文件或文件夹：input\n")
    assert list_files(tmp_path) == set()


def test_a_workbook_that_unpacks_to_a_bomb_is_unreadable_and_costs_only_itself(tmp_path: Path) -> None:
    """Cells XFD1 and A100000: small as a file, 1.6 billion cells as a grid."""
    place = make_workplace(tmp_path, 客户反馈记录表=CASES)
    far: Rows = [["远", *[None] * 16_382, "近"], *[[] for _ in range(99_998)], ["下"]]
    write_xlsx(place / "input" / "远.xlsx", {"数据": far})
    said = feedback(place, "check", "--as-of", AS_OF)
    assert said.code == 3
    assert "远.xlsx  file-unreadable  文件无法读取：工作表“数据”的数据范围过大" in said.out
    assert "已读取 1 · 未能读取 1" in said.out


def test_two_processes_write_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many cases the lists are written beside the rest; here one case is many."""
    written = []
    for folder, many in ((tmp_path / "one", 5_000), (tmp_path / "two", 1)):
        monkeypatch.setattr("pipeline.publish.MANY", many)
        place = make_workplace(folder, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
        assert feedback(place, "run", "--month", "2026-10", "--as-of", AS_OF).code == 0
        written.append(read_outputs(place))
    assert written[0] == written[1]
    assert any(name.startswith("催办/") for name in written[0])


def test_customers_own_dates_are_read_and_listed_two_weeks_ahead(tmp_path: Path) -> None:
    """D1: from a column of a list; one that is no date is told at its cell, and nothing of it is lost."""
    head, *rows = CASES[:3]
    dates = ("客户生日", "1985年11月05日", "农历八月十五")
    cases = [(*row, date) for row, date in zip((head, *rows), dates, strict=True)]
    feedback(make_workplace(tmp_path, 客户反馈记录表_xlsx=cases), "run", "--as-of", AS_OF)
    book = CalamineWorkbook.from_path(tmp_path / "output" / "客户反馈跟踪表.xlsx")
    due = book.get_sheet_by_name("待回访").to_python()
    assert [(row[0], f"{row[3]:%m-%d %H:%M}") for row in due if row[2] == "客户生日"] == [
        ("甲公司", "11-05 23:59")
    ]
    tracked = book.get_sheet_by_name("跟踪表").to_python()
    place = tracked[0].index("客户生日")
    assert sorted(row[place] for row in tracked[1:]) == ["1985-11-05", "农历八月十五"]
    told = read_table(tmp_path, "problems").query("field == 'birthday'")
    assert told[["code", "cell", "value"]].to_numpy().tolist() == [["ambiguous-date", "I3", "农历八月十五"]]


def test_hidden_rows_are_read_and_said_so(tmp_path: Path) -> None:
    """On the screen and in `summary.json`."""
    place = make_workplace(tmp_path)
    with xlsxwriter.Workbook(str(place / "input" / "甲.xlsx")) as book:
        sheet = book.add_worksheet("表")
        for row, values in enumerate(CASES[:3]):
            sheet.write_row(row, 0, values)
        sheet.set_row(2, None, None, {"hidden": True})
    said = feedback(place, "run", "--as-of", AS_OF)
    assert "  甲.xlsx!表：第 3 行被隐藏，已照常读取" in said.out
    (file,) = json.loads((place / "output" / "summary.json").read_text("utf-8"))["files"]
    assert (file["sheets"][0]["records"], file["sheets"][0]["notes"]) == (2, ["第 3 行被隐藏，已照常读取"])
