"""`feedback init`: a new workplace; what is there already is left alone."""

import re
from pathlib import Path

from pipeline.find_packaged import find_packaged
from pipeline.sample import write_sample
from tests.support.workplace import feedback, list_files

FILES = {"config.toml", "templates/report.docx", "templates/report.html"}


def test_a_new_workplace_has_config_templates_and_empty_folders(tmp_path: Path) -> None:
    said = feedback(tmp_path, "init", "反馈工作区")
    place = tmp_path / "反馈工作区"
    assert said.code == 0
    assert list_files(place) == FILES
    assert sorted(path.name for path in place.iterdir() if path.is_dir()) == ["input", "output", "templates"]
    assert set(said.out.splitlines()) == {str(Path("反馈工作区", name)) for name in FILES}
    assert all((place / name).read_bytes() == find_packaged(name).read_bytes() for name in FILES)


def test_the_sample_sheets_are_put_in_on_request(tmp_path: Path) -> None:
    feedback(tmp_path, "init", "新", "--sample")
    expected = {path.relative_to(tmp_path / "x").as_posix() for path in write_sample(tmp_path / "x")}
    assert len(expected) > 5
    assert list_files(tmp_path / "新" / "input") == expected


def test_a_second_init_leaves_edits_alone_and_adds_what_is_missing(tmp_path: Path) -> None:
    feedback(tmp_path, "init", "新", "--sample")
    place = tmp_path / "新"
    edited, deleted, *_ = sorted(path for path in (place / "input").rglob("*") if path.is_file())
    for path in (edited, place / "config.toml", place / "templates" / "report.html"):
        path.write_bytes(b"mine")
    deleted.unlink()
    said = feedback(tmp_path, "init", "新", "--sample")
    assert (said.code, said.out.splitlines()) == (0, [str(deleted.relative_to(tmp_path))])
    kept = [edited, place / "config.toml", place / "templates" / "report.html"]
    assert [path.read_bytes() for path in kept] == [b"mine"] * 3


def test_a_file_in_the_way_is_wrong_usage_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"x")
    (tmp_path / "夹").mkdir()
    (tmp_path / "夹" / "input").write_bytes(b"x")
    said = [feedback(tmp_path, "init", target) for target in ("文件", "文件/新", "夹")]
    assert [(each.code, each.out, each.err.count("\n")) for each in said] == [(2, "", 1)] * 3
    assert list_files(tmp_path) == {"文件", "夹/input"}


def test_the_first_run_of_the_sample_ends_well_and_reconciles(tmp_path: Path) -> None:
    """What a newcomer does: init --sample, then run as the README says."""
    feedback(tmp_path, "init", "新", "--sample")
    said = feedback(tmp_path / "新", "run", "--month", "2026-10", "--as-of", "2026-10-31T18:00")
    assert (said.code, "报告月份　2026-10　统计时间 2026-10-31 18:00" in said.out) == (0, True)
    line = next(line for line in said.out.splitlines() if line.startswith("记录"))
    read, *parts = map(int, re.findall(r"\d+", line.replace(",", "").split("读入")[1]))
    assert (len(parts), sum(parts)) == (4, read)
    assert read > 300
