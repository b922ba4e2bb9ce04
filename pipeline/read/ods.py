"""The second look into an ods: errors, merged ranges, and how far repeated cells reach."""

from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from pipeline.read.grid import NO_RESULT, CellAt, Span
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.tell import UnreadableError

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


def look_ods(parts: Mapping[str, bytes]) -> BookLook:
    """Every sheet's errors, merges and extent; raises UnreadableError for a password or broken markup."""
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableError("password")
    scan = _Scan()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    try:
        parser.Parse(parts["content.xml"], True)  # noqa: FBT003 - expat's own signature
    except (ExpatError, KeyError, ValueError) as error:
        raise UnreadableError("damaged") from error
    return BookLook(scan.sheets)


class _Scan:
    """Follows the rows and cells of all tables, counting repeated ones."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetLook] = {}
        self._sheet = SheetLook()
        self._row = self._col = 0
        self._rows = self._cols = 1
        self._error: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Expat's handler of opening tags."""
        kind = tag.removeprefix(_TABLE)
        if kind == "table":
            self._sheet = self.sheets.setdefault(attributes.get(_TABLE + "name", ""), SheetLook())
            self._row, self._rows = -1, 1
        elif kind == "table-row":
            self._row += self._rows
            self._rows = int(attributes.get(_TABLE + "number-rows-repeated", 1))
            self._col, self._cols = -1, 1
        elif kind in {"table-cell", "covered-table-cell"}:
            self._start_cell(attributes)
        elif tag == _TEXT + "p":
            self._sheet.reach(self._row + self._rows - 1, self._col + self._cols - 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._col += self._cols
        self._cols = int(attributes.get(_TABLE + "number-columns-repeated", 1))
        if _OFFICE + "value-type" in attributes:
            self._sheet.reach(self._row + self._rows - 1, self._col + self._cols - 1)
        down = int(attributes.get(_TABLE + "number-rows-spanned", 1)) - 1
        right = int(attributes.get(_TABLE + "number-columns-spanned", 1)) - 1
        if down > 0 or right > 0:
            self._sheet.merges.append(Span(self._row, self._col, self._row + down, self._col + right))
        self._error = [] if attributes.get(_CALC + "value-type") == "error" else None

    def text(self, text: str) -> None:
        """Expat's handler of text."""
        if self._error is not None:
            self._error.append(text)

    def end(self, tag: str) -> None:
        """Expat's handler of closing tags."""
        if tag == _TABLE + "table-cell" and self._error is not None:
            self._sheet.errors[CellAt(self._row, self._col)] = "".join(self._error).strip() or NO_RESULT
            self._error = None
