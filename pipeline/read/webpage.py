"""Reads tables of web pages, which many systems export under the name of an xls; also mht, pages in one file.

Addresses are those that Excel shows when it opens the page: all tables stand one below the other on one
sheet, text outside of them takes a row of its own, and a row is as high as its cell with the most lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from itertools import accumulate
from pathlib import PurePosixPath
from typing import cast

from lxml import etree

from pipeline.read.book import Book, Draft, finish_book
from pipeline.read.decode import decode_markup
from pipeline.read.grid import CellAt, Span
from pipeline.read.tell import UnreadableError

WIDEST = 1000  # columns that a cell may span; HTML's own limit
BREAK = "\0"  # stands for <br>; no text has one

_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)
_ONE_CELL = re.compile(r"mso-data-placement\s*:\s*same-cell", re.IGNORECASE)
_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>(?:\s*<x:WorksheetSource\s+HRef=\"([^\"]*)\")?", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")  # white space that a page does not show; no-break spaces are shown
_COUNT = re.compile(r"\s*(\d{1,5})")
_UNSEEN = frozenset({"head", "script", "style", "title", "xml", "noscript", "template"})
_BLOCKS = frozenset(
    {
        "address", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "hr", "legend", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr",
        "ul",
    }
)  # fmt: skip


def read_webpage(data: bytes, name: str, cells: int) -> Book:
    """The tables of a page as one sheet, called as the page says, else `name`; raises UnreadableError."""
    text = decode_markup(data)
    titles = [title for title, _ in _NAME.findall(text)]
    draft = _read_page(text, titles[0] if len(titles) == 1 else name, cells)
    return finish_book([draft], cells, is_text=draft.name == name)


def read_mhtml(data: bytes, name: str, cells: int) -> Book:
    """The pages of one file, a sheet each; of a workbook that Excel saved only those that are its sheets."""
    parts = [part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html"]
    pages = {
        _file_name(str(part.get("Content-Location", ""))): decode_markup(
            cast("bytes", part.get_payload(decode=True))
        )
        for part in parts
    }
    found = [pair for text in pages.values() for pair in _NAME.findall(text)]
    sheets = {_file_name(link): title for title, link in found if link}
    wanted = sheets.keys() & pages.keys() or {link for link in pages if _TABLE.search(pages[link])}
    if not wanted:
        raise UnreadableError("html")
    drafts = [_read_page(pages[link], sheets.get(link, name), cells) for link in pages if link in wanted]
    return finish_book(drafts, cells, is_text=not sheets)


def _file_name(link: str) -> str:
    return PurePosixPath(link.replace("\\", "/")).name


def _read_page(text: str, name: str, cells: int) -> Draft:
    ends = _TABLE.findall(text)
    if not ends:
        raise UnreadableError("html")
    if ends.count("") > ends.count("/"):
        raise UnreadableError("incomplete")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    draft, row = Draft(name), 0
    is_flat = _ONE_CELL.search(text) is not None
    for block in _split(etree.fromstring(text.encode(), parser)):
        if isinstance(block, str):
            draft.cells[CellAt(row, 0)] = block
            row += 1
        else:
            row = _place(block, draft, row, is_flat=is_flat, cells=cells)
    return draft


@dataclass(frozen=True)
class _Cell:
    """The lines of a cell, and the columns and rows that it spans."""

    lines: Sequence[str]
    cols: int
    rows: int


def _place(table: etree._Element, draft: Draft, top: int, *, is_flat: bool, cells: int) -> int:
    """Puts a table on the sheet, cell by cell, each right of what is merged down; gives the row below it."""
    rows = [[_read_cell(cell) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    heights = (1 if is_flat else _measure(row) for row in rows)
    tops = list(accumulate(heights, initial=top))
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        col = 0
        for cell in row:
            while (index, col) in taken:
                col += 1
            below = range(index + 1, min(index + cell.rows, len(rows)))
            taken.update((other, col + step) for other in below for step in range(cell.cols))
            if len(taken) > cells:
                raise UnreadableError("extent", draft.name)
            span = Span(tops[index], col, tops[index + 1 + len(below)] - 1, col + cell.cols - 1)
            draft.cells[CellAt(span.top, col)] = "\n".join(cell.lines)
            if span[:2] != span[2:]:
                draft.merges.append(span)
            col += cell.cols
    return tops[-1]


def _read_cell(cell: etree._Element) -> _Cell:
    lines = [block for block in _split(cell) if isinstance(block, str)]
    return _Cell(lines, min(_count(cell, "colspan"), WIDEST), _count(cell, "rowspan"))


def _count(cell: etree._Element, name: str) -> int:
    number = _COUNT.match(cell.get(name, ""))
    return max(int(number[1]), 1) if number else 1


def _measure(row: Sequence[_Cell]) -> int:
    return max((len(cell.lines) for cell in row if cell.rows == 1), default=1) or 1


def _split(element: etree._Element) -> Iterator[str | etree._Element]:
    """The lines of text below an element, and the tables that hold no other, from top to bottom."""
    texts: list[str] = []
    for piece in _list_pieces(element):
        if isinstance(piece, str):
            texts.append(piece)
            continue
        yield from _break_lines(texts)
        texts.clear()
        if piece is not None:
            yield piece
    yield from _break_lines(texts)


def _break_lines(texts: Sequence[str]) -> Sequence[str]:
    """The lines of a paragraph; breaks before and behind it are not seen."""
    text = _BLANK.sub(" ", "".join(texts)).strip(f" {BREAK}")
    return [line.strip(" ") for line in text.split(BREAK)] if text else []


def _list_pieces(element: etree._Element) -> Iterator[str | etree._Element | None]:
    """All text below an element, tables that hold no other, and None where a paragraph ends."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield BREAK
        elif child.tag == "table" and child.find(".//table") is None:
            yield None
            for caption in child.iter("caption"):
                yield from (*_list_pieces(caption), None)
            yield child
        elif child.tag not in _UNSEEN:
            yield from [None] * (child.tag in _BLOCKS)
            yield from _list_pieces(child)
            yield from [None] * (child.tag in _BLOCKS)
        yield child.tail or ""
