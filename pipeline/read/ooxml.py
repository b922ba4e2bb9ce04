"""The second look into an xlsx: what calamine does not tell, and what it must not be given.

That is: cells with formula errors, formulas without a result, the 1904 epoch, how far a sheet reaches, what
it hides, what is drawn on it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError, fromstring

from pipeline.read.cells import ADDRESS, column_number, find_cells, place
from pipeline.read.drawn import find_drawings
from pipeline.read.grid import NO_RESULT, CellAt
from pipeline.read.hidden import find_hidden
from pipeline.read.second import BookLook, SheetLook
from pipeline.read.sight import holds, measure
from pipeline.read.symbols import Symbols, find_symbols, read_symbols
from pipeline.read.tell import UnreadableError

FAMILIAR = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})  # to calamine

_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_IS_ERROR = re.compile(rb"""(?<!\S)t\s*=\s*["']e["']""")
_IS_TEXT = re.compile(rb"""(?<!\S)t\s*=\s*["'](?:str|inlineStr)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PICTURE = re.compile(rb"(?:DISPIMG|_xlfn\.IMAGE)\s*\(", re.IGNORECASE)  # WPS's own function; Excel 365's
_RICH_VALUE = re.compile(rb"(?<!\S)vm\s*=")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")


def look_xlsx(parts: Mapping[str, bytes], *, cells: int) -> BookLook:
    """What each sheet has; the extent only of those that may have more than so many cells."""
    book, names = _open_book(parts)
    symbols = read_symbols(parts)
    sheets = {names.get(part, part): _look(xml, cells) for part, xml in parts.items() if b"sheetData" in xml}
    for part, name in names.items():
        if name in sheets:
            _look_further(sheets, name, part, parts=parts, symbols=symbols)
    epochs = (tag.get("date1904", "") for tag in book if tag.tag.endswith("}workbookPr"))
    return BookLook(sheets, any(epoch.lower() in {"1", "true", "on"} for epoch in epochs))


def list_errors(parts: Mapping[str, bytes]) -> dict[str, list[tuple[CellAt, str]]]:
    """The cells of each sheet that show an error, with its text."""
    _, names = _open_book(parts)
    return {
        name: [(cell, error) for cell, error in _find_errors(parts[part]) if error]
        for part, name in names.items()
        if part in parts
    }


def _open_book(parts: Mapping[str, bytes]) -> tuple[Element, dict[str, str]]:
    """The workbook's own part, and the name of each part that is a sheet."""
    part = find_book(parts)
    book = _parse(parts, part)
    return book, {part: name for name, part in _find_sheets(book, find_links(parts, part))}


def _look_further(
    sheets: Mapping[str, SheetLook],
    name: str,
    part: str,
    *,
    parts: Mapping[str, bytes],
    symbols: Symbols | None,
) -> None:
    """Adds what other parts tell of a sheet: filters of tables, symbols, what is drawn on it."""
    sheet, xml, links = sheets[name], parts[part], find_links(parts, part)
    if symbols is not None:
        sheet.texts.update(find_symbols(xml, symbols))
    if not links:
        return
    drawings = find_drawings(xml, links, parts)
    sheet.pictures += drawings.pictures
    sheet.controls.extend(drawings.controls)
    for link in drawings.linked:
        sheets.get(link.sheet or name, SheetLook()).texts.setdefault(link.cell, "")
    if sheet.hidden.rows and any(b"filterColumn" in parts.get(link, b"") for link in links.values()):
        sheet.hidden.is_filtered = True


def find_book(parts: Mapping[str, bytes]) -> str:
    """The name of the workbook's own part."""
    for link in _parse(parts, "_rels/.rels"):
        if link.get("Type", "").endswith("/officeDocument"):
            return link.get("Target", "").lstrip("/")
    raise UnreadableError("damaged")


def find_links(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """The parts to which a part refers, by the ids that it uses."""
    folder, name = posixpath.split(part)
    links = posixpath.join(folder, "_rels", name + ".rels")
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip(
            "/"
        )
        for link in (_parse(parts, links) if links in parts else ())
    }


def _find_sheets(book: Element, links: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The name and the part of every sheet."""
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            yield sheet.get("name", ""), links.get(link, "")


def _parse(parts: Mapping[str, bytes], name: str) -> Element:
    try:
        return fromstring(parts[name])  # noqa: S314 - parts with a DTD were refused
    except (KeyError, ParseError) as error:
        raise UnreadableError("damaged") from error


def _look(xml: bytes, cells: int) -> SheetLook:
    height, width = (0, 0) if _is_small(xml, cells) else _reach(xml)
    found = list(_find_errors(xml))
    return SheetLook(
        {cell: error for cell, error in found if error},
        hidden=find_hidden(xml),
        pictures=sum(1 for _, error in found if not error),
        height=height,
        width=width,
    )


def _is_small(xml: bytes, cells: int) -> bool:
    """Whether the addresses alone show that the sheet is no larger than so many cells."""
    reach = measure(xml)
    return reach is not None and reach[0] * reach[1] <= cells


def _reach(xml: bytes) -> tuple[int, int]:
    """Rows and columns down to the last cell with content; blank styled cells do not count."""
    height = width = row = col = 0
    for tag in _TAG.finditer(xml):
        address = ADDRESS.search(tag[2])
        letters, digits = address.groups() if address else (b"", b"")
        if tag[1] == b"row":
            row, col = int(digits or row + 1), 0
            continue
        col = column_number(letters) if letters else col + 1
        row = int(digits) if digits else row
        if not tag[2].endswith(b"/"):
            height, width = max(height, row), max(width, col)
    return height, width


def _find_errors(xml: bytes) -> Iterator[tuple[CellAt, str]]:
    """The cells that show an error, or whose formula was never computed, with what they show.

    That is "" where a picture is shown: programs that cannot do so say it is an error.
    """
    formula = b"<f" if b"<sheetData" in xml else b":f"
    signs = [sign for sign in (b'"e"', b"'e'", formula) if holds(xml, sign)]
    cells = find_cells(xml, lambda piece: any(sign in piece for sign in signs)) if signs else ()
    for attributes, content in cells:
        error = _read_error(attributes, content)
        if error:
            yield place(attributes), "" if _is_picture(attributes, content) else error


def _read_error(attributes: bytes, content: bytes) -> str | None:
    result = _RESULT.search(content)
    if _IS_ERROR.search(attributes):
        return result[1].decode("utf-8", "replace") if result else NO_RESULT
    is_open = result is None and _FORMULA.search(content) and not _IS_TEXT.search(attributes)
    return NO_RESULT if is_open else None


def _is_picture(attributes: bytes, content: bytes) -> bool:
    """Whether a formula shows a picture, or one was put into the cell (a rich value without a formula)."""
    if _FORMULA.search(content):
        return bool(_PICTURE.search(content))
    return bool(_RICH_VALUE.search(attributes))


def replace_unfamiliar_errors(data: bytes, parts: Mapping[str, bytes], errors: Iterable[str]) -> bytes:
    """The package with newer errors (#SPILL!) written as #N/A: calamine fails on a sheet with one."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = parts.get(name.replace("\\", "/")) or source.read(name)
            for error in errors if b"sheetData" in content else ():
                content = content.replace(f">{error}<".encode(), b">#N/A<")
            copy.writestr(name, content)
    return target.getvalue()
