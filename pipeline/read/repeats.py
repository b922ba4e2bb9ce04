"""What a printed list repeats on each page: its header, and the title and number of the page above."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from pipeline.read.headings import Header, Heading
from pipeline.read.labels import Sheet, label_keys

SAME = 0.8  # so many cells of a header that comes again say the same: a word may be another
FEW = 3  # cells of the head of a page: a title, a unit, a number
HEAD_ROWS = 8  # so far above a header stands what comes again with it
_PAGE = re.compile(
    r"\W*(?:(?:第\s*\d+\s*页|共\s*\d+\s*页|page\s*\d+(?:\s*of\s*\d+)?)\W*)+|\s*[-—–]+\s*\d{1,4}\s*[-—–]+\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Head:
    """The header of a list and the texts above it, to know them again further down."""

    sheet: Sheet
    header: Header

    @cached_property
    def texts(self) -> frozenset[object]:
        """Every text of the header and above it in its columns, as it stands there."""
        header = self.header
        rows = self.sheet.grid.cells[max(header.top - HEAD_ROWS, 0) : header.bottom + 1]
        cells = chain.from_iterable(row[header.left : header.right + 1] for row in rows)
        return frozenset(cell for cell in cells if isinstance(cell, str) and cell)

    def is_page_head(self, row: int) -> bool:
        """Whether a row holds nothing but what stands above the header too, and the number of a page."""
        cells = self._filled(row).values()
        return len(cells) <= FEW and all(cell in self.texts or _PAGE.fullmatch(str(cell)) for cell in cells)

    def has_labels(self, row: int) -> bool:
        """Whether a row has nothing but the labels of the header in their places, a few in other words."""
        cells = self._filled(row)
        if any(isinstance(cell, date) for cell in cells.values()):
            return False
        known = {col: self.sheet.lexicon.known[str(cell).strip()] for col, cell in cells.items()}
        others = [col for col, cell in cells.items() if (col, _fold(cell)) not in self._cells]
        if not others:
            return len(cells) != 1 or any(known.values())
        agree = [col for col in others if self._agree(known[col], self._headings.get(col))]
        labels = sum(map(bool, known.values()))
        clash = any(known[col] for col in others if col not in agree)
        return (
            not clash
            and labels * 2 > len(cells)
            and len(cells) - len(others) + len(agree) >= SAME * len(cells)
        )

    def _agree(self, keys: tuple[str, ...], heading: Heading | None) -> bool:
        """Whether a label means the same as the heading of its column, in some kind of list."""
        fields = (
            ((kind.field(keys), kind.field(heading.keys)) for kind in self.sheet.lexicon.kinds)
            if heading
            else ()
        )
        return any(own is not None and own == other for own, other in fields)

    @cached_property
    def _headings(self) -> dict[int, Heading]:
        return {col: heading for heading in self.header.headings for col in heading.cols}

    @cached_property
    def _cells(self) -> frozenset[tuple[int, str]]:
        """Column and folded text of all that the header shows."""
        header, grid = self.header, self.sheet.grid
        rows, cols = range(header.top, header.bottom + 1), range(header.left, header.right + 1)
        return frozenset((col, _fold(grid.value(row, col))) for row in rows for col in cols)

    def _filled(self, row: int) -> dict[int, object]:
        cells = self.sheet.grid.cells[row]
        cols = range(self.header.left, self.header.right + 1)
        return {col: cells[col] for col in cols if cells[col] != ""}


def _fold(value: object) -> str:
    return "".join(label_keys(str(value))[:1])
