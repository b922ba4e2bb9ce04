"""What the cells of a row tell of a record, and what was there before anybody wrote into it."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from pipeline.read.columns import Plan
from pipeline.read.evidence import weigh_value
from pipeline.read.headings import Header
from pipeline.read.labels import LABEL_LENGTH, Kind, Sheet
from pipeline.read.rows import is_merged_down
from pipeline.read.values import is_nothing

NOTES = 3  # values that do not fit their columns, and no other, make a row a note on how to fill them in
NOTE_ROWS = 3  # so many of them stand right below a header at most
RUNNING_NUMBER = 9999  # the highest running number or count that can stand alone in a row
LONGEST_NUMBER = 7  # its characters, as 9999.25 has them
PRESET_LENGTH = 8  # characters of a word that stands in a blank row before anybody fills it in
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


class Told:
    """Knows records of one list from rows with notes, numbers, formulas and presets alone."""

    def __init__(self, header: Header, plan: Plan, kind: Kind) -> None:
        """Finds the columns that each record has of its own: what is required and not chosen."""
        self._header = header
        self._cols = plan.cols
        self._fits = {col: fit for col, fit in plan.find_fits(kind).items() if fit}
        own = [field for field in kind.form.required if field not in kind.choices]
        self._own = [heading.col for field in own for heading in plan.fields.get(field, ())]
        self._telling = (*self._own, *self._cols)

    def is_record(self, cells: Sequence[object]) -> bool:
        """Whether a row has a value of a known field besides running numbers, counts and formulas."""
        for col in self._telling:  # noqa: SIM110 - asked for each row: `any` takes twice as long
            if cells[col] != "" and _tells(cells[col]):
                return True
        return False

    def count_notes(self, lines: Sequence[Sequence[object]]) -> int:
        """How many rows right below the header say what to fill in: texts of which none fits its column.

        The header in another language is such a row. Below there must be one that fits.
        """
        notes = list(takewhile(self._is_note, lines[:NOTE_ROWS]))
        below = lines[len(notes) : len(notes) + NOTE_ROWS]
        return len(notes) if any(self._weigh(cells).count(1) >= NOTES for cells in below) else 0

    def _is_note(self, cells: Sequence[object]) -> bool:
        weights = self._weigh(cells)
        own = cells[self._header.left : self._header.right + 1]
        texts = all(isinstance(cell, str) and len(cell) <= LABEL_LENGTH for cell in own)
        return texts and 1 not in weights and weights.count(-1) >= NOTES

    def _weigh(self, cells: Sequence[object]) -> list[int]:
        return [weigh_value(cells[col], fit) for col, fit in self._fits.items()]

    def find_prepared(self, sheet: Sheet, rows: Sequence[int]) -> set[int]:
        """Rows that repeat each other's few short words, and lack whatever somebody must have typed.

        Two are enough where all are words to choose from.
        """
        cells, value = sheet.grid.cells, sheet.grid.value
        lacking = [row for row in rows if cells[row][self._own[0]] == ""] if self._own else rows
        blank = [
            row
            for row in lacking
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
    if value.__class__ is str and len(value) > LONGEST_NUMBER and value.isalnum():  # most names and numbers
        return True
    if is_nothing(value):
        return False
    text = str(value).strip().removesuffix(".0")
    return len(text) > LONGEST_NUMBER or not (_NUMBER.fullmatch(text) and float(text) <= RUNNING_NUMBER)
