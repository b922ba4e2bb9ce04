"""How each record stood at the last run, and what changed from run to run.

The last run's records are kept whole, so that one that vanishes from its sheet is not lost; what changed is
kept as changes of single fields, each with the runs between which it happened.
"""

import io
from pathlib import Path

import pandas as pd

from pipeline.lookup import find_rows, is_among
from pipeline.model import RECORD_COLUMNS, RecordKind, Status, shape_table
from pipeline.state.store import open_state

KINDS: tuple[RecordKind, ...] = ("case", "visit")
FOLLOWED = (
    *("status", "verdict", "score", "department", "owner", "promised_at", "registered_at", "analysed_at"),
    *("first_response_at", "last_progress_at", "resolved_at", "result_sent_at", "revisit_at", "closed_at"),
    *("archived_at", "recorded_at"),
)
CHANGE_COLUMNS = ["kind", "record_id", "field", "before", "after", "since", "at"]
WAITING = Status.WAITING_CUSTOMER.value
AT_A_TIME = 100_000  # records that are packed: each takes a kilobyte meanwhile


class Memory:
    """What is known of earlier runs; nothing is written but by `save`."""

    def __init__(self, path: Path | None, *, as_of: pd.Timestamp) -> None:
        """Runs after as-of are not asked: the same inputs give the same results. No path, no memory."""
        self._path = path
        self._as_of = as_of
        self.last: dict[RecordKind, pd.DataFrame] = {}
        self.seen_at: pd.Timestamp | None = None
        self.changes = pd.DataFrame(columns=CHANGE_COLUMNS, dtype="str")
        self._fresh = self.changes
        if path is not None and path.exists():
            self._load(path)

    def _load(self, path: Path) -> None:
        with open_state(path) as connection:
            rows = connection.execute(
                f"select {', '.join(CHANGE_COLUMNS)} from changes where at <= ? order by rowid",  # noqa: S608 - our names
                (self._as_of.isoformat(),),
            ).fetchall()
            kept = connection.execute("select kind, at, content from last_seen").fetchall()
        self.changes = pd.DataFrame(rows, columns=CHANGE_COLUMNS, dtype="str")
        for kind, at, content in kept:
            if pd.Timestamp(at) <= self._as_of:
                table = pd.read_parquet(io.BytesIO(content))
                self.last[kind], self.seen_at = shape_table(table, RECORD_COLUMNS[kind]), pd.Timestamp(at)

    def compare(self, kind: RecordKind, now: pd.DataFrame) -> None:
        """Notes every followed field that changed since the last run, and who began to wait for a customer.

        A record that is new has no changes, but that it waits from now on.
        """
        key, before = f"{kind}_id", self.last.get(kind)
        parts = [] if before is None else _compare_all(key, before, now)
        since = self.seen_at or self._as_of
        waits = now.loc[now["status"].eq(WAITING), key]
        waiting = waits if before is None else waits[~is_among(waits, before[key])]
        told = {"record_id": waiting.to_numpy(), "field": "status", "before": "", "after": WAITING}
        parts.append(pd.DataFrame(told))
        fresh = pd.concat(parts, ignore_index=True).assign(
            kind=kind, since=since.isoformat(), at=self._as_of.isoformat()
        )
        fresh = fresh[CHANGE_COLUMNS].astype("str")
        self._fresh = pd.concat([self._fresh, fresh], ignore_index=True)
        self.changes = pd.concat([self.changes, fresh], ignore_index=True)

    def save(self, tables: dict[RecordKind, pd.DataFrame]) -> None:
        """Remembers how the records stand and what changed; a run for an earlier moment changes nothing."""
        if self._path is None:
            return
        with open_state(self._path) as connection:
            (later,) = connection.execute(
                "select count(*) from last_seen where at > ?", (self._as_of.isoformat(),)
            ).fetchone()
            if later:
                return
            places = ", ".join("?" * len(CHANGE_COLUMNS))
            connection.executemany(
                f"insert into changes ({', '.join(CHANGE_COLUMNS)}) values ({places})",  # noqa: S608 - our names
                self._fresh[CHANGE_COLUMNS].to_numpy().tolist(),
            )
            for kind, table in tables.items():
                connection.execute(
                    "insert or replace into last_seen values (?, ?, ?)",
                    (kind, self._as_of.isoformat(), pack_records(table)),
                )
        self._fresh = self._fresh.iloc[:0]
        self.last.clear()


def _compare_all(key: str, before: pd.DataFrame, now: pd.DataFrame) -> list[pd.DataFrame]:
    """What differs in each followed column of the records that are in both."""
    rows = find_rows(now[key], before[key])
    names = [name for name in FOLLOWED if name in now]
    old = before.loc[rows >= 0, [key, *names]].set_index(key)
    new = now[names].take(rows[rows >= 0]).set_axis(old.index)
    return [_compare_column(old[name], new[name]) for name in names]


def _compare_column(old: pd.Series, new: pd.Series) -> pd.DataFrame:
    """One row per record whose value differs, as texts, nothing for a missing one."""
    differs = ~(old.eq(new) | (old.isna() & new.isna())).fillna(value=False).astype(bool)
    changed = pd.DataFrame({"before": old[differs].astype("str"), "after": new[differs].astype("str")})
    return changed.fillna("").rename_axis("record_id").reset_index().assign(field=str(old.name))


def pack_records(table: pd.DataFrame) -> bytes:
    """Records as the state keeps them."""
    buffer = io.BytesIO()
    repeating = [name for name, dtype in table.dtypes.items() if dtype == "str"]  # moments seldom do
    table.to_parquet(
        buffer,
        index=False,
        compression="zstd",
        use_dictionary=repeating,
        write_statistics=False,
        row_group_size=AT_A_TIME,
    )
    return buffer.getvalue()
