"""What was purged: its numbers, which nobody else ever gets, and seals by which its records are known again.

A seal is a digest of what tells a record, made with a secret of the state: enough to leave out a record that
still stands in an input file, not to read who it was.
"""

import hashlib
import io
import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import RecordKind
from pipeline.state.edits import pack_table, unpack_table
from pipeline.state.memory import pack_records
from pipeline.state.store import open_state

Numbers = Collection[str]
TOLD_BY: Mapping[RecordKind, tuple[str, ...]] = {
    "case": ("received_at", "description"),
    "visit": ("visit_at", "content", "case_id"),
    "assessment": ("assessed_at", "period"),
}
"""What tells a record without a number from others of its handbook and customer."""


class PurgeBook:
    """The purged records; what is added is written at once."""

    def __init__(self, path: Path) -> None:
        """Read what is known; nothing where there is no such file yet."""
        self._path = path
        self.numbers: frozenset[str] = frozenset()
        self._seals: frozenset[str] = frozenset()
        self._secret = b""
        if path.exists():
            with open_state(path) as connection:
                self._load(connection)

    def _load(self, connection: sqlite3.Connection) -> None:
        found = connection.execute("select value from secrets where name = 'purge'").fetchone()
        self._secret = bytes(found[0]) if found else b""
        self.numbers = frozenset(n for (n,) in connection.execute("select number from purged"))
        self._seals = frozenset(seal for (seal,) in connection.execute("select seal from purged_seals"))

    def __bool__(self) -> bool:
        """Whether anything was ever purged."""
        return bool(self._seals or self.numbers)

    def find(self, kind: RecordKind, records: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """True for the records, as a file tells them, that were purged."""
        if not self._seals:
            return np.zeros(len(records), dtype=bool)
        return _seal(kind, records, self._secret).isin(self._seals).to_numpy(dtype=bool)

    def add(
        self,
        numbers: Mapping[RecordKind, Iterable[str]],
        records: Mapping[RecordKind, pd.DataFrame],
        *,
        added_rows: Iterable[int],
        at: pd.Timestamp,
    ) -> None:
        """Notes records as purged, as the files tell them; `added_rows` are numbers of rows staff added."""
        with open_state(self._path) as connection:
            connection.execute(
                "insert or ignore into secrets values ('purge', ?)", (secrets.token_bytes(32),)
            )
            (self._secret,) = connection.execute("select value from secrets where name = 'purge'").fetchone()
            named = [(kind, number, at.isoformat()) for kind, own in numbers.items() for number in own]
            connection.executemany("insert or ignore into purged values (?, ?, ?)", named)
            for kind, frame in records.items():
                seals = sorted(set(_seal(kind, frame, self._secret)))
                connection.executemany("insert or ignore into purged_seals values (?)", [(s,) for s in seals])
            connection.executemany("delete from added where number = ?", [(row,) for row in added_rows])
            self._load(connection)

    def erase(self, *, living: Numbers) -> None:
        """Removes from the state all that belongs to a purged number; overwritten, not only unlinked.

        `living` are numbers that belong to other records now.
        The numbers stay among the issued ones, so that no other case gets them, without what told them.
        """
        with open_state(self._path) as connection:
            connection.execute("pragma secure_delete = on")
            for erase in ERASED.values():
                erase(connection, self.numbers.difference(living))


def count_traces(path: Path, numbers: Numbers) -> Counter[str]:
    """How many rows of the state tell something of each of these numbers."""
    if not path.exists():
        return Counter()
    asked = (
        "select number from issued where who <> '' "
        "union all select key from edits union all select key from journal "
        "union all select record_id from changes"
    )
    with open_state(path) as connection:
        return Counter(number for (number,) in connection.execute(asked) if number in numbers)


def _erase_issued(connection: sqlite3.Connection, numbers: Numbers) -> None:
    change = "update issued set who = '', moment = '', what = '', place = '' where number = ?"
    connection.executemany(change, [(number,) for number in numbers])


def _erase_edits(connection: sqlite3.Connection, numbers: Numbers) -> None:
    connection.executemany("delete from edits where key = ?", [(number,) for number in numbers])


def _erase_journal(connection: sqlite3.Connection, numbers: Numbers) -> None:
    connection.executemany("delete from journal where key = ?", [(number,) for number in numbers])


def _erase_taken(connection: sqlite3.Connection, numbers: Numbers) -> None:
    rows = connection.execute("select run, place from taken").fetchall()
    gone = [row for row in rows if not set(numbers).isdisjoint(json.loads(row[1]))]
    connection.executemany("delete from taken where run = ? and place = ?", gone)


def _erase_bases(connection: sqlite3.Connection, numbers: Numbers) -> None:
    for run, *packed in connection.execute("select run, written, source from bases").fetchall():
        tables = [unpack_table(each) for each in packed]
        if any(table.index.isin(list(numbers)).any() for table in tables):
            kept = [pack_table(table[~table.index.isin(list(numbers))]) for table in tables]
            connection.execute("update bases set written = ?, source = ? where run = ?", (*kept, run))


def _erase_changes(connection: sqlite3.Connection, numbers: Numbers) -> None:
    connection.executemany("delete from changes where record_id = ?", [(number,) for number in numbers])


def _erase_last_seen(connection: sqlite3.Connection, numbers: Numbers) -> None:
    for kind, content in connection.execute("select kind, content from last_seen").fetchall():
        table = pd.read_parquet(io.BytesIO(content))
        purged = table[f"{kind}_id"].isin(list(numbers))
        if purged.any():
            kept = pack_records(table[~purged])
            connection.execute("update last_seen set content = ? where kind = ?", (kept, kind))


ERASED: Mapping[str, Callable[[sqlite3.Connection, Numbers], None]] = {
    "issued": _erase_issued,
    "edits": _erase_edits,
    "journal": _erase_journal,
    "taken": _erase_taken,
    "bases": _erase_bases,
    "changes": _erase_changes,
    "last_seen": _erase_last_seen,
}
"""The tables that hold something of a record under its number, and how it is removed."""
KEPT = {
    "problems": "places alone",
    "added": "removed with the seal",
    "placed": "digests",
    "final_reports": "periods",
    "final_files": "removed by what they quote",
    "reported_figures": "figures and numbers",
    "written_reports": "digests",
    "secrets": "keys",
    "jobs": "names of jobs",
    "runs": "commands, counts, reasons with contacts masked",
    "clock": "the time",
    "parcels": "subjects, until they are delivered",
    "parcel_files": "reports and lists, until they are delivered",
    "postings": "editions and addressees",
    "purged": "numbers",
    "purged_seals": "seals",
}
"""The other tables, and why nothing of a record is left in them."""


def _seal(kind: RecordKind, records: pd.DataFrame, secret: bytes) -> pd.Series:
    """By number, handbook and customer; without a number by what tells the record besides."""
    customer = records["customer_name"]
    if "customer_id" in records:
        customer = customer.fillna(records["customer_id"])
    told = records[list(TOLD_BY[kind])].astype("str").fillna("").agg("\n".join, axis=1)
    number = records["case_id"] if kind == "case" else pd.Series(np.nan, index=records.index, dtype="str")
    texts = (
        kind
        + "\n"
        + records["handbook"]
        + "\n"
        + customer.fillna("")
        + "\n"
        + number.mask(number.isna(), "\n" + told).astype("str")
    )
    digests = {
        text: hashlib.blake2b(text.encode(), key=secret, digest_size=16).hexdigest() for text in set(texts)
    }
    return texts.map(digests).astype("str")
