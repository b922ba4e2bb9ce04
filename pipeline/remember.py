"""What earlier runs saw and the sources no longer tell: vanished records, waits, reopenings, late entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.lookup import is_among
from pipeline.model import FileReading, Problem, RecordKind, State, Status
from pipeline.state import Memory
from pipeline.state.memory import WAITING
from pipeline.validate import Validated
from pipeline.word_problem import word_problem

TOLD_DAYS = 30
"""So long a late entry is told."""
_WHAT: dict[RecordKind, tuple[str, str, str]] = {
    "case": ("customer_name", "received_at", "description"),
    "visit": ("customer_name", "visit_at", "content"),
}
_ALIKE = 2  # so many of the three must agree
_DONE = [Status.RESOLVED.value, Status.CLOSED.value]
_OPEN = [State.RUNNING.value, State.WARNING.value, State.OVERDUE.value, State.PAUSED.value]


@dataclass(frozen=True)
class Recalled:
    """The records with what earlier runs know of them.

    `timed` are the cases as their clocks see them: with the waits that were observed. `gone` are the numbers
    of records that vanished from sheets that could be read.
    """

    validated: Validated
    timed: pd.DataFrame
    gone: frozenset[str]


class Recall:
    """Adds what the last run knew to what the sources tell now."""

    def __init__(self, memory: Memory, *, files: Sequence[FileReading], drop_gone: bool) -> None:
        """With `drop_gone` records that are gone are given up, but for those of files that were not read."""
        self._memory = memory
        self._failed = {file.path for file in files if file.status == "failed"}
        self._drop_gone = drop_gone
        self._gone: set[str] = set()

    def complete(self, kind: RecordKind, now: pd.DataFrame) -> pd.DataFrame:
        """`now` with the records of the last run that are in no source, at its end.

        A record that stands there under another number has not vanished.
        """
        missing = _find_missing(kind, now, self._memory.last.get(kind))
        unread = missing["source_file"].isin(self._failed)
        self._gone.update(missing.loc[~unread, f"{kind}_id"])
        kept = missing[unread] if self._drop_gone else missing
        if kept.empty:
            return now
        start = len(now) if now.empty else now.index.max() + 1
        kept = kept.reindex(columns=now.columns).set_axis(range(start, start + len(kept)))
        return pd.concat([now, kept.astype(now.dtypes)])

    def finish(self, validated: Validated) -> Recalled:
        """Notes what changed since the last run, and tells what only the changes know.

        The cases of `validated` are complete.
        """
        memory, cases = self._memory, validated.cases
        visits = self.complete("visit", validated.visits).reset_index(drop=True)
        tables: dict[RecordKind, pd.DataFrame] = {"case": cases, "visit": visits}
        for kind, table in tables.items():
            memory.compare(kind, table)
        changes = memory.changes[memory.changes["kind"].eq("case")]
        cases = cases.assign(reopened=cases["reopened"] | cases["case_id"].isin(_find_reopened(changes)))
        extras = validated.extras | {
            kind: validated.extras[kind].reindex(range(len(table))) for kind, table in tables.items()
        }
        completed = replace(validated, cases=cases, visits=visits, extras=extras)
        gone = pd.Series(list(self._gone), dtype="str")
        kept = is_among(gone, cases["case_id"]) | is_among(gone, visits["visit_id"])
        return Recalled(completed, _observe_waits(cases, changes), frozenset(gone[kept]))


def _find_missing(kind: RecordKind, now: pd.DataFrame, last: pd.DataFrame | None) -> pd.DataFrame:
    """The records of the last run that are not there now, under any number."""
    key = f"{kind}_id"
    if last is None:
        return now.iloc[:0]
    missing = last[~is_among(last[key], now[key])]
    fresh = now[~is_among(now[key], last[key])]
    if missing.empty or fresh.empty:
        return missing
    renamed: set[str] = set()
    names = _WHAT[kind]
    for left_out in names:
        pair = [name for name in names if name != left_out]
        alike = missing[[key, "handbook", *pair]].dropna().merge(fresh[["handbook", *pair]].dropna())
        renamed.update(alike[key])
    return missing[~missing[key].isin(renamed)]


def _find_reopened(changes: pd.DataFrame) -> set[str]:
    """Cases whose customer was not satisfied once and was asked again, or whose solution was taken back."""
    by_field = dict(iter(changes.groupby("field")))
    none = changes.iloc[:0]
    verdicts, statuses = by_field.get("verdict", none), by_field.get("status", none)
    stamps = pd.concat([by_field.get(name, none) for name in ("resolved_at", "revisit_at")])
    again = stamps[stamps["before"].ne("")]
    unhappy = verdicts[verdicts["before"].eq("unsatisfied")]
    back = statuses[statuses["before"].isin(_DONE) & ~statuses["after"].isin(_DONE)]
    taken_back = back.merge(again[["record_id", "at"]], on=["record_id", "at"])
    return set(unhappy.loc[unhappy["record_id"].isin(again["record_id"]), "record_id"]) | set(
        taken_back["record_id"]
    )


def _observe_waits(cases: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """`cases` with the waits that their status told from run to run, where the sheet has none of its own.

    A wait lasts from the last run before it was seen to the first run after it (a breach is reported only
    where it is certain); several are laid together before the end of the last one.
    """
    moves = changes[changes["field"].eq("status")]
    begins = moves[moves["after"].eq(WAITING)]
    if begins.empty:
        return cases
    blank = cases["waiting_from"].isna() & cases["waiting_until"].isna()
    asked = begins[is_among(begins["record_id"], cases.loc[blank, "case_id"])]
    if asked.empty:
        return cases
    waits = {
        number: _lay_together(moves[moves["record_id"].eq(number)]) for number in asked["record_id"].unique()
    }
    table = pd.DataFrame.from_dict(waits, orient="index", columns=["begun", "ended"])
    found = table.astype("datetime64[us]").reindex(cases["case_id"]).set_axis(cases.index)
    begun = found["begun"].mask(found["begun"].lt(cases["received_at"]), cases["received_at"])
    return cases.assign(
        waiting_from=cases["waiting_from"].fillna(begun),
        waiting_until=cases["waiting_until"].fillna(found["ended"]),
    )


def _lay_together(moves: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp | None]:
    """Begin and end (None while it lasts) of a case's waits, from its changes of status in their order."""
    spans: list[tuple[pd.Timestamp, pd.Timestamp | None]] = []
    for move in moves.itertuples():  # a handful of cases wait at all
        if move.after == WAITING:
            spans.append((pd.Timestamp(str(move.since)), None))
        elif spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], pd.Timestamp(str(move.at)))
    earlier = sum((end - begin for begin, end in spans[:-1] if end is not None), pd.Timedelta(0))
    return spans[-1][0] - earlier, spans[-1][1]


def stop_clocks(clocks: pd.DataFrame, gone: frozenset[str]) -> pd.DataFrame:
    """`clocks` without those that still run for a record that nobody can find any more."""
    if not gone:
        return clocks
    return clocks[~(clocks["record_id"].isin(gone) & clocks["state"].isin(_OPEN))].reset_index(drop=True)


def find_memorable(
    memory: Memory,
    recalled: Recalled,
    clocks: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
    as_of: pd.Timestamp,
) -> Iterator[Problem]:
    """`vanished-record` for each open record that is gone, `late-entry` for each stamp entered too late."""
    gone = pd.Series(list(recalled.gone), dtype="str")
    for kind, table in (("case", recalled.validated.cases), ("visit", recalled.validated.visits)):
        vanished = table[is_among(table[f"{kind}_id"], gone)]
        asked = vanished[vanished["status"].ne(Status.CLOSED.value)]
        for row in asked.to_dict("records"):
            yield word_problem(
                "vanished-record",
                file=row["source_file"],
                sheet=row["source_sheet"],
                record_id=row[f"{kind}_id"],
                value=row[f"{kind}_id"],
                detail=str(row["source_row"]),
            )
        for row in _find_late(memory, kind, table, clocks, handbooks, as_of).to_dict("records"):
            yield word_problem(
                "late-entry",
                file=row["source_file"],
                sheet=row["source_sheet"],
                record_id=row["record_id"],
                field=row["field"],
                value=row["after"],
                detail=f"{pd.Timestamp(row['since']):%Y-%m-%d %H:%M}",
            )


def _find_late(  # noqa: PLR0913, PLR0917 - the tables it joins
    memory: Memory,
    kind: str,
    table: pd.DataFrame,
    clocks: pd.DataFrame,
    handbooks: Mapping[str, Handbook],
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """The stamps that were not there when their deadline was over, and now say that it was kept."""
    since = (as_of - pd.Timedelta(days=TOLD_DAYS)).isoformat()
    changes = memory.changes
    recent = changes[changes["kind"].eq(kind) & changes["at"].ge(since) & changes["after"].ne("")]
    stops = pd.DataFrame(
        [
            (name, clock, spec.stop)
            for name, handbook in handbooks.items()
            for clock, spec in handbook.clocks.items()
            if spec.record == kind and spec.kind == "span"
        ],
        columns=["handbook", "clock", "field"],
    )
    recent = recent[recent["field"].isin(stops["field"])]
    if recent.empty:
        return recent
    key = f"{kind}_id"
    columns = [key, "handbook", "source_file", "source_sheet"]
    told = table.loc[is_among(table[key], recent["record_id"]), columns]
    records = told.rename(columns={key: "record_id"})
    found = recent.merge(records, on="record_id").merge(stops, on=["handbook", "field"])
    mine = clocks[is_among(clocks["record_id"], recent["record_id"])]
    met = mine[mine["record"].eq(kind) & mine["state"].eq(State.MET.value)]
    late = found.merge(met[["record_id", "clock", "due_at"]], on=["record_id", "clock"])
    late = late[late["due_at"] < pd.to_datetime(late["since"])]
    return late.drop_duplicates(["record_id", "field"], keep="last")
