"""The part of a sheet that no list fills: which cells are labels there, and what stands beside a cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from pipeline.model import ASSESSMENT_DIMENSIONS, KINDS
from pipeline.read.grid import CellAt, Span
from pipeline.read.join import clear_text
from pipeline.read.labels import Sheet
from pipeline.read.pairs import begins_with_label
from pipeline.read.pieces import Keys, Piece, Want, show
from pipeline.read.printed import Printed
from pipeline.read.rows import Body

LONG_TEXTS = frozenset(
    ("description", "request", "content", "service_content", "progress", "solution", "comment")
) | {"remark", "suggestion"}
"""Fields whose text may go on in the next line, and hold colons of its own."""
SCORES = frozenset(("score", "score_or_verdict", *(column.name for column in ASSESSMENT_DIMENSIONS)))
MIN_LABELS = 3

_RATED = re.compile("[:：]\\s*[★☆●◆■]")  # signs that decorate labels elsewhere
_LATIN = re.compile(r"[\s/|(（-]*[A-Za-z][A-Za-z .,'&/-]*[)）]?\s*")


@dataclass(frozen=True)
class Region:
    """A sheet without its lists; `printed` tells what stands on every copy of a form.

    `parts` are labels that mean something only together with another one, as they are found.
    """

    sheet: Sheet
    bodies: Sequence[Body]
    printed: Printed
    parts: dict[CellAt, Keys] = field(default_factory=dict)

    def add_parts(self, parts: Mapping[CellAt, Keys]) -> None:
        """Notes labels that mean something only together."""
        self.parts.update(parts)
        self._lines.clear()

    def texts(self) -> Iterator[CellAt]:
        """The cells that are labels or may hold pairs, in reading order.

        Between the borders of lists the columns stay the same; rows that lists fill are not looked at.
        """
        grid, labels = self.sheet.grid, self._label_texts
        borders = {edge for body in self.bodies for edge in (body.header.top, body.stop)} | {0, grid.height}
        for start, stop in pairwise(sorted(borders)):
            cols = [col for col in range(grid.width) if self.has(CellAt(start, col))]
            for row in range(start, stop) if cols else ():
                for col in cols:
                    text = grid.cells[row][col]
                    may_be = isinstance(text, str) and (text in labels or ":" in text or "：" in text)
                    if may_be or (row, col) in self.parts:
                        yield CellAt(row, col)

    @cached_property
    def _label_texts(self) -> frozenset[str]:
        if not self.is_bilingual:
            return self.sheet.label_texts
        return frozenset(text for text in self.sheet.grid.texts if self.look_up(text.strip()))

    def has(self, cell: CellAt) -> bool:
        """Whether a cell is in no list."""
        return not any(body.covers(*cell) for body in self.bodies)

    def look_up(self, text: str) -> Keys:
        """The label keys of a text, in a form of two languages without the other one."""
        known = self.sheet.lexicon.known
        return known[text] or (known[_LATIN.sub("", text)] if self.is_bilingual else ())

    @cached_property
    def is_bilingual(self) -> bool:
        """Whether several labels stand beside their translations; lists look after theirs."""
        known = self.sheet.lexicon.known
        texts = self.sheet.grid.texts if not self.bodies else ()
        mixed = (text.strip() for text in texts if _LATIN.search(text))
        return sum(1 for text in mixed if not known[text] and known[_LATIN.sub("", text)]) >= MIN_LABELS

    def keys(self, cell: CellAt) -> Keys:
        """The label keys of what is shown at a cell; notes and signatures are no labels."""
        if cell in self.parts:
            return self.parts[cell]
        text = self.sheet.grid.text(*cell)
        keys = self.look_up(text) if text else ()
        if keys and (_RATED.search(text) or self.printed.is_signed(text) or self.is_noted(cell)):
            return ()
        return keys

    def is_label(self, cell: CellAt, beside: Keys = ()) -> bool:
        """Whether a cell is a label, and none of the choices of the label beside it."""
        keys = self.keys(cell)
        return bool(keys) and not self.sheet.lexicon.is_choice(self.sheet.grid.text(*cell), beside)

    def may_hold(self, cell: CellAt, keys: Keys) -> bool:
        """Whether a cell may hold the value of a label: it is in no list, and no label or pair itself.

        A long text may well begin like a pair.
        """
        if not self.has(cell) or self.is_label(cell, keys):
            return False
        return self.want(keys).long or not self.begins_pair(cell)

    def begins_pair(self, cell: CellAt) -> bool:
        """Whether a text begins with a label and a colon."""
        return begins_with_label(self.sheet.grid.text(*cell), self.look_up)

    def heads(self, cell: CellAt) -> bool:
        """Whether a text is a form's title or heads a numbered part."""
        text = self.sheet.grid.text(*cell)
        return self.printed.is_section(text) or self.sheet.lexicon.is_form_title(text)

    def is_signed(self, cell: CellAt) -> bool:
        """Whether a signature stands in the row of a cell: a date there is that of the signature."""
        start, stop = self._reach(cell.col)
        asked = (cell.row, start)
        if asked not in self._signed:
            texts = {self.sheet.grid.text(cell.row, col) for col in range(start, stop)} - {""}
            self._signed[asked] = any(self.printed.is_signed(f"{text}：") for text in texts)
        return self._signed[asked]

    def is_noted(self, cell: CellAt) -> bool:
        """Whether a text says how to fill the form in: 填表说明, or a point below it."""
        text = self.sheet.grid.text(*cell)
        if self.printed.is_note(text):
            return True
        return cell.row > 0 and self.printed.is_point(text) and self.is_noted(CellAt(cell.row - 1, cell.col))

    @cached_property
    def _signed(self) -> dict[tuple[int, int], bool]:
        return {}

    def want(self, keys: Keys) -> Want:
        """What a label asks for."""
        if keys not in self._wants:
            lexicon = self.sheet.lexicon
            fields = lexicon.fields[keys]
            self._wants[keys] = Want(
                fields=fields,
                time=any(KINDS.get(field) == "time" or field.endswith("_at") for field in fields),
                amount="duration_min" in fields,
                score=not fields.isdisjoint(SCORES),
                long=not fields.isdisjoint(LONG_TEXTS),
                words=frozenset().union(*(lexicon.choices.get(field, ()) for field in fields)),
            )
        return self._wants[keys]

    @cached_property
    def _wants(self) -> dict[Keys, Want]:
        return {}

    def clear(self, value: object, keys: Keys) -> object:
        """A value without what the form has printed in its place; None where nothing else is there."""
        if type(value) is not str:
            return value
        want = self.want(keys)
        text = clear_text(value, want)
        return None if not text or self.printed.is_prompt(text, long=want.long) else text

    def has_neighbours(self, row: int) -> bool:
        """Whether two labels stand next to each other in a row."""
        if row not in self._neighbours:
            cols = [col for col in range(self.sheet.grid.width) if self.keys(CellAt(row, col))]
            spans = [self.sheet.grid.span(row, col) for col in cols]
            self._neighbours[row] = any(two.left == one.right + 1 for one, two in pairwise(spans))
        return self._neighbours[row]

    @cached_property
    def _neighbours(self) -> dict[int, bool]:
        return {}

    def line(self, cell: CellAt, keys: Keys, *, right: int | None = None) -> list[Piece]:
        """What stands from a cell on, up to the next label, the border of the region or `right`."""
        asked = (cell, keys, right)
        if asked not in self._lines:
            self._lines[asked] = self._read_line(cell, keys, right=right)
        return self._lines[asked]

    @cached_property
    def _lines(self) -> dict[tuple[CellAt, Keys, int | None], list[Piece]]:
        return {}

    def _read_line(self, cell: CellAt, keys: Keys, *, right: int | None) -> list[Piece]:
        grid = self.sheet.grid
        pieces: list[Piece] = []
        row, col = cell
        end = self._reach(col)[1] - 1 if right is None else right
        while col <= end and self.may_hold(CellAt(row, col), keys):
            span = grid.span(row, col)
            value = grid.value(row, col)
            pieces.append(Piece(CellAt(span.top, span.left), value, show(value)))
            col = span.right + 1
        while pieces and pieces[-1].value == "":
            pieces.pop()
        return pieces

    def span(self, cell: CellAt) -> Span:
        """The merged range around a cell."""
        return self.sheet.grid.span(*cell)

    def is_blank(self, row: int, left: int, right: int) -> bool:
        """Whether a row shows nothing over these columns."""
        return all(self.sheet.grid.value(row, col) == "" for col in range(left, right + 1))

    def are_alone(self, first: CellAt, last: CellAt) -> bool:
        """Whether nothing but these cells stands in their row of the form."""
        start, stop = self._reach(first.col)
        after = self.span(last).right + 1
        return self.is_blank(first.row, start, first.col - 1) and self.is_blank(first.row, after, stop - 1)

    def _reach(self, col: int) -> tuple[int, int]:
        """The columns, from one up to another, beyond which another form may stand."""
        return (
            max((border for border in self._borders if border <= col), default=0),
            min((border for border in self._borders if border > col), default=self.sheet.grid.width),
        )

    @cached_property
    def _borders(self) -> frozenset[int]:
        """Columns with labels behind a column without any content: another form may begin there."""
        return frozenset(col + 1 for col in self._empty if col + 1 in self._label_columns)

    def beside(self, label: Span) -> CellAt:
        """The cell right of a label: behind columns without any content, unless more labels stand there."""
        col = label.right + 1
        while col in self._empty:
            col += 1
        reaches = col > label.right + 1 and col < self.sheet.grid.width and col not in self._label_columns
        return CellAt(label.top, col if reaches else label.right + 1)

    @cached_property
    def _empty(self) -> frozenset[int]:
        columns = zip(*self.sheet.grid.cells, strict=True)
        return frozenset(col for col, cells in enumerate(columns) if cells.count("") == len(cells))

    @cached_property
    def is_one_column(self) -> bool:
        """Whether labels and values stand below each other in the only column there is."""
        if len(self._empty) + 1 < self.sheet.grid.width or len(self.sheet.labels) < MIN_LABELS:
            return False
        return not any(row + 1 in self.sheet.labels for row in self.sheet.labels)

    @cached_property
    def _label_columns(self) -> frozenset[int]:
        return frozenset(cell.col for cell in self.texts() if self.keys(cell))
