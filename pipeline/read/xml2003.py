"""Reads Excel 2003 XML (SpreadsheetML), which many systems export under the name of an xls."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time
from xml.etree.ElementTree import Element, ParseError, fromstring

from pipeline.model import FormulaError
from pipeline.read.book import Book, Draft, finish_book
from pipeline.read.decode import decode_markup
from pipeline.read.grid import NO_RESULT, CellAt, Span
from pipeline.read.package import has_dtd
from pipeline.read.tell import UnreadableError

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_END = re.compile(r"</(?:\w+:)?Workbook\s*>\s*$")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL = re.compile(  # Excel writes them, though no XML may have them
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1\w));|[\0-\x08\x0b\x0c\x0e-\x1f]"
)


def read_xml2003(data: bytes, cells: int) -> Book:
    """The sheets of a workbook; raises UnreadableError for a DTD, broken markup or too many cells."""
    text = _DECLARATION.sub("", decode_markup(data))  # it names the encoding that the bytes had
    if has_dtd(text.encode()):
        raise UnreadableError("dtd")
    try:
        root = fromstring(_CONTROL.sub("", text))  # noqa: S314 - there is no DTD
    except (ParseError, ValueError) as error:
        raise UnreadableError("damaged" if _END.search(text) else "incomplete") from error
    drafts = [_read_sheet(sheet) for sheet in root.iterfind(f"{_SS}Worksheet")]
    return finish_book(drafts, cells, epoch_1904=root.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None)


def _read_sheet(sheet: Element) -> Draft:
    """The cells of a sheet, one by one: what is merged or has an index moves those behind it."""
    draft = Draft(sheet.get(f"{_SS}Name", ""))
    draft.hidden.sheet = "Hidden" in sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible", "")
    for col, column in _place(sheet.iterfind(f"{_SS}Table/{_SS}Column"), "Span"):
        if column.get(f"{_SS}Hidden") == "1":
            draft.hidden.cols.update(range(col, col + _number(column, "Span") + 1))
    for row, line in _place(sheet.iterfind(f"{_SS}Table/{_SS}Row"), "Span"):
        if line.get(f"{_SS}Hidden") == "1":
            draft.hidden.rows.add(row)
        for col, cell in _place(line.iterfind(f"{_SS}Cell"), "MergeAcross"):
            down, right = _number(cell, "MergeDown"), _number(cell, "MergeAcross")
            if down or right:
                draft.merges.append(Span(row, col, row + down, col + right))
            draft.cells[CellAt(row, col)] = _read_cell(cell)
    return draft


def _place(elements: Iterator[Element], wide: str) -> Iterator[tuple[int, Element]]:
    """Each element with its place (0-based): the one it names, else behind the one before and its width."""
    place = 0
    for element in elements:
        place = _number(element, "Index") - 1 if element.get(f"{_SS}Index") else place
        yield place, element
        place += 1 + _number(element, wide)


def _number(element: Element, name: str) -> int:
    text = element.get(_SS + name, "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _read_cell(cell: Element) -> object:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return FormulaError(NO_RESULT) if cell.get(f"{_SS}Formula") else ""
    text = "".join(data.itertext())
    try:
        return _TYPES.get(data.get(f"{_SS}Type", ""), str)(text)
    except ValueError:
        return text


def _read_time(text: str) -> object:
    """A moment, a day or, before there are days, a time of day; all without a zone, as in any sheet."""
    moment = datetime.fromisoformat(text)
    if moment.year < 1900:  # noqa: PLR2004 - day 0 of Excel
        return moment.time()
    return moment.date() if moment.time() == time() else moment


_TYPES: dict[str, Callable[[str], object]] = {
    "Number": float,
    "DateTime": _read_time,
    "Boolean": lambda text: text.strip() in {"1", "true", "True"},
    "Error": FormulaError,
}
