"""Chase lists, archives, tables, and how files are put in place."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from workbook_fakes import AS_OF, fake_results, publish_archives, publish_chase_lists

from pipeline.model import CASE_COLUMNS, CLOCK_COLUMNS, Results, shape_table
from pipeline.publish import atomic
from pipeline.publish.archive import list_archives, purge_archive, read_numbers
from pipeline.publish.atomic import replace_file, sweep_temporaries
from pipeline.publish.chase import GROUPS, find_chase_lists, remove_stale_lists
from pipeline.publish.tables import TABLES, write_tables
from pipeline.safe_names import name_safely


def read_rows(path: Path, sheet: str) -> pd.DataFrame:
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return pd.DataFrame(rows, columns=head)


def with_contacts(results: Results) -> Results:
    cases = results.cases.assign(
        description=pd.Series("请回电 13912345678", index=results.cases.index, dtype="str")
    )
    return replace(results, cases=cases)


def test_each_department_gets_its_own_open_cases(tmp_path: Path) -> None:
    """One workbook a department, 未分配 for none; every unresolved case stands in one, and is counted."""
    results = fake_results(120)
    paths = publish_chase_lists(tmp_path, results)
    open_cases = results.cases[~results.cases["status"].isin(["resolved", "closed"])]
    assert {path.stem for path in paths} >= set(open_cases["department"].fillna("未分配"))
    found = pd.concat([read_rows(path, "催办").assign(department=path.stem) for path in paths])
    assert set(found["工单编号"]) >= set(open_cases["case_id"])
    assert found["工单编号"].is_unique
    for path in paths:
        rows, persons = read_rows(path, "催办"), read_rows(path, "按人").set_index("责任人")
        assert sorted(persons.index) == sorted(rows["责任人"].unique())
        counted = pd.crosstab(rows["责任人"], rows["分组"]).reindex(columns=GROUPS, fill_value=0)
        assert persons.loc[counted.index, list(GROUPS)].to_numpy().tolist() == counted.to_numpy().tolist()
        assert persons["合计"].sum() == len(rows)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        ("10-31 17:59", "已超时"),
        ("10-31 23:00", "今日到期"),
        ("11-01 00:00", "今日到期"),  # 24:00 of October 31st
        ("11-01 23:59", "明日到期"),
        ("11-02 00:00", "明日到期"),
        ("11-02 00:01", "以后到期"),
        (None, "无时限"),
    ],
)
def test_a_list_says_what_is_due_today_and_tomorrow(tmp_path: Path, due: str | None, group: str) -> None:
    """B8: as of October 31st 18:00; a day's deadline belongs to the day it ends."""
    results = fake_results(1)
    cases = results.cases.assign(status="in_progress", resolved_at=pd.NaT, closed_at=pd.NaT)
    clock = {"record_id": cases["case_id"], "record": "case", "clock": "resolve", "state": "running"}
    times = {"started_at": "2026-10-30 08:00", "due_at": due and f"2026-{due}"}
    clocks = shape_table(pd.DataFrame(clock | times), CLOCK_COLUMNS).head(1 if due else 0)
    (path,) = publish_chase_lists(tmp_path, replace(results, cases=cases, clocks=clocks))
    assert read_rows(path, "催办")["分组"].tolist() == [group]


def test_what_presses_more_stands_first(tmp_path: Path) -> None:
    """By group, within it by person, within that by due time."""
    for path in publish_chase_lists(tmp_path, fake_results(300)):
        rows = read_rows(path, "催办")
        rank = rows["分组"].map(GROUPS.index)
        assert rank.is_monotonic_increasing
        for _, group in rows.groupby(rank):
            assert group["责任人"].is_monotonic_increasing


def test_a_list_that_has_emptied_says_so(tmp_path: Path) -> None:
    """A department whose last case is closed keeps no stale list: it is told that nothing is left."""
    results = fake_results(60)
    paths = publish_chase_lists(tmp_path, results)
    done = replace(results, cases=results.cases.assign(status="closed"), clocks=results.clocks.iloc[:0])
    assert publish_chase_lists(tmp_path, done) == paths
    assert read_rows(paths[0], "催办")["分组"].tolist() == ["无待办"]
    assert {each.cases for each in find_chase_lists(tmp_path, paths)} == {0}


def test_a_list_tells_its_department_and_its_cases_under_any_name(tmp_path: Path) -> None:
    path, *_ = publish_chase_lists(tmp_path, fake_results(60))
    dated = path.rename(tmp_path / f"{path.stem}-20261031-180000.xlsx")
    elsewhere = tmp_path / "待修正" / "x.xlsx"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(dated.read_bytes())
    (found,) = find_chase_lists(tmp_path, [dated, elsewhere])
    assert (found.department, found.path) == (path.stem, dated)
    assert found.cases == len(read_rows(dated, "催办")) > 0


def test_lists_of_departments_that_are_gone_are_removed_and_nothing_else(tmp_path: Path) -> None:
    """Ours under its own name, and its dated copy; never a copy that staff named, nor a file of theirs."""
    paths = publish_chase_lists(tmp_path, fake_results(60))
    gone, *kept = paths
    copies = [tmp_path / f"{name}.xlsx" for name in ("我的备注", f"{gone.stem}-20261031-180000")]
    for copy in copies:
        copy.write_bytes(gone.read_bytes())
    foreign = tmp_path / "旧清单.xlsx"
    foreign.write_text("no workbook")
    remove_stale_lists(tmp_path, kept)
    assert sorted(tmp_path.iterdir()) == sorted([*kept, copies[0], foreign])


def test_contacts_are_masked_outside_the_tracking_workbook(tmp_path: Path) -> None:
    """Neither chase lists nor archives hold a number, not even inside a description (A12)."""
    results = with_contacts(fake_results(90))
    paths = [
        *publish_chase_lists(tmp_path / "催办", results),
        *publish_archives(tmp_path / "归档", results),
    ]
    assert len(paths) > 4
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        text = "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
        assert not re.search(r"1[3-9]\d{9}", text)
        assert "139****5678" in text


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("技术/售后部", "技术_售后部"),
        ("..", "_"),
        ("CON", "_CON"),
        ("a:b*c?", "a_b_c_"),
        ("History", "_History"),
        ("'王'", "王"),
    ],
)
def test_names_are_safe_for_files_and_sheets(name: str, safe: str) -> None:
    """No signs, reserved words or quotes that a file system or Excel refuses."""
    assert name_safely([name], 31) == [(name, safe)]


def test_names_that_become_alike_are_told_apart() -> None:
    """Two departments never share a file, whatever their case."""
    pairs = name_safely(["A/B", "a:b", "长" * 40, "长" * 41], 31)
    safe = [name.casefold() for _, name in pairs]
    assert len(set(safe)) == 4
    assert max(map(len, safe)) <= 31


def test_past_months_are_archived_once(tmp_path: Path) -> None:
    """August and September as of October 31st, not October; never written again."""
    results = fake_results(300)
    paths = publish_archives(tmp_path, results)
    assert [path.name for path in paths] == ["2026-08.xlsx", "2026-09.xlsx"]
    closed = results.cases["closed_at"].dt.strftime("%Y-%m").eq("2026-09") & results.cases["status"].eq(
        "closed"
    )
    assert sorted(read_rows(paths[1], "已关闭工单")["工单编号"]) == sorted(results.cases["case_id"][closed])
    paths[0].write_bytes(b"kept")
    assert publish_archives(tmp_path, results) == []
    assert paths[0].read_bytes() == b"kept"


def test_a_case_that_comes_to_an_archived_month_later_stands_in_a_supplement(tmp_path: Path) -> None:
    """Late entries are in a file of their own each time; what stands in the archive keeps its bytes."""
    whole = fake_results(300)
    closed = whole.cases["closed_at"].dt.strftime("%Y-%m").eq("2026-09") & whole.cases["status"].eq("closed")
    first, second = whole.cases["case_id"][closed].iloc[[0, 1]]
    for late in ([first, second], [second], []):
        known = replace(whole, cases=whole.cases[~whole.cases["case_id"].isin(late)])
        publish_archives(tmp_path, known)
        archive = (tmp_path / "2026-09.xlsx").read_bytes()
    assert publish_archives(tmp_path, whole) == []
    assert (tmp_path / "2026-09.xlsx").read_bytes() == archive
    names = ["2026-08.xlsx", "2026-09.xlsx", "2026-09-补录1.xlsx", "2026-09-补录2.xlsx"]
    paths = list_archives(tmp_path)
    assert [path.name for path in paths] == names
    assert [read_rows(path, "已关闭工单")["工单编号"].tolist() for path in paths[2:]] == [[first], [second]]
    archived = [number for path in paths[1:] for number in read_numbers(path)]
    assert sorted(archived) == sorted(whole.cases["case_id"][closed])


def test_a_blank_sheet_that_somebody_added_to_an_archive_changes_nothing(tmp_path: Path) -> None:
    """Its cases are known all the same, and can be purged."""
    results = fake_results(300)
    path = publish_archives(tmp_path, results)[1]
    numbers = read_numbers(path)
    book = load_workbook(path)
    book.create_sheet("Sheet1")
    book.save(path)
    assert read_numbers(path) == numbers
    assert publish_archives(tmp_path, results) == []
    assert purge_archive(path, numbers[:1])
    assert read_numbers(path) == numbers[1:]


def test_a_purged_case_goes_from_its_archive_and_every_other_cell_stays(tmp_path: Path) -> None:
    """Rows are rewritten as they stood, a file goes with its last row, one without the case stays."""
    publish_archives(tmp_path, fake_results(300))
    path, other = tmp_path / "2026-09.xlsx", tmp_path / "2026-08.xlsx"
    before, untouched = read_rows(path, "已关闭工单"), other.read_bytes()
    gone = before["工单编号"].iloc[0]
    assert [purge_archive(each, [gone]) for each in (path, other)] == [True, False]
    pd.testing.assert_frame_equal(read_rows(path, "已关闭工单"), before.iloc[1:].reset_index(drop=True))
    assert other.read_bytes() == untouched
    assert purge_archive(path, list(before["工单编号"]))
    assert not path.exists()


def test_an_archive_keeps_feedback_handling_solution_and_verdict(tmp_path: Path) -> None:
    """C8: every column of a case stands there, but for its canonical category and its split source."""
    publish_archives(tmp_path, fake_results(300))
    told = set(read_rows(tmp_path / "2026-09.xlsx", "已关闭工单"))
    assert told >= {"问题描述", "客户诉求", "处理进展", "解决方案", "客户确认结果", "满意度评分", "客户评价"}
    left_out = {"category", "source_file", "source_sheet", "source_row"}
    assert {column.label for column in CASE_COLUMNS if column.name not in left_out} - told == set()


def test_tables_hold_exactly_the_models_columns(tmp_path: Path) -> None:
    """What is written is read back equal, with the columns of the model; twice the same bytes."""
    results = fake_results(50)
    paths = write_tables(tmp_path, results)
    first = [path.read_bytes() for path in paths]
    assert [path.stem for path in paths] == [*TABLES, "extras"]
    cases = pq.read_table(paths[0])
    assert cases.column_names == [column.name for column in CASE_COLUMNS]
    for name in ("case_id", "received_at", "score", "reopened"):
        pd.testing.assert_series_equal(cases.to_pandas()[name], results.cases[name], check_dtype=False)
    assert [path.read_bytes() for path in write_tables(tmp_path / "again", results)] == first


def test_a_file_with_the_same_content_is_not_touched(tmp_path: Path) -> None:
    """Equal content keeps the file's time; other content replaces it; no temporary file stays."""
    path = tmp_path / "a.txt"
    assert replace_file(path, lambda target: target.write_text("1") and None) == path
    stamp = path.stat().st_mtime_ns
    replace_file(path, lambda target: target.write_text("1") and None)
    assert path.stat().st_mtime_ns == stamp
    replace_file(path, lambda target: target.write_text("2") and None)
    assert path.read_text() == "2"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failing_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """Whatever breaks while writing, the old content stands and nothing else is left."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "no space left")

    with pytest.raises(OSError, match="no space"):
        replace_file(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_open_in_excel_gets_a_dated_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the target can't be replaced, the new content stands beside it and its path is told."""
    path = tmp_path / "a.xlsx"
    path.write_text("old")
    real = Path.replace

    def refuse(source: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "in use")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(atomic, "WAIT_SECONDS", 0)
    beside = replace_file(path, lambda target: target.write_text("new") and None)
    assert re.fullmatch(r"a-\d{8}-\d{6}\.xlsx", beside.name)
    assert (path.read_text(), beside.read_text()) == ("old", "new")


def test_stale_temporaries_are_swept(tmp_path: Path) -> None:
    """What a killed run left is removed, nothing else."""
    (tmp_path / ".~left.xlsx").write_text("x")
    (tmp_path / "客户反馈跟踪表.xlsx").write_text("x")
    sweep_temporaries(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["客户反馈跟踪表.xlsx"]


def test_as_of_is_the_month_being_archived_only_when_it_is_over(tmp_path: Path) -> None:
    """On November 1st at 0:00 October is complete."""
    results = replace(fake_results(300), as_of=AS_OF.normalize() + pd.Timedelta(days=1))
    names = [path.name for path in publish_archives(tmp_path, results)]
    assert names == ["2026-08.xlsx", "2026-09.xlsx", "2026-10.xlsx"]
