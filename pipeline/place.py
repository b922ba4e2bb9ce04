"""A folder that a URL names, reached through fsspec: what stands there, one file in or out.

Drivers raise whatever they like. Whoever uses a `Place` sees UnreachableError, and FileNotFoundError or
PermissionError for a single file.
"""

import errno
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

# words of this module
NO_FSSPEC = "读写 {url} 需要 fsspec，请运行 pip install 'feedback-pipeline[remote]'"
NO_DRIVER = "读写 {url} 缺少驱动：{reason}"
UNREACHABLE = "不能访问 {url}（{reason}），请检查网络、地址和权限"
GONE = "找不到文件夹 {url}，请检查网络和地址"

SMB, STAGING = "smb", ".~staging"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}  # the command line has its own words for a full disk
_FOR_ONE = (FileNotFoundError, PermissionError)
"""What may be wrong with a single file."""
_ACCESS_DENIED = 0xC0000022  # an SMB status, which its driver gives no number of the system
_NUMBERS = {
    FileNotFoundError: {errno.ENOENT, errno.ENOTDIR},
    PermissionError: {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, _ACCESS_DENIED},
}
_TAGS = ("ETag", "etag", "generation", "md5Hash", "content_md5")
_TIMES = ("mtime", "LastModified", "last_modified", "modified", "updated", "created")
_MOST_REASON = 120
_FLAT = {"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oss", "oci", "tos", "cos"}
"""Object stores: they have no folders to be made, and asked for one some make a bucket."""


class UnreachableError(UsageError):
    """A place that cannot be reached: no driver, no network, no such folder, no permission."""


class Place:
    """The folder at a URL; names below it have `/`."""

    def __init__(self, url: str) -> None:
        """Raises UnreachableError where there is no driver, or it finds no server."""
        self.url = url
        self._scheme = url.partition(":")[0].lower()
        self._made: set[str] = set()
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - only where a URL is configured
        except ImportError:
            raise UnreachableError(NO_FSSPEC.format(url=url)) from None
        with self._reaching():
            self._fs, root = url_to_fs(url, **_choose_options(url))
        self._root = str(root).rstrip("/")

    def exists(self) -> bool:
        """Whether there is such a folder; in an object store, one with a file in it."""
        try:
            with self._reaching(FileNotFoundError):
                self._fs.invalidate_cache()
                return bool(self._fs.info(self._root)["type"] == "directory")
        except FileNotFoundError:
            return False

    def list_files(self) -> Mapping[str, str]:
        """Every file below the folder, by name, with its stamp; raises UnreachableError if one part fails."""
        start = f"{self._root}/"
        with self._reaching():
            self._fs.invalidate_cache()
            return {str(info["name"])[len(start) :]: _stamp(info) for info in self._walk(self._root)}

    def find_stamp(self, name: str) -> str | None:
        """What tells a file's content from another one; None where there is no file."""
        try:
            with self._reaching(*_FOR_ONE):
                self._fs.invalidate_cache()
                return _stamp(self._fs.info(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None

    def fetch(self, name: str, to: Path) -> None:
        """Copies a file to a local path; raises FileNotFoundError or PermissionError for that file."""
        with self._reaching(*_FOR_ONE):
            self._fs.get_file(f"{self._root}/{name}", str(to))

    def put(self, path: Path, name: str) -> None:
        """Copies a local file to its place, whole or not at all; raises PermissionError if it is in use."""
        with self._reaching(*_FOR_ONE):
            self._make_parent(name)
            with (
                path.open("rb") as ours,
                self._fs.transaction,
                self._fs.open(f"{self._root}/{name}", "wb") as to,
            ):
                shutil.copyfileobj(ours, to)

    def remove(self, name: str) -> None:
        """Removes a file; raises FileNotFoundError or PermissionError for it."""
        with self._reaching(*_FOR_ONE):
            self._fs.rm_file(f"{self._root}/{name}")

    def _walk(self, folder: str) -> Iterator[Mapping[str, Any]]:
        """Every file below a folder; fsspec's own `walk` takes one that cannot be listed for an empty one."""
        for info in self._fs.ls(folder, detail=True):
            name = str(info["name"]).rstrip("/")
            if not name.startswith(f"{folder}/"):  # an object store has the folder itself among its files
                continue
            if info["type"] == "directory":
                yield from self._walk(name)
            else:
                yield info

    def _make_parent(self, name: str) -> None:
        """Makes the folder of a file and, on a Windows share, an empty one where it is written first."""
        parent = f"{self._root}/{name}".rpartition("/")[0]
        if parent in self._made or self._scheme in _FLAT:
            return
        self._fs.makedirs(parent, exist_ok=True)
        if self._scheme == SMB and not self._made:
            staging = f"{self._root}/{STAGING}"
            self._fs.makedirs(staging, exist_ok=True)
            for left in self._fs.ls(staging, detail=False):
                self._fs.rm_file(left)
        self._made.add(parent)

    @contextmanager
    def _reaching(self, *passing: type[OSError]) -> Iterator[None]:
        """Inside, what a driver raises becomes UnreachableError, or one of `passing` where it means that."""
        try:
            yield
        except ImportError as error:
            raise UnreachableError(NO_DRIVER.format(url=self.url, reason=error)) from error
        except Exception as error:  # drivers have hundreds of their own
            kind = _find_kind(error)
            if kind in passing:
                raise kind(str(error)) from error
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise
            raise UnreachableError(UNREACHABLE.format(url=self.url, reason=spell_error(error))) from error


def _find_kind(error: Exception) -> type[OSError] | None:
    """What an error means that concerns a single file; those of a Windows share tell it by number."""
    numbers = {getattr(error, name, None) for name in ("errno", "ntstatus")}
    return next((kind for kind in _FOR_ONE if isinstance(error, kind) or numbers & _NUMBERS[kind]), None)


def _choose_options(url: str) -> dict[str, Any]:
    """What a driver must be told: on a Windows share others may keep a file open while we read it."""
    if not url.lower().startswith(f"{SMB}:"):
        return {}
    below_share = url.partition("://")[2].strip("/").split("/")[2:]
    return {"share_access": "rwd", "temppath": "/".join(["", *below_share, STAGING])}


def _stamp(info: Mapping[str, Any]) -> str:
    """Size and tag of a file, or size and time; "" where the driver tells neither."""
    tag = next((str(info[key]) for key in _TAGS if info.get(key)), "")
    time = next((_seconds(info[key]) for key in _TIMES if info.get(key)), "")
    return f"{info.get('size')} {tag or time}" if tag or time else ""


def _seconds(time: object) -> str:
    """A list of files may tell it as a number, and the file itself as a date."""
    number = time.timestamp() if isinstance(time, datetime) else time
    return f"{number:.6f}" if isinstance(number, float | int) else str(number)


def spell_error(error: Exception) -> str:
    """Type and words of an error, in one short line."""
    said = " ".join(str(error).split())[:_MOST_REASON]
    return f"{type(error).__name__}：{said}" if said else type(error).__name__
