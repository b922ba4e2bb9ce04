"""`feedback deliver`: what is final goes out once; chase lists where asked for."""

from pathlib import Path

import pytest

from tests.support.workplace import CASES, feedback, list_files, make_workplace

CONFIG = """
[[delivery.to]]
name = "管理层"
folder = "{0}/经理"
what = ["report"]

[[delivery.to]]
name = "售后"
folder = "{0}/售后"
what = ["chase"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_workplace(tmp_path, 客户反馈记录表=CASES)
    for folder in ("经理", "售后"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(tmp_path), "utf-8")
    return tmp_path


def test_only_a_final_report_goes_out_and_only_once(place: Path) -> None:
    assert feedback(place, "run", "--month", "2026-10", "--as-of", "2026-11-05T06:00").code == 0
    assert feedback(place, "deliver").code == 0
    assert list_files(place / "经理") == set()
    feedback(place, "report", "--month", "2026-10", "--as-of", "2026-11-05T06:00", "--final")
    assert feedback(place, "deliver").code == 0
    sent = list_files(place / "经理")
    assert sent == {f"月度分析报告-2026-10{end}" for end in (".docx", ".html", "-数据.xlsx")}
    for name in sent:
        (place / "经理" / name).unlink()
    assert feedback(place, "deliver").code == 0
    assert list_files(place / "经理") == set()


def test_chase_lists_go_out_where_they_are_asked_for(place: Path) -> None:
    assert feedback(place, "run", "--month", "2026-10", "--as-of", "2026-11-05T06:00").code == 0
    feedback(place, "deliver")
    assert list_files(place / "售后") == set()
    feedback(place, "deliver", "--chase")
    assert [name.endswith("未分配.xlsx") for name in list_files(place / "售后")] == [True]


def test_without_anybody_to_deliver_to_nothing_happens(place: Path) -> None:
    (place / "config.toml").unlink()
    said = feedback(place, "deliver")
    assert (said.code, said.out, said.err) == (0, "", "")
