"""Tells the headers of lists from rows of labels inside a form, which have their values below as well."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from pipeline.read.labels import Sheet
from pipeline.read.rows import Body, filled_columns

LONG = 5  # labels of a list that tells the customer's name elsewhere

_COLON = re.compile("[:：]")


def drop_inner(sheet: Sheet, bodies: Sequence[Body]) -> list[Body]:
    """The lists without those that are a part of a form.

    These are: rows of labels with one row of values each, below one another and without a label twice; one
    such row with the customer's name right above a form without it; a small table without that name in a form
    that has it; and labels below their values.
    """
    inner = {body.header for chain in _find_chains(sheet, bodies) for body in chain}
    inner |= {body.header for body in bodies if _is_head(sheet, body, bodies) or _is_foot(sheet, body)}
    inner |= {body.header for body in bodies if _is_small(sheet, body, bodies)}
    return [body for body in bodies if body.header not in inner]


def _labels(sheet: Sheet, body: Body) -> set[str]:
    """The labels of a header without those that mean nothing."""
    keys = {heading.keys[0] for heading in body.header.headings if heading.keys}
    return keys - sheet.lexicon.ignored


def _names(sheet: Sheet, body: Body) -> bool:
    """Whether a header has the customer's name."""
    return any(sheet.lexicon.identity.intersection(heading.keys) for heading in body.header.headings)


def _filled_rows(sheet: Sheet, body: Body) -> list[int]:
    """The first rows of a list that hold something, two at most."""
    cells, left, right = sheet.grid.cells, body.header.left, body.header.right
    rows = range(body.start, body.stop)
    filled = (row for row in rows if any(value != "" for value in cells[row][left : right + 1]))
    return list(islice(filled, 2))


def _find_chains(sheet: Sheet, bodies: Sequence[Body]) -> Iterator[list[Body]]:
    """Headers with one row of values each, right below one another."""
    chain: list[Body] = []
    for body in bodies:
        rows = _filled_rows(sheet, body)
        if chain and not _follows(sheet, chain, body):
            yield from [chain] if len(chain) > 1 else []
            chain = []
        chain = [*chain, body] if rows == [body.start] else []
    yield from [chain] if len(chain) > 1 else []


def _follows(sheet: Sheet, chain: Sequence[Body], body: Body) -> bool:
    last = chain[-1]
    seen = set().union(*(_labels(sheet, above) for above in chain))
    return (
        body.header.top == last.start + 1
        and body.header.overlaps(last.header.left, last.header.right)
        and seen.isdisjoint(_labels(sheet, body))
        and sum(_names(sheet, each) for each in (*chain, body)) < 2  # noqa: PLR2004 - one customer
    )


def _is_head(sheet: Sheet, body: Body, bodies: Sequence[Body]) -> bool:
    """Whether the row below the first values begins with a label that is not the customer's name.

    The header of another list is no such row.
    """
    row = body.start + 1
    if any(other.header.top <= row <= other.header.bottom for other in bodies):
        return False
    return _names(sheet, body) and body.start < sheet.grid.height and _begins_with_label(sheet, body, row)


def _is_foot(sheet: Sheet, body: Body) -> bool:
    """Whether values stand right above the labels, and none below them."""
    if body.header.top == 0 or _filled_rows(sheet, body):
        return False
    above = filled_columns(sheet.grid, body.header.top - 1, body.header)
    return len(above) * 4 >= len(body.header.headings) * 3


def _begins_with_label(sheet: Sheet, body: Body, row: int) -> bool:
    if row not in sheet.labels:
        return False
    cols = filled_columns(sheet.grid, row, body.header)
    if not cols or cols[0] not in sheet.labels[row] or sheet.is_word(sheet.grid.text(row, cols[0])):
        return False
    return sheet.lexicon.identity.isdisjoint(sheet.keys(row, cols[0]))


def _is_small(sheet: Sheet, body: Body, bodies: Sequence[Body]) -> bool:
    """Whether a header without a customer's name stands in a form: it is short, or the form goes on below."""
    if _names(sheet, body) or not _has_form(sheet, bodies):
        return False
    if len(_labels(sheet, body)) < LONG or len(_filled_rows(sheet, body)) < 2:  # noqa: PLR2004 - a list goes on
        return True
    below = [row for row in range(body.start + 1, sheet.grid.height) if _begins_with_label(sheet, body, row)]
    return any(two - one == 1 for one, two in pairwise(below))


def _has_form(sheet: Sheet, bodies: Sequence[Body]) -> bool:
    """Whether a customer's name is asked for outside of the headers, also in the cell of the name."""
    heads = [(body.header.top, body.header.bottom) for body in bodies]
    before = (_COLON.split(text, maxsplit=1)[0].strip() for text in sheet.grid.texts if _COLON.search(text))
    if any(sheet.lexicon.identity.intersection(sheet.lexicon.known[text]) for text in before):
        return True
    return any(
        sheet.lexicon.identity.intersection(sheet.keys(row, col))
        for row, cols in sheet.labels.items()
        if not any(top <= row <= bottom for top, bottom in heads)
        for col in cols
    )
