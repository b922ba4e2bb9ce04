"""Which rows below a header are records, and which are totals, signatures, hints or the header once more."""

import re
from dataclasses import dataclass

from pipeline.handbooks import Ignored
from pipeline.read.grid import Grid
from pipeline.read.headers import Header, heading_texts, row_texts
from pipeline.read.labels import LABEL_LENGTH, Sheet, label_keys

RUNNING_NUMBER = 9999  # the highest running number that can stand in the place of a case number
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


def sort_rows(sheet: Sheet, body: Body, fields: dict[str, int], *, ignored: Ignored) -> tuple[list[int], int]:
    """Rows that are records, and the number of those that hold something else.

    A loop over rows: the cells are of any type, and what a row is depends on its first text.
    """
    header, cells = body.header, sheet.grid.cells
    others = _Others(sheet, header, ignored)
    records, count = [], 0
    for row in range(body.start, body.stop):
        own = cells[row][header.left : header.right + 1]
        filled = len(own) - own.count("")
        if filled and _is_record(cells[row], fields) and not others.hold(row, own, filled):
            records.append(row)
        elif filled:
            count += 1
    return records, count


def _is_record(cells: list[object], fields: dict[str, int]) -> bool:
    """Whether a row has a value of a known field besides a running number."""
    known = [col for col in fields.values() if cells[col] != ""]
    if len(known) != 1 or known[0] != fields.get("case_id"):
        return bool(known)
    number = str(cells[known[0]]).strip().removesuffix(".0")
    return not (number.isdecimal() and int(number) <= RUNNING_NUMBER)


class _Others:
    """Knows the rows of one list that are no records."""

    def __init__(self, sheet: Sheet, header: Header, ignored: Ignored) -> None:
        self._sheet = sheet
        self._header = header
        self._texts = heading_texts(sheet.grid, header)
        self._totals = tuple(ignored.totals)
        self._signatures = frozenset(ignored.signatures)
        self._notes = frozenset(ignored.notes)
        words = "|".join(map(re.escape, (*ignored.totals, *ignored.signatures, *ignored.notes)))
        self._sign = re.compile(rf"^\s*[(（【\[<]|{words}" if words else "^[(（【]")

    def hold(self, row: int, own: list[object], filled: int) -> bool:
        """Whether a row is none, given the list's cells of it and how many of them are filled."""
        if filled == 1 and self._is_merged_wide(row):
            return True
        labels = self._sheet.labels.get(row, ())
        if len(labels) * 2 > filled and row_texts(self._sheet.grid, row, self._header) <= self._texts:
            return True
        first = next((cell for cell in own if isinstance(cell, str) and cell and not cell.isdecimal()), "")
        if not self._sign.search("".join(first[:LABEL_LENGTH].split())):
            return False
        few = filled * 2 <= len(own)
        return (
            self._is_total(first)
            or (few and self._is_led_by(self._signatures, first))
            or (filled == 1 and ("：" in first or ":" in first) and self._is_led_by(self._notes, first))
            or _are_hints(own)
        )

    def _is_merged_wide(self, row: int) -> bool:
        """Whether a text is merged over most of the columns."""
        grid, header = self._sheet.grid, self._header
        span = grid.span(row, filled_columns(grid, row, header)[0])
        return (span.right - span.left + 1) * 2 > header.right - header.left + 1

    def _is_total(self, text: str) -> bool:
        """合计, 本月合计, 合计：12条; but not a customer of that name."""
        key = _COUNTS.sub("", "".join(label_keys(text)[-1:]))
        return any(key.endswith(word) and len(key) <= len(word) + 2 for word in self._totals)

    def _is_led_by(self, words: frozenset[str], text: str) -> bool:
        """制表人：张三, or 制表人 with the name beside it; 注：每周五更新."""
        return "".join(label_keys(re.split("[:：]", text)[0])[-1:]) in words


def _are_hints(own: list[object]) -> bool:
    """Whether all cells are notes in brackets on how to fill the columns in."""
    return all(isinstance(cell, str) and _HINT.fullmatch(cell.strip()) for cell in own if cell != "")
