"""Putting a file in place so that a reader sees the old one or the new one, never half of one."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
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
class _Prepared:
    """A finished file beside the place it is meant for."""

    temporary: Path
    path: Path


_together: ContextVar[list[_Prepared] | None] = ContextVar("together", default=None)


def replace_file(path: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a temporary file beside `path`, then put it in place; the path it ended up at.

    A file whose content is the same stays untouched. A file that is open in Excel (Windows refuses to replace
    it) is left alone, and the new one stands beside it under a dated name. Inside `replace_together` the file
    is put in place at its end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=path.suffix, dir=path.parent)
    os.close(handle)
    prepared = _Prepared(Path(name), path)
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
def replace_together() -> Iterator[list[Path]]:
    """All files replaced inside are put in place at the end, or none where one of them fails.

    The list given is filled with the paths they ended up at.
    """
    waiting: list[_Prepared] = []
    placed: list[Path] = []
    token = _together.set(waiting)
    try:
        yield placed
        placed += [_place(prepared) for prepared in waiting]
    finally:
        _together.reset(token)
        for prepared in waiting:
            prepared.temporary.unlink(missing_ok=True)


def _place(prepared: _Prepared) -> Path:
    try:
        same = _is_same(prepared.temporary, prepared.path)
        return prepared.path if same else _put(prepared.temporary, prepared.path)
    finally:
        prepared.temporary.unlink(missing_ok=True)


def sweep_temporaries(folder: Path) -> None:
    """Remove what a killed run left behind."""
    for stale in folder.glob(f"{TEMPORARY}*"):
        stale.unlink(missing_ok=True)


def _is_same(temporary: Path, path: Path) -> bool:
    return path.exists() and cmp(temporary, path, shallow=False)


def _put(temporary: Path, path: Path) -> Path:
    _keep_permissions(temporary, path)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    for attempt in range(TRIES):
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
