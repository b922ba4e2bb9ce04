"""The ledger: which night, week and month is done, and what every run was (in the state).

A job is a kind and the night, week or month it is for; a run is one command that wrote something, whoever
started it. Times are ISO texts with their offset, so that they compare whatever the clock was set to.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.state.store import open_state

GOOD = (0, 3)
"""Exit codes of a run that wrote its outputs (contract section 2)."""
KILLED = -1
"""The exit code of what never told its own."""
KEPT = 40
"""So many jobs of a kind, and runs of a command, are looked at."""


@dataclass(frozen=True)
class Entry:
    """What is known of a job; `finished` and `exit_code` are None while it is under way."""

    kind: str
    name: str
    due: datetime
    attempts: int
    started: datetime
    finished: datetime | None
    exit_code: int | None
    reason: str


@dataclass(frozen=True)
class Run:
    """One command that wrote something; the last fields are None while it is under way.

    `counts` are numbers of files, records and problems, `reason` says why it failed.
    """

    number: int
    command: str
    pid: int
    started: datetime
    finished: datetime | None
    seconds: float | None
    exit_code: int | None
    counts: Mapping[str, int]
    reason: str


class Ledger:
    """What is asked of it is read at once, what is noted written at once."""

    def __init__(self, path: Path) -> None:
        """The state file at `path`; it need not exist."""
        self._path = path

    def list_jobs(self) -> dict[tuple[str, str], Entry]:
        """The jobs that were begun, by kind and name; of each kind the latest ones."""
        rows = self._ask(
            "select kind, name, due, attempts, started, finished, exit_code, reason from (select *, "
            "row_number() over (partition by kind order by due desc) as place from jobs) where place <= ?",
            KEPT,
        )
        entries = [
            Entry(kind, name, _time(due), attempts, _time(started), _maybe(finished), code, reason)
            for kind, name, due, attempts, started, finished, code, reason in rows
        ]
        return {(entry.kind, entry.name): entry for entry in entries}

    def begin(self, kind: str, name: str, *, due: datetime, at: datetime) -> None:
        """Notes one more attempt at a job."""
        with open_state(self._path) as connection:
            connection.execute(
                "insert into jobs values (?, ?, ?, 1, ?, null, null, '') on conflict (kind, name) do update "
                "set attempts = attempts + 1, started = excluded.started, finished = null, exit_code = null",
                (kind, name, due.isoformat(), at.isoformat()),
            )

    def finish(self, kind: str, name: str, *, at: datetime, exit_code: int, reason: str) -> None:
        """Notes how the attempt ended."""
        with open_state(self._path) as connection:
            connection.execute(
                "update jobs set finished = ?, exit_code = ?, reason = ? where kind = ? and name = ?",
                (at.isoformat(), exit_code, reason, kind, name),
            )

    def withdraw(self, kind: str, name: str) -> None:
        """Takes the attempt back: it was stopped, which is no failure."""
        with open_state(self._path) as connection:
            connection.execute(
                "update jobs set attempts = attempts - 1, finished = started, exit_code = ? "
                "where kind = ? and name = ?",
                (KILLED, kind, name),
            )

    def list_runs(self, most: int) -> list[Run]:
        """The last runs, the latest first."""
        rows = self._ask("select * from runs order by number desc limit ?", most)
        return [_run(row) for row in rows]

    def find_run(self, command: str, *, since: datetime, until: datetime) -> Run | None:
        """The last run of this very command that began in that time and has ended."""
        runs = (run for run in self._list_ended(command) if since <= run.started <= until)
        return next(runs, None)

    def find_last_good(self, command: str, *, until: datetime) -> Run | None:
        """The last good run of this very command that ended by then."""
        runs = (run for run in self._list_ended(command) if run.exit_code in GOOD)
        return next((run for run in runs if run.finished and run.finished <= until), None)

    def _list_ended(self, command: str) -> list[Run]:
        """The latest runs of a command, the last first."""
        question = (
            "select * from runs where command = ? and finished is not null order by number desc limit ?"
        )
        return [_run(row) for row in self._ask(question, command, KEPT)]

    def start_run(self, command: str, *, at: datetime) -> int:
        """Notes that a run begins; its number. Who calls holds the lock: what had not ended was killed."""
        with open_state(self._path) as connection:
            connection.execute(
                "update runs set finished = started, exit_code = ? where finished is null", (KILLED,)
            )
            cursor = connection.execute(
                "insert into runs (command, pid, started, counts, reason) values (?, ?, ?, '{}', '')",
                (command, os.getpid(), at.isoformat()),
            )
            return int(cursor.lastrowid or 0)

    def end_run(  # noqa: PLR0913 - a row
        self,
        number: int,
        *,
        at: datetime,
        seconds: float,
        exit_code: int,
        counts: Mapping[str, int],
        reason: str,
    ) -> None:
        """Notes how a run ended."""
        with open_state(self._path) as connection:
            connection.execute(
                "update runs set finished = ?, seconds = ?, exit_code = ?, counts = ?, reason = ? "
                "where number = ?",
                (at.isoformat(), seconds, exit_code, json.dumps(counts), reason, number),
            )

    def read_clock(self) -> str | None:
        """What was last noted of the clock."""
        rows = self._ask("select seen from clock")
        return str(rows[0][0]) if rows else None

    def note_clock(self, seen: str) -> None:
        """Notes something of the clock in place of what was noted."""
        with open_state(self._path) as connection:
            connection.execute("insert or replace into clock values (1, ?)", (seen,))

    def _ask(self, question: str, *values: object) -> list[Any]:
        if not self._path.exists():
            return []
        with open_state(self._path) as connection:
            return connection.execute(question, values).fetchall()


def _run(row: tuple[Any, ...]) -> Run:
    number, command, pid, started, finished, seconds, code, counts, reason = row
    return Run(
        number, command, pid, _time(started), _maybe(finished), seconds, code, json.loads(counts), reason
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
