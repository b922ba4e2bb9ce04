"""Packages that are not patched go through openpyxl, which keeps less than Excel writes (hazard 30)."""

import io
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.writer.excel import ExcelWriter

from pipeline.publish.book import CREATED
from pipeline.publish.marking.package import ZIP_TIME

MAX_SHEET_BYTES = 64 * 2**20  # 50,000 rows of 24 columns; openpyxl takes 20 times as much memory
MAX_MERGED = 500_000  # cells; openpyxl makes an object of every one

# What openpyxl drops: what users call it, the parts it is in, what these then contain.
LOST = tuple(
    (label, re.compile(part), re.compile(content))
    for label, part, content in (
        ("图片", r"xl/media/", b""),
        ("文本框和图形", r"xl/drawings/drawing", rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b"),
        ("按钮和控件", r"xl/(?:ctrlProps|activeX)/", b""),
        ("嵌入对象", r"xl/embeddings/", b""),
        ("切片器", r"xl/(?:slicers|timelines)/", b""),
        ("批注讨论", r"xl/threadedComments/", b""),
        ("部分条件格式", r"xl/worksheets/sheet", rb"<x14:conditionalFormatting\b"),
        ("部分下拉选项", r"xl/worksheets/sheet", rb"<x14:dataValidation\b"),
        ("迷你图", r"xl/worksheets/sheet", rb"<x14:sparkline\b"),
    )
)
LOST_NOTE = "原文件中的{lost}未复制，请在原文件中修改"


def resave_package(content: bytes, *, macros: bool) -> tuple[bytes, str]:
    """The package with all that openpyxl keeps, and a note of what it lost, if anything.

    Raises BadZipFile, ValueError where it is too large for openpyxl, and whatever openpyxl raises.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        note = _weigh_package(package)
    return pack_book(load_workbook(io.BytesIO(content), keep_vba=macros, rich_text=True)), note


def pack_book(book: Workbook) -> bytes:
    """The workbook's bytes, the same for the same content: fixed times, sorted parts."""
    book.properties.created = book.properties.modified = CREATED
    parts, buffer = _Parts(), io.BytesIO()
    ExcelWriter(book, parts).save()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            package.writestr(zipfile.ZipInfo(name, ZIP_TIME), parts[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _weigh_package(package: zipfile.ZipFile) -> str:
    """What openpyxl will lose, as a note; raises ValueError where it would run out of memory."""
    sheets = [part for part in package.infolist() if part.filename.startswith("xl/worksheets/sheet")]
    if sum(part.file_size for part in sheets) > MAX_SHEET_BYTES:
        raise ValueError("sheets too large")
    if sum(_count_merged(package.read(part)) for part in sheets) > MAX_MERGED:
        raise ValueError("merged ranges too large")
    parts = package.namelist()
    lost = [
        label
        for label, name, content in LOST
        if any(name.match(part) and content.search(package.read(part)) for part in parts)
    ]
    return LOST_NOTE.format(lost="、".join(lost)) if lost else ""


def _count_merged(sheet: bytes) -> int:
    ranges = re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]+\d+:[A-Z]+\d+)\"", sheet)
    bounds = (range_boundaries(found.decode()) for found in ranges)
    return sum((right - left + 1) * (bottom - top + 1) for left, top, right, bottom in bounds)


class _Parts(dict[str, bytes]):
    """What openpyxl takes for a zip file: keeps the parts until all are there."""

    def writestr(self, name: str, content: str | bytes) -> None:
        self[name] = content.encode() if isinstance(content, str) else content

    def write(self, file: str, name: str) -> None:
        self[name] = Path(file).read_bytes()

    def namelist(self) -> list[str]:
        return sorted(self)

    def close(self) -> None:
        """Nothing to do: `pack_book` writes the file."""
