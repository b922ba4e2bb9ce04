"""Purged records that still stand in an input file are left out, and told by their rows."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import build_settings
from pipeline.leave_out import leave_out, name_rows, tell_purged
from pipeline.state import PurgeBook
from pipeline.take_in import take_in_file
from tests.support.workplace import CASES, write_csv


@pytest.mark.parametrize(("rows", "told"), [([2], "2"), ([2, 3, 4], "2–4"), ([2, 4, 5, 9], "2、4–5、9")])
def test_rows_are_told_as_ranges(rows: list[int], told: str) -> None:
    assert name_rows(rows) == told


def test_what_is_left_out_counts_as_ignored_and_the_findings_of_others_stay(tmp_path: Path) -> None:
    """A-1 stands in rows 2 and 4; the mistakes of A-2 in row 3 keep to their record."""
    path = write_csv(tmp_path / "甲.csv", CASES)
    taken = take_in_file((path, path.name), build_settings({}))
    cases = taken.intake.records["case"].frame
    book = PurgeBook(tmp_path / "state.sqlite")
    assert leave_out(taken, book) is taken
    own = cases[cases["case_id"].eq("A-1")]
    book.add({"case": ["A-1"]}, {"case": own}, added_rows=[], at=pd.Timestamp("2026-10-31"))
    left = leave_out(taken, book)
    assert left.intake.records["case"].frame["case_id"].tolist() == ["A-2"]
    (before,), (after,) = taken.reading.sheets, left.reading.sheets
    assert (after.records, after.purged) == (before.records - 2, 2)
    assert after.ignored_rows == before.ignored_rows + 2
    assert {found.position for found in left.intake.findings} == {0}
    assert [found.code for found in left.intake.findings] == [found.code for found in taken.intake.findings]
    (problem,) = tell_purged([left])
    assert (problem.code, problem.file, problem.sheet) == ("past-retention", "甲.csv", "甲")
    assert "第 2、4 行" in problem.message
