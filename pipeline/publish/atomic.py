"""Putting a file in place so that a reader sees the old one or the new one, never half of one."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from filecmp import cmp
from pathlib import Path

from pipeline.digest import NOTHING, digest_file
from pipeline.publish.whole import check_whole

TRIES = 5
WAIT_SECONDS = 0.2
TEMPORARY = ".~"
TABLE = ".parquet"
STAGING = f"{TEMPORARY}staging"
"""The folder, in the one they are meant for, where files that belong together wait for one another."""


@dataclass(frozen=True)
class Prepared:
    """A finished file, and the place it is meant for.

    It may take the place of the file with the digest `found` (NOTHING: no file may stand there), of any where
    that is None.
    """

    temporary: Path
    path: Path
    found: str | None = None

    @property
    def is_needed(self) -> bool:
        """Whether its place does not hold the same content yet."""
        return not (self.path.exists() and cmp(self.temporary, self.path, shallow=False))

    @property
    def is_free(self) -> bool:
        """Whether it may take its place."""
        if self.found is None:
            return True
        return digest_file(self.path) == self.found and (self.found != NOTHING or not self.path.exists())


@dataclass(frozen=True)
class _Stage:
    folder: Path
    prepared: list[Prepared]


_stage: ContextVar[_Stage | None] = ContextVar("stage", default=None)


def replace_file(path: Path, write: Callable[[Path], None], *, found: str | None = None) -> Path:
    """Let `write` fill a temporary file, then put it in the place of `path`; the path it ended up at.

    A file whose content is the same stays untouched. One that is open in Excel (Windows refuses to replace
    it), or is not the one that was `found` there, is left alone, and the new one stands beside it under a
    dated name. Inside `prepare_together` it is not put in place yet, and PublishError is raised where it is
    not whole.
    """
    stage = _stage.get()
    folder = stage.folder / STAGING / path.parent.relative_to(stage.folder) if stage else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=path.suffix, dir=folder)
    os.close(handle)
    prepared = Prepared(folder / Path(name).name, path, found)
    try:
        write(prepared.temporary)
        if stage is None:
            return place(prepared)
        check_whole(prepared.temporary, name=path.name)
    except BaseException:
        prepared.temporary.unlink(missing_ok=True)
        raise
    stage.prepared.append(prepared)
    return path


@contextmanager
def prepare_together(folder: Path) -> Iterator[list[Prepared]]:
    """Files replaced inside, all below `folder`, are only prepared, and listed."""
    stage = _Stage(folder, [])
    token = _stage.set(stage)
    try:
        yield stage.prepared
    finally:
        _stage.reset(token)


def place(prepared: Prepared) -> Path:
    """Puts a prepared file in place, or beside it; where it ended up."""
    if not prepared.is_needed:
        prepared.temporary.unlink()
        return prepared.path
    save_content(prepared.temporary)
    return put(prepared)


def put(prepared: Prepared) -> Path:
    """`place` for a file that is needed, and whose content is on the disk."""
    temporary, path = prepared.temporary, prepared.path
    _make_room(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _keep_permissions(temporary, path)
    for attempt in range(TRIES if prepared.is_free else 0):
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


def _make_room(path: Path) -> None:
    """A table that was one file becomes a folder of its months, or the other way round."""
    if path.parent.suffix == TABLE and path.parent.is_file():
        path.parent.unlink()
    if path.suffix == TABLE and path.is_dir():
        shutil.rmtree(path)


def save_content(path: Path) -> None:
    """Comes back when the content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sweep_temporaries(folder: Path) -> None:
    """Remove what a killed run left behind, in the subfolders too; what cannot go now goes the next time."""
    shutil.rmtree(folder / STAGING, ignore_errors=True)
    for stale in folder.rglob(f"{TEMPORARY}*"):
        with suppress(OSError):
            stale.unlink()


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
