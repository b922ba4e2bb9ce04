"""The second look into an ods: errors, merged ranges, how far cells reach, what is hidden, what is drawn."""

import re
from collections.abc import Callable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from pipeline.read.boxes import MIXED, OFF, ON
from pipeline.read.canvas import HEIGHT, SHOWN, WIDTH, Canvas, Placed, Run, read_length
from pipeline.read.cells import column_number
from pipeline.read.grid import NO_RESULT, CellAt, Span
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.tell import UnreadableError

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = _OASIS + "table:1.0 "
_OFFICE = _OASIS + "office:1.0 "
_TEXT = _OASIS + "text:1.0 "
_FORM = _OASIS + "form:1.0 "
_DRAW = _OASIS + "drawing:1.0 "
_STYLE = _OASIS + "style:1.0 "
_SVG = _OASIS + "svg-compatible:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_LINK = re.compile(r"(?:\$?'?(.+?)'?\.)?\$?([A-Za-z]{1,3})\$?(\d{1,7})")

MARKS = {"checked": ON, "true": ON, "unknown": MIXED}

Attributes = dict[str, str]


def look_ods(parts: Mapping[str, bytes]) -> BookLook:
    """What each sheet has; raises UnreadableError for a password or broken markup."""
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
    scan.clear_linked()
    return BookLook(scan.sheets)


class _Scan:
    """Follows the columns, rows and cells of all tables, counting repeated ones."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetLook] = {}
        self._sheet, self._canvas = SheetLook(), Canvas()
        self._row = self._col = 0
        self._rows = self._cols = 1
        self._error: list[str] | None = None
        self._is_object = False
        self._style = ""
        self._sizes: dict[str, int] = {}
        self._linked: list[tuple[SheetLook, str]] = []
        self._starts: dict[str, Callable[[Attributes], None]] = {
            _TABLE + "table-cell": self._start_cell,
            _TABLE + "covered-table-cell": self._start_cell,
            _TEXT + "p": self._start_text,
            _TABLE + "table-row": self._start_row,
            _TABLE + "table-column": self._start_column,
            _TABLE + "table": self._start_table,
            _STYLE + "style": self._start_style,
            _STYLE + "table-column-properties": self._read_size,
            _STYLE + "table-row-properties": self._read_size,
            _FORM + "checkbox": self._read_box,
            _FORM + "radio": self._read_box,
            _DRAW + "control": self._place_box,
            _DRAW + "frame": self._start_frame,
            _DRAW + "object": self._start_object,
            _DRAW + "image": self._count_picture,
        }

    def start(self, tag: str, attributes: Attributes) -> None:
        """Expat's handler of opening tags."""
        handle = self._starts.get(tag)
        if handle is not None:
            handle(attributes)

    def _start_table(self, attributes: Attributes) -> None:
        self._sheet = self.sheets.setdefault(attributes.get(_TABLE + "name", ""), SheetLook())
        self._canvas = Canvas()
        self._row, self._rows, self._col, self._cols = -1, 1, -1, 1

    def _start_column(self, attributes: Attributes) -> None:
        count = int(attributes.get(_TABLE + "number-columns-repeated", 1))
        self._canvas.cols.append(self._run(attributes, count, usual=WIDTH))

    def _start_row(self, attributes: Attributes) -> None:
        self._row += self._rows
        self._rows = int(attributes.get(_TABLE + "number-rows-repeated", 1))
        self._col, self._cols = -1, 1
        self._canvas.rows.append(self._run(attributes, self._rows, usual=HEIGHT))

    def _run(self, attributes: Attributes, count: int, *, usual: int) -> Run:
        size = self._sizes.get(attributes.get(_TABLE + "style-name", ""), usual)
        return Run(count, size, attributes.get(_TABLE + "visibility", SHOWN))

    def _start_cell(self, attributes: Attributes) -> None:
        self._col += self._cols
        self._cols = int(attributes.get(_TABLE + "number-columns-repeated", 1))
        if _OFFICE + "value-type" in attributes:
            self._start_text(attributes)
        down = int(attributes.get(_TABLE + "number-rows-spanned", 1)) - 1
        right = int(attributes.get(_TABLE + "number-columns-spanned", 1)) - 1
        if down > 0 or right > 0:
            self._sheet.merges.append(Span(self._row, self._col, self._row + down, self._col + right))
        self._error = [] if attributes.get(_CALC + "value-type") == "error" else None

    def _start_text(self, _: Attributes) -> None:
        self._sheet.reach(self._row + self._rows - 1, self._col + self._cols - 1)

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(_STYLE + "name", "")

    def _read_size(self, attributes: Attributes) -> None:
        sizes = (attributes.get(_STYLE + name, "") for name in ("column-width", "row-height"))
        self._sizes[self._style] = max(map(read_length, sizes))

    def _read_box(self, attributes: Attributes) -> None:
        state = attributes.get(_FORM + "current-state", attributes.get(_FORM + "current-selected", ""))
        box = MARKS.get(state, OFF), attributes.get(_FORM + "label", "").strip()
        self._canvas.boxes[attributes.get(_FORM + "id", "")] = box
        self._linked.append((self._sheet, attributes.get(_FORM + "linked-cell", "")))

    def _place_box(self, attributes: Attributes) -> None:
        lengths = (read_length(attributes.get(_SVG + name, "")) for name in ("x", "y", "width", "height"))
        anchor = CellAt(max(self._row, 0), max(self._col, 0))
        self._canvas.placed.append(Placed(attributes.get(_DRAW + "control", ""), anchor, *lengths))

    def _start_frame(self, _: Attributes) -> None:
        self._is_object = False

    def _start_object(self, _: Attributes) -> None:
        self._is_object = True  # a chart, which a picture stands in for

    def _count_picture(self, _: Attributes) -> None:
        self._sheet.pictures += not self._is_object

    def text(self, text: str) -> None:
        """Expat's handler of text."""
        if self._error is not None:
            self._error.append(text)

    def end(self, tag: str) -> None:
        """Expat's handler of closing tags."""
        if tag == _TABLE + "table-cell" and self._error is not None:
            self._sheet.errors[CellAt(self._row, self._col)] = "".join(self._error).strip() or NO_RESULT
            self._error = None
        elif tag == _TABLE + "table":
            self._sheet.hidden = self._canvas.hidden(height=self._sheet.height, width=self._sheet.width)
            self._sheet.controls = self._canvas.controls()

    def clear_linked(self) -> None:
        """Notes the cells that only hold the state of a check box, on whatever sheet."""
        for own, link in self._linked:
            cell = _LINK.fullmatch(link)
            if cell is not None:
                sheet = self.sheets.get(cell[1] or "", own)
                sheet.texts[CellAt(int(cell[3]) - 1, column_number(cell[2].encode()) - 1)] = ""
