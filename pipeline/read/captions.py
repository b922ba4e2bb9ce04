"""What the cells of a sheet say as headings of lists: labels with notes, in two languages, below groups."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, takewhile

from pipeline.read.evidence import RATED
from pipeline.read.grid import CellAt
from pipeline.read.labels import LABEL_LENGTH, Lexicon, Sheet
from pipeline.read.titles import PAIR, holds_title

TOP_ROWS = 40  # so far down a header is looked for that has no plain label
MAX_ROWS = 3  # a header has no more; a cell merged over more rows is a column of its own kind

_POINTS = re.compile("[1-5][分星]?")
_BREAK = re.compile(r"\s*[\r\n]+\s*")
_MIXED = re.compile(r"\n|[A-Za-z]{2}.*[\u4e00-\u9fff]|[\u4e00-\u9fff）)].*[A-Za-z]{2}")
_REMARK = re.compile(r"[\d(（:：、，,。/]|^[^\u4e00-\u9fff]*$")
_LATIN = "[A-Za-z .,'&/|-]*"
_LANGUAGES = (  # 客户名称 Customer Name, Customer Name 客户名称
    re.compile(rf"(.*[\u4e00-\u9fff）)])[\s/|-]*[A-Za-z]{{2}}{_LATIN}", re.DOTALL),
    re.compile(rf"[A-Za-z]{{4}}{_LATIN}[\s(（]*([\u4e00-\u9fff].*?)[)）]?", re.DOTALL),
)


class _Known(dict[str, tuple[str, ...]]):
    """Text of a header → the keys by which it is a label, which a note or a translation may follow."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._known = lexicon.known
        self._notes = lexicon.note_starts

    def __missing__(self, text: str) -> tuple[str, ...]:
        keys = self._known[text]
        if not keys and len(text) <= LABEL_LENGTH and _MIXED.search(text):
            keys = self._find(text)
        self[text] = keys
        return keys

    def _find(self, text: str) -> tuple[str, ...]:
        """The keys of a label with a note in the lines below it, or with its translation."""
        lines = _BREAK.split(text)
        heads = ("".join(lines[:at]) for at in range(len(lines) - 1, 0, -1) if self._is_note(lines[at]))
        languages = (match[1] for pattern in _LANGUAGES if (match := pattern.fullmatch(text.strip())))
        return next(filter(None, map(self._known.__getitem__, chain(heads, languages))), ())

    def _is_note(self, line: str) -> bool:
        """Whether a line of a heading says how to fill the column in."""
        return not line or line.startswith(self._notes) or _REMARK.search(line) is not None


@dataclass(frozen=True)
class Captions:
    """What the cells of a sheet say as headings: alone, and together with the groups above them."""

    sheet: Sheet

    @cached_property
    def known(self) -> _Known:
        """Text of a cell → its label keys, () where it is no label."""
        return _Known(self.sheet.lexicon)

    @cached_property
    def rows(self) -> dict[int, list[int]]:
        """Row → columns whose own cell is a label; with notes only near the top, or beside plain labels."""
        cells, plain, known = self.sheet.grid.cells, self.sheet.labels, self.known
        near = {*range(min(TOP_ROWS, len(cells))), *(row for row, cols in plain.items() if len(cols) > 1)}
        found = {
            row: [
                col for col, cell in enumerate(cells[row]) if isinstance(cell, str) and cell and known[cell]
            ]
            for row in near
        }
        return dict(sorted((plain | {row: cols for row, cols in found.items() if cols}).items()))

    def text(self, row: int, col: int) -> str:
        """What is shown at a cell, numbers too: 5 points, the year 2026."""
        value = self.sheet.grid.value(row, col)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip() if isinstance(value, str | int) else ""

    def over(self, at: int, row: int, col: int) -> CellAt | None:
        """The cell whose text row `at` shows over a column of `row`, the last of the header.

        A text that is not merged goes on over the blanks behind it, as long as something stands below.
        """
        grid, first = self.sheet.grid, col
        while grid.value(at, col) == "":
            if col == 0 or all(grid.value(below, col) == "" for below in range(at + 1, row + 1)):
                return None
            col -= 1
        span = grid.span(at, col)
        return CellAt(*span[:2]) if col == first or span == (at, col, at, col) else None

    def stack(self, top: int, row: int, col: int) -> list[CellAt]:
        """The cells that stand over a column from row `top` down to `row`, each merged range once."""
        own = CellAt(*self.sheet.grid.span(row, col)[:2])
        cells = dict.fromkeys((*(self.over(at, row, col) for at in range(top, row)), own))
        return [cell for cell in cells if cell and self.text(*cell)]

    def combine(self, stack: Sequence[CellAt]) -> tuple[str, ...]:
        """Keys of 名称 below 客户: 客户名称, then 名称客户, then 名称 alone; only those that are labels.

        编号 below 客户信息 is 客户编号: what ends the name of a group means nothing.
        """
        if not stack:
            return ()
        *groups, own = [self.text(*cell) for cell in stack]
        pairs = ((f"{group}{own}", f"{self.stem(group)}{own}", f"{own}{group}") for group in reversed(groups))
        keys = (self.known[text] for text in (*chain.from_iterable(pairs), own))
        return tuple(dict.fromkeys(chain.from_iterable(keys)))

    def stem(self, group: str) -> str:
        """A group's name without what ends it: 客户 of 客户信息."""
        ends = (end for end in self.sheet.lexicon.group_ends if group.endswith(end))
        return group.removesuffix(next(ends, ""))

    def count_groups(self, row: int, cols: range, *, below_list: bool) -> int:
        """How many rows above name groups of these columns, up to two."""
        above = range(row - 1, max(row - MAX_ROWS, -1), -1)
        named = takewhile(lambda at: self._has_groups(at, row, cols, below_list=below_list), above)
        return len(list(named))

    def _has_groups(self, at: int, row: int, cols: range, *, below_list: bool) -> bool:
        """Whether a row names groups of the columns of `row`: texts over several each, or over a blank cell.

        A single text is a title, unless it is a label over some of the columns. Right below a list it might
        be a record: there all must be merged, most of the texts sound like groups, or a title stand above.
        """
        grid = self.sheet.grid
        spans = {grid.span(at, col) for col in cols if grid.value(at, col) != ""}
        texts = [self.text(*span[:2]) for span in spans]
        if not spans or not all(map(self._is_group, texts)):
            return False
        wide = [span for span in spans if span.right > span.left]
        if len(spans) == 1:
            return bool(self.known[texts[0]]) and any(len(cols) > s.right - s.left + 1 for s in wide)
        sounds = sum(self.stem(text) != text for text in texts) * 2 >= len(texts)
        if below_list and not sounds and not self._is_titled(at, cols):
            return all(span.right > span.left or span.bottom > at for span in spans)
        parted = {self.over(at, row, col) for col in cols if grid.value(at, col) == ""} - {None}
        single = [span for span in spans if span[:2] not in parted]
        stand_over = all(grid.value(at + 1, span.left) == "" for span in single)
        return bool(wide) or sounds or (bool(parted) and stand_over)

    def _is_titled(self, row: int, cols: range) -> bool:
        """Whether a title stands right above a row."""
        return row > 0 and holds_title(self.sheet, row - 1, left=cols[0], right=cols[-1])

    def _is_group(self, text: str) -> bool:
        """Whether a text may name a group of columns: the title of a form does not, nor does 填表日期：…."""
        if not 0 < len(text) <= LABEL_LENGTH or self.sheet.lexicon.is_form_title(text):
            return False
        return bool(self.known[text]) or not PAIR.match(text)

    def has_parts(self, row: int, cols: range) -> bool:
        """Whether the row below divides columns of this one: most of its cells are parts of labels."""
        grid, below = self.sheet.grid, row + 1
        filled = [col for col in cols if below < grid.height and grid.cells[below][col] != ""]
        over = {col: self.over(row, below, col) for col in filled}
        counts = Counter(over.values())
        parts = [
            col for col in filled if counts[over[col]] > 1 and self._is_part(over[col], CellAt(below, col))
        ]
        return len(parts) > 1 and len(parts) * 2 >= len(filled)

    def widen(self, row: int, cols: range) -> range:
        """The columns, and those behind them where the parts of the last group of a row go on below it."""
        grid, right = self.sheet.grid, cols.stop
        while right < grid.width and grid.value(row, right) == "":
            if not self._is_part(self.over(row, row + 1, right), CellAt(row + 1, right)):
                break
            right += 1
        return range(cols.start, right)

    def _is_part(self, over: CellAt | None, cell: CellAt) -> bool:
        """Whether a cell below another is a label, alone or with that one, or one of its choices."""
        return over is not None and (self.is_option(over, cell) or bool(self.combine((over, cell))))

    def is_option(self, over: CellAt, cell: CellAt) -> bool:
        """Whether a cell below a label is one of its choices: a word of the handbooks, a number of points."""
        lexicon, keys, text = self.sheet.lexicon, self.known[self.text(*over)], self.text(*cell)
        fields = {kind.field(keys) for kind in lexicon.kinds}
        is_points = _POINTS.fullmatch(text) is not None and not RATED.isdisjoint(fields)
        return is_points or lexicon.is_choice(text, keys)
