"""Which names say that a file is a copy of another that stands beside it."""

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.read import read_file
from pipeline.read.copies import find_original
from tests.support.workplace import CASES, write_csv


@pytest.mark.parametrize(
    "name",
    [
        "客户表-副本", "客户表副本", "客户表 - 副本", "客户表 - 副本 (2)", "复件 客户表", "副本 (2) 客户表",
        "Copy of 客户表", "客户表(1)", "客户表 (1)", "客户表（2）", "客户表-DESKTOP-7QK2AB",
        "客户表-LAPTOP01", "客户表-ZhangSan-PC", "客户表-PC-20190801XYZ", "客户表-COMPUTER",
        "客户表-冲突", "客户表-冲突-张三", "客户表-NSConflict-zhang-mac", "客户表(冲突副本-办公室电脑)",
        "客户表（张三的冲突副本）",
        "客户表 (张三's conflicted copy 2026-10-03)", "客户表~conflict", "客户表_conflict-20261003-141213",
        "客户表.sync-conflict-20261003-101010-ABC",
    ],
)  # fmt: skip
def test_a_copy_names_the_file_beside_it(name: str, tmp_path: Path, settings: Settings) -> None:
    """As WPS, Windows, OneDrive, 坚果云, Dropbox, Nextcloud and browsers name them; alone it is no copy."""
    copy = tmp_path / f"{name}.xlsx"
    assert find_original(copy, settings.common.copies) == ""
    (tmp_path / "客户表.xlsx").touch()
    assert find_original(copy, settings.common.copies) == "客户表.xlsx"


@pytest.mark.parametrize(
    "name",
    [
        "客户表-北京", "客户表-A", "客户表-PC", "客户表-PC端", "客户表-WIN", "客户表-HUAWEI", "客户表-2026",
        "客户表-1", "客户表2", "客户表冲突处理记录", "客户表-冲突处理", "客户表-副本说明", "客户表(北京)",
        "客户表(2026)", "客户表",
    ],
)  # fmt: skip
def test_other_names_beside_it_are_no_copies(name: str, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "客户表.xlsx").touch()
    assert find_original(tmp_path / f"{name}.xlsx", settings.common.copies) == ""


def test_a_file_of_another_kind_or_folder_is_no_original(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "10月.csv").touch()
    (tmp_path / "旧").mkdir()
    (tmp_path / "旧" / "10月.xlsx").touch()
    assert find_original(tmp_path / "10月(1).xlsx", settings.common.copies) == ""


def test_a_copy_is_read_and_told(tmp_path: Path, settings: Settings) -> None:
    write_csv(tmp_path / "甲.csv", CASES)
    copy = write_csv(tmp_path / "甲-副本.csv", CASES)
    reading = read_file(copy, name="部门/甲-副本.csv", settings=settings)
    (problem,) = reading.problems
    assert (reading.status, len(reading.tables)) == ("read", 1)
    assert (problem.code, problem.severity, problem.file, problem.sheet, problem.cell) == (
        "conflict-copy",
        "warning",
        "部门/甲-副本.csv",
        "",
        "",
    )
    assert "甲.csv" in problem.message
