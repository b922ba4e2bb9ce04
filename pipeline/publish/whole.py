"""A file that was written is opened again before it may take another one's place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
from isal import isal_zlib

from pipeline.errors import PublishError
from pipeline.publish.package_writer import RAW

PIECE = 2**20


def check_whole(path: Path, *, name: str) -> None:
    """Reopens a file that was written; raises PublishError where it is not whole."""
    check = _CHECKS.get(path.suffix)
    try:
        whole = path.stat().st_size > 0 and (check is None or check(path))
    except (BadZipFile, pa.ArrowException, ValueError, EOFError):
        whole = False
    if not whole:
        raise PublishError(f"{name} 写出后检查不通过，原有结果未改动，请重新运行")


def _is_whole_package(path: Path) -> bool:
    with ZipFile(path) as package:
        for entry in package.infolist():
            with package.open(entry) as part:
                if entry.compress_type == ZIP_DEFLATED:
                    unpacker = isal_zlib.decompressobj(RAW)  # twice as fast
                    cast("Any", part)._decompressor = unpacker  # noqa: SLF001
                while part.read(PIECE):  # raises BadZipFile where the check sum is another
                    pass
    return True


def _is_whole_table(path: Path) -> bool:
    return pq.ParquetFile(path).metadata is not None


def _is_whole_json(path: Path) -> bool:
    return isinstance(json.loads(path.read_text("utf-8")), dict)


_CHECKS: dict[str, Callable[[Path], bool]] = {
    ".xlsx": _is_whole_package,
    ".xlsm": _is_whole_package,
    ".docx": _is_whole_package,
    ".parquet": _is_whole_table,
    ".json": _is_whole_json,
}
