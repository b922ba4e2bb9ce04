"""Reports that were delivered as final: their files, their figures, and the records that counted.

A closed period stays closed: its files are given out again as they were. What a later report said of its
figures (`told_in`) is kept too, so that each correction is told once.
"""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.state.store import open_state


@dataclass(frozen=True)
class Reported:
    """What was last said of a closed period, as of when, and the records behind it.

    `counted` has one row per figure and record, as `analyse.list_counted` gives them. Where some of these
    were `purged`, the figures stand for good: nobody can count them again.
    """

    period: str
    as_of: pd.Timestamp
    figures: dict[str, Any]
    counted: pd.DataFrame
    purged: bool = False


@dataclass(frozen=True)
class Told:
    """The figures of a period, and the records behind them, as a report gives them."""

    period: str
    figures: Mapping[str, Any]
    counted: pd.DataFrame


@dataclass(frozen=True)
class Final:
    """A report that was delivered as final, with its files by name."""

    edition: str
    period: str
    files: Mapping[str, bytes]


class ReportBook:
    """The reports in the state; what is asked of it is read at once, what is noted written at once."""

    def __init__(self, path: Path) -> None:
        """The state file at `path`; it need not exist."""
        self._path = path

    def list_files(self, edition: str, period: str) -> dict[str, bytes]:
        """The files of a report that was delivered as final, by name; none where it was not."""
        rows = self._ask(
            "select name, content from final_files where edition = ? and period = ? order by name",
            (edition, period),
        )
        return dict(rows)

    def list_final(self, since: pd.Timestamp) -> list[Final]:
        """The reports that were closed at this moment or later, oldest first."""
        rows = self._ask(
            "select edition, period from final_reports where as_of >= ? order by as_of, edition, period",
            (str(since),),
        )
        return [Final(edition, period, self.list_files(edition, period)) for edition, period in rows]

    def list_reported(self, edition: str, *, before: str) -> list[Reported]:
        """What reports earlier than `before` last said of each closed period, oldest first."""
        rows = self._ask(
            "select period, as_of, figures, counted, max(told_in) from reported_figures "
            "join final_reports using (edition, period) where edition = ? and told_in < ? and period < ? "
            "group by period order by period",
            (edition, before, before),
        )
        purged = [number for (number,) in self._ask("select number from purged", ())]
        found = [
            Reported(period, pd.Timestamp(as_of), json.loads(figures), pd.read_parquet(io.BytesIO(counted)))
            for period, as_of, figures, counted, _ in rows
        ]
        return [replace(each, purged=bool(each.counted["record_id"].isin(purged).any())) for each in found]

    def is_closed(self, edition: str, period: str) -> bool:
        """Whether the report was delivered as final, though its files may have been purged since."""
        asked = "select 1 from final_reports where edition = ? and period = ?"
        return bool(self._ask(asked, (edition, period)))

    def list_all_files(self) -> dict[tuple[str, str, str], bytes]:
        """Every file of the final reports, by edition, period and name."""
        rows = self._ask("select edition, period, name, content from final_files", ())
        return {(edition, period, name): content for edition, period, name, content in rows}

    def forget_files(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Removes files of final reports; their figures, and that they were delivered, stay."""
        with open_state(self._path) as connection:
            connection.execute("pragma secure_delete = on")
            connection.executemany(
                "delete from final_files where edition = ? and period = ? and name = ?", list(files)
            )

    def close(
        self,
        edition: str,
        *,
        period: str,
        as_of: pd.Timestamp,
        files: Mapping[str, bytes],
        told: list[Told],
    ) -> None:
        """Remembers a final report: its files, its own figures and those it restates; once and for all."""
        with open_state(self._path) as connection:
            connection.execute("insert into final_reports values (?, ?, ?)", (edition, period, str(as_of)))
            connection.executemany(
                "insert into final_files values (?, ?, ?, ?)",
                [(edition, period, name, content) for name, content in files.items()],
            )
            connection.executemany(
                "insert into reported_figures values (?, ?, ?, ?, ?)",
                [
                    (edition, each.period, period, json.dumps(each.figures), _pack(each.counted))
                    for each in told
                ],
            )

    def list_written(self, name: str) -> set[str]:
        """The digests of what was written under this name."""
        return {
            digest for (digest,) in self._ask("select digest from written_reports where name = ?", (name,))
        }

    def note_written(self, name: str, digest: str) -> None:
        """Remembers what is about to be written under this name."""
        with open_state(self._path) as connection:
            connection.execute("insert or ignore into written_reports values (?, ?)", (name, digest))

    def _ask(self, question: str, values: tuple[str, ...]) -> list[Any]:
        if not self._path.exists():
            return []
        with open_state(self._path) as connection:
            return connection.execute(question, values).fetchall()


def _pack(counted: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    counted.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
