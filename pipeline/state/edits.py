"""Staff's edits in the state: those in force, all that ever happened to them, and what each run wrote."""

import io
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline.state.merge import Base, Edit, Ledger, Note
from pipeline.state.store import open_state

KEPT_RUNS = 60
"""So many runs back a copy of the workbook may turn up and still be compared with what that run wrote."""


@dataclass(frozen=True)
class Added:
    """A row that staff added: the run in whose copy, the row it stood in, its texts by field."""

    run: str
    row: int
    cells: dict[str, str]


class EditBook:
    """Staff's edits; all of it in memory until `save`."""

    def __init__(self, path: Path) -> None:
        """Read what is known; nothing where there is no such file yet."""
        self._path = path
        self.ledger = Ledger()
        self.added: list[Added] = []
        self._told = 0
        self._new_bases: list[tuple[str | bytes, ...]] = []
        if path.exists():
            with open_state(path) as connection:
                self._load(connection)

    def _load(self, connection: sqlite3.Connection) -> None:
        edits = connection.execute("select key, field, value, source, run, at from edits order by rowid")
        self.ledger.edits = {(key, name): Edit(*rest) for key, name, *rest in edits}
        taken = connection.execute("select run, place, found from taken")
        self.ledger.taken = {(run, *json.loads(place)): found for run, place, found in taken}
        self.ledger.journal = [
            Note(*row) for row in connection.execute("select * from journal order by rowid")
        ]
        self._told = len(self.ledger.journal)
        added = connection.execute("select run, row, cells from added order by number")
        self.added = [Added(run, row, json.loads(cells)) for run, row, cells in added]

    def find_base(self, run: str) -> Base | None:
        """What that run wrote, where it is still known."""
        if not self._path.exists():
            return None
        with open_state(self._path) as connection:
            query = "select headings, written, source from bases where run = ?"
            found = connection.execute(query, (run,)).fetchone()
        return (
            Base(run, unpack_table(found[1]), unpack_table(found[2]), json.loads(found[0])) if found else None
        )

    @property
    def knows_runs(self) -> bool:
        """Whether anything is known of what runs wrote."""
        if not self._path.exists():
            return False
        with open_state(self._path) as connection:
            return connection.execute("select 1 from bases limit 1").fetchone() is not None

    def add_base(self, base: Base, at: str) -> None:
        """Notes what this run is about to write; packed at once, for the tables take much memory."""
        tables = (pack_table(base.written), pack_table(base.source))
        self._new_bases.append((base.run, at, _dump(base.headings), *tables))

    def take_rows(self, run: str, rows: Iterable[tuple[int, dict[str, str]]]) -> None:
        """Notes the rows (number, texts by field) that staff added to a copy of that run.

        A copy that is found again may have the same rows, or rows that were typed on in since: of customer,
        wording and place two must agree.
        """
        known = {at: added for at, added in enumerate(self.added) if added.run == run}
        waiting = list(rows)
        for alike in (_is_equal, _is_same_matter):
            for row in list(waiting):
                at = next((at for at, added in known.items() if alike(added, row)), None)
                if at is not None:
                    self.added[at] = replace(known.pop(at), cells=row[1])
                    waiting.remove(row)
        self.added += [Added(run, number, cells) for number, cells in waiting]

    def note_once(self, note: Note) -> None:
        """Notes what stays true in a copy that is found again."""
        place = (note.run, note.kind, note.key, note.field)
        if self.ledger.taken.get(place) != note.found:
            self.ledger.taken[place] = note.found
            self.ledger.journal.append(note)

    def save(self) -> None:
        """Writes everything in one transaction; the file and its folder are made where they are missing."""
        ledger = self.ledger
        with open_state(self._path) as connection:
            edits = [(*cell, *astuple(edit)) for cell, edit in ledger.edits.items()]
            taken = [(run, _dump(place), found) for (run, *place), found in ledger.taken.items()]
            added = [(at, row.run, row.row, _dump(row.cells)) for at, row in enumerate(self.added)]
            for table, rows in {"edits": edits, "taken": taken, "added": added}.items():
                connection.execute(f"delete from {table}")  # noqa: S608 - our own names
                _insert(connection, table, rows)
            _insert(connection, "journal", [astuple(note) for note in ledger.journal[self._told :]])
            _insert(connection, "bases", self._new_bases)
            _forget_old_runs(connection)
        self._told = len(ledger.journal)
        self._new_bases = []

    def find_digest(self, name: str) -> str | None:
        """The digest of the workbook that was placed under that name."""
        if not self._path.exists():
            return None
        with open_state(self._path) as connection:
            found = connection.execute("select digest from placed where name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def save_digest(self, name: str, digest: str) -> None:
        """Notes the workbook that was placed: as long as it stays the same, nobody has edited it."""
        with open_state(self._path) as connection:
            _insert(connection, "placed", [(name, digest)])


def _is_equal(added: Added, row: tuple[int, dict[str, str]]) -> bool:
    return added.cells == row[1]


def _is_same_matter(added: Added, row: tuple[int, dict[str, str]]) -> bool:
    fields = ("customer_name", "description")
    agreeing = [bool(row[1].get(name)) and added.cells.get(name) == row[1].get(name) for name in fields]
    return sum(agreeing) + (added.row == row[0]) > 1


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert or replace into {table} values ({places})", rows)  # noqa: S608


def _forget_old_runs(connection: sqlite3.Connection) -> None:
    runs = "select run from bases order by at desc, rowid desc limit -1 offset ?"
    for (run,) in connection.execute(runs, (KEPT_RUNS,)).fetchall():
        for table in ("bases", "taken"):
            connection.execute(f"delete from {table} where run = ?", (run,))  # noqa: S608 - our own names


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def pack_table(table: pd.DataFrame) -> bytes:
    """A table of texts as the state keeps it."""
    target = io.BytesIO()
    texts = table.rename_axis("key").reset_index().astype("str")
    texts.to_parquet(target, index=False, compression="zstd", use_dictionary=False, write_statistics=False)
    return target.getvalue()


def unpack_table(content: bytes) -> pd.DataFrame:
    """The table that was packed."""
    return pd.read_parquet(io.BytesIO(content)).set_index("key").astype(object)
