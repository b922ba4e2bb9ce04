"""One at a time: a lock of the operating system, which goes with its process, however that ends."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import BusyError

RUN_LOCK, NIGHTLY_LOCK = "run.lock", "nightly.lock"
"""Beside the state file: held while outputs are written, and while the due jobs are done."""

PATIENCE = (0.1, 0.2, 0.0)  # seconds between tries: somebody may just be looking who holds it
_FAR = 1 << 20
"""Windows lets nobody read a locked byte: it is one far behind what the file says."""

BUSY = "另一个任务正在进行（{command}，进程 {pid}，{since} 开始），请等它结束后再运行"  # words of this module


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: what is running, in which process, since when (ISO time)."""

    command: str = "feedback"
    pid: int = 0
    since: str = "?"


@contextmanager
def hold_lock(path: Path, command: str, *, since: datetime) -> Iterator[None]:
    """Holds the lock at `path`; raises BusyError, which names the holder, where another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = next((handle for handle in _try_often(path) if handle is not None), None)
    if handle is None:
        told = asdict(_read(path))
        raise BusyError(BUSY.format(**told | {"since": told["since"][:19].replace("T", " ")}))
    try:
        _write(handle, Holder(command, os.getpid(), since.isoformat(timespec="seconds")))
        yield
    finally:
        _release(handle, path)


def find_holder(path: Path) -> Holder | None:
    """Who holds the lock; None where it is free."""
    if not path.exists():
        return None
    handle = _open_locked(path)
    if handle is None:
        return _read(path)
    _release(handle, path)
    return None


def _try_often(path: Path) -> Iterator[int | None]:
    for pause in PATIENCE:
        yield _open_locked(path)
        time.sleep(pause)


def _open_locked(path: Path) -> int | None:
    """The open file, locked; None where another process has it."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT)
        except PermissionError:
            if sys.platform == "win32":  # its holder is just removing it
                return None
            raise
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return None
        if _is_still_there(handle, path):
            return handle
        os.close(handle)  # its holder removed it in the last moment: the next try makes a new one


def _is_still_there(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _lock(handle: int) -> None:
    """Locks the open file; raises OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only Windows has it

        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _release(handle: int, path: Path) -> None:
    """Frees the lock; its file goes with it, on Windows where nobody else has it open."""
    if sys.platform == "win32":
        os.close(handle)
    with suppress(OSError):
        path.unlink()
    if sys.platform != "win32":
        os.close(handle)


def _write(handle: int, holder: Holder) -> None:
    os.ftruncate(handle, 0)
    os.write(handle, json.dumps(asdict(holder)).encode())


def _read(path: Path) -> Holder:
    try:
        return Holder(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Holder()
