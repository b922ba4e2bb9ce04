"""Staff's edits and the newly computed values, merged cell by cell (contract section 7).

Three values meet in every cell: what we wrote (base), what is found now (theirs) and what the sources say now
(ours). All are texts as a sheet shows them, "" where blank; a record is told by its key, a cell by key and
field. Nothing here touches a file.

* Changed by staff: an edit; it counts from now on, whatever the sources say.
* Changed by staff and in the sources: the edit counts, and both stand as a conflict until they agree or the
  cell is edited again.
* A copy of an older run is compared with what that run wrote: what it does not change, it does not take back.

A field with a colon is staff's own: a column they added (`own:备注`) or a comment at a cell (`note:status`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

Cell = tuple[str, str]
"""A record's key and a field."""


@dataclass(frozen=True)
class Edit:
    """A cell that staff changed: its value, what the source said then, and in the copy of which run."""

    value: str
    source: str
    run: str
    at: str


@dataclass(frozen=True)
class Note:
    """Something that happened to a cell or row: what was written, found, said by the source; what counts now.

    `kind` is a key of `words.MERGE`, `run` the run whose copy it was found in, `at` when.
    """

    kind: str
    key: str
    field: str
    written: str
    found: str
    source: str
    kept: str
    run: str
    at: str


@dataclass(frozen=True)
class Base:
    """What one run wrote: the text of every cell, and what the sources said in the editable ones.

    Both have one row per key and one column per field. `headings` maps the headings to fields, in order.
    """

    run: str
    written: pd.DataFrame
    source: pd.DataFrame
    headings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Copy:
    """A workbook as found: `cells` has one row per key (no key twice), one column per field that it has.

    `twice` are further rows with a key of `cells`.
    """

    run: str
    cells: pd.DataFrame
    twice: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass
class Ledger:
    """All that is known of staff's edits.

    `edits` are those in force. `taken` is the last text taken from the copies of a run, by run and place:
    such a copy may be found again, with more edits or without. `journal` is everything that happened.
    """

    edits: dict[Cell, Edit] = field(default_factory=dict)
    taken: dict[tuple[str, ...], str] = field(default_factory=dict)
    journal: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Now:
    """The present: when, what the sources say (one row per key), and the fields that staff may edit.

    Fields that no source has (own columns, cell comments) are editable too; there the source says "".
    """

    at: str
    source: pd.DataFrame
    editable: frozenset[str]

    def say(self, cell: Cell) -> str:
        """What the sources say in a cell."""
        return _look_up(self.source, cell)

    def is_editable(self, name: str) -> bool:
        """Whether an edit of the field counts."""
        return name in self.editable or ":" in name


def merge_copy(ledger: Ledger, copy: Copy, base: Base | None, now: Now) -> None:
    """Takes the edits of a copy into the ledger."""
    if base is None:
        _merge_without_base(ledger, copy, now)
    else:
        _merge_with_base(ledger, copy, base, now)
    for cell, written, found in find_changes(copy.cells, copy.twice):
        if _is_new(ledger, copy.run, ("twice", *cell), found):
            ledger.journal.append(
                Note("twice", *cell, written, found, now.say(cell), written, copy.run, now.at)
            )


def _merge_with_base(ledger: Ledger, copy: Copy, base: Base, now: Now) -> None:
    for key in base.written.index.difference(copy.cells.index):
        if _is_new(ledger, copy.run, ("deleted", key, ""), ""):
            ledger.journal.append(Note("deleted", key, "", "", "", "", "", copy.run, now.at))
    removed = [name for name in base.written.columns if ":" in name and name not in copy.cells.columns]
    cells = copy.cells.reindex(columns=[*copy.cells.columns, *removed], fill_value="")
    for cell, written, found in find_changes(base.written, cells):
        if not _is_new(ledger, copy.run, cell, found):
            continue
        if now.is_editable(cell[1]):
            edit = Edit(found, _look_up(base.source, cell), copy.run, now.at)
            _put_in_force(ledger, cell, edit, written)
        else:
            said = now.say(cell) or written
            ledger.journal.append(Note("fixed", *cell, written, found, said, said, copy.run, now.at))


def find_changes(written: pd.DataFrame, found: pd.DataFrame) -> Iterator[tuple[Cell, str, str]]:
    """Every cell in which two tables of texts differ, of the keys that both have, with both texts.

    A field that only `found` has was blank before; one that only `written` has was removed, which is no edit.
    """
    keys = found.index[found.index.isin(written.index)]
    was = written.reindex(index=keys, columns=found.columns, fill_value="").to_numpy()
    now = found[found.index.isin(written.index)].to_numpy()
    rows, cols = (was != now).nonzero()
    for row, col in zip(rows.tolist(), cols.tolist(), strict=True):  # edits are few
        yield (str(keys[row]), str(found.columns[col])), was[row, col], now[row, col]


def _is_new(ledger: Ledger, run: str, place: tuple[str, ...], found: str) -> bool:
    """Whether that was not yet taken from a copy of that run; from now on it is."""
    known = ledger.taken.get((run, *place))
    ledger.taken[run, *place] = found
    return known != found


def _put_in_force(ledger: Ledger, cell: Cell, edit: Edit, written: str) -> None:
    """An edit that counts from now on; another one, which it neither saw nor contains, is told beside it."""
    other = ledger.edits.get(cell)
    ledger.edits[cell] = edit
    where = (edit.run, edit.at)
    if other is not None and other.value != written and other.value not in edit.value:
        ledger.journal.append(Note("overruled", *cell, written, other.value, edit.source, edit.value, *where))
    ledger.journal.append(Note("edited", *cell, written, edit.value, edit.source, edit.value, *where))


def _merge_without_base(ledger: Ledger, copy: Copy, now: Now) -> None:
    """What that run wrote is not known any more: what fills a blank is an edit, all else is only told."""
    for cell, source, found in find_changes(now.source, copy.cells):
        known = ledger.edits.get(cell)
        if not found or not now.is_editable(cell[1]) or (known is not None and known.value == found):
            continue
        if not _is_new(ledger, copy.run, cell, found):
            continue
        if source or known is not None:
            kept = source if known is None else known.value
            ledger.journal.append(Note("baseless", *cell, "", found, source, kept, copy.run, now.at))
        else:
            _put_in_force(ledger, cell, Edit(found, "", copy.run, now.at), "")


def settle(ledger: Ledger, now: Now) -> list[Note]:
    """Lets go of edits that the sources have caught up with; the conflicts that stand now.

    An edit of a record that no source has any more is kept, and told.
    """
    ledger.edits = {
        cell: edit
        for cell, edit in ledger.edits.items()
        if cell[0] not in now.source.index or now.say(cell) != edit.value
    }
    return [
        Note(kind, *cell, edit.source, edit.value, source, edit.value, edit.run, edit.at)
        for cell, edit in ledger.edits.items()
        if (kind := "conflict" if cell[0] in now.source.index else "gone")
        and ((source := now.say(cell)) != edit.source or kind == "gone")
    ]


def _look_up(table: pd.DataFrame, cell: Cell) -> str:
    key, name = cell
    return str(table.at[key, name]) if name in table.columns and key in table.index else ""
