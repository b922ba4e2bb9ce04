"""What a finished run delivers: its chase lists by department, reports closed lately, the meeting list."""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings, build_settings
from pipeline.deliver import Delivered
from pipeline.delivery import deliver_outputs
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import open_book
from pipeline.publish.chase import CASES, OURS
from pipeline.state import ReportBook

MORNING = datetime(2026, 11, 2, 7)  # noqa: DTZ001 - the configured zone, without an offset
REPORT, WHEN = "月度分析报告", pd.Timestamp("2026-11-01T06:00")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "共享"
    folder.mkdir()
    return folder


def write_list(path: Path, department: str, cases: int) -> Path:
    def write(target: Path) -> None:
        with open_book(target, title="催办") as book:
            book.file.set_custom_property(OURS, department, "text")
            book.file.set_custom_property(CASES, cases, "number_int")

    return replace_file(path, write)


def wanting(share: Path, *what: str, **keys: list[str]) -> Settings:
    to = [{"name": "共享", "folder": str(share), "what": list(what), **keys}]
    return build_settings({"delivery": {"to": to}}, folder=share.parent)


def deliver_all(settings: Settings, *paths: Path, later: int = 0) -> Delivered:
    return deliver_outputs(
        settings,
        paths=paths,
        weekly=paths[0] if paths else None,
        now=lambda: MORNING + timedelta(days=later),
    )


def test_a_list_goes_out_each_day_under_its_departments_name_wherever_it_stands(
    tmp_path: Path, share: Path
) -> None:
    """Where the usual place was open in Excel, the newest one stands beside it under a dated name."""
    dated = write_list(tmp_path / "output" / "催办" / "技术部-20261102-060000.xlsx", "技术部", 3)
    other = write_list(tmp_path / "output" / "催办" / "售后部.xlsx", "售后部", 1)
    settings = wanting(share, "chase", departments=["技术部"])
    assert deliver_all(settings, dated, other).sent == ("催办-技术部-2026-11-02 → 共*（文件夹）",)
    assert [path.name for path in share.iterdir()] == ["催办-技术部.xlsx"]
    assert (share / "催办-技术部.xlsx").read_bytes() == dated.read_bytes()
    assert deliver_all(settings, dated, other).sent == ()
    assert len(deliver_all(settings, dated, other, later=1).sent) == 1


def test_a_report_goes_out_once_it_is_final_and_not_when_that_was_long_ago(share: Path) -> None:
    settings = wanting(share, "report")
    book = ReportBook(settings.state)
    assert deliver_all(settings).sent == ()
    for period, as_of in (("2026-08", WHEN - pd.Timedelta(days=60)), ("2026-10", WHEN)):
        files = {f"{REPORT}-{period}.docx": b"word"}
        book.close(REPORT, period=period, as_of=as_of, files=files, told=[])
    assert deliver_all(settings).sent == ("月度分析报告-2026-10 → 共*（文件夹）",)
    assert [path.name for path in share.iterdir()] == ["月度分析报告-2026-10.docx"]


def test_the_meeting_list_goes_out_once_a_week(tmp_path: Path, share: Path) -> None:
    path = write_list(tmp_path / "周会清单.xlsx", "周会", 1)
    settings = wanting(share, "weekly")
    assert deliver_all(settings, path).sent == ("周会清单-2026-W45 → 共*（文件夹）",)
    assert deliver_all(settings, path, later=3).sent == ()
    assert len(deliver_all(settings, path, later=7).sent) == 1


def test_files_that_are_no_chase_lists_of_ours_are_left_alone(tmp_path: Path, share: Path) -> None:
    broken = tmp_path / "output" / "催办" / "乱.xlsx"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no workbook")
    assert deliver_all(wanting(share, "chase"), broken).sent == ()
