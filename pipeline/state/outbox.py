"""Every edition on its way to every recipient: once and only once, whatever dies in between.

A posting waits, is marked `sending` in a transaction of its own before its first byte counts, and is `sent`
or `failed` after. One that was left `sending` by mail is never taken up again: nobody can tell whether it
arrived, so a person is told. Into a folder the same files may be put twice, so that one is taken up again.
"""
# ruff: noqa: S608 - the names in the statements are ours

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.parcels import Parcel, Posted, Posting, Recipient
from pipeline.state.store import open_state

PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""After the first failed try, the second, …; the last one again and again."""
LONGEST_WAIT = timedelta(days=3)
STALE = timedelta(minutes=30)
"""Longer than any server is waited for: who marked a posting `sending` so long ago is dead."""

_THIS = "edition = ? and way = ? and place = ?"
_EARLIER = "series = ? and series <> '' and way = ? and place = ? and state = 'waiting' and edition < ?"
_DEAD = "state = 'sending' and reason = '' and changed not between ? and ?"
_DUE = "state = 'waiting' and next_try not between ? and ?"
_LOST = f"(state = 'failed' or state = 'sending' and reason <> '' or way = 'mail' and {_DEAD})"
_NEEDED = "select edition from postings where state = 'waiting' or state = 'sending' and told = ''"


class Outbox:
    """The outbox in the state; each method is one transaction. `now` has no offset (the configured zone)."""

    def __init__(self, path: Path) -> None:
        """The state file at `path`; it need not exist."""
        self._path = path

    def add(self, parcel: Parcel, *, now: datetime, tells: Iterable[Posting] = ()) -> bool:
        """Takes in what is not in yet for each recipient; whether anything was new.

        What already waits keeps the files it came with. `tells` are the postings of which the parcel, where
        it is new, tells its recipients; where it has none, nobody can be told.
        """
        stamp = _stamp(now)
        with open_state(self._path) as connection:
            new = [each for each in parcel.recipients if _add_posting(connection, parcel, each, stamp)]
            if new:
                _add_content(connection, parcel)
            if new or not parcel.recipients:
                told = [(stamp, *_key(each)) for each in tells]
                connection.executemany(f"update postings set told = ? where {_THIS}", told)
            _drop_contents(connection)
        return bool(new)

    def list_due(self, now: datetime) -> list[Posting]:
        """What may be tried now, oldest first; a next try beyond any pause was set by a wrong clock."""
        with open_state(self._path) as connection:
            connection.execute(
                f"update postings set state = 'waiting' where way = 'folder' and {_DEAD}", _lifetime(now)
            )
            return _list(connection, _DUE, _later(now))

    def is_due(self, now: datetime) -> bool:
        """Whether delivering now is of use; changes nothing."""
        return bool(self._look(f"{_DUE} or way = 'folder' and {_DEAD}", (*_later(now), *_lifetime(now))))

    def read(self, edition: str) -> Parcel | None:
        """What is to be delivered, without its recipients; nothing where nobody is to get it any more."""
        with open_state(self._path) as connection:
            files = connection.execute(
                "select name, content from parcel_files where edition = ? order by name", (edition,)
            ).fetchall()
            row = connection.execute(
                "select subject, text from parcels where edition = ?", (edition,)
            ).fetchone()
        return Parcel(edition, row[0], row[1], dict(files)) if row else None

    def claim(self, posting: Posting, *, now: datetime) -> bool:
        """Marks it `sending`; False where somebody else was faster."""
        with open_state(self._path) as connection:
            marked = connection.execute(
                "update postings set state = 'sending', reason = '', changed = ? "
                f"where {_THIS} and state = 'waiting'",
                (_stamp(now), *_key(posting)),
            )
            return marked.rowcount == 1

    def settle(self, posting: Posting, state: Posted, *, reason: str = "", now: datetime) -> None:
        """Notes how a try ended: sent, failed, to be tried again, or `sending` where nobody can tell.

        What has waited too long has failed. Nothing is noted where somebody else changed the state since.
        """
        if state == "waiting" and now - posting.since >= LONGEST_WAIT:
            state = "failed"
        next_try = now + PAUSES[min(posting.attempts, len(PAUSES) - 1)]
        with open_state(self._path) as connection:
            connection.execute(
                "update postings set state = ?, reason = ?, changed = ?, next_try = ?, told = '', "
                f"attempts = attempts + 1 where {_THIS} and state = ?",
                (state, reason, _stamp(now), _stamp(next_try), *_key(posting), posting.state),
            )
            _drop_contents(connection)

    def list_waiting(self) -> list[Posting]:
        """What waits for its first or next try."""
        return self._look("state = 'waiting'")

    def list_untold(self, now: datetime) -> list[Posting]:
        """What failed, or may or may not have arrived, and nobody was told yet."""
        with open_state(self._path) as connection:
            return _list(connection, f"told = '' and {_LOST}", _lifetime(now))

    def list_lost(self, now: datetime) -> list[Posting]:
        """The same of the last days, whoever was told; nothing that a newer edition took the place of."""
        lately = f"changed >= ? and reason not in (select edition from postings) and {_LOST}"
        return self._look(lately, (_stamp(now - LONGEST_WAIT), *_lifetime(now)))

    def _look(self, where: str, values: Sequence[str] = ()) -> list[Posting]:
        """Postings, where there is a state at all: a look makes none."""
        if not self._path.exists():
            return []
        with open_state(self._path) as connection:
            return _list(connection, where, values)


def _add_posting(connection: sqlite3.Connection, parcel: Parcel, recipient: Recipient, stamp: str) -> bool:
    """Whether the recipient had none; it takes the place of the earlier ones of its series that wait."""
    earlier = (parcel.series, recipient.way, recipient.place, parcel.edition)
    added = connection.execute(
        "insert or ignore into postings select ?, ?, ?, ?, 'waiting', 0, coalesce(min(since), ?), ?, ?, "
        f"'', '' from postings where {_EARLIER}",
        (parcel.edition, recipient.way, recipient.place, parcel.series, stamp, stamp, stamp, *earlier),
    )
    if added.rowcount != 1:
        return False
    connection.execute(
        f"update postings set state = 'failed', reason = ?, changed = ?, told = ? where {_EARLIER}",
        (parcel.edition, stamp, stamp, *earlier),
    )
    return True


def _add_content(connection: sqlite3.Connection, parcel: Parcel) -> None:
    added = connection.execute(
        "insert or ignore into parcels values (?, ?, ?)", (parcel.edition, parcel.subject, parcel.text)
    )
    if added.rowcount == 1:
        connection.executemany(
            "insert into parcel_files values (?, ?, ?)",
            [(parcel.edition, name, content) for name, content in parcel.files.items()],
        )


def _drop_contents(connection: sqlite3.Connection) -> None:
    """Files stay no longer than somebody is to get them."""
    for table in ("parcels", "parcel_files"):
        connection.execute(f"delete from {table} where edition not in ({_NEEDED})")


def _list(connection: sqlite3.Connection, where: str, values: Sequence[str] = ()) -> list[Posting]:
    rows = connection.execute(
        "select edition, way, place, state, attempts, since, next_try, reason from postings "
        f"where {where} order by since, edition, way, place",
        values,
    )
    return [
        Posting(
            edition,
            Recipient(way, place),
            state,
            attempts,
            datetime.fromisoformat(since),
            datetime.fromisoformat(next_try),
            reason,
        )
        for edition, way, place, state, attempts, since, next_try, reason in rows
    ]


def _key(posting: Posting) -> tuple[str, str, str]:
    return posting.edition, posting.recipient.way, posting.recipient.place


def _later(now: datetime) -> tuple[str, str]:
    """Next tries in this span are still to come; one beyond any pause was set by a wrong clock."""
    return _stamp(now + timedelta(seconds=1)), _stamp(now + PAUSES[-1])


def _lifetime(now: datetime) -> tuple[str, str]:
    """Who marked a posting in this span may be alive; a time to come was told by a wrong clock."""
    return _stamp(now - STALE), _stamp(now + STALE)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
