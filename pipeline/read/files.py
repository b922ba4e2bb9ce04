"""Finds the input files and tells what they are: by their bytes, not by their names."""

import io
import os
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Literal

from pipeline import words
from pipeline.config import Limits
from pipeline.read.ole import MAGIC, CompoundFile
from pipeline.read.tell import UnreadableError

Format = Literal["xlsx", "xlsb", "ods", "xls", "text"]

WORKBOOKS = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".et", ".ett"}
)
TEXTS = frozenset({".csv", ".tsv"})
HEAD = 4096  # bytes that tell what a file is
_NOISE = re.compile(
    r"^(?:~\$|\.)|^~.*\.tmp$|\.(?:tmp|temp|part|partial|crdownload|download)$|^(?:thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
_ZIP = b"PK"
_OTHER = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "gzip",
}
_HTML = re.compile(rb"<(?:!doctype html|html|head|meta|table|body)\b", re.IGNORECASE)


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
    """The bytes of a file that held still; raises UnreadableError, or NotASheetError for other kinds."""
    named = path.suffix.lower() in WORKBOOKS | TEXTS
    try:
        before = path.stat()
        if not named and not _may_be_workbook(path):
            raise NotASheetError(words.IGNORED.format(detail=path.suffix or path.name))
        if before.st_size > limits.file_mb * 2**20:
            raise UnreadableError("too-large", f"{before.st_size / 2**20:.0f} MB")
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise UnreadableError("access", error.strerror or type(error).__name__) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise UnreadableError("changing")
    if not data:
        raise UnreadableError("empty")
    return data


def _may_be_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)).startswith((_ZIP, MAGIC))


def sniff(data: bytes, suffix: str) -> Format:
    """The format of a file by its bytes; raises like `load`."""
    try:
        return _sniff(data)
    except UnreadableError:
        if suffix.lower() in WORKBOOKS | TEXTS:
            raise
        raise NotASheetError(words.IGNORED.format(detail=suffix)) from None


def _sniff(data: bytes) -> Format:
    if data.startswith(_ZIP):
        return _sniff_zip(data)
    if data.startswith(MAGIC):
        return _sniff_ole(data)
    if not data.strip(b"\0"):
        raise UnreadableError("incomplete")
    for magic, name in _OTHER.items():
        if data.startswith(magic):
            raise UnreadableError("type", name)
    start = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise UnreadableError("html" if _HTML.search(start) else "xml")
    return "text"


def _sniff_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("incomplete") from error
    if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if {"mimetype", "content.xml"} <= names:
        return "ods"
    raise UnreadableError("type", "Word" if "word/document.xml" in names else "ZIP")


def _sniff_ole(data: bytes) -> Format:
    """A password turns any workbook into an EncryptedPackage."""
    names = CompoundFile(data).names
    if "encryptedpackage" in names:
        raise UnreadableError("password")
    if not names.isdisjoint({"workbook", "book"}):
        return "xls"
    raise UnreadableError("type", "Word" if "worddocument" in names else "OLE")
