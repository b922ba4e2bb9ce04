"""Finds the headers of lists on a sheet: below titles, in one row or two, several on a sheet.

A header is a run of neighbouring cells that are mostly labels. A form alternates labels and values instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from pipeline.read.grid import Grid
from pipeline.read.labels import Lexicon, Sheet, label_keys

MIN_LABELS = 3
LONG = 5  # labels of a list that tells the customer's name elsewhere
MAX_ROWS = 3  # a header cell merged over more rows is a column of its own kind


@dataclass(frozen=True)
class Heading:
    """One column of a list: where it is and under which keys its label may be listed."""

    col: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The header of one list; all borders belong to it."""

    top: int
    bottom: int
    left: int
    right: int
    headings: tuple[Heading, ...]

    def overlaps(self, left: int, right: int) -> bool:
        """Whether the list shares a column with these."""
        return self.left <= right and left <= self.right


def find_headers(sheet: Sheet) -> list[Header]:
    """All headers of lists on the sheet, top down, left to right; one repeated inside its list is none.

    Neither is a short one without a customer's name where a form on the sheet has it: it heads a small table
    inside that form.
    """
    found: list[Header] = []
    for row in [row for row, cols in sheet.labels.items() if _may_head(sheet.grid, row, cols)]:
        for left, right in _segments(sheet, row):
            if any(h.top <= row <= h.bottom and h.overlaps(left, right) for h in found):
                continue
            if _is_header(sheet, row, left=left, right=right):
                header = _build(sheet, row, left=left, right=right, above=found)
                if not _is_repeated(sheet.grid, header, found):
                    found.append(header)
    return [header for header in found if _stands_alone(sheet, header)] if _has_form(sheet, found) else found


def _may_head(grid: Grid, row: int, cols: list[int]) -> bool:
    """Whether a row can hold a header: labels are not only words that stand in a record by chance."""
    width = grid.width
    return len(cols) >= MIN_LABELS or 1 < len(cols) >= (width - grid.cells[row].count("")) / 2


def _stands_alone(sheet: Sheet, header: Header) -> bool:
    """Whether a header on a sheet with a form is that of a list: it has a customer's name, or is long."""
    if any(sheet.lexicon.identity.intersection(heading.keys) for heading in header.headings):
        return True
    rows = sheet.grid.cells[header.bottom + 1 : header.bottom + 3]
    filled = sum(1 for cells in rows if any(value != "" for value in cells[header.left : header.right + 1]))
    return sum(1 for heading in header.headings if heading.keys) >= LONG and filled == 2  # noqa: PLR2004 - both rows


def _has_form(sheet: Sheet, headers: list[Header]) -> bool:
    """Whether a customer's name is asked for outside of the headers."""
    rows = {row for header in headers for row in range(header.top, header.bottom + 1)}
    return any(
        sheet.lexicon.identity.intersection(sheet.keys(row, col))
        for row, cols in sheet.labels.items()
        if row not in rows
        for col in cols
    )


def _header_text(sheet: Sheet, row: int, col: int) -> str:
    """The label over a column: the cell's own, or, where that is blank, the label right above it."""
    text = sheet.grid.text(row, col)
    if row == 0 or sheet.grid.value(row, col) != "":
        return text
    return sheet.grid.text(row - 1, col) if sheet.keys(row - 1, col) else ""


def _segments(sheet: Sheet, row: int) -> Iterator[tuple[int, int]]:
    """Runs of columns with a label over each.

    A run goes on behind a blank column, unless a table of its own begins there: with a label that the run has
    had, or apart from it. Without a blank column only the run's first label (序号, 客户名称) tells so.
    """
    left = end = -1
    seen: list[str] = []
    for col in range(sheet.grid.width):
        text = _header_text(sheet, row, col)
        if not text:
            continue
        keys = sheet.lexicon.known[text][:1]
        if left < 0 or sheet.grid.span(row, col).left < col:
            anew = False
        elif col == end + 1:
            anew = len(seen) >= MIN_LABELS and seen[:1] == [*keys]
        else:
            anew = not set(seen).isdisjoint(keys) or _is_apart(sheet, row, left=left, end=end, col=col)
        if anew:
            yield left, end
            left, seen = -1, []
        left = col if left < 0 else left
        end = col
        seen.extend(keys)
    if left >= 0:
        yield left, end


def _is_apart(sheet: Sheet, row: int, *, left: int, end: int, col: int) -> bool:
    """Whether columns from `col` on are no part of the run from `left` to `end`.

    The columns between are blank down the whole sheet, and what follows is no label, or its rows are others.
    """
    cells = sheet.grid.cells
    if any(line[between] != "" for line in cells for between in range(end + 1, col)):
        return False
    rows = [line for line in cells[row + 1 :] if any(value != "" for value in line[left : end + 1])]
    return not sheet.keys(row, col) or sum(1 for line in rows if line[col] != "") * 2 < len(rows)


def _is_header(sheet: Sheet, row: int, *, left: int, right: int) -> bool:
    """Whether most cells are labels, side by side: a form's stand beside values, a record's are choices."""
    cols = [col for col in range(left, right + 1) if sheet.grid.span(row, col).left == col]
    texts = [_header_text(sheet, row, col) for col in cols]
    before = ["", *texts]
    labels = [_is_label(sheet.lexicon, text, before=last) for text, last in zip(texts, before, strict=False)]
    values = right - left + 1 - sheet.grid.cells[row][left : right + 1].count("")
    own = sum(1 for col in sheet.labels[row] if left <= col <= right)
    return (
        (sum(labels) >= MIN_LABELS or _is_short_header(sheet, row, cols))
        and sum(labels) * 2 >= sum(map(bool, texts))
        and sum(one and two for one, two in pairwise(labels)) * 2 >= sum(labels) - 1
        and own * 2 >= values
        and sum(1 for text, label in zip(texts, labels, strict=True) if label and not sheet.is_word(text)) > 1
    )


def _is_short_header(sheet: Sheet, row: int, cols: list[int]) -> bool:
    """Whether two labels side by side, the customer's name one of them, stand above a record of both."""
    keys = [sheet.keys(row, col) for col in cols]
    below = row + 1
    return (
        len(cols) == MIN_LABELS - 1
        and all(keys)
        and any(sheet.lexicon.identity.intersection(key) for key in keys)
        and below < sheet.grid.height
        and all(sheet.grid.value(below, col) != "" and not sheet.keys(below, col) for col in cols)
    )


def _is_label(lexicon: Lexicon, text: str, *, before: str) -> bool:
    """Whether a text is a label, and not one of the choices of the label before it."""
    return bool(lexicon.known[text]) and not lexicon.is_choice(text, lexicon.known[before])


def _build(sheet: Sheet, row: int, *, left: int, right: int, above: list[Header]) -> Header:
    """The header around its row: down to the end of cells merged downwards, up to a row of groups."""
    spans = [sheet.grid.span(row, col) for col in range(left, right + 1)]
    spans = [span for span in spans if span.bottom - span.top < MAX_ROWS]
    bottom = max((span.bottom for span in spans), default=row)
    top = min((span.top for span in spans), default=row)
    if top == row and bottom == row:
        top -= _has_groups(sheet.grid, row, left=left, right=right, above=above)
        bottom += _has_parts(sheet, row, left=left, right=right)
    while (
        bottom > row and right + 1 in sheet.labels.get(bottom, ()) and sheet.grid.text(row, right + 1) == ""
    ):
        right += 1
    headings = tuple(_headings(sheet, top, bottom, left=left, right=right))
    return Header(top, bottom, left, right, headings)


def _has_groups(grid: Grid, row: int, *, left: int, right: int, above: list[Header]) -> bool:
    """Whether the row above names groups of the columns: two texts or more, over cells of the header.

    In a workbook they are merged; in a text file blanks follow them, and no list may stand above.
    """
    if row == 0:
        return False
    spans = {grid.span(row - 1, col) for col in range(left, right + 1) if grid.value(row - 1, col) != ""}
    if len(spans) < 2 or not all(grid.text(span.top, span.left) for span in spans):  # noqa: PLR2004 - one is a title
        return False
    if grid.merges:
        return any(span.right > span.left for span in spans)
    blank_below = any(grid.text(row, span.left) == "" for span in spans)
    blank_beside = len(spans) < right - left + 1
    return blank_beside and blank_below and not any(header.overlaps(left, right) for header in above)


def _has_parts(sheet: Sheet, row: int, *, left: int, right: int) -> bool:
    """Whether the row below divides some columns further, without merges: labels only, and not below all."""
    labels = [col for col in sheet.labels.get(row + 1, ()) if left <= col <= right]
    if len(labels) < 2:  # noqa: PLR2004 - one word does not divide anything
        return False
    width = right - left + 1
    return len(labels) == width - sheet.grid.cells[row + 1][left : right + 1].count("") < width


def _headings(sheet: Sheet, top: int, bottom: int, *, left: int, right: int) -> Iterator[Heading]:
    grid = sheet.grid
    group = ""
    for col in range(left, right + 1):
        own = grid.text(bottom, col)
        upper = grid.text(top, col) if top < bottom else ""
        group = upper or (group if own and not grid.merges else "")
        if grid.span(bottom, col).left < col:
            continue
        yield Heading(col, _heading_keys(group, own, sheet.lexicon))


def _heading_keys(group: str, own: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Keys of 客户 over 名称: 客户名称, then 名称客户, then 名称 alone; only those that are labels."""
    same = group == own or not group
    texts = (own,) if same else (group + own, own + group, own) if own else (group,)
    keys = (key for text in texts for key in lexicon.known[text])
    return tuple(dict.fromkeys(keys))


def heading_texts(grid: Grid, header: Header) -> frozenset[tuple[int, str]]:
    """Column and folded text of every cell of the header, to know its rows again."""
    return frozenset(
        chain.from_iterable(row_texts(grid, row, header) for row in range(header.top, header.bottom + 1))
    )


def row_texts(grid: Grid, row: int, header: Header) -> frozenset[tuple[int, str]]:
    """Column and folded text of every text shown in a row of a header's columns."""
    return frozenset(
        (col, key)
        for col in range(header.left, header.right + 1)
        for key in label_keys(grid.text(row, col))[:1]
    )


def holds_title(grid: Grid, row: int, header: Header) -> bool:
    """Whether a row holds one single text in the header's columns."""
    cells = [value for value in grid.cells[row][header.left : header.right + 1] if value != ""]
    return len(cells) == 1 and isinstance(cells[0], str)


def _is_repeated(grid: Grid, header: Header, above: list[Header]) -> bool:
    """Whether a header repeats that of the list it stands in; below a title of its own begins a new list."""
    if header.top > 0 and holds_title(grid, header.top - 1, header):
        return False
    texts = heading_texts(grid, header)
    return any(texts <= heading_texts(grid, other) for other in above if other.left == header.left)
