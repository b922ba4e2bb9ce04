"""Rows of a list that are no records: totals, signatures, hints, sections, and what each page repeats."""

import re
from collections.abc import Sequence

from pipeline.fold import fold_characters
from pipeline.handbooks import Ignored
from pipeline.read.headings import Header
from pipeline.read.labels import LABEL_LENGTH, Sheet, label_keys
from pipeline.read.repeats import FEW, Head
from pipeline.read.rows import filled_columns, is_title

SIGN_LENGTH = 12  # characters that tell a total, a signature or a note
LONGEST_OFFICE = 8  # characters of who signs: 部门负责人签字
_COUNTS = re.compile(r"[\d.,%条件个次人分元]+$")
_HINT = re.compile(r"[(（【\[<].*[)）】\]>]", re.DOTALL)


class Others:
    """Knows the rows of one list that are no records, whatever they hold."""

    def __init__(self, sheet: Sheet, header: Header, ignored: Ignored) -> None:
        """Takes the words that tell such rows together."""
        self._sheet = sheet
        self._header = header
        self._head = Head(sheet, header)
        self._repeated: list[int] = []
        self._totals = tuple(ignored.totals)
        self._signatures = frozenset(ignored.signatures)
        self._notes = frozenset(ignored.notes)
        words = (*ignored.totals, *ignored.signatures, *ignored.notes)
        self._sign = re.compile("|".join([r"^[(（【\[<]|^共\d", *map(re.escape, words)]))

    def hold(self, row: int, own: list[object]) -> bool:
        """Whether a row is none, given the list's cells of it."""
        first = next((cell for cell in own if isinstance(cell, str) and cell and not cell.isdecimal()), "")
        labels, is_number = self._sheet.labels.get(row, ()), first.isascii() and first[:1].isalnum()
        is_full = len(own) > FEW and "" not in own[: FEW + 1]
        is_record = is_number and is_full and not labels and first not in self._head.texts
        return not is_record and self._look(row, own, first=first, is_number=is_number)  # few are looked at

    def _look(self, row: int, own: list[object], *, first: str, is_number: bool) -> bool:
        """As `hold`, given the row's first text, and whether that begins like a case number."""
        labels, filled = self._sheet.labels.get(row, ()), len(own) - own.count("")
        if filled == 1 and self._is_merged_wide(row):
            return True
        may_head = first in self._head.texts or len(labels) * 2 > filled
        if may_head and self._head.has_labels(row):
            self._repeated.append(row)
            return True
        if filled <= FEW and self._head.is_page_head(row):
            return True
        if is_number:
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
