"""The cells of an xlsx sheet as its XML has them, found by patterns.

24,000 cells take 6 ms; parsing would take as long as reading them.
"""

import re
from collections.abc import Callable, Iterator

from pipeline.read.grid import CellAt

ADDRESS = re.compile(rb"""(?<!\S)r\s*=\s*["']\s*([A-Za-z]*)(\d*)""")
ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")

_AT_ONCE = 2**24  # bytes
_START = re.compile(rb"<(?:\w+:)?c(?=[\s>])")
_END = re.compile(rb"</(?:\w+:)?c\s*>")


def find_cells(xml: bytes, is_wanted: Callable[[bytes], object]) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and content of the cells with content; `is_wanted` tells from all that ends with a cell."""
    for rows in _cut(xml):
        for piece in _END.split(rows):
            if is_wanted(piece):
                *_, cell = _START.split(piece)
                attributes, _, content = cell.partition(b">")
                yield attributes, content


def _cut(xml: bytes) -> Iterator[bytes]:
    """The whole in pieces that begin with a row: the cells of all rows at once would take much memory."""
    start = 0
    while (row := ROW.search(xml, start + _AT_ONCE)) is not None:
        yield xml[start : row.start()]
        start = row.start()
    yield xml[start:]


def place(attributes: bytes) -> CellAt:
    """Where a cell with these attributes stands."""
    address = ADDRESS.search(attributes)
    letters, digits = address.groups() if address else (b"A", b"1")
    return CellAt(int(digits or 1) - 1, column_number(letters) - 1)


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def iter_rows(xml: bytes) -> Iterator[tuple[int, bytes]]:
    """Number (0-based) and attributes of every row that the sheet names."""
    row = 0
    for tag in ROW.finditer(xml):
        address = ADDRESS.search(tag[1])
        row = int(address[2]) if address and address[2] else row + 1
        yield row - 1, tag[1]
