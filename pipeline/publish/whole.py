"""A file that was written is opened again before it may take another one's place."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import PublishError


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
        return package.testzip() is None


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
