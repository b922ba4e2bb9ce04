"""What staff did in the tracking workbook since the run before, taken in before the workbook is replaced."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pandas as pd

from pipeline.amend import ADDED_SHEET, Amended, amend_cases, name_added, read_added, show_sources
from pipeline.config import Settings
from pipeline.digest import digest_file
from pipeline.lookup import is_among
from pipeline.model import TRACKING_FILE, Event, FileReading, Problem, SheetEntry, StaffWork
from pipeline.normalise import Intake
from pipeline.publish.tracking import EDITS, TRACKING, Shown
from pipeline.state import EditBook
from pipeline.state.merge import Base, Edit, Note, Now, merge_copy, settle
from pipeline.take_back import NOT_READ, take_back
from pipeline.validate.status import settle_status
from pipeline.word_problem import word_problem

TOLD_DAYS = 30
"""So long an event that asks for no answer stands in 冲突."""
DATED = re.compile(r"-\d{8}-\d{6}$")  # as `publish.atomic` names what could not take its place
WORKBOOKS, MOST_WORKBOOKS = "workbooks", 30


class StaffEdits:
    """The edits of one run: those in force from earlier runs, and those found now."""

    def __init__(self, state: Path, *, settings: Settings, as_of: pd.Timestamp) -> None:
        """Read the state and every edited workbook of ours in the output folder."""
        self._state = state
        self._settings = settings
        self._as_of = as_of
        self.book = EditBook(state)
        self._found = take_back(settings.output, self.book, settings=settings, at=as_of.isoformat())
        self._settled = pd.DataFrame()
        self._events: list[Note] = []
        self._amended = Amended(pd.DataFrame(), {}, ())

    def read_added(self, *, usual: str) -> Intake:
        """The cases that staff added in the workbook."""
        return read_added(self.book.added, settings=self._settings, usual=usual)

    @property
    def readings(self) -> list[FileReading]:
        """The workbook as a source, where it holds cases of its own; every one that could not be read."""
        rows = len(self.book.added)
        sheets = (SheetEntry(ADDED_SHEET, "list", None, rows),)
        own = [FileReading(TRACKING_FILE, "read", sheets=sheets)] if rows else []
        return own + [FileReading(path.name, "failed", NOT_READ) for path in self._found.unreadable]

    def amend(self, cases: pd.DataFrame) -> pd.DataFrame:
        """`cases` as the sources tell them → with all edits that count."""
        ledger = self.book.ledger
        settled, _ = settle_status(cases, handbooks=self._settings.handbooks)
        self._settled = settled[["case_id", *EDITS]]
        is_edited = bool(ledger.edits or self._found.copies or self.book.added)
        source = show_sources(self._settled if is_edited else self._settled.iloc[:0])
        now = Now(self._as_of.isoformat(), source, frozenset(EDITS))
        for path, copy in self._found.copies.items():
            base = self.book.find_base(copy.run)
            if base is None and self.book.knows_runs:  # so old that nobody can tell what was typed in it
                self.book.note_once(Note("old", "", "", "", path.name, "", "", copy.run, now.at))
            else:
                merge_copy(ledger, copy, base, now)
        for key, added in name_added(cases, self.book.added).items():
            for name in [name for name in added.cells if ":" in name]:
                ledger.edits[key, name] = Edit(added.cells.pop(name), "", added.run, now.at)
        since = (self._as_of - pd.Timedelta(days=TOLD_DAYS)).isoformat()
        told = (note for note in ledger.journal if note.kind != "edited" and note.at >= since)
        self._events = list(dict.fromkeys([*settle(ledger, now), *told]))
        edits = {cell: edit.value for cell, edit in ledger.edits.items()}
        self._amended = amend_cases(cases, edits, settings=self._settings)
        return self._amended.cases

    @property
    def work(self) -> StaffWork:
        """What the publishers need of it."""
        own = {cell: edit.value for cell, edit in self.book.ledger.edits.items() if ":" in cell[1]}
        events = tuple(
            Event(n.kind, n.key, n.field, n.written, n.found, n.source, n.kept, n.at) for n in self._events
        )
        return StaffWork(own, self._amended.refused, events)

    @property
    def problems(self) -> Iterator[Problem]:
        """Edits that were not understood or contradict the source, workbooks that could not be read."""
        yield from self._found.problems
        yield from self._amended.problems
        for note in self._events:
            if note.kind == "conflict":
                yield word_problem(
                    "edit-conflict",
                    file=TRACKING_FILE,
                    sheet=TRACKING,
                    record_id=note.key,
                    field=note.field,
                    value=f"{note.found} / {note.source}",
                )

    def history(self, key: str) -> list[Note]:
        """Everything that ever happened to a record in the workbook."""
        notes = dict.fromkeys([*self.book.ledger.journal, *self._events])
        return [note for note in notes if note.key == key]

    def journal(self, shown: Shown) -> None:
        """Writes every edit, and what this run is about to write, before the workbook is replaced."""
        keys = shown.texts.index
        known = is_among(self._settled["case_id"], keys.to_series())
        source = show_sources(self._settled[known]).reindex(keys)
        self.book.add_base(Base(shown.run, shown.texts, source, shown.headings), self._as_of.isoformat())
        del source
        self._keep_workbooks()
        self.book.save()

    @property
    def found(self) -> str:
        """The digest of the workbook as it was read: what was saved since is not in the new one."""
        return self._found.find(self._settings.output / TRACKING_FILE)

    def note_placed(self, paths: Iterable[Path]) -> None:
        """Remembers the workbooks that hold nothing new; clears away dated ones that were taken in."""
        placed = [path for path in paths if path.parent == self._settings.output and path.suffix == ".xlsx"]
        for path in placed:
            self.book.save_digest(path.name, digest_file(path))
        for path in self._found.digests:
            if path in placed or not self._found.is_unchanged(path):
                continue
            if DATED.search(path.stem) and self._settings.output / TRACKING_FILE in placed:
                with suppress(PermissionError):
                    path.unlink(missing_ok=True)
            else:
                self.book.save_digest(path.name, self._found.digests[path])

    def _keep_workbooks(self) -> None:
        """Keeps each workbook as staff left it beside the state, with all that no new one can take over."""
        folder = self._state.parent / WORKBOOKS
        folder.mkdir(parents=True, exist_ok=True)
        for path in self._found.copies:
            shutil.copyfile(path, folder / f"{self._found.digests[path]}.xlsx")
        by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_age[MOST_WORKBOOKS:]:
            path.unlink(missing_ok=True)
