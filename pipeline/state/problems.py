"""How long each problem has stood, and which were mended since the run before.

A problem is known again by file, sheet, code, field and record (without a record: the cell), hashed: a row
may move, and a wrong value be replaced by another wrong one. The state holds places, never values.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.model import MENDED_COLUMNS, FileReading, shape_table
from pipeline.state.store import open_state

COLUMNS = ["key", "file", "sheet", "cell", "code", "since", "mended"]
PLACE = ["file", "sheet", "cell", "code"]


@dataclass(frozen=True)
class Followed:
    """The moment when each problem was first found (as their index), and those that are mended.

    `mended` has one row per problem (MENDED_COLUMNS), with the cell where it was.
    """

    since: pd.Series
    mended: pd.DataFrame


class ProblemBook:
    """Remembers the problems of the last run in memory until `save`."""

    def __init__(self, path: Path, *, as_of: pd.Timestamp) -> None:
        """`as_of` dates what is found, or mended, for the first time."""
        self._path = path
        self._as_of = as_of.isoformat()
        self._known = _load(path)

    def follow(self, problems: pd.DataFrame, *, files: Iterable[FileReading]) -> Followed:
        """What is known of `problems` (PROBLEM_COLUMNS); what is not found again in a file read is mended.

        Problems of a file that failed stand as they were. The same run once more says the same.
        """
        found = problems[PLACE].fillna("").assign(key=_key(problems), mended="")
        standing = self._known[self._known["mended"].eq("")].set_index("key")["since"]
        found["since"] = found["key"].map(standing).astype("str").fillna(self._as_of)
        gone = self._known[~self._known["key"].isin(found["key"])]
        status = gone["file"].map({file.path: file.status for file in files})
        mended = gone[status.eq("read") & gone["mended"].isin(["", self._as_of])].assign(mended=self._as_of)
        self._known = pd.concat([gone[status.eq("failed")], found, mended], ignore_index=True)[COLUMNS]
        mended = mended.assign(since=pd.to_datetime(mended["since"])).sort_values(PLACE, ignore_index=True)
        since = pd.to_datetime(found["since"]).astype("datetime64[us]")
        return Followed(since, shape_table(mended, MENDED_COLUMNS))

    def save(self) -> None:
        """Writes what is known now in place of what was; the file and its folder are made where missing."""
        with open_state(self._path) as connection:
            connection.execute("delete from problems")
            connection.executemany(
                "insert into problems values (?, ?, ?, ?, ?, ?, ?)", self._known.to_numpy().tolist()
            )


def _load(path: Path) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    with open_state(path) as connection:
        rows = connection.execute(f"select {', '.join(COLUMNS)} from problems order by key").fetchall()  # noqa: S608 - our names
        return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def _key(problems: pd.DataFrame) -> pd.Series:
    """What a problem is known by; several in one place are counted."""
    parts = problems[["file", "sheet", "code", "field"]].fillna("")
    place = parts.assign(place=problems["record_id"].fillna(problems["cell"]).fillna(""))
    place["turn"] = place.groupby(list(place.columns)).cumcount().astype("str")
    texts = place["file"].str.cat(place.iloc[:, 1:], sep="\n")
    return texts.map(lambda text: hashlib.blake2b(text.encode(), digest_size=12).hexdigest()).astype("str")
