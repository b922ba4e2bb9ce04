"""Finds the headers of lists on a sheet: below titles, in one row to three, several on a sheet.

A header is a run of neighbouring cells that are mostly labels. A form alternates labels and values instead.
"""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.captions import MAX_ROWS, TOP_ROWS, Captions
from pipeline.read.evidence import guess_fits, weigh_value
from pipeline.read.headings import Header, read_headings
from pipeline.read.labels import Sheet
from pipeline.read.repeats import Head
from pipeline.read.segments import MIN_LABELS, Line, find_bands, find_segments
from pipeline.read.titles import find_year, holds_title

SAMPLE = 4  # rows, the header's own among them, that tell what stands below it


def find_headers(sheet: Sheet) -> list[Header]:
    """All headers of lists on the sheet, top down, left to right; one repeated inside its list is none."""
    captions = Captions(sheet)
    found = [header for cols in find_bands(captions) for header in _find_in(captions, cols)]
    return sorted(found, key=lambda header: (header.top, header.left))


def _find_in(captions: Captions, band: range) -> list[Header]:
    """The headers in some columns of the sheet."""
    found: list[Header] = []
    for row in _list_candidates(captions):
        line = Line(captions, row, band)
        for cols in find_segments(line) if _may_end_header(line, found) else ():
            taken = any(h.top <= row <= h.bottom and h.overlaps(cols[0], cols[-1]) for h in found)
            if taken or not _is_header(line, cols):
                continue
            header = _build(line, cols, above=found)
            if not _is_repeated(captions.sheet, header, found):
                found.append(header)
    return found


def _list_candidates(captions: Captions) -> list[int]:
    """Rows with labels, and those below, where the parts of groups may be no labels by themselves.

    Far down a single label is a word of a record, unless it is merged over several columns.
    """
    span = captions.sheet.grid.span
    rows = (
        row
        for row, cols in captions.rows.items()
        if row < TOP_ROWS or len(cols) > 1 or span(row, cols[0]).right > cols[0]
    )
    return sorted({at for row in rows for at in (row, row + 1) if at < captions.sheet.grid.height})


def _may_end_header(line: Line, found: Sequence[Header]) -> bool:
    """Whether a row has more labels than stand in a record by chance, or groups above it."""
    labels = line.labels(line.row)
    cells = line.grid.cells[line.row][line.band.start : line.band.stop]
    filled = len(cells) - cells.count("")
    if len(labels) >= MIN_LABELS or 1 < len(labels) >= filled / 2:
        return True
    is_below = any(header.bottom == line.row - 1 for header in found)
    return filled > 1 and not is_below and len(line.labels(line.row - 1)) > bool(found)


def _is_header(line: Line, cols: range) -> bool:
    """Whether most cells are labels, side by side: a form's stand beside values, a record's are choices."""
    sheet, cells = line.captions.sheet, line.grid.cells[line.row]
    starts = [col for col in cols if line.starts(col)]
    before = [(), *(line.keys[col] for col in starts)]
    labels = [
        col
        for col, last in zip(starts, before, strict=False)
        if line.keys[col] and not sheet.lexicon.is_choice(line.texts[col], last)
    ]
    if sum(not sheet.is_word(line.texts[col]) for col in labels) < 2:  # noqa: PLR2004 - one may stand in a record
        return False
    beside = sum(one in labels and two in labels for one, two in pairwise(starts))
    own = sum(cells[col] != "" and line.keys[col] != () for col in starts)
    return _is_wide_header(line, labels, cols) or (
        (len(labels) >= MIN_LABELS or _is_short_header(line, starts))
        and len(labels) * 2 >= sum(line.texts[col] != "" for col in starts)
        and beside * 2 >= len(labels) - 1
        and own * 2 >= sum(cells[col] != "" for col in cols)
    )


def _is_wide_header(line: Line, labels: Sequence[int], cols: range) -> bool:
    """Whether labels among many headings that nobody knows stand over values of their own fields.

    Over blank rows they are less than half: in a form they would be half of the cells. Two are enough beside
    the heading of a count, in a summary.
    """
    row, *below = line.grid.cells[line.row : line.row + SAMPLE]
    texts = [row[col] for col in cols if row[col] != ""]
    is_text = all(isinstance(text, str) for text in texts) and len(set(texts)) == len(texts)
    fewest = MIN_LABELS - any(line.texts[col].endswith(line.captions.sheet.lexicon.counts) for col in cols)
    if len(labels) < fewest or not line.names_customer(cols) or not is_text:
        return False
    if all(cells[col] == "" for cells in below for col in cols):
        return len(texts) > 2 * len(labels)
    fits = guess_fits(line.captions.sheet.lexicon, {col: line.keys[col] for col in labels})
    weights = ([weigh_value(cells[col], fit) for col, fit in fits.items()] for cells in below)
    return any(1 in found and -1 not in found for found in weights)


def _is_short_header(line: Line, cols: Sequence[int]) -> bool:
    """Whether two labels side by side, the customer's name one of them, stand above a record of both."""
    sheet, below = line.captions.sheet, line.row + 1
    return (
        len(cols) == MIN_LABELS - 1
        and all(line.keys[col] for col in cols)
        and any(sheet.lexicon.identity.intersection(line.keys[col]) for col in cols)
        and below < sheet.grid.height
        and all(sheet.grid.value(below, col) != "" and not sheet.keys(below, col) for col in cols)
    )


def _build(line: Line, cols: range, *, above: Sequence[Header]) -> Header:
    """The header around its row: down to the end of cells merged downwards, up to rows of groups."""
    captions, row = line.captions, line.row
    spans = [line.grid.span(row, col) for col in cols]
    spans = [span for span in spans if span.bottom - span.top < MAX_ROWS]
    top = min((span.top for span in spans), default=row)
    bottom = max((span.bottom for span in spans), default=row)
    while bottom - top < MAX_ROWS - 1 and captions.has_parts(bottom, captions.widen(bottom, cols)):
        bottom += 1
    cols = captions.widen(bottom - 1, cols) if bottom > top else cols
    is_below = any(header.overlaps(cols[0], cols[-1]) for header in above)
    top -= captions.count_groups(top, cols, below_list=is_below and not _needs_groups(line, cols))
    return Header(top, bottom, cols[0], cols[-1], tuple(read_headings(captions, top, bottom, cols)))


def _needs_groups(line: Line, cols: range) -> bool:
    """Whether several headings are labels only together with the groups above them."""
    alone = line.captions.known
    return sum(line.keys[col] != () and not alone[line.texts[col]] for col in cols) > 1


def _is_repeated(sheet: Sheet, header: Header, above: Sequence[Header]) -> bool:
    """Whether a header repeats that of the list it stands in.

    Below a title of its own, the name of a form or a year, begins a new list.
    """
    like = [other for other in above if other.left == header.left]
    head = Head(sheet, like[-1]) if like else None
    if head is None or any(heading.keys and heading.col > head.header.right for heading in header.headings):
        return False
    if not all(map(head.has_labels, range(header.top, header.bottom + 1))):
        return False
    rows = range(header.top - 1, head.header.bottom, -1)
    title = next((row for row in rows if not head.is_page_head(row)), 0)
    if not title or not holds_title(sheet, title, left=header.left, right=header.right):
        return True
    texts = [sheet.grid.text(title, col) for col in range(header.left, header.right + 1)]
    return find_year(texts) is None and not any(map(sheet.lexicon.is_form_title, texts))
