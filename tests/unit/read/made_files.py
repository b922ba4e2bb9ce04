"""Small files of every format, made on the spot, and what was read from them."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from xlsxwriter.utility import xl_cell_to_rowcol

from pipeline.model import RawTable

Rows = Sequence[Sequence[object]]
AT = datetime(2026, 10, 3, 14, 5)  # noqa: DTZ001 - times in sheets have no zone


def records(table: RawTable) -> list[dict[str, object]]:
    """The values of every record by field."""
    return [
        {name: column.values[index] for name, column in table.columns.items()}
        for index in range(len(table.rows))
    ]


def address(table: RawTable, field: str, index: int = 0) -> tuple[int, int]:
    """Row and column (1-based) of a value."""
    column = table.columns[field]
    return int(column.rows[index]), int(column.cols[index])


def make_xlsx(sheets: Mapping[str, Rows], merges: Sequence[str] = (), **options: Any) -> bytes:
    """A workbook of these cells (None is blank); `merges` are ranges of the first sheet."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    times = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for cells in merges if name == next(iter(sheets)) else ():
            sheet.merge_range(cells, "")
        for row, values in enumerate(rows):
            for col, value in enumerate(values):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, col, value, times)
                elif isinstance(value, date):
                    sheet.write_datetime(row, col, value, days)
                elif value is not None:
                    sheet.write(row, col, value)
    book.close()
    return target.getvalue()


def make_xls(rows: Rows, merges: Sequence[str] = (), *, epoch_1904: bool = False) -> bytes:
    """The same as xls; a text that begins with # is an error value."""
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("Sheet1")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for cells in merges:
        (top, left), (bottom, right) = map(xl_cell_to_rowcol, cells.split(":"))
        sheet.merge(top, bottom, left, right)
    for row, values in enumerate(rows):
        for col, value in enumerate(values):
            if isinstance(value, datetime):
                sheet.write(row, col, value, style)
            elif isinstance(value, str) and value.startswith("#"):
                sheet.row(row).set_cell_error(col, ERROR_CODES[value])
            elif value is not None:
                sheet.write(row, col, value)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def make_ods(rows: Rows, merges: Sequence[str] = ()) -> bytes:
    """The same as ods; a text that begins with # is the result of a formula."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet1")
    spans = {
        xl_cell_to_rowcol(cells.split(":")[0]): xl_cell_to_rowcol(cells.split(":")[1]) for cells in merges
    }
    covered = {
        (row, col)
        for (top, left), (bottom, right) in spans.items()
        for row in range(top, bottom + 1)
        for col in range(left, right + 1)
    } - set(spans)
    for row, values in enumerate(rows):
        line = TableRow()
        for col, value in enumerate(values):
            span = spans.get((row, col))
            size = (
                {"numberrowsspanned": span[0] - row + 1, "numbercolumnsspanned": span[1] - col + 1}
                if span
                else {}
            )
            line.addElement(CoveredTableCell() if (row, col) in covered else _ods_cell(value, size))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    target = BytesIO()
    document.write(target)
    return target.getvalue()


def _ods_cell(value: object, size: dict[str, int]) -> TableCell:
    if value is None:
        return TableCell(**size)
    if isinstance(value, datetime):
        return TableCell(valuetype="date", datevalue=value.isoformat(), **size)
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=value, **size)
    cell = TableCell(valuetype="string", **size)
    if str(value).startswith("#"):
        cell.setAttrNS("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "string-value", "")
        cell.setAttrNS(CALCEXT, "value-type", "error")
    cell.addElement(P(text=str(value)))
    return cell


CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ERROR_CODES = {"#N/A": 0x2A, "#REF!": 0x17, "#DIV/0!": 0x07}
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def make_xlsb(rows: Rows, merges: Sequence[str] = (), *, epoch_1904: bool = False) -> bytes:
    """The same as xlsb; only texts, numbers and errors."""
    book = b"".join(
        (
            _record(131),
            _record(153, struct.pack("<II", int(epoch_1904), 0) + _wide("")),
            _record(143),
            _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")),
            _record(144),
            _record(132),
        )
    )
    spans = [[xl_cell_to_rowcol(cell) for cell in cells.split(":")] for cells in merges]
    lines = b"".join(_xlsb_row(row, values) for row, values in enumerate(rows))
    ranges = b"".join(_record(176, struct.pack("<4I", a[0], b[0], a[1], b[1])) for a, b in spans)
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, size) + _record(145) + lines + _record(146) + ranges + _record(130)
    return make_zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
            "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
            "xl/workbook.bin": book,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _relation(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{RELATIONS}">{link}</Relationships>'.encode()


def _xlsb_row(row: int, values: Sequence[object]) -> bytes:
    return _record(0, struct.pack("<I", row) + bytes(13)) + b"".join(
        _xlsb_cell(col, value) for col, value in enumerate(values) if value is not None
    )


def _xlsb_cell(col: int, value: object) -> bytes:
    place = struct.pack("<II", col, 0)
    if isinstance(value, str) and value in ERROR_CODES:
        return _record(3, place + bytes([ERROR_CODES[value]]))
    if isinstance(value, str):
        return _record(6, place + _wide(value))
    return _record(5, place + struct.pack("<d", float(str(value))))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while length >= 0x80:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return head + size + bytes([length]) + body


def _wide(text: str) -> bytes:
    units = text.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def make_zip(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzip(data: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET_PART = "xl/worksheets/sheet1.xml"


def with_cells(cells: str, *, extra: Mapping[str, bytes] | None = None) -> bytes:
    """An xlsx whose only sheet has this XML for its rows."""
    parts = unzip(make_xlsx({"Sheet1": [["x"]]}))
    head, rest = parts[SHEET_PART].split(b"<sheetData>")
    tail = rest.split(b"</sheetData>")[1]
    return make_zip(
        {**parts, SHEET_PART: head + f"<sheetData>{cells}</sheetData>".encode() + tail, **(extra or {})}
    )
