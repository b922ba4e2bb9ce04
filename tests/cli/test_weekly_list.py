"""周会清单 from night to night: renewed until somebody writes into it, sent once a week."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline.config import load_settings
from pipeline.period import Period
from tests.support.workplace import CASES, feedback, list_files, make_workplace

CONFIG = '[[delivery.to]]\nname = "周会"\nfolder = "{0}"\nwhat = ["weekly"]\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "共享").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(tmp_path / "共享"), "utf-8")
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


def run(place: Path, at: str) -> None:
    assert feedback(place, "run", "--as-of", at).code == 0


def decide(path: Path, text: str) -> None:
    book = load_workbook(path)
    book["周会清单"]["K2"] = text
    book.save(path)


def test_a_list_is_renewed_until_somebody_writes_into_it(place: Path) -> None:
    """Each week has its own; what the meeting decided stays, whatever is run afterwards."""
    run(place, "2026-10-26T02:00")
    path = place / "output/周会/周会清单-2026-W44.xlsx"
    first, stamp = path.read_bytes(), path.stat().st_mtime_ns
    run(place, "2026-10-26T02:00")
    assert path.stat().st_mtime_ns == stamp
    run(place, "2026-10-26T07:00")
    assert path.read_bytes() != first
    decide(path, "本周内更换")
    decided = path.read_bytes()
    run(place, "2026-10-27T02:00")
    assert path.read_bytes() == decided
    run(place, "2026-11-02T02:00")
    assert list_files(path.parent) == {path.name, "周会清单-2026-W45.xlsx"}


def test_the_list_of_the_week_goes_out_once_where_it_is_asked_for(place: Path) -> None:
    now = datetime.now(load_settings(place / "config.toml").zone)
    week = Period.holding(pd.Timestamp(now.replace(tzinfo=None)), "week").name
    run(place, f"{now:%Y-%m-%dT%H:%M}")
    assert (feedback(place, "deliver").out, list_files(place / "共享")) == ("", set())
    assert feedback(place, "deliver", "--weekly").out == f"周会清单-{week} → 周*（文件夹）\n"
    assert list_files(place / "共享") == {f"周会清单-{week}.xlsx"}
    assert feedback(place, "deliver", "--weekly").out == ""
