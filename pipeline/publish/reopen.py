"""Opening an input file again as a workbook to mark (with its own look, or its values alone), and packing it.

openpyxl keeps less than Excel writes (hazard 30), so every workbook comes with a note of what is not in it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from pipeline.publish.book import CREATED, WIDEST, text_width

OWN_LOOK = (".xlsx", ".xlsm")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;"
MAX_TITLE = 31  # Excel's
MAX_SHEET_BYTES = 64 * 2**20  # 50,000 rows of 24 columns; openpyxl takes 20 times as much memory
MAX_MERGED, MAX_RANGE = 500_000, 10_000  # cells; openpyxl makes an object of every one
WIDTH_SAMPLE = 200
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

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
VALUES_NOTE = "本副本只有内容，没有原文件的格式和公式，请在原文件中修改"


@dataclass(frozen=True)
class Reopened:
    """A workbook to mark: its sheets by their names in the input, the copy's name, what is lost."""

    book: Workbook
    sheets: Mapping[str, Worksheet]
    name: str
    note: str = ""


def reopen_package(content: bytes, name: str) -> Reopened:
    """An xlsx or xlsm with its own look, whatever its name ends in.

    Raises ValueError where it is of another kind or too large for openpyxl, and whatever openpyxl raises.
    """
    if not content.startswith(ZIP):
        raise ValueError("no package")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        note = _weigh_package(package)
    macros = name.lower().endswith(".xlsm")
    book = load_workbook(io.BytesIO(content), keep_vba=macros, rich_text=True)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    return Reopened(book, sheets, name if name.lower().endswith(OWN_LOOK) else f"{name}.xlsx", note)


def reopen_values(content: bytes, name: str) -> Reopened:
    """A new workbook with the values of any other file at their true addresses.

    Raises CalamineError, ValueError or csv.Error where it cannot be read.
    """
    book = Workbook()
    book.remove(book.active)
    if content.startswith((ZIP, OLE)):
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as source:
            names = [sheet.name for sheet in source.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            sheets = {title: _copy_sheet(book, source, title) for title in names}
    else:
        stem = PurePosixPath(name).stem
        sheets = {stem: _add_sheet(book, stem, _split_text(content))}
    return Reopened(book, sheets, name if name.lower().endswith(".xlsx") else f"{name}.xlsx", VALUES_NOTE)


def put_value(cell: Cell, value: object) -> None:
    """Put a value in a cell; text stays the text it is, never a formula or an error, also when edited."""
    cell.value = clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True


def pack_book(book: Workbook) -> bytes:
    """The workbook's bytes, the same for the same content: fixed times, sorted parts."""
    book.properties.created = book.properties.modified = CREATED
    parts, buffer = _Parts(), io.BytesIO()
    ExcelWriter(book, parts).save()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            package.writestr(zipfile.ZipInfo(name, ZIP_TIME), parts[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def clean_text(text: str) -> str:
    """The text without the control characters that no XML can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


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


def _split_text(content: bytes) -> Iterable[Sequence[object]]:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    raise ValueError("no text")


def _copy_sheet(book: Workbook, source: CalamineWorkbook, name: str) -> Worksheet:
    """The sheet's values and merged ranges; a sheet that calamine refuses is blank."""
    try:
        sheet = source.get_sheet_by_name(name)
    except CalamineError:
        return _add_sheet(book, name, ())
    copy = _add_sheet(book, name, sheet.to_python(skip_empty_area=False))
    _merge(copy, sheet)
    return copy


def _add_sheet(book: Workbook, name: str, rows: Iterable[Sequence[object]]) -> Worksheet:
    title = re.sub(r"[\[\]:*?/\\]", "_", clean_text(name))[: MAX_TITLE - 2].strip("'")
    sheet = book.create_sheet(title or None)
    widths: dict[int, float] = {}
    for row, values in enumerate(rows, 1):  # cell by cell: openpyxl has no other way
        for column, value in enumerate(values, 1):
            if value != "":
                put_value(sheet.cell(row, column), value)
                if row <= WIDTH_SAMPLE:
                    widths[column] = max(widths.get(column, 0), min(text_width(str(value)) + 2, WIDEST))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    return sheet


def _merge(copy: Worksheet, sheet: CalamineSheet) -> None:
    """The merged ranges, but for those down a whole column (hazard 17)."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (bottom - top) * (right - left + 1) <= MAX_RANGE:
            copy.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)


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
