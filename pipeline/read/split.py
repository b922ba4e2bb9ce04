"""Divides the labels of a sheet into its forms: stacked, side by side, in a grid, alike or different."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.read.entries import Entry
from pipeline.read.grid import CellAt
from pipeline.read.labels import Sheet

Form = list[Entry]
NameKind = Callable[[Form], str]
"""The name of the kind that some entries are surely a form of, else ""."""


def split_forms(sheet: Sheet, entries: Sequence[Entry], name_kind: NameKind) -> Iterator[Form]:
    """The entries of each form, in reading order; each names a customer.

    Every way of dividing is tried on what the others left.
    """
    ways = (_split_at_gaps, _split_titles, _split_columns, _split_repeats, _split_rows, _split_halves)
    form = list(entries)
    for way in ways if sum(1 for entry in form if _names(sheet, [entry])) > 1 else ():
        parts = way(sheet, form, name_kind)
        if len(parts) > 1:
            for part in parts:
                yield from split_forms(sheet, part, name_kind)
            return
    if form:
        yield form


def _names(sheet: Sheet, entries: Form) -> bool:
    """Whether a customer's name is asked for."""
    return any(sheet.lexicon.identity.intersection(entry.keys) for entry in entries)


def _join_nameless(sheet: Sheet, parts: Sequence[Form]) -> list[Form]:
    """The parts, those without a customer's name with the one before, or the first with the next."""
    joined: list[Form] = []
    for part in parts:
        if joined and not (_names(sheet, joined[-1]) and _names(sheet, part)):
            joined[-1] = [*joined[-1], *part]
        else:
            joined.append(list(part))
    return [sorted(part, key=lambda entry: entry.at) for part in joined]


def _split_at_gaps(sheet: Sheet, entries: Form, _: NameKind) -> list[Form]:
    """Forms side by side with a column between them that is blank over all their rows."""
    rows = range(entries[0].at.row, entries[-1].at.row + 1)
    grid = sheet.grid
    gaps = [col for col in range(grid.width) if all(grid.value(row, col) == "" for row in rows)]
    ordered = sorted(entries, key=lambda entry: entry.at.col)
    parts = (list(part) for _, part in groupby(ordered, key=lambda entry: bisect(gaps, entry.at.col)))
    return _join_nameless(sheet, list(parts))


def _split_columns(sheet: Sheet, entries: Form, _: NameKind) -> list[Form]:
    """Forms side by side without such a column: at least two rows repeat their labels from one column on."""
    starts: list[int] = []
    seen: dict[int, set[str]] = {}
    for entry in entries:
        row, key = seen.setdefault(entry.at.row, set()), entry.keys[0]
        if key in row:
            starts.append(entry.at.col)
            row.clear()
        row.add(key)
    borders = sorted(col for col, count in Counter(starts).items() if count > 1)
    parts = groupby(
        sorted(entries, key=lambda entry: entry.at.col), key=lambda entry: bisect(borders, entry.at.col)
    )
    return _join_nameless(sheet, [list(part) for _, part in parts])


def _split_titles(sheet: Sheet, entries: Form, _: NameKind) -> list[Form]:
    """Forms below titles that the handbooks know."""
    rows = range(entries[0].at.row + 1, entries[-1].at.row)
    titles = [row for row in _find_gaps(sheet, entries, rows) if _is_title(sheet, row)]
    return _join_nameless(sheet, _cut(entries, titles))


def _split_repeats(sheet: Sheet, entries: Form, _: NameKind) -> list[Form]:
    """Like forms below each other: the first label comes again in its column."""
    first = entries[0]
    starts = [e.at.row for e in entries if e.keys[0] == first.keys[0] and e.at.col == first.at.col]
    return _take_forms(sheet, entries, _cut(entries, [_begin(sheet, entries, row) for row in starts]))


def _take_forms(sheet: Sheet, entries: Form, parts: Sequence[Form]) -> list[Form]:
    """The parts, unless one is a single label, which only stands twice in one form."""
    return [entries] if min(map(len, parts)) == 1 else _join_nameless(sheet, parts)


def _begin(sheet: Sheet, entries: Form, row: int) -> int:
    """Where the form with a label in this row begins: below the last gap, unless the one above goes on."""
    gap = next(_find_gaps(sheet, entries, range(row - 1, -1, -1)), row)
    between = {entry.keys[0] for entry in entries if gap < entry.at.row < row}
    return gap if between.isdisjoint(entry.keys[0] for entry in entries if entry.at.row >= row) else row


def _cut(entries: Form, rows: Sequence[int]) -> list[Form]:
    """The entries from each of these rows up to the next."""
    return [list(part) for _, part in groupby(entries, key=lambda entry: bisect(rows, entry.at.row))]


def _split_rows(sheet: Sheet, entries: Form, name_kind: NameKind) -> list[Form]:
    """Different forms below each other: each has a customer's name."""
    names = sorted({entry.at.row for entry in entries if _names(sheet, [entry])})
    for name in names[1:]:
        parts = _cut(entries, [_begin(sheet, entries, name)])
        if all(_names(sheet, part) for part in parts) and _are_apart(sheet, parts, name_kind):
            return parts
    return [entries]


def _split_halves(sheet: Sheet, entries: Form, _: NameKind) -> list[Form]:
    """Like forms below each other: half of the labels come again."""
    return _take_forms(sheet, entries, list(_cut_half(entries)))


def _cut_half(entries: Form) -> Iterator[Form]:
    """A new form begins where a label comes again, and half of the labels so far with it."""
    rest = Counter(entry.keys[0] for entry in entries)
    form: Form = []
    seen: set[str] = set()
    for entry in entries:
        key = entry.keys[0]
        again = key in seen and entry.at.row > form[-1].at.row
        if again and sum(1 for label in seen if rest[label]) * 2 >= len(seen):
            yield form
            form, seen = [], set()
        form.append(entry)
        seen.add(key)
        rest[key] -= 1
    yield form


def _find_gaps(sheet: Sheet, entries: Form, rows: Iterable[int]) -> Iterator[int]:
    """Rows without labels and values that show nothing over the columns of a form, or a single text."""
    used = {cell.row for entry in entries for cell in (entry.at, *entry.cells)}
    left, right = min(e.at.col for e in entries), max(e.cell.col for e in entries)
    for row in rows:
        cells = (CellAt(row, col) for col in range(left, right + 1))
        shown = {sheet.grid.span(*cell)[:2] for cell in cells if sheet.grid.value(*cell) != ""}
        if row not in used and len(shown) <= 1:
            yield row


def _is_title(sheet: Sheet, row: int) -> bool:
    return any(sheet.lexicon.is_form_title(sheet.grid.text(row, col)) for col in range(sheet.grid.width))


def _are_apart(sheet: Sheet, parts: Sequence[Form], name_kind: NameKind) -> bool:
    """Whether each of two parts is surely a form: of different kinds, or with a label in common."""
    above, below = map(name_kind, parts)
    one, two = ({entry.keys[0] for entry in part} for part in parts)
    return bool(above and below) and (above != below or bool(one & two - sheet.lexicon.identity))


def divide_unknown(entries: Sequence[Entry], forms: Sequence[Form], tops: Sequence[int]) -> list[Form]:
    """The entries that nobody knows, for each form: of those in or nearest to its columns the next above.

    `tops` are the first rows of the forms.
    """
    found: list[Form] = [[] for _ in forms]
    sides = [(min(e.at.col for e in form), max(max(e.at.col, e.cell.col) for e in form)) for form in forms]
    for entry in entries if forms else ():
        if not entry.keys:
            found[_find_form(entry, sides, tops)].append(entry)
    return found


def _find_form(entry: Entry, sides: Sequence[tuple[int, int]], tops: Sequence[int]) -> int:
    def distance(at: int) -> tuple[int, bool, int]:
        left, right = sides[at]
        rows = entry.at.row - tops[at]
        return max(left - entry.at.col, entry.at.col - right, 0), rows < 0, abs(rows)

    return min(range(len(tops)), key=distance)
