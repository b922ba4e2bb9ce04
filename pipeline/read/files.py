"""Finds the input files and takes private copies of their bytes, held still."""

import os
import re
import time
import unicodedata
from pathlib import Path

from pipeline import words
from pipeline.config import Limits
from pipeline.read.signatures import HEAD, Format, is_made_for_tables, sniff
from pipeline.read.tell import UnreadableError

WORKBOOKS = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".et", ".ett"}
)
TEXTS = frozenset({".csv", ".tsv"})
PAUSES = (0.2, 0.6)  # seconds; Excel saves by delete and rename, a sync client by writing once more
_NOISE = re.compile(
    r"^(?:~\$|\.)|^~.*\.tmp$|\.(?:tmp|temp|part|partial|crdownload|download)$|^(?:thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)


class NotASheetError(Exception):
    """A file of another kind, left alone; says which in the users' words."""


def find_files(folder: Path) -> list[tuple[Path, str]]:
    """Every file below a folder with its name there (`/`, NFC), sorted by name; a file stands for itself.

    Lock files, temporary and hidden ones are left out; `read_file` ignores what is no workbook.
    """
    if folder.is_file():
        return [(folder, unicodedata.normalize("NFC", folder.name))]
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _NOISE.search(name)]
        for name in names:
            path = Path(parent, name)
            if not _NOISE.search(name) and path.is_file():
                found.append((path, unicodedata.normalize("NFC", path.relative_to(folder).as_posix())))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def load(path: Path, limits: Limits) -> bytes:
    """The bytes of a file that held still; raises UnreadableError, or NotASheetError for other kinds.

    One that is gone or changes for a moment is waited for.
    """
    for pause in PAUSES:
        try:
            return _load_still(path, limits)
        except UnreadableError as error:
            if error.key not in {"gone", "changing"}:
                raise
        time.sleep(pause)
    return _load_still(path, limits)


def _load_still(path: Path, limits: Limits) -> bytes:
    """The bytes, read twice: a copy under way need not show in size and time, least of all on a share."""
    try:
        before = path.stat()
        if not _is_named(path) and not is_made_for_tables(_read_head(path)):
            raise NotASheetError(words.IGNORED.format(detail=path.suffix or path.name))
        if before.st_size > limits.file_mb * 2**20:
            raise UnreadableError("too-large", f"{before.st_size / 2**20:.0f} MB")
        data = path.read_bytes()
        same = path.read_bytes() == data
        after = path.stat()
    except FileNotFoundError as error:
        raise UnreadableError("gone") from error
    except OSError as error:
        raise UnreadableError("access") from error
    stamps = {(stat.st_size, stat.st_mtime_ns) for stat in (before, after)}
    if not same or len(stamps) > 1 or len(data) != after.st_size:
        raise UnreadableError("changing")
    if not data:
        raise UnreadableError("empty")
    return data


def _is_named(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOKS | TEXTS


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def identify(path: Path, data: bytes) -> Format:
    """The format of a file by its bytes; raises as `load` does.

    A file with another kind's name is refused only where it is a table of a format that is not read.
    """
    try:
        return sniff(data)
    except UnreadableError as error:
        if _is_named(path) or error.key == "foreign":
            raise
        raise NotASheetError(words.IGNORED.format(detail=path.suffix or path.name)) from None
