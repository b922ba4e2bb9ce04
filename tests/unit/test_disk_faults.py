"""`tell_disk_fault`: what the disk is to blame for is one line; a bug stays one."""

import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.disk_faults import BROKEN, NO_ACCESS, NO_ROOM, NO_STATE, tell_disk_fault
from tests.proofs.disk import COMPILER, FAULTS
from tests.support.workplace import CASES, feedback, make_workplace


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, NO_ROOM), (errno.EIO, BROKEN), (errno.EACCES, NO_ACCESS), (errno.EROFS, NO_ACCESS)],
)
def test_a_fault_of_the_disk_is_told_with_its_file(number: int, reason: str) -> None:
    line = tell_disk_fault(OSError(number, "Untranslated", "a.xlsx"))
    assert line.startswith(f"{reason}（a.xlsx）。")
    assert "Untranslated" not in line


def test_what_a_library_made_of_it_is_told_too() -> None:
    error = ValueError("file could not be created")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert tell_disk_fault(error).startswith(NO_ROOM)


def test_a_state_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "away" / "feedback.sqlite")
    assert tell_disk_fault(caught.value).startswith(NO_STATE)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOENT, "x"), OSError("x"), ZeroDivisionError(), sqlite3.OperationalError("x")]
)
def test_a_bug_is_no_fault_of_the_disk(error: Exception) -> None:
    assert tell_disk_fault(error) == ""


def test_the_program_and_its_ledger_tell_it_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "summary.json")

    make_workplace(tmp_path, 客户反馈记录表=CASES)
    monkeypatch.setattr("pipeline.publish.write_summary", fail)
    said = feedback(tmp_path, "run")
    assert said.code == 1
    assert said.err.splitlines()[1:] == [tell_disk_fault(OSError(errno.ENOSPC, "", "summary.json"))]
    assert NO_ROOM in feedback(tmp_path, "status").out


@pytest.mark.skipif(COMPILER is None, reason="needs Linux and a C compiler")
def test_wherever_the_disk_fails_files_and_state_are_old_or_new() -> None:
    """Some calls of each kind of fault; `docs/proofs.md` names the command for all, and for whole runs."""
    proof = [sys.executable, "-m", "tests.proofs.files", "--every", "23"]
    said = subprocess.run(proof, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (said.returncode, said.stderr) == (0, ""), said.stdout
    assert [line.split(":")[0] for line in said.stdout.splitlines()] == list(FAULTS)
