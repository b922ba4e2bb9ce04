"""The second look into an xlsb: parts that are streams of records ([MS-XLSB])."""

import struct
from collections.abc import Iterator, Mapping

from pipeline.read.biff import ERRORS, UNKNOWN
from pipeline.read.drawn import find_drawings
from pipeline.read.grid import CellAt, Span
from pipeline.read.ooxml import find_book, find_links
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.tell import UnreadableError

_ROW, _COLUMNS, _PROPERTIES, _SHEET, _FILTER, _MERGE = 0, 60, 153, 156, 163, 176
_ERRORS = frozenset({3, 11})
_CELLS = frozenset({*range(2, 12), 62})
_HIDDEN_ROW = 0x10  # a flag
_MORE = 0x80  # flag of a byte that another one follows
MOST_COLUMNS = 16_384


def look_xlsb(parts: Mapping[str, bytes]) -> BookLook:
    """What calamine does not tell of each sheet; raises UnreadableError."""
    try:
        return _look(parts)
    except (struct.error, IndexError, KeyError) as error:
        raise UnreadableError("damaged") from error


def _look(parts: Mapping[str, bytes]) -> BookLook:
    book = find_book(parts)
    links = find_links(parts, book)
    sheets: dict[str, SheetLook] = {}
    epoch = False
    for kind, body in _list_records(parts[book]):
        if kind == _PROPERTIES:
            epoch = bool(body[0] & 1)
        elif kind == _SHEET:
            link, end = _wide_text(body, 8)
            name, _ = _wide_text(body, end)
            sheets[name] = _look_sheet(links.get(link, ""), parts)
    return BookLook(sheets, epoch)


def _wide_text(body: bytes, start: int) -> tuple[str, int]:
    """A text with its length before it, and the offset behind it."""
    end = start + 4 + 2 * struct.unpack_from("<I", body, start)[0]
    return body[start + 4 : end].decode("utf-16-le", "replace"), end


def _list_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of every record; both number and length take more bytes where they are large."""
    offset = 0
    while offset < len(part):
        kind, length, offset = part[offset], part[offset + 1], offset + 2
        if kind & _MORE:
            kind, length, offset = kind & ~_MORE | (length & ~_MORE) << 7, part[offset], offset + 1
        for shift in (7, 14, 21):
            if not length >> shift & 1:
                break
            length, offset = length & ~(1 << shift) | part[offset] << shift, offset + 1
        yield kind, part[offset : offset + length]
        offset += length


def _look_sheet(part: str, parts: Mapping[str, bytes]) -> SheetLook:
    sheet = SheetLook()
    row = 0
    for kind, body in _list_records(parts.get(part, b"")):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
            sheet.hidden.rows.update([row] * bool(body[11] & _HIDDEN_ROW))
        elif kind in _CELLS:
            col = struct.unpack_from("<I", body)[0]
            sheet.reach(row, col)
            if kind in _ERRORS:
                sheet.errors[CellAt(row, col)] = ERRORS.get(body[8], UNKNOWN)
        else:
            _look_around(sheet, kind, body)
    drawings = find_drawings(b"", find_links(parts, part), parts)
    sheet.pictures = drawings.pictures
    sheet.controls.extend(drawings.controls)
    return sheet


def _look_around(sheet: SheetLook, kind: int, body: bytes) -> None:
    """Merged ranges, hidden columns, filters."""
    if kind == _MERGE:
        top, bottom, left, right = struct.unpack_from("<4I", body)
        sheet.merges.append(Span(top, left, bottom, right))
    elif kind == _COLUMNS and body[16] & 1:
        first, last = struct.unpack_from("<2I", body)
        sheet.hidden.cols.update(range(first, min(last, MOST_COLUMNS) + 1))
    elif kind == _FILTER:
        sheet.hidden.is_filtered = True
