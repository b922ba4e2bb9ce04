"""Files put into a folder, on a share too, so that a reader sees the old one or the new one."""

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.deliver.faults import NotYetError

# Words of this module.
AWAY = "文件夹不存在或无法访问"
IN_THE_WAY = "不能写入文件夹（{reason}）；文件若在 Excel 或 Word 中打开，请关闭"

TEMPORARY = ".~"


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts each file in place of the one of its name; NotYetError where the folder is away or in use.

    The folder is never made: where a share is not there, its place is empty.
    """
    try:
        if not folder.is_dir():
            raise NotYetError(AWAY)
        for name, content in files.items():
            _put(folder / name, content)
    except OSError as error:
        raise NotYetError(IN_THE_WAY.format(reason=error.strerror or type(error).__name__)) from None


def _put(path: Path, content: bytes) -> None:
    """A temporary file of this path's own: what a killed run left, the next try takes over."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
