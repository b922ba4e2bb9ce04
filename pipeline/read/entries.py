"""Reads the labels of forms with their values: beside, below, in a small table, or behind a colon."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.handbooks import Ignored
from pipeline.read.grid import CellAt, Span
from pipeline.read.groups import find_group, find_parts
from pipeline.read.labels import Sheet
from pipeline.read.mirror import MIRRORS, Place, mirror
from pipeline.read.neighbours import is_whole_width, read_below, read_beside
from pipeline.read.pairs import find_pairs
from pipeline.read.pieces import BOX, Joined, Keys, Piece, show
from pipeline.read.printed import Printed
from pipeline.read.region import MIN_LABELS, Region
from pipeline.read.rows import Body
from pipeline.read.strips import find_strip, may_head, read_strip
from pipeline.read.ticks import read_ticks
from pipeline.words import BESIDE

_LONG = re.compile(r"\d.*\d")


@dataclass(frozen=True)
class Entry:
    """One label of a form with its value, and the cell that the value stands in.

    `label` is as written; one without `keys` is known to nobody. `more` are the values in further rows of a
    small table, `cells` all that hold any of its values. A label beside a signature `is_signed`: its date is
    likely that of the signature.
    """

    at: CellAt
    keys: Keys
    value: object
    cell: CellAt
    label: str = ""
    more: tuple[Joined, ...] = ()
    cells: tuple[CellAt, ...] = ()
    is_signed: bool = False


def read_entries(sheet: Sheet, bodies: Sequence[Body], ignored: Ignored) -> list[Entry]:
    """All labels outside the lists with their values, in reading order; running numbers are none."""
    entries = _read(Region(sheet, bodies, Printed(ignored)))
    if bodies or any(entry.value is not None for entry in entries):
        return entries
    return next(filter(None, (_read_mirrored(sheet, place, ignored) for place in MIRRORS)), entries)


def _read(region: Region) -> list[Entry]:
    region.add_parts(find_parts(region))
    reader = _Reader(region)
    known = [entry for entry in reader.read() if not entry.keys or region.want(entry.keys).fields]
    return sorted([*known, *reader.read_unknown(), *reader.read_rest()], key=lambda entry: entry.at)


def _read_mirrored(sheet: Sheet, place: Place, ignored: Ignored) -> list[Entry]:
    """The entries where values stand before their labels; none where that is not certain.

    Most labels must have one then, and times must look like such: a column of numbers, or of the labels in
    English, is no column of values.
    """
    region = Region(mirror(sheet, place), (), Printed(ignored))
    entries = [entry for entry in _read(region) if entry.keys]
    times = [show(entry.value) for entry in entries if region.want(entry.keys).time]
    filled = sum(1 for entry in entries if entry.value is not None)
    if (
        len(entries) < MIN_LABELS
        or filled * 4 < len(entries) * 3
        or not times
        or not all(map(_LONG.search, times))
    ):
        return []

    def back(cell: CellAt) -> CellAt:
        return CellAt(*sheet.grid.span(*place(sheet.grid, *cell))[:2])

    return sorted(
        (
            replace(entry, at=back(entry.at), cell=back(entry.cell), cells=tuple(map(back, entry.cells)))
            for entry in entries
        ),
        key=lambda entry: entry.at,
    )


class _Reader:
    """Reads cell by cell; a cell that was taken as a value, or for a label, is not read again."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._grid = region.sheet.grid
        self._taken: set[CellAt] = set()
        self._labels: dict[int, list[int]] = {}  # column → rows of its labels
        self._beside: list[tuple[CellAt, Span, Keys]] = []  # labels with a value

    def read(self) -> Iterator[Entry]:
        """Labels that some handbook knows, and whatever stands before a colon."""
        for cell in self._region.texts():
            if cell not in self._taken:
                yield from self._read_label(cell) if self._region.keys(cell) else self._read_pairs(cell)

    def read_unknown(self) -> Iterator[Entry]:
        """Texts among the labels of a column, with a value beside them: labels that nobody knows."""
        for col, rows in self._labels.items():
            for cell in self._column_of_labels(col, rows):
                if self._may_be_label(cell):
                    found = read_beside(self._region, self._region.span(cell), ())
                    if found and self._taken.isdisjoint(found.cells):
                        yield self._enter(cell, (), self._grid.text(*cell), [found])

    def _column_of_labels(self, col: int, rows: Sequence[int]) -> Iterator[CellAt]:
        """The cells between the labels of a column, and those right below the last."""
        bottom = rows[-1]
        while bottom + 1 < self._grid.height and self._grid.value(bottom + 1, col) != "":
            bottom += 1
        return (CellAt(row, col) for row in range(rows[0], bottom + 1))

    def read_rest(self) -> Iterator[Entry]:
        """What stands beside a value and belongs to no label, kept under the label of the value."""
        for cell, label, keys in self._beside:
            line = self._region.line(self._region.beside(label), keys)
            rest = [piece for piece in line if piece.cell.row == cell.row and self._is_left(piece)]
            if rest:
                text = "\n".join(piece.text for piece in rest)
                name = BESIDE.format(label=_clean(self._grid.text(*cell)))
                yield self._enter(cell, (), name, [Joined(text, [piece.cell for piece in rest])])

    def _is_left(self, piece: Piece) -> bool:
        """Whether a cell beside a value is neither taken nor printed there, as boxes and prompts are."""
        if (
            piece.cell in {*self._taken, *self._region.parts}
            or piece.cell.col in self._labels
            or BOX.fullmatch(piece.text)
        ):
            return False
        return bool(self._region.clear(piece.text, ())) and not self._region.printed.is_note(piece.text)

    def _may_be_label(self, cell: CellAt) -> bool:
        own = self._grid.cells[cell.row][cell.col]
        if not isinstance(own, str) or cell in self._taken or not self._region.has(cell):
            return False
        return not (self._region.is_noted(cell) or self._region.is_signed(cell)) and may_head(own.strip())

    def _read_label(self, cell: CellAt) -> Iterator[Entry]:
        label, keys = self._region.span(cell), self._region.keys(cell)
        if parts := find_group(self._region, label):
            self._region.add_parts(parts)
        elif strip := find_strip(self._region, label):
            for heading, found in zip(strip.headings, read_strip(self._region, strip), strict=True):
                at = CellAt(heading.top, heading.left)
                yield self._enter(at, self._region.keys(at), self._grid.text(*at), found)
        else:
            self._labels.setdefault(cell.col, []).append(cell.row)
            yield from self._read_single(cell, label, keys)

    def _read_single(self, cell: CellAt, label: Span, keys: Keys) -> Iterator[Entry]:
        for read in (read_ticks, read_beside, read_below):
            if found := read(self._region, label, keys):
                self._beside.append((cell, label, keys))
                yield self._enter(cell, keys, self._grid.text(*cell), [found])
                return
        if not is_whole_width(self._region, label):
            blank = Joined(None, [CellAt(label.top, label.right + 1)])
            yield self._enter(cell, keys, self._grid.text(*cell), [blank])

    def _read_pairs(self, cell: CellAt) -> Iterator[Entry]:
        """`联系人：张三 电话：138…` in one cell; the last value may go on, or begin, in the next one."""
        text, region = self._grid.text(*cell), self._region
        pairs = [] if region.is_noted(cell) else find_pairs(text, region.look_up, region.want)
        for pair in pairs:
            value = region.clear(pair.value, pair.keys)
            found = Joined(value, [cell])
            if pair is pairs[-1]:
                own = [Piece(cell, value, value)] if isinstance(value, str) else []
                found = read_beside(region, region.span(cell), pair.keys, own) or found
            if pair.keys or (found.value is not None and not region.is_signed(cell)):
                yield self._enter(cell, pair.keys, pair.label, [found])

    def _enter(self, cell: CellAt, keys: Keys, label: str, found: Sequence[Joined]) -> Entry:
        self._taken.update([cell], *(joined.cells for joined in found if joined.value is not None))
        first, *more = (Joined(self._region.clear(joined.value, keys), joined.cells) for joined in found)
        return Entry(
            cell,
            keys,
            first.value,
            first.cells[0],
            _clean(label),
            tuple(more),
            tuple(used for joined in found for used in joined.cells),
            is_signed=self._region.is_signed(cell),
        )


def _clean(label: str) -> str:
    """A label as written, in one line."""
    words = label.strip(" \t\r\n\u3000:：*＊").split()
    return (" " if label.isascii() else "").join(words)
