"""A worksheet's XML: cells to colour, merged ranges, where the comments hang on (ECMA-376 18.3.1.99)."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from pipeline.publish.marking.package import OFFICE, UnusualError
from pipeline.publish.marking.splice import Edit, Tag, check_plain, find_children, meet, set_attribute, splice

Place = tuple[int, int]
"""Row and column of a cell, from 1."""
Restyle = Callable[[int, Place], int]
"""From the number of a cell's style and its place to the number of its new style."""

ROOT = rb'(?:\xef\xbb\xbf)?(?:<\?xml[^>]*\?>)?\s*<worksheet\s[^>]*xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DATA = re.compile(rb"<sheetData\s*(/?)>")
ROW, CELL = re.compile(rb"<row(?=[\s/>])[^>]*>"), re.compile(rb"<c(?=[\s/>])[^>]*>")
NUMBER, ADDRESS = re.compile(rb'\sr="(\d{1,7})"'), re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
STYLE, OWN_STYLE = re.compile(rb'\ss="(\d+)"'), re.compile(rb'\scustomFormat="(?:1|true)"')
SPANS = re.compile(rb'\sspans="[^"]*"')
COLUMN = re.compile(rb"<col\s[^>]*>")
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]+\d+):([A-Z]+\d+)"')
VIEW = re.compile(rb"<(?:\w+:)?sheetView\s[^>]*>")
DRAWING = re.compile(rb'<legacyDrawing\s[^>]*?\w:id="([^"]+)"')
BEHIND_DRAWING = {
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",  # Excel puts the two before into it
    "webPublishItems",
    "tableParts",
    "extLst",
}


class SheetXml:
    """The XML of a worksheet and the edits to make in it. Raises UnusualError where it is not as expected."""

    def __init__(self, content: bytes) -> None:
        """Find the rows."""
        check_plain(content, ROOT)
        data = DATA.search(content)
        if not data:
            raise UnusualError("no rows")
        self._edits: list[Edit] = []
        if data[1]:
            content = splice(content, [Edit(data.start(), data.end(), b"<sheetData></sheetData>")])
        self._content = content
        self._start = content.index(b">", data.start()) + 1
        self._end = content.rindex(b"</sheetData>")

    @property
    def content(self) -> bytes:
        """The XML with the edits made."""
        return splice(self._content, self._edits)

    @property
    def drawing(self) -> str:
        """The id of the relationship to the drawing of the comments; empty without one."""
        found = DRAWING.search(self._content, self._end)
        return found[1].decode() if found else ""

    def add_drawing(self, number: str) -> None:
        """Let the comments hang on the drawing of this relationship."""
        opening = self._content[: self._content.index(b">", self._content.index(b"<worksheet")) + 1]
        below = opening + self._content[self._end + len(b"</sheetData>") :]
        behind = [place for name, place in find_children(below) if name.rpartition(":")[2] in BEHIND_DRAWING]
        from_end = len(below) - min(behind, default=below.rindex(b"</worksheet"))
        place = len(self._content) - from_end
        link = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="{number}"/>'.encode()
        self._edits.append(Edit(place, place, link))

    def merged(self) -> npt.NDArray[np.int64]:
        """One row per merged range: top, left, bottom and right, from 1."""
        found = MERGED.findall(self._content, self._end)
        corners = [(*read_address(first.decode()), *read_address(last.decode())) for first, last in found]
        return np.array(corners, dtype=np.int64).reshape(-1, 4)

    def restyle(self, places: set[Place], restyle: Restyle) -> None:
        """Give the cells other styles; a cell that is missing is added with the look of its row or column."""
        columns: dict[int, list[int]] = {}
        for row, column in sorted(places):
            columns.setdefault(row, []).append(column)
        default = self._column_styles()
        for row, tag, place in meet(self._rows(), list(columns), self._end):
            if tag is None:
                new = b'<row r="%d"/>' % row
                self._edits += self._edit_row(Tag(row, place, place, new), columns[row], default, restyle)
            else:
                self._edits += self._edit_row(tag, columns[row], default, restyle)

    def _edit_row(
        self, row: Tag, columns: list[int], default: Mapping[int, int], restyle: Restyle
    ) -> list[Edit]:
        closed = row.text.endswith(b"/>")
        end = row.end if closed else self._content.index(b"</row>", row.end)
        own = STYLE.search(row.text) if OWN_STYLE.search(row.text) else None
        edits, missing = [], False
        for column, cell, place in meet(self._cells(row, end), columns, end):
            at = (row.number, column)
            if cell is None:
                style = int(own[1]) if own else default.get(column, 0)
                edits.append(Edit(place, place, _blank(at, restyle(style, at))))
                missing = True
            else:
                style = int(found[1]) if (found := STYLE.search(cell.text)) else 0
                text = set_attribute(cell.text, b"s", b"%d" % restyle(style, at))
                edits.append(Edit(cell.start, cell.end, text))
        if missing:  # it may lie outside of the columns that the row says it spans
            tag = SPANS.sub(b"", row.text)
            edits.insert(0, Edit(row.start, row.end, re.sub(rb"/>$", b">", tag)))
        return [*edits, Edit(end, end, b"</row>")] if closed else edits

    def _rows(self) -> Iterator[Tag]:
        for tag in ROW.finditer(self._content, self._start, self._end):
            number = NUMBER.search(tag[0])
            if not number:
                raise UnusualError("a row without its number")
            yield Tag(int(number[1]), tag.start(), tag.end(), tag[0])

    def _cells(self, row: Tag, end: int) -> Iterator[Tag]:
        for tag in CELL.finditer(self._content, row.end, end):
            address = ADDRESS.search(tag[0])
            if not address or int(address[2]) != row.number:
                raise UnusualError("a cell without its address")
            yield Tag(_count_columns(address[1]), tag.start(), tag.end(), tag[0])

    def _column_styles(self) -> dict[int, int]:
        """The style of every column that has one."""
        styles = {}
        for tag in COLUMN.findall(self._content, 0, self._start):
            values = [re.search(rb'\s%s="(\d+)"' % name, tag) for name in (b"min", b"max", b"style")]
            first, last, style = (int(value[1]) if value else 0 for value in values)
            if style:
                styles.update(dict.fromkeys(range(first, last + 1), style))
        return styles


def deselect_sheet(content: bytes) -> bytes:
    """The XML of a sheet of any kind, not among the selected ones any more, or an edit would go to both."""
    head = content[: content.find(b"<sheetData")]  # of a chart sheet, which has none, all but the last sign
    views = [view for view in VIEW.finditer(head) if b"tabSelected" in view[0]]
    return splice(
        content, [Edit(*view.span(), set_attribute(view[0], b"tabSelected", b"0")) for view in views]
    )


def read_address(address: str) -> Place:
    """Row and column of `B3`: 3 and 2."""
    row, column = xl_cell_to_rowcol(address)
    return row + 1, column + 1


def write_address(place: Place) -> str:
    """`B3` for row 3 and column 2."""
    return str(xl_rowcol_to_cell(place[0] - 1, place[1] - 1))


@cache
def _count_columns(letters: bytes) -> int:
    """The number of the column, from 1."""
    return read_address(f"{letters.decode()}1")[1]


def _blank(place: Place, style: int) -> bytes:
    return b'<c r="%s" s="%d"/>' % (write_address(place).encode(), style)
