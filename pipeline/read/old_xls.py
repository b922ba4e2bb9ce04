"""Reads xls files of Excel 2 to 5, also those without an OLE shell: a bare stream of records.

Simple exporters (a few lines of PHP) and old systems write them to this day. calamine refuses bare streams,
and garbles Chinese texts of Excel 5.
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain

from pipeline.model import FormulaError
from pipeline.read.biff import ERRORS, UNKNOWN
from pipeline.read.book import Book, Draft, finish_book
from pipeline.read.grid import CellAt
from pipeline.read.serials import BUILT_IN, read_serial
from pipeline.read.tell import UnreadableError

EXCEL_4, EXCEL_5 = 4, 5
_VERSIONS = {0x09: 2, 0x209: 3, 0x409: EXCEL_4, 0x809: EXCEL_5}  # by the BOF of a sheet, chart or workbook
_WORKSHEET = 0x10  # what a BOF may begin
_FORMULA, _RK, _MULRK, _LAST_OF_2 = 0x06, 0x27E, 0xBD, 0x07
_HIDDEN_ROW = 0x20  # a flag
_CODEPAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949"}


def read_old_xls(data: bytes, name: str, cells: int) -> Book:
    """The sheets of a stream, one without a name called `name`; raises UnreadableError."""
    stream = _Stream()
    try:
        for offset, kind, body in _list_records(data):
            stream.take(offset, kind, body)
    except (struct.error, IndexError) as error:
        raise UnreadableError("damaged") from error
    if stream.open:
        raise UnreadableError("incomplete")
    return finish_book(stream.decode(name), cells, epoch_1904=stream.epoch_1904)


def _list_records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Offset, number and content of every record."""
    offset = 0
    while offset + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, offset)
        if offset + 4 + length > len(data):
            raise UnreadableError("incomplete")
        yield offset, kind, data[offset + 4 : offset + 4 + length]
        offset += 4 + length


class _Stream:
    """What the records so far have said; texts stay bytes until all are known."""

    def __init__(self) -> None:
        self.open: list[Draft] = []  # what has begun and not ended, the innermost last
        self.epoch_1904 = False
        self.version = 0
        self.codepage = 0
        self.formats: dict[int, str] = {}
        self.styles: list[int] = []  # the format of each
        self.names: dict[int, tuple[bytes, bool]] = {}  # by a sheet's offset: its name, whether it is hidden
        self.next_name = b""
        self._sheets: list[tuple[bytes, Draft]] = []
        self._formula = CellAt(0, 0)  # the last one, whose text may follow

    def take(self, offset: int, kind: int, body: bytes) -> None:
        """One record; its number says what it is."""
        if kind in _VERSIONS:
            self._begin(offset, _VERSIONS[kind], _u16(body, 2))
        elif kind == _MULRK:
            for step in range((len(body) - 6) // 6):
                place = struct.pack("<HH", _u16(body, 0), _u16(body, 2) + step)
                self._take_cell(_RK, place + body[4 + 6 * step : 10 + 6 * step])
        elif kind in _VALUES:
            self._take_cell(kind, body)
        elif kind in _SETTINGS:
            _SETTINGS[kind](self, body)

    def _begin(self, offset: int, version: int, content: int) -> None:
        """A sheet, a chart or the workbook itself; only a sheet's cells are kept."""
        self.version = version
        draft = Draft("")
        self.open.append(draft)
        if content == _WORKSHEET:
            name, draft.hidden.sheet = self.names.get(offset, (self.next_name, False))
            self._sheets.append((name, draft))

    def _take_cell(self, kind: int, body: bytes) -> None:
        """A cell of version 2 names its format, later ones a style that does."""
        is_first = kind <= _LAST_OF_2 and (kind, self.version) != (_FORMULA, EXCEL_5)
        value = _VALUES[kind](body[7:] if is_first else body[6:])
        if isinstance(value, float):
            form = body[5] & 0x3F if is_first else self._find_format(_u16(body, 4))
            value = read_serial(value, self._spell(form), epoch_1904=self.epoch_1904)
        self._formula = CellAt(*struct.unpack_from("<HH", body))
        self.open[-1].cells[self._formula] = value

    def _find_format(self, style: int) -> int:
        return self.styles[style] if style < len(self.styles) else 0

    def _spell(self, form: int) -> str:
        return self.formats.get(form, BUILT_IN.get(form, "") if self.version == EXCEL_5 else "")

    def set_result(self, text: bytes) -> None:
        """The text that a formula gave."""
        self.open[-1].cells[self._formula] = text

    def decode(self, name: str) -> list[Draft]:
        """The sheets with their texts."""
        cells = chain.from_iterable(draft.cells.values() for _, draft in self._sheets)
        texts = b"\n".join(cell for cell in cells if isinstance(cell, bytes))
        encoding = _find_encoding(texts, self.codepage)
        for title, draft in self._sheets:
            draft.name = title.decode(encoding, "replace") or name
            for at, cell in draft.cells.items():
                if isinstance(cell, bytes):
                    draft.cells[at] = cell.decode(encoding, "replace")
        return [draft for _, draft in self._sheets]


def _find_encoding(texts: bytes, codepage: int) -> str:
    """That of a Chinese (or Korean, Japanese) Excel; else it may be what exporters write without a word."""
    if codepage in _CODEPAGES:
        return _CODEPAGES[codepage]
    for encoding in ("utf-8", "gb2312", f"cp{codepage}"):
        with suppress(UnicodeDecodeError, LookupError):
            texts.decode(encoding)
            return encoding.replace("gb2312", "gb18030")
    return "gb18030"


def _u16(body: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", body, offset)[0])


def _double(rest: bytes) -> float:
    return float(struct.unpack_from("<d", rest)[0])


def _rk(rest: bytes) -> float:
    """30 bits of a number: the upper ones of a float, or an integer; perhaps in hundredths."""
    bits = int(struct.unpack_from("<i", rest)[0])
    number = float(bits >> 2) if bits & 2 else _double(struct.pack("<ii", 0, bits & ~3))
    return number / 100 if bits & 1 else number


def _short_text(rest: bytes) -> bytes:
    return rest[1 : 1 + rest[0]]


def _text(rest: bytes) -> bytes:
    return rest[2 : 2 + _u16(rest, 0)]


def _bool_or_error(rest: bytes) -> object:
    return FormulaError(ERRORS.get(rest[0], UNKNOWN)) if rest[1] else bool(rest[0])


def _result(rest: bytes) -> object:
    """What a formula gave: a number, or a bool or error in the place of one; a text follows as a record."""
    if rest[6:8] != b"\xff\xff":
        return _double(rest)
    return _bool_or_error(bytes((rest[2], rest[0] - 1))) if rest[0] in {1, 2} else ""


_VALUES: dict[int, Callable[[bytes], object]] = {
    0x02: lambda rest: float(_u16(rest, 0)),
    **dict.fromkeys((0x03, 0x203), _double),
    0x04: _short_text,
    **dict.fromkeys((0x204, 0xD6), _text),
    **dict.fromkeys((0x05, 0x205), _bool_or_error),
    **dict.fromkeys((_FORMULA, 0x206, 0x406), _result),
    **dict.fromkeys((0x7E, _RK), _rk),
}


def _lock(*_: object) -> None:
    raise UnreadableError("password")


def _end(stream: _Stream, _: bytes) -> None:
    stream.open.pop()


def _set_epoch(stream: _Stream, body: bytes) -> None:
    stream.epoch_1904 = body[0] == 1


def _set_encoding(stream: _Stream, body: bytes) -> None:
    stream.codepage = _u16(body, 0)


def _add_format(stream: _Stream, body: bytes) -> None:
    """A format; its index is its place, but for version 5, which writes it."""
    index = _u16(body, 0) if stream.version == EXCEL_5 else len(stream.formats)
    text = body[1:] if stream.version < EXCEL_4 else body[3:]
    stream.formats[index] = text.decode("gb18030", "replace")


def _add_style(stream: _Stream, body: bytes) -> None:
    stream.styles.append(body[2] if stream.version == EXCEL_5 else body[1])


def _name_sheet(stream: _Stream, body: bytes) -> None:
    stream.names[struct.unpack_from("<I", body)[0]] = (_short_text(body[6:]), bool(body[4] & 3))


def _name_next(stream: _Stream, body: bytes) -> None:
    stream.next_name = _short_text(body[4:])


def _hide_row(stream: _Stream, body: bytes) -> None:
    if body[12] & _HIDDEN_ROW:
        stream.open[-1].hidden.rows.add(_u16(body, 0))


def _hide_columns(stream: _Stream, body: bytes) -> None:
    if body[8] & 1:
        stream.open[-1].hidden.cols.update(range(_u16(body, 0), _u16(body, 2) + 1))


_SETTINGS: dict[int, Callable[[_Stream, bytes], None]] = {
    0x07: lambda stream, body: stream.set_result(_short_text(body)),
    0x207: lambda stream, body: stream.set_result(_text(body)),
    0x0A: _end,
    **dict.fromkeys((0x1E, 0x41E), _add_format),
    0x22: _set_epoch,
    0x2F: _lock,
    0x42: _set_encoding,
    0x7D: _hide_columns,
    0x85: _name_sheet,
    0x8F: _name_next,
    0x208: _hide_row,
    **dict.fromkeys((0x243, 0x443, 0xE0), _add_style),
}
