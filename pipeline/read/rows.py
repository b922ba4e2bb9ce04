"""Which rows below a header are records, and which are totals, signatures, hints or the header once more."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.fold import fold_characters
from pipeline.handbooks import Ignored
from pipeline.read.columns import Plan
from pipeline.read.evidence import weigh_value
from pipeline.read.grid import Grid
from pipeline.read.headings import Header
from pipeline.read.labels import LABEL_LENGTH, Kind, Sheet, label_keys
from pipeline.read.repeats import FEW, Head
from pipeline.read.titles import holds_title
from pipeline.read.values import is_nothing

NOTES = 3  # values that do not fit their columns, and no other, make a row a note on how to fill them in
NOTE_ROWS = 3  # so many of them stand right below a header at most
RUNNING_NUMBER = 9999  # the highest running number or count that can stand alone in a row
LONGEST_NUMBER = 7  # its characters, as 9999.25 has them
SIGN_LENGTH = 12  # characters that tell a total, a signature or a note
LONGEST_OFFICE = 8  # characters of who signs: 部门负责人签字
PRESET_LENGTH = 8  # characters of a word that stands in a blank row before anybody fills it in
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_COUNTS = re.compile(r"[\d.,%条件个次人分元]+$")
_HINT = re.compile(r"[(（【\[<].*[)）】\]>]", re.DOTALL)


@dataclass(frozen=True)
class Body:
    """The rows below a header that belong to its list: from `start` up to, but without, `stop`."""

    header: Header
    start: int
    stop: int

    def covers(self, row: int, col: int) -> bool:
        """Whether a cell belongs to the list, its header included."""
        return self.header.top <= row < self.stop and self.header.left <= col <= self.header.right


def filled_columns(grid: Grid, row: int, header: Header) -> list[int]:
    """The columns of a list that hold something in a row."""
    return [col for col in range(header.left, header.right + 1) if grid.cells[row][col] != ""]


def is_title(sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row of a list is the title of what follows, and no part of the record above it."""
    is_alone = holds_title(sheet, row, left=header.left, right=header.right)
    return is_alone and not is_merged_down(sheet.grid, row, header)


def is_merged_down(grid: Grid, row: int, header: Header) -> bool:
    """Whether a cell of the row above reaches down to this one."""
    return any(grid.span(row, col).top < row for col in range(header.left, header.right + 1))


def sort_rows(sheet: Sheet, body: Body, plan: Plan, kind: Kind, *, ignored: Ignored) -> tuple[list[int], int]:
    """Rows that are records, and the number of those that hold something else.

    A loop over rows: the cells are of any type, and what a row is depends on its first text.
    """
    header, cells = body.header, sheet.grid.cells
    others, told = _Others(sheet, header, ignored), _Told(header, plan, kind)
    notes = told.count_notes(cells[body.start : body.stop])
    records, count = [], notes
    for row in range(body.start + notes, body.stop):
        own = cells[row][header.left : header.right + 1]
        filled = len(own) - own.count("")
        if filled and told.is_record(cells[row]) and not others.hold(row, own, filled):
            records.append(row)
        elif filled:
            count += 1
    rest = told.find_prepared(sheet, records) | others.find_titles(records)
    return [row for row in records if row not in rest], count + len(rest)


class _Told:
    """Knows what cells tell of a record, and what was there before it: numbers, formulas, presets."""

    def __init__(self, header: Header, plan: Plan, kind: Kind) -> None:
        self._header = header
        self._cols = plan.cols
        self._fits = {col: fit for col, fit in plan.find_fits(kind).items() if fit}
        own = [field for field in kind.form.required if field not in kind.choices]
        self._own = [heading.col for field in own for heading in plan.fields.get(field, ())]

    def is_record(self, cells: Sequence[object]) -> bool:
        """Whether a row has a value of a known field besides running numbers, counts and formulas."""
        return any(cells[col] != "" and _tells(cells[col]) for col in (*self._own, *self._cols))

    def count_notes(self, lines: Sequence[Sequence[object]]) -> int:
        """How many rows right below the header say what to fill in: texts of which none fits its column.

        The header in another language is such a row. Below there must be one that fits.
        """
        notes = list(takewhile(self._is_note, lines[:NOTE_ROWS]))
        below = lines[len(notes) : len(notes) + NOTE_ROWS]
        return len(notes) if any(self._weigh(cells).count(1) >= NOTES for cells in below) else 0

    def _is_note(self, cells: Sequence[object]) -> bool:
        weights = self._weigh(cells)
        texts = all(isinstance(cell, str) and len(cell) <= LABEL_LENGTH for cell in cells)
        return texts and 1 not in weights and weights.count(-1) >= NOTES

    def _weigh(self, cells: Sequence[object]) -> list[int]:
        return [weigh_value(cells[col], fit) for col, fit in self._fits.items()]

    def find_prepared(self, sheet: Sheet, rows: Sequence[int]) -> set[int]:
        """Rows that repeat each other's few short words, and lack whatever somebody must have typed.

        Two are enough where all are words to choose from.
        """
        cells, value = sheet.grid.cells, sheet.grid.value
        blank = [
            row
            for row in rows
            if all(cells[row][col] == "" == value(row, col) for col in self._own)
            and not is_merged_down(sheet.grid, row, self._header)
        ]
        told = {
            row: tuple(str(cells[row][col]) for col in self._cols if _tells(cells[row][col])) for row in blank
        }
        counts = Counter(told.values()) if self._own else Counter()
        return {
            row
            for row, texts in told.items()
            if max(map(len, texts)) <= PRESET_LENGTH
            and counts[texts] > (1 if all(map(sheet.is_word, texts)) else 2)
        }


def _tells(value: object) -> bool:
    """Whether a value tells something of a record: a number as small as a running one does not."""
    if is_nothing(value):
        return False
    text = str(value).strip().removesuffix(".0")
    return len(text) > LONGEST_NUMBER or not (_NUMBER.fullmatch(text) and float(text) <= RUNNING_NUMBER)


class _Others:
    """Knows the rows of one list that are no records."""

    def __init__(self, sheet: Sheet, header: Header, ignored: Ignored) -> None:
        self._sheet = sheet
        self._header = header
        self._head = Head(sheet, header)
        self._repeated: list[int] = []
        self._totals = tuple(ignored.totals)
        self._signatures = frozenset(ignored.signatures)
        self._notes = frozenset(ignored.notes)
        words = (*ignored.totals, *ignored.signatures, *ignored.notes)
        self._sign = re.compile("|".join([r"^[(（【\[<]|^共\d", *map(re.escape, words)]))

    def hold(self, row: int, own: list[object], filled: int) -> bool:
        """Whether a row is none, given the list's cells of it and how many of them are filled."""
        if filled == 1 and self._is_merged_wide(row):
            return True
        first = next((cell for cell in own if isinstance(cell, str) and cell and not cell.isdecimal()), "")
        may_head = first in self._head.texts or len(self._sheet.labels.get(row, ())) * 2 > filled
        if may_head and self._head.has_labels(row):
            self._repeated.append(row)
            return True
        if filled <= FEW and self._head.is_page_head(row):
            return True
        if first.isascii() and first[:1].isalnum():  # a case number, most often
            return False
        if not self._sign.search(fold_characters("".join(first[:LABEL_LENGTH].split())[:SIGN_LENGTH])):
            return False
        few = filled * 2 <= len(own)
        return (
            self._is_total(first)
            or (few and self._is_led_by(self._signatures, first))
            or (filled == 1 and ("：" in first or ":" in first) and self._is_led_by(self._notes, first))
            or _are_hints(own)
        )

    def find_titles(self, records: Sequence[int]) -> set[int]:
        """The rows that hold the title of what follows below the header that comes again."""
        header, titles = self._header, set()
        for repeated in self._repeated:
            above = range(repeated - 1, header.bottom, -1)
            row = next((row for row in above if not self._head.is_page_head(row)), header.bottom)
            if is_title(self._sheet, row, header):
                titles.add(row)
        return titles.intersection(records)

    def _is_merged_wide(self, row: int) -> bool:
        """Whether a text is merged over most of the columns."""
        grid, header = self._sheet.grid, self._header
        span = grid.span(row, filled_columns(grid, row, header)[0])
        return (span.right - span.left + 1) * 2 > header.right - header.left + 1

    def _is_total(self, text: str) -> bool:
        """合计, 本月合计, 合计：12条, 共 12 条; but not a customer of that name."""
        key = _COUNTS.sub("", "".join(label_keys(text)[-1:]))
        return key == "共" or any(key.endswith(word) and len(key) <= len(word) + 2 for word in self._totals)

    def _is_led_by(self, words: frozenset[str], text: str) -> bool:
        """制表人：张三, or 制表人 with the name beside it; 注：每周五更新; 部门负责人签字：."""
        before, *rest = re.split("[:：]", text)
        key = "".join(label_keys(before)[-1:])
        return key in words or (bool(rest) and key.endswith(tuple(words)) and len(key) <= LONGEST_OFFICE)


def _are_hints(own: list[object]) -> bool:
    """Whether all cells are notes in brackets on how to fill the columns in."""
    return all(isinstance(cell, str) and _HINT.fullmatch(cell.strip()) for cell in own if cell != "")
