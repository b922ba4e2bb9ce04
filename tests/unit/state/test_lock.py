"""The lock: one holder at a time, named to the others, freed by death."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.errors import BusyError
from pipeline.state.lock import Holder, find_holder, hold_lock

SINCE = datetime.fromisoformat("2026-10-31T02:00:03+08:00")
HOLDING = """
import sys, time
from datetime import datetime
from pathlib import Path
from pipeline.state.lock import hold_lock
with hold_lock(Path(sys.argv[1]), "feedback run", since=datetime.fromisoformat("2026-10-31T02:00:03+08:00")):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "run.lock"


def test_a_second_one_is_told_who_holds_it_since_when(path: Path) -> None:
    with (
        hold_lock(path, "feedback run", since=SINCE),
        pytest.raises(BusyError, match="正在进行") as told,
        hold_lock(path, "feedback check", since=SINCE),
    ):
        pass
    holder = f"feedback run，进程 {os.getpid()}，2026-10-31 02:00:03 开始"
    assert str(told.value) == f"另一个任务正在进行（{holder}），请等它结束后再运行"
    assert told.value.exit_code == 1


def test_it_is_free_again_afterwards_and_leaves_no_file(path: Path) -> None:
    with hold_lock(path, "feedback run", since=SINCE):
        assert find_holder(path) == Holder("feedback run", os.getpid(), "2026-10-31T02:00:03+08:00")
    assert find_holder(path) is None
    assert list(path.parent.iterdir()) == []


def test_a_file_that_a_dead_program_left_holds_nothing(path: Path) -> None:
    """What counts is the lock, not the file; also where nobody can read who wrote it."""
    path.parent.mkdir()
    path.write_text("{half a", "utf-8")
    assert find_holder(path) is None
    with hold_lock(path, "feedback run", since=SINCE):
        pass


@pytest.mark.skipif(os.name == "nt", reason="its own is tested there")
def test_the_lock_of_windows_is_one_byte_far_behind_what_the_file_says(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for its library: nobody there can read a byte that is locked."""
    import fcntl  # noqa: PLC0415 - not on Windows

    places = []

    def locking(handle: int, mode: int, count: int) -> None:
        places.append((os.lseek(handle, 0, os.SEEK_CUR), mode, count))
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr("pipeline.state.lock.sys", SimpleNamespace(platform="win32"))
    with hold_lock(path, "feedback run", since=SINCE):
        assert find_holder(path) == Holder("feedback run", os.getpid(), "2026-10-31T02:00:03+08:00")
        with pytest.raises(BusyError, match="正在进行"), hold_lock(path, "feedback check", since=SINCE):
            pass
        size = path.stat().st_size
    assert find_holder(path) is None
    assert list(path.parent.iterdir()) == []
    assert {(mode, count) for _, mode, count in places} == {(2, 1)}
    assert all(place > size for place, *_ in places)


@pytest.mark.skipif(os.name == "nt", reason="what a POSIX system does instead")
def test_a_lock_file_that_is_just_being_removed_on_windows_is_held(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it cannot be opened for a moment; elsewhere that is a fault of the folder's permissions."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "delete pending")

    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr("pipeline.state.lock.os.open", refuse)
    with pytest.raises(PermissionError):
        find_holder(path)
    monkeypatch.setattr("pipeline.state.lock.sys", SimpleNamespace(platform="win32"))
    assert find_holder(path) == Holder()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_a_killed_holder_frees_it(path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        holder = find_holder(path)
        assert holder is not None
        assert holder.pid == process.pid
        process.send_signal(signal.SIGKILL)
    with hold_lock(path, "feedback run", since=SINCE):
        assert find_holder(path) is not None
