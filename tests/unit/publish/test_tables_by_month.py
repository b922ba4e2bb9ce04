"""The Parquet tables of many records: a folder a table, a file a month, read as one."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from workbook_fakes import fake_results

from pipeline.model import Results
from pipeline.publish import staging, tables
from pipeline.publish.atomic import prepare_together
from pipeline.publish.staging import finish_interrupted, place_together
from pipeline.publish.tables import TABLES, remove_stale_months, write_tables

RESULTS = fake_results(120)
DATED = {name: table.dated for name, table in TABLES.items() if table.dated}


def publish(folder: Path, results: Results) -> None:
    with prepare_together(folder) as prepared:
        write_tables(folder, results)
    remove_stale_months(folder, place_together(folder, prepared))


def list_files(folder: Path) -> dict[str, int]:
    """The files with the times of their writing."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in files}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred records are many."""
    monkeypatch.setattr(tables, "MANY", 100)


@pytest.mark.usefixtures("many")
def test_the_months_of_a_table_are_read_as_the_table(tmp_path: Path) -> None:
    """Every row once, the model's columns and types, each file of one month; no date stands in `undated`."""
    cases = RESULTS.cases.assign(received_at=RESULTS.cases["received_at"].mask(RESULTS.cases.index == 7))
    publish(tmp_path / "whole", replace(RESULTS, cases=cases.iloc[:50], visits=RESULTS.visits.iloc[:24]))
    publish(tmp_path / "parted", replace(RESULTS, cases=cases))
    for name, time in DATED.items():
        whole = pq.read_schema(tmp_path / "whole" / f"{name}.parquet")
        for path in (tmp_path / "parted" / f"{name}.parquet").iterdir():
            assert pq.read_schema(path) == whole
            months = pd.read_parquet(path)[time].dt.strftime("%Y-%m").fillna("undated")
            assert set(months) == {path.stem}
    read = pd.read_parquet(tmp_path / "parted" / "cases.parquet").sort_values("case_id", ignore_index=True)
    pd.testing.assert_frame_equal(read, cases.sort_values("case_id", ignore_index=True), check_dtype=False)
    assert (tmp_path / "parted" / "cases.parquet" / "undated.parquet").exists()
    assert (tmp_path / "parted" / "problems.parquet").is_file()


@pytest.mark.usefixtures("many")
def test_own_columns_are_parted_with_their_records(tmp_path: Path) -> None:
    """The texts of the cases received in a month stand in that month's file, those of visits beside them."""
    own = pd.Series([f"备注{row}" if row % 3 else None for row in range(120)], dtype="str")
    extras = {
        "case": pd.DataFrame({"备注": own}),
        "visit": pd.DataFrame({"天气": own.iloc[: len(RESULTS.visits)]}),
        "assessment": pd.DataFrame(index=RESULTS.assessments.index),
    }
    publish(tmp_path, replace(RESULTS, extras=extras))
    october = pd.read_parquet(tmp_path / "extras.parquet" / "2026-10.parquet")
    wanted = own[RESULTS.cases["received_at"].dt.strftime("%Y-%m").eq("2026-10")].dropna()
    assert sorted(october["value"][october["record"].eq("case")]) == sorted(wanted)
    whole = pd.read_parquet(tmp_path / "extras.parquet")
    assert len(whole) == sum(table.notna().sum().sum() for table in extras.values())


@pytest.mark.usefixtures("many")
def test_only_months_with_changes_are_written(tmp_path: Path) -> None:
    """A case of October changes, September loses its last row: the others stay, September's file goes."""
    publish(tmp_path, RESULTS)
    before, received = list_files(tmp_path), RESULTS.cases["received_at"].dt.strftime("%Y-%m")
    cases = RESULTS.cases.assign(owner=RESULTS.cases["owner"].mask(received.eq("2026-10"), "新人"))
    publish(tmp_path, replace(RESULTS, cases=cases[received.ne("2026-09")]))
    after = list_files(tmp_path)
    assert before.keys() - after.keys() == {"cases.parquet/2026-09.parquet"}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"cases.parquet/2026-10.parquet"}


def test_a_table_grows_into_a_folder_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file makes room for the folder and the folder for the file; nothing else is left."""
    publish(tmp_path, RESULTS)
    files = list_files(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(tables, "MANY", 100)
        publish(tmp_path, RESULTS)
        assert "cases.parquet/2026-10.parquet" in list_files(tmp_path)
    publish(tmp_path, RESULTS)
    assert list_files(tmp_path).keys() == files.keys()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_killed_run_is_completed_while_a_table_becomes_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """After so many files were put in place: the next run has the whole table."""
    publish(tmp_path, replace(RESULTS, cases=RESULTS.cases.iloc[:50]))
    with prepare_together(tmp_path) as prepared:
        write_tables(tmp_path, RESULTS)
    with monkeypatch.context() as patch:
        real, left = staging.put, iter(range(count))
        patch.setattr(staging, "put", lambda each: (next(left), real(each))[1])
        with pytest.raises(StopIteration):
            place_together(tmp_path, prepared)
    finish_interrupted(tmp_path)
    assert len(pd.read_parquet(tmp_path / "cases.parquet")) == 120
    assert not [name for name in list_files(tmp_path) if ".~" in name]
