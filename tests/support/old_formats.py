"""Workbooks as old Excels and simple exporters write them: bare records, web pages, XML, mht."""

import struct
from collections.abc import Sequence
from datetime import datetime
from html import escape
from io import BytesIO

from xlwt.CompoundDoc import XlsDoc

from pipeline.read.ole import CompoundFile

Rows = Sequence[Sequence[object]]

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
FORMATS = ("General", "yyyy-m-d")  # of numbers, of moments
BOFS = {2: (0x09, 4), 3: (0x209, 6), 4: (0x409, 6), 5: (0x809, 8)}


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


END = record(0x0A)


def write_biff(
    rows: Rows, version: int, *, encoding: str = "gb18030", formats: Sequence[str] = FORMATS
) -> bytes:
    """A bare stream of one sheet."""
    kind, length = BOFS[version]
    cells = (
        _biff_cell(version, struct.pack("<HH", row, col), value, encoding)
        for row, values in enumerate(rows)
        for col, value in enumerate(values)
        if value is not None
    )
    return b"".join(
        (
            record(kind, struct.pack("<HHHH", version * 0x100, 0x10, 0, 0)[:length]),
            *(_biff_format(version, at, text) for at, text in enumerate(formats)),
            *(_biff_style(version, at) for at, _ in enumerate(formats)),
            *cells,
            END,
        )
    )


def _biff_format(version: int, at: int, text: str) -> bytes:
    body = bytes([len(text)]) + text.encode()
    return record(0x1E, body) if version < 4 else record(0x41E, struct.pack("<H", at) + body)


def _biff_style(version: int, at: int) -> bytes:
    if version == 5:
        return record(0xE0, struct.pack("<HH", 0, at) + bytes(12))
    return record({2: 0x43, 3: 0x243, 4: 0x443}[version], bytes([0, at]) + bytes(2 if version == 2 else 10))


def _biff_cell(version: int, place: bytes, value: object, encoding: str) -> bytes:
    """Version 2 names a cell's format, later ones its style."""
    style = int(isinstance(value, datetime))
    look = bytes([0, style, 0]) if version == 2 else struct.pack("<H", style)
    later = 0 if version == 2 else 0x200
    if isinstance(value, str) and value.startswith("#"):
        return record(0x05 + later, place + look + b"\x2a\1")
    if isinstance(value, str):
        text = value.encode(encoding)
        return record(
            0x04 + later, place + look + struct.pack("<B" if version == 2 else "<H", len(text)) + text
        )
    number = (value - EPOCH).total_seconds() / 86_400 if isinstance(value, datetime) else float(str(value))
    return record(0x03 + later, place + look + struct.pack("<d", number))


def wrap_biff5(sheet: bytes, name: str) -> bytes:
    """An xls of Excel 5 of a bare sheet: the workbook's own records, then the sheet, in an OLE shell."""
    title = name.encode("gb18030")
    start = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x42, struct.pack("<H", 936))
    length = len(start) + 4 + 7 + len(title) + len(END)
    sheets = record(0x85, struct.pack("<IHB", length, 0, len(title)) + title)
    return wrap_stream(start + sheets + END + sheet)


def wrap_stream(stream: bytes) -> bytes:
    """An OLE file with this stream as its workbook."""
    target = BytesIO()
    XlsDoc().save(target, stream)
    return target.getvalue()


def add_records(xls: bytes, *records: bytes) -> bytes:
    """An xls with more records at the end of its last sheet."""
    stream = CompoundFile(xls).read("workbook")
    end = stream.rindex(END)
    return wrap_stream(stream[:end] + b"".join(records) + stream[end:])


def write_html(rows: Rows, *, head: str = "", spans: dict[tuple[int, int], str] | None = None) -> str:
    """A page with one table, as report systems write it; `spans` are attributes of cells (row, column)."""
    told = spans or {}
    lines = (
        "".join(
            f"<td {told.get((row, col), '')}>{_html_text(value)}</td>" for col, value in enumerate(values)
        )
        for row, values in enumerate(rows)
    )
    table = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return f"<html><head>{head}</head><body><table border=1>{table}</table></body></html>"


def _html_text(value: object) -> str:
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str("" if value is None else value)
    return escape(text).replace("\n", '<br style="mso-data-placement:same-cell">') or "&nbsp;"


def write_xml2003(rows: Rows, name: str = "Sheet1") -> str:
    """A workbook as Excel 2003 XML."""
    lines = "".join(f"<Row>{''.join(_xml_cell(value) for value in values)}</Row>\n" for values in rows)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{name}"><Table>{lines}</Table></Worksheet></Workbook>'
    )


def _xml_cell(value: object) -> str:
    kind = {datetime: "DateTime", int: "Number", float: "Number"}.get(type(value), "String")
    text = value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)
    return "<Cell/>" if value is None else f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'


def write_mhtml(pages: dict[str, str]) -> bytes:
    """Pages by name in one file."""
    parts = "".join(
        f"------=_x\nContent-Location: file:///C:/1/{name}\nContent-Transfer-Encoding: 8bit\n"
        f'Content-Type: text/html; charset="utf-8"\n\n{page}\n\n'
        for name, page in pages.items()
    )
    return (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_x"\n\n' + parts + "------=_x--\n"
    ).encode()
