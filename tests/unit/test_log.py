"""The log: one line an event, files that rotate, and no personal data."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.config import Log as LogSettings
from pipeline.log import Log, place_of

NOW = datetime.fromisoformat("2026-10-31T02:00:03+08:00")


def log_at(folder: Path, **settings: float) -> tuple[Log, Path]:
    path = folder / "log" / "feedback.log"
    return Log(path, settings=LogSettings.model_validate(settings), clock=lambda: NOW), path


def test_an_event_is_a_line(tmp_path: Path) -> None:
    log, path = log_at(tmp_path)
    log.write("run started", command="run", run=7)
    log.write("file unreadable", file='华东 区/"坏"\n.xlsx')
    assert path.read_text("utf-8").splitlines() == [
        "2026-10-31T02:00:03 run started command=run run=7",
        r'2026-10-31T02:00:03 file unreadable file="华东 区/\"坏\"\n.xlsx"',
    ]


def test_or_a_line_of_json(tmp_path: Path) -> None:
    log, path = log_at(tmp_path, json_lines=True)
    log.write("run finished", code=0, seconds=1.5)
    assert json.loads(path.read_text("utf-8")) == {
        "at": "2026-10-31T02:00:03",
        "event": "run finished",
        "code": 0,
        "seconds": 1.5,
    }


@pytest.mark.parametrize("files", [0, 2])
def test_a_full_file_is_moved_on_and_so_many_older_ones_are_kept(tmp_path: Path, files: int) -> None:
    log, path = log_at(tmp_path, megabytes=0.0001, files=files)  # 104 bytes: three lines
    for number in range(20):
        log.write("run started", command="run", run=number)
    kept = sorted(each.name for each in path.parent.iterdir())
    assert kept == sorted(["feedback.log", *(f"feedback.{older}.log" for older in range(1, files + 1))])
    assert path.read_text("utf-8").splitlines()[-1].endswith("run=19")
    assert all(path.with_name(name).stat().st_size < 200 for name in kept)


def test_contacts_are_hidden_wherever_they_stand(tmp_path: Path) -> None:
    log, path = log_at(tmp_path)
    log.write("file unreadable", file="张三 138 0013 8000 110101199003074518.xlsx")
    said = path.read_text("utf-8")
    assert "8000 1101" not in said
    assert "199003" not in said


def test_of_an_exception_it_tells_type_and_place_alone() -> None:
    try:
        int("13800138000x")
    except ValueError as error:
        told = place_of(error)
    assert told["type"] == "ValueError"
    assert told["at"].startswith("test_log.py:")
    assert set(told) == {"type", "at"}


def test_what_cannot_be_logged_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way", "utf-8")
    log, _ = log_at(tmp_path)
    log.write("run started")
