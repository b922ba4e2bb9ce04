"""Marked copies beside a workbook that somebody has open."""

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from pipeline.config import build_settings
from pipeline.model import FOLLOWED_COLUMNS, MENDED_COLUMNS, empty_table, shape_table
from pipeline.publish import atomic, publish_marked_copies
from tests.support.readers import reread

NONE = empty_table(MENDED_COLUMNS)


def test_a_copy_that_is_open_in_excel_stays_and_the_new_one_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "甲.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("表").write("A1", "昨天")
    bad = {
        "severity": "error",
        "code": "bad-date",
        "file": "甲.xlsx",
        "sheet": "表",
        "cell": "A1",
        "message": "错",
    }
    problems = shape_table(pd.DataFrame([bad]), FOLLOWED_COLUMNS)
    settings = build_settings({}, folder=tmp_path)
    open_copy = settings.output / "待修正" / "甲.xlsx"
    open_copy.parent.mkdir(parents=True)
    open_copy.write_bytes(b"open in Excel")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == open_copy:
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(atomic, "WAIT_SECONDS", 0)
    sources = {"甲.xlsx": source}
    placed = publish_marked_copies(problems, NONE, settings=settings, sources=sources, reread=reread)
    assert open_copy.read_bytes() == b"open in Excel"
    assert [path.parent for path in placed] == [open_copy.parent]
    assert placed != [open_copy]
