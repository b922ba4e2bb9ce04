"""The second look into an xls: a stream of records, each with a number and a length ([MS-XLS])."""

import struct
from collections.abc import Iterator

from pipeline.read.drawn_xls import find_drawings
from pipeline.read.grid import CellAt, Hidden
from pipeline.read.ole import CompoundFile
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
UNKNOWN = "#UNKNOWN!"

_BOF, _EOF, _DATE1904, _FILEPASS, _BOUNDSHEET = 0x809, 0x0A, 0x22, 0x2F, 0x85
_ROW, _COLUMNS, _FILTER_MODE, _MULRK, _FORMULA, _BOOLERR = 0x208, 0x7D, 0x9B, 0xBD, 0x06, 0x205
_CELLS = frozenset({_FORMULA, _BOOLERR, _MULRK, 0x203, 0x204, 0x27E, 0xD6, 0xFD})
_HIDDEN_ROW = 0x20  # a flag
_VERSION_8 = b"\0\6"

Records = list[tuple[int, bytes]]


def open_stream(data: bytes) -> bytes:
    """The records of an xls; raises UnreadableError."""
    file = CompoundFile(data)
    return file.read("workbook" if "workbook" in file.names else "book")


def is_version_8(stream: bytes) -> bool:
    """Whether Excel 97 or a later one wrote the records."""
    return stream[4:6] == _VERSION_8


def look_xls(stream: bytes) -> BookLook:
    """What calamine does not tell of each sheet; it knows the merged ranges. Raises UnreadableError."""
    try:
        return _look(stream)
    except (struct.error, IndexError) as error:
        raise UnreadableError("damaged") from error


def _look(stream: bytes) -> BookLook:
    sheets: dict[str, SheetLook] = {}
    epoch = False
    for kind, body in _list_records(stream, 0):
        if kind == _FILEPASS:
            raise UnreadableError("password")
        if kind == _DATE1904:
            epoch = body[:1] == b"\1"
        elif kind == _BOUNDSHEET:
            records = list(_list_records(stream, struct.unpack_from("<I", body)[0]))
            sheets[_sheet_name(body)] = _look_sheet(records)
    return BookLook(sheets, epoch)


def _list_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from a BOF to its EOF, without those of charts inside: their numbers are no cells."""
    depth, offset = 0, start
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheet_name(body: bytes) -> str:
    size, flags = body[6], body[7]
    return (
        body[8 : 8 + size * 2].decode("utf-16-le", "replace")
        if flags & 1
        else body[8 : 8 + size].decode("latin-1")
    )


def _look_sheet(records: Records) -> SheetLook:
    sheet = SheetLook(hidden=_find_hidden(records))
    for kind, body in records:
        if kind not in _CELLS:
            continue
        row, col = struct.unpack_from("<HH", body)
        sheet.reach(row, struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else col)
        code = _read_error(kind, body)
        if code is not None:
            sheet.errors[CellAt(row, col)] = ERRORS.get(code, UNKNOWN)
    drawings = find_drawings(records)
    sheet.pictures = drawings.pictures
    sheet.controls.extend(drawings.controls)
    sheet.texts.update(dict.fromkeys(drawings.linked, ""))
    return sheet


def _read_error(kind: int, body: bytes) -> int | None:
    """The error code of a cell, or of a formula's result."""
    if kind == _BOOLERR and body[7]:
        return body[6]
    if kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":  # noqa: PLR2004 - [MS-XLS] 2.5.133
        return body[8]
    return None


def _find_hidden(records: Records) -> Hidden:
    hidden = Hidden(is_filtered=any(kind == _FILTER_MODE for kind, _ in records))
    for kind, body in records:
        if kind == _ROW and body[12] & _HIDDEN_ROW:
            hidden.rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            hidden.cols.update(range(first, last + 1))
    return hidden
