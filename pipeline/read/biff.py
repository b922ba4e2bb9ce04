"""The second look into xls and xlsb: both are streams of records, each with a number and a length."""

import struct
from collections.abc import Iterator, Mapping

from pipeline.read.grid import CellAt, Span
from pipeline.read.ole import CompoundFile
from pipeline.read.ooxml import find_book, find_links
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.tell import UnreadableError

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}

# xls: [MS-XLS] 2.3
_EOF, _DATE1904, _FILEPASS, _BOUNDSHEET = 0x0A, 0x22, 0x2F, 0x85
_FORMULA, _BOOLERR = 0x06, 0x205
_XLS_CELLS = frozenset({_FORMULA, _BOOLERR, 0x203, 0x204, 0x27E, 0xBD, 0xD6, 0xFD})
_BIFF8 = 0x0600

# xlsb: [MS-XLSB] 2.3
_ROW, _BOOK_PROPERTIES, _SHEET, _MERGE = 0, 153, 156, 176
_XLSB_ERRORS = frozenset({3, 11})
_XLSB_CELLS = frozenset({*range(2, 12), 62})


def look_xls(data: bytes) -> BookLook:
    """Every sheet's errors and extent; calamine itself knows the merged ranges of xls."""
    stream = _book_stream(CompoundFile(data))
    sheets: dict[str, SheetLook] = {}
    epoch = False
    wide = len(stream) > 6 and struct.unpack_from("<H", stream, 4)[0] == _BIFF8  # noqa: PLR2004 - version of the BOF
    for kind, body in _xls_records(stream, 0):
        if kind == _FILEPASS:
            raise UnreadableError("password")
        if kind == _DATE1904:
            epoch = body[:1] == b"\1"
        elif kind == _BOUNDSHEET:
            name = _sheet_name(body, wide=wide)
            sheets[name] = _look_xls_sheet(stream, struct.unpack_from("<I", body)[0])
    return BookLook(sheets, epoch)


def _book_stream(file: CompoundFile) -> bytes:
    return file.read("workbook" if "workbook" in file.names else "book")


def _xls_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from a BOF to its EOF; those of charts inside are among them."""
    depth, offset = 0, start
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        depth += (kind == 0x809) - (kind == _EOF)  # noqa: PLR2004 - BOF
        if depth <= 0:
            return
        yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheet_name(body: bytes, *, wide: bool) -> str:
    if not wide:
        return body[7 : 7 + body[6]].decode("gb18030", "replace")
    size, flags = body[6], body[7]
    return (
        body[8 : 8 + size * 2].decode("utf-16-le", "replace")
        if flags & 1
        else body[8 : 8 + size].decode("latin-1")
    )


def _look_xls_sheet(stream: bytes, start: int) -> SheetLook:
    sheet = SheetLook()
    for kind, body in _xls_records(stream, start):
        if kind not in _XLS_CELLS:
            continue
        row, col = struct.unpack_from("<HH", body)
        sheet.reach(row, col if kind != 0xBD else struct.unpack_from("<H", body, len(body) - 2)[0])  # noqa: PLR2004 - MULRK
        code = _xls_error(kind, body)
        if code is not None:
            sheet.errors[CellAt(row, col)] = ERRORS.get(code, "#UNKNOWN!")
    return sheet


def _xls_error(kind: int, body: bytes) -> int | None:
    """The error code of a cell, or of a formula's result."""
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":  # noqa: PLR2004 - [MS-XLS] 2.5.133
        return body[8]
    return None


def look_xlsb(parts: Mapping[str, bytes]) -> BookLook:
    """Every sheet's errors, merges and extent."""
    book = find_book(parts)
    links = find_links(parts, book)
    sheets: dict[str, SheetLook] = {}
    epoch = False
    for kind, body in _xlsb_records(parts[book]):
        if kind == _BOOK_PROPERTIES:
            epoch = bool(body[0] & 1)
        elif kind == _SHEET:
            link, end = _wide_text(body, 8)
            name, _ = _wide_text(body, end)
            sheets[name] = _look_xlsb_sheet(parts.get(links.get(link, ""), b""))
    return BookLook(sheets, epoch)


def _wide_text(body: bytes, start: int) -> tuple[str, int]:
    """A text with its length before it, and the offset behind it."""
    end = start + 4 + 2 * struct.unpack_from("<I", body, start)[0]
    return body[start + 4 : end].decode("utf-16-le", "replace"), end


def _xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(part):
        kind, offset = _varint(part, offset, shift=7, size=2)
        length, offset = _varint(part, offset, shift=7, size=4)
        yield kind, part[offset : offset + length]
        offset += length


def _varint(part: bytes, offset: int, *, shift: int, size: int) -> tuple[int, int]:
    """A number of up to `size` bytes with 7 bits in each, and the offset behind it."""
    number = 0
    for index in range(size):
        byte = part[offset]
        offset += 1
        number |= (byte & 0x7F) << (shift * index)
        if not byte & 0x80:
            break
    return number, offset


def _look_xlsb_sheet(part: bytes) -> SheetLook:
    sheet = SheetLook()
    row = 0
    for kind, body in _xlsb_records(part):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
        elif kind in _XLSB_CELLS:
            col = struct.unpack_from("<I", body)[0]
            sheet.reach(row, col)
            if kind in _XLSB_ERRORS:
                sheet.errors[CellAt(row, col)] = ERRORS.get(body[8], "#UNKNOWN!")
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            sheet.merges.append(Span(top, left, bottom, right))
    return sheet
