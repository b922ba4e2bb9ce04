"""The order of the stages: read → normalise → validate → assess → analyse → publish."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

from pipeline.assess import WorkCalendar, find_uncovered
from pipeline.compose import compose_edition, gather_results
from pipeline.config import Settings
from pipeline.engine import choose_engine
from pipeline.errors import UsageError
from pipeline.heap import give_back_memory
from pipeline.leave_out import leave_out, tell_purged
from pipeline.model import TRACKING_FILE, FileReading, Results
from pipeline.normalise import Intake
from pipeline.period import Kind, Period
from pipeline.publish import (
    finish_interrupted,
    prepare_plain,
    publish_edition,
    publish_marked_copies,
    publish_reports,
)
from pipeline.publish.tracking import Shown
from pipeline.read import find_files, read_grids
from pipeline.recover import relearn_numbers
from pipeline.remember import Recall, Recalled, find_memorable, stop_clocks
from pipeline.reports import Reports
from pipeline.shrink import check_shrink
from pipeline.staff import StaffEdits
from pipeline.state import Memory, NumberBook, ProblemBook, PurgeBook, ReadCache, open_together
from pipeline.take_in import Source, Taken, take_in_files
from pipeline.validate import Validated, tabulate_problems, validate_records
from pipeline.word_problem import word_problem
from pipeline.words import SEVERITY

Past = Literal["kept", "dropped", "ignored"]
Told = Callable[[str], None]
"""Hears the name of each file as it is done."""

SUMMARY_FILE = "summary.json"


@dataclass(frozen=True)
class Found:
    """What the inputs hold: the files, the records that count, their clocks and every problem.

    `problems` also has `since`, when each was first found; `mended` are those that the last run still found.
    """

    as_of: pd.Timestamp
    files: tuple[FileReading, ...]
    validated: Validated
    clocks: pd.DataFrame
    problems: pd.DataFrame
    mended: pd.DataFrame
    books: tuple[NumberBook, ProblemBook]
    staff: StaffEdits
    memory: Memory
    recalled: Recalled
    taken: tuple[Taken, ...]

    @property
    def unreadable(self) -> list[FileReading]:
        """Files that could not be read."""
        return [file for file in self.files if file.status == "failed"]

    @property
    def counts(self) -> dict[str, int]:
        """How many files, records and problems there are."""
        status = Counter(file.status for file in self.files)
        files = {f"files_{name}": status[name] for name in ("read", "failed", "ignored")}
        tables = ("cases", "visits", "assessments")
        records = {name: len(getattr(self.validated, name)) for name in tables}
        severity = self.problems["severity"].value_counts()
        return {**files, **records, **{f"{name}s": int(severity.get(name, 0)) for name in SEVERITY}}


@dataclass(frozen=True)
class Outcome:
    """What a run did: what it found, its results, where they are."""

    found: Found
    results: Results
    output: Path
    paths: list[Path]


@dataclass(frozen=True)
class ReportOutcome:
    """What was found, the reports that were written, the files that were `closed` earlier.

    `refused`: they were to be final, but not all inputs could be read.
    """

    found: Found
    paths: list[Path]
    closed: tuple[str, ...]
    refused: bool


def list_sources(settings: Settings, paths: Sequence[Path] | None = None) -> list[Source]:
    """The files to read, each once: those of the input folder, or of the files and folders given.

    What lies in the input folder is named by its place there, as in a run. Raises UsageError for a path that
    is missing, and where two of the given files would have one name.
    """
    missing = next((root for root in paths or [settings.input] if not root.exists()), None)
    if missing is not None:
        raise UsageError(f"找不到文件或文件夹：{missing}")
    if not paths:
        return find_files(settings.input)
    named: dict[str, Path] = {}
    for root in paths:
        for path, name in find_files(root):
            other = named.setdefault(f"{_find_prefix(root, settings.input)}{name}", path)
            if not other.samefile(path):
                raise UsageError(f"{other} 与 {path} 同名，请分别检查")
    return [(path, name) for name, path in named.items()]


def _find_prefix(root: Path, folder: Path) -> str:
    """What the names of a root's files lack to name their place below `folder`; nothing elsewhere."""
    top = (root.parent if root.is_file() else root).resolve()
    place = top.relative_to(folder.resolve()) if top.is_relative_to(folder.resolve()) else Path()
    return "" if place == Path() else f"{unicodedata.normalize('NFC', place.as_posix())}/"


def find_records(  # noqa: PLR0913 - how a command looks at the past
    settings: Settings,
    *,
    as_of: pd.Timestamp,
    sources: Sequence[Source],
    told: Told,
    remember: bool = False,
    past: Past = "kept",
) -> Found:
    """Reads, normalises and validates the files and times every clock; writes nothing.

    To `remember` is to keep what was read for the next time; without, what was kept is used all the same.
    Records of the last run that are in no source now are `kept`, `dropped`, or not asked for at all.
    """
    state, engine = settings.state, choose_engine(settings)
    cache = ReadCache(state, settings, keeps=remember) if remember or state.exists() else None
    screen = partial(leave_out, book=PurgeBook(state))
    taken = take_in_files(sources, settings, told=told, cache=cache, screen=screen, read=engine.read)
    numbers = NumberBook(state, departments=settings.departments, as_of=as_of)
    staff = StaffEdits(state, settings=settings, as_of=as_of)
    if numbers.is_blank and not staff.book.knows_runs:  # the state is new, or was lost
        relearn_numbers(numbers, settings.output)
    intakes = [each.intake for each in taken]
    if staff.book.added:
        intakes.append(staff.read_added(usual=_find_usual(intakes, settings)))
    read = [each.reading for each in taken]
    memory = Memory(state if past != "ignored" else None, as_of=as_of)
    recall = Recall(memory, files=read, drop_gone=past == "dropped")
    validated = validate_records(
        intakes,
        settings=settings,
        as_of=as_of,
        give=numbers.number,
        complete=partial(recall.complete, "case"),
        amend=staff.amend,
    )
    recalled = recall.finish(validated)
    validated, handbooks = recalled.validated, settings.handbooks
    cases, visits = recalled.timed, validated.visits
    calendar = WorkCalendar.build(settings.calendar)
    clocks = engine.time_clocks(cases, visits, settings=settings, as_of=as_of)
    clocks = stop_clocks(clocks, recalled.gone)
    years = find_uncovered(clocks, cases, visits, handbooks=handbooks, calendar=calendar)
    problems = [
        *(problem for each in read for problem in each.problems),
        *validated.problems,
        *staff.problems,
        *find_memorable(memory, recalled, clocks, handbooks=handbooks, as_of=as_of),
        *tell_purged(taken),
        *(word_problem("calendar-uncovered", value=str(year)) for year in years),
    ]
    files = (*read, *staff.readings)
    table, book = tabulate_problems(problems), ProblemBook(state, as_of=as_of)
    followed = book.follow(table, files=files)
    table = table.assign(since=followed.since)
    return Found(
        as_of,
        files,
        validated,
        clocks,
        table,
        followed.mended,
        (numbers, book),
        staff,
        memory,
        recalled,
        tuple(taken),
    )


def _find_usual(intakes: Sequence[Intake], settings: Settings) -> str:
    """The handbook that most cases are of; the first one where there are none."""
    names = [i.records["case"].frame["handbook"] for i in intakes if "case" in i.records]
    counts = pd.concat(names).value_counts() if names else pd.Series(dtype="int64")
    return str(counts.index[0]) if len(counts) else next(iter(settings.handbooks))


def run_job(  # noqa: PLR0913 - what the command line may say
    settings: Settings,
    *,
    as_of: pd.Timestamp,
    month: Period | None,
    sources: Sequence[Source],
    told: Told,
    tell: Told,
    accept_shrink: bool = False,
) -> Outcome:
    """The main job: writes everything of contract section 3; raises ShrunkInputError unless told not to.

    `tell` hears, in a line each, what went otherwise than the user meant: a template that cannot be used.
    """
    finish_interrupted(settings.output)
    past: Past = "dropped" if accept_shrink else "kept"
    found = find_records(settings, as_of=as_of, sources=sources, told=told, remember=True, past=past)
    if not accept_shrink:
        check_shrink(found.files, summary=settings.output / SUMMARY_FILE)
    found = replace(found, taken=())  # every record is in the tables too
    give_back_memory()
    results = _gather(found, month=month)
    reports = Reports(settings.state, settings=settings, as_of=as_of)
    named = _name_sources(sources)

    @contextmanager
    def journal(shown: Shown) -> Iterator[None]:
        give_back_memory()
        with open_together(settings.state):
            for book in found.books:
                book.save()
            found.memory.save({"case": found.validated.cases, "visit": found.validated.visits})
            found.staff.journal(shown)
            yield

    with prepare_plain(
        results,
        settings=settings,
        sources=named,
        reread=partial(read_grids, settings=settings),
        recall=ReadCache(settings.state, settings, keeps=True).recall,
    ) as plain:
        edition = compose_edition(results, engine=choose_engine(settings), settings=settings)
        due = reports.list_due(Period.named(results.month))
        paths = publish_edition(
            edition,
            plain,
            partial(reports.compose, edition.results, edition.counts, due),
            settings=settings,
            sources=named,
            found=found.staff.found,
            places=reports,
            journal=journal,
            tell=tell,
        )
    found.staff.note_placed(paths)
    return Outcome(found, edition.results, settings.output, paths)


def check_files(
    settings: Settings, *, as_of: pd.Timestamp, sources: Sequence[Source], told: Told, whole: bool
) -> tuple[Found, list[Path]]:
    """What is wrong with the files, and their marked copies; touches nothing else.

    Where they are not the `whole` input, a case that a visit refers to may stand in another file, and the
    tracking workbook was not asked about.
    """
    finish_interrupted(settings.output)
    found = find_records(settings, as_of=as_of, sources=sources, told=told, past="ignored")
    if not whole:
        other = found.problems["code"].eq("unknown-reference") | found.problems["file"].eq(TRACKING_FILE)
        found = replace(found, problems=found.problems[~other])
    copies = publish_marked_copies(
        found.problems,
        found.mended,
        settings=settings,
        sources=_name_sources(sources),
        reread=partial(read_grids, settings=settings),
    )
    return found, copies


def report_period(  # noqa: PLR0913 - what the command line may say
    settings: Settings,
    *,
    as_of: pd.Timestamp,
    period: Period,
    department: str | None,
    final: bool,
    sources: Sequence[Source],
    told: Told,
    tell: Told,
) -> ReportOutcome:
    """Writes the reports of one period alone; with `final`, for good.

    A period that has not ended, or whose inputs could not all be read, is not closed. `tell`: see `run_job`.
    """
    finish_interrupted(settings.output)
    found = find_records(settings, as_of=as_of, sources=sources, told=told, remember=True)
    month = Period.holding(period.end - pd.Timedelta(days=1), "month")
    results = _gather(found, month=month)
    edition = compose_edition(results, engine=choose_engine(settings), settings=settings)
    reports = Reports(settings.state, settings=settings, as_of=as_of)
    issue = reports.compose(edition.results, edition.counts, reports.list_asked(period, department))
    close = final and not found.unreadable
    if close:
        numbers, _ = found.books
        with open_together(settings.state):  # what is told of a record for good is told by its number
            numbers.save()
            issue = reports.close(issue, tell=tell)
    paths = publish_reports(issue, reports, settings=settings, tell=tell)
    return ReportOutcome(found, paths, closed=tuple(issue.closed), refused=final and not close)


def _gather(found: Found, *, month: Period | None) -> Results:
    return gather_results(
        found.files,
        found.validated,
        found.clocks,
        found.problems,
        found.mended,
        found.staff.work,
        month=month,
        as_of=found.as_of,
    )


def name_period(name: str, option: str, *, kind: Kind | None = None) -> Period:
    """The period of this name, of this kind where one is given; raises UsageError for any other name."""
    try:
        period = Period.named(name)
    except ValueError:
        period = None
    if period is None or kind not in (None, period.kind):
        forms = "2026-10" if kind == "month" else "2026-10、2026Q3、2026 或 2026-W44"
        raise UsageError(f"{option} 应写成 {forms}，而不是 {name}")
    return period


def _name_sources(sources: Sequence[Source]) -> dict[str, Path]:
    return {name: path for path, name in sources}
