"""The state file: opened for one transaction, brought up to date, kept safe before it is changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from pathlib import Path

from pipeline.errors import StateError
from pipeline.state.local import refuse_share
from pipeline.state.schema import STEPS, VERSION

WAIT_SECONDS = 30
"""So long a transaction waits for another process to finish its own."""

_together: ContextVar[sqlite3.Connection | None] = ContextVar("together", default=None)


@contextmanager
def open_state(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one transaction: all of it is written, or nothing; the file is made where missing.

    A file of an earlier version is copied beside itself (`feedback.v1.sqlite`) before it is brought up to
    date. Raises StateError for a file that is damaged, or written by a later version of the program,
    or on a network share. Inside `open_together` it is the one transaction of all.
    """
    joined = _together.get()
    if joined is not None:
        yield joined
        return
    refuse_share(path.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(_connect(path)) as connection:
            _bring_up_to_date(connection, path)
            with connection:
                yield connection
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.OperationalError):
            raise
        raise StateError(f"状态文件 {path} 已损坏（{error}），请运行 feedback doctor") from error


@contextmanager
def open_together(path: Path) -> Iterator[None]:
    """Inside, whatever opens the state writes in one transaction: all of it, or nothing."""
    with open_state(path) as connection:
        token = _together.set(connection)
        try:
            yield
        finally:
            _together.reset(token)


def compact_state(path: Path) -> None:
    """Writes the file anew, so that not a byte of what was deleted is left in it or beside it."""
    with closing(_connect(path)) as connection:
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    if _read_version(connection) == VERSION:
        return
    with connection:
        connection.execute("begin immediate")  # another process may be doing it
        version = _read_version(connection)
        if version > VERSION:
            raise StateError(f"状态文件 {path} 由更新版本的程序写成，请升级后再运行")
        (tables,) = connection.execute("select count(*) from sqlite_schema").fetchone()
        if tables and version < VERSION:
            _copy(path, path.with_suffix(f".v{version}.sqlite"))
        for statement in "".join(STEPS[version:]).split(";"):
            connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")


def _read_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("pragma user_version").fetchone()
    return int(version)


def _copy(path: Path, to: Path) -> None:
    """A copy that is whole; read by a connection of its own: the one with the lock would wait for itself."""
    to.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
