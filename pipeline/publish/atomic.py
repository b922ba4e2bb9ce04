"""Putting a file in place so that a reader sees the old one or the new one, never half of one."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from filecmp import cmp
from pathlib import Path

TRIES = 5
WAIT_SECONDS = 0.2
TEMPORARY = ".~"


@dataclass(frozen=True)
class Prepared:
    """A finished file beside the place it is meant for, which it may take if that `is_free` then."""

    temporary: Path
    path: Path
    is_free: Callable[[], bool]


def always() -> bool:
    """A place that may be taken whatever stands there."""
    return True


_together: ContextVar[list[Prepared] | None] = ContextVar("together", default=None)


def replace_file(path: Path, write: Callable[[Path], None], *, is_free: Callable[[], bool] = always) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in place; the path it ended up at.

    A file whose content is the same stays untouched. One that is open in Excel (Windows refuses to replace
    it), or whose place is not free, is left alone, and the new one stands beside it under a dated name.
    Inside `prepare_together` it is not put in place yet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=path.suffix, dir=path.parent)
    os.close(handle)
    prepared = Prepared(Path(name), path, is_free)
    waiting = _together.get()
    try:
        write(prepared.temporary)
    except BaseException:
        prepared.temporary.unlink(missing_ok=True)
        raise
    if waiting is None:
        return _place(prepared)
    waiting.append(prepared)
    return path


@contextmanager
def prepare_together() -> Iterator[list[Prepared]]:
    """Files replaced inside are only prepared, and listed; none is left where one of them fails."""
    waiting: list[Prepared] = []
    token = _together.set(waiting)
    try:
        yield waiting
    except BaseException:
        for prepared in waiting:
            prepared.temporary.unlink(missing_ok=True)
        raise
    finally:
        _together.reset(token)


def place_together(waiting: Sequence[Prepared]) -> list[Path]:
    """Puts prepared files in place, one by one; where they ended up."""
    try:
        return [_place(prepared) for prepared in waiting]
    finally:
        for prepared in waiting:
            prepared.temporary.unlink(missing_ok=True)


def _place(prepared: Prepared) -> Path:
    try:
        same = _is_same(prepared.temporary, prepared.path)
        return prepared.path if same else _put(prepared)
    finally:
        prepared.temporary.unlink(missing_ok=True)


def sweep_temporaries(folder: Path) -> None:
    """Remove what a killed run left behind, in the subfolders too."""
    for stale in folder.rglob(f"{TEMPORARY}*"):
        stale.unlink(missing_ok=True)


def _is_same(temporary: Path, path: Path) -> bool:
    return path.exists() and cmp(temporary, path, shallow=False)


def _put(prepared: Prepared) -> Path:
    temporary, path = prepared.temporary, prepared.path
    _keep_permissions(temporary, path)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    for attempt in range(TRIES if prepared.is_free() else 0):
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(WAIT_SECONDS * 2**attempt)
        else:
            _sync_folder(path.parent)
            return path
    beside = path.with_stem(f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}")  # noqa: DTZ005 - the user's own clock
    temporary.replace(beside)
    return beside


def _keep_permissions(temporary: Path, path: Path) -> None:
    if path.exists():
        shutil.copymode(path, temporary)
    else:
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows can't open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
