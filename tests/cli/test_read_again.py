"""Only what changed is read again; what was kept changes nothing in the outputs."""

import shutil
from pathlib import Path

import pytest

from pipeline import take_in
from pipeline.publish import archive
from tests.support.workplace import CASES, VISITS, feedback, list_files, make_workplace, read_outputs

AS_OF = "2026-10-31T18:00"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_workplace(tmp_path, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a child was asked to read."""
    asked: list[str] = []
    real = take_in.run_isolated

    def spy(work: object, items: list[tuple[Path, str]], **caps: object) -> object:
        asked.extend(name for _, name in items)
        return real(work, items, **caps)

    monkeypatch.setattr(take_in, "run_isolated", spy)
    return asked


def run(place: Path) -> None:
    assert feedback(place, "run", "--as-of", AS_OF).code == 0


def cache(place: Path) -> Path:
    return place / "output" / "state" / "cache"


def test_a_file_is_read_once_as_long_as_it_stays_the_same(place: Path, read: list[str]) -> None:
    run(place)
    assert sorted(read) == ["客户反馈记录表.csv", "客户服务回访与反馈记录表.xlsx"]
    read.clear()
    run(place)
    assert read == []
    make_workplace(place, 客户反馈记录表=CASES[:-1])
    run(place)
    assert read == ["客户反馈记录表.csv"]


def test_with_what_was_kept_the_outputs_are_the_same(place: Path, read: list[str]) -> None:
    """From nothing, from the cache, after deleting it; the addresses of problems too."""
    run(place)
    first = read_outputs(place)
    run(place)
    assert read_outputs(place) == first
    shutil.rmtree(cache(place))
    read.clear()
    run(place)
    assert len(read) == 2
    assert read_outputs(place) == first


def test_a_changed_setting_is_read_with(place: Path, read: list[str]) -> None:
    """What a label means is a matter of the settings."""
    run(place)
    read.clear()
    (place / "config.toml").write_text('[labels.case]\nmodule = ["哪个模块"]\n', "utf-8")
    run(place)
    assert len(read) == 2


def test_an_entry_that_is_not_ours_is_not_loaded(place: Path, read: list[str]) -> None:
    """One whose seal is broken, or that somebody made, is read again from the file."""
    run(place)
    first = read_outputs(place)
    for entry in cache(place).glob("*.read"):
        content = entry.read_bytes()
        entry.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    read.clear()
    run(place)
    assert len(read) == 2
    assert read_outputs(place) == first


def test_what_failed_is_tried_again(place: Path, read: list[str]) -> None:
    (place / "input" / "空.xlsx").write_bytes(b"")
    for _ in range(2):
        assert feedback(place, "run", "--as-of", AS_OF).code == 3
    assert read.count("空.xlsx") == 2


def test_check_and_explain_use_what_was_kept_and_keep_nothing(place: Path, read: list[str]) -> None:
    feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert list_files(place / "output") == set() if (place / "output").exists() else True
    run(place)
    kept = list_files(cache(place))
    read.clear()
    (place / "input" / "新.csv").write_bytes((place / "input" / "客户反馈记录表.csv").read_bytes())
    feedback(place, "explain", "A-1", "--as-of", AS_OF)
    assert read == ["新.csv"]
    assert list_files(cache(place)) == kept


def test_an_archive_is_not_read_again_either(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which cases stand in it is known as long as it stays the same; else it is read, and no case doubled."""
    headings = (*CASES[0], "状态", "关闭时间")
    closed = [(*row, "已关闭", "2026-09-20 10:00") for row in CASES[1:2]]
    make_workplace(place, 客户反馈记录表=(headings, *closed))
    asked: list[Path] = []
    real = archive.read_numbers
    monkeypatch.setattr(archive, "read_numbers", lambda path: asked.append(path) or real(path))
    run(place)
    written = place / "output" / "归档" / "2026-09.xlsx"
    run(place)
    assert (asked, list_files(written.parent)) == ([], {"2026-09.xlsx"})
    shutil.rmtree(cache(place))
    run(place)
    run(place)
    assert (asked, list_files(written.parent)) == ([Path("output/归档/2026-09.xlsx")], {"2026-09.xlsx"})


def test_with_many_cases_the_outputs_are_the_same(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in one process, in several at a time, in several one after the other."""
    run(place)
    first = read_outputs(place)
    for many, most in ((1, 10**9), (1, 1)):
        shutil.rmtree(place / "output")
        monkeypatch.setattr("pipeline.publish.MANY", many)
        monkeypatch.setattr("pipeline.publish.MOST_BESIDE", most)
        run(place)
        assert read_outputs(place) == first
