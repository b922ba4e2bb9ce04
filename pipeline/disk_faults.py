"""A disk that is full, broken or closed to us, told in one line; whatever a library made of the error."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping

# Words of this module.
NO_ROOM, NO_ACCESS, BROKEN, BUSY = (
    "磁盘空间不足",
    "没有写入权限，或文件正被其他程序打开",
    "磁盘读写出错",
    "状态文件正被另一个进程占用",
)
NO_STATE = "状态文件无法写入，磁盘可能已满、出错或没有写入权限"
TOLD = "{reason}{place}。处理后重新运行即可：没有替换的结果仍是原来的，已开始替换的由下次运行补完"
PLACE = "（{path}）"

REASONS: Mapping[int, str] = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EACCES: NO_ACCESS,
    errno.EPERM: NO_ACCESS,
    errno.EROFS: NO_ACCESS,
    errno.EIO: BROKEN,
}
STATE_REASONS: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: NO_STATE,
    sqlite3.SQLITE_CANTOPEN: NO_STATE,
    sqlite3.SQLITE_READONLY: NO_STATE,
    sqlite3.SQLITE_PERM: NO_STATE,
}
"""By SQLite's primary codes: the lowest byte of what it tells."""


def tell_disk_fault(error: BaseException) -> str:
    """The line for an error that the disk is to blame for; nothing for any other."""
    return next((line for each in list_causes(error) if (line := _tell(each))), "")


def _tell(error: BaseException) -> str:
    reason, place = None, ""
    if isinstance(error, OSError):
        reason = REASONS.get(error.errno or 0)
        place = PLACE.format(path=error.filename) if error.filename else ""
    elif isinstance(error, sqlite3.Error):
        reason = STATE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return TOLD.format(reason=reason, place=place) if reason else ""


def list_causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that it was raised for."""
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__
