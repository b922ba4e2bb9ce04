"""The order of the stages: read → normalise → validate → assess → analyse → publish."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from pipeline.assess import WorkCalendar, find_uncovered, time_clocks
from pipeline.compose import Edition, compose_edition
from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.model import TRACKING_FILE, FileReading, Results
from pipeline.normalise import Intake
from pipeline.publish import publish_edition, publish_marked_copies, publish_report
from pipeline.read import find_files, read_grids
from pipeline.shrink import check_shrink
from pipeline.staff import StaffEdits
from pipeline.state import NumberBook, ProblemBook
from pipeline.take_in import Source, take_in_files
from pipeline.validate import Validated, tabulate_problems, validate_records
from pipeline.word_problem import word_problem

Told = Callable[[str], None]
"""Hears the name of each file as it is done."""

STATE_FILE = Path("state") / "feedback.sqlite"
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

    @property
    def unreadable(self) -> list[FileReading]:
        """Files that could not be read."""
        return [file for file in self.files if file.status == "failed"]


@dataclass(frozen=True)
class Outcome:
    """What a run did: what it found, its results, where they are."""

    found: Found
    results: Results
    output: Path
    paths: list[Path]


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


def find_records(settings: Settings, *, as_of: pd.Timestamp, sources: Sequence[Source], told: Told) -> Found:
    """Reads, normalises and validates the files and times every clock; writes nothing."""
    taken = take_in_files(sources, settings, told=told)
    state = settings.output / STATE_FILE
    numbers = NumberBook(state, departments=settings.departments, as_of=as_of)
    staff = StaffEdits(state, settings=settings, as_of=as_of)
    intakes = [each.intake for each in taken]
    intakes.append(staff.read_added(usual=_find_usual(intakes, settings)))
    validated = validate_records(
        intakes, settings=settings, as_of=as_of, give=numbers.number, amend=staff.amend
    )
    cases, visits, handbooks = validated.cases, validated.visits, settings.handbooks
    calendar = WorkCalendar.build(settings.calendar)
    clocks = time_clocks(cases, visits, handbooks=handbooks, calendar=calendar, as_of=as_of)
    years = find_uncovered(clocks, cases, visits, handbooks=handbooks, calendar=calendar)
    problems = [
        *(problem for each in taken for problem in each.reading.problems),
        *validated.problems,
        *staff.problems,
        *(word_problem("calendar-uncovered", value=str(year)) for year in years),
    ]
    files = (*(each.reading for each in taken), *staff.readings)
    table, book = tabulate_problems(problems), ProblemBook(state, as_of=as_of)
    followed = book.follow(table, files=files)
    table = table.assign(since=followed.since)
    return Found(as_of, files, validated, clocks, table, followed.mended, (numbers, book), staff)


def _find_usual(intakes: Sequence[Intake], settings: Settings) -> str:
    """The handbook that most cases are of; the first one where there are none."""
    names = [i.records["case"].frame["handbook"] for i in intakes if "case" in i.records]
    counts = pd.concat(names).value_counts() if names else pd.Series(dtype="int64")
    return str(counts.index[0]) if len(counts) else next(iter(settings.handbooks))


def run_job(  # noqa: PLR0913 - what the command line may say
    settings: Settings,
    *,
    as_of: pd.Timestamp,
    month: str | None,
    sources: Sequence[Source],
    told: Told,
    accept_shrink: bool = False,
) -> Outcome:
    """The main job: writes everything of contract section 3; raises ShrunkInputError unless told not to."""
    _check_month(month)
    found = find_records(settings, as_of=as_of, sources=sources, told=told)
    if not accept_shrink:
        check_shrink(found.files, summary=settings.output / SUMMARY_FILE)
    edition = _compose(found, settings=settings, as_of=as_of, month=month)
    for book in found.books:
        book.save()
    found.staff.journal(edition.results)
    paths = publish_edition(
        edition,
        settings=settings,
        sources=_name_sources(sources),
        reread=partial(read_grids, settings=settings),
        is_free=found.staff.is_free,
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
    found = find_records(settings, as_of=as_of, sources=sources, told=told)
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


def report_month(
    settings: Settings, *, as_of: pd.Timestamp, month: str, sources: Sequence[Source], told: Told
) -> tuple[Found, list[Path]]:
    """Writes the report of one month alone."""
    _check_month(month)
    found = find_records(settings, as_of=as_of, sources=sources, told=told)
    edition = _compose(found, settings=settings, as_of=as_of, month=month)
    return found, publish_report(edition, settings=settings)


def _compose(found: Found, *, settings: Settings, as_of: pd.Timestamp, month: str | None) -> Edition:
    return compose_edition(
        found.files,
        found.validated,
        found.clocks,
        found.problems,
        found.mended,
        found.staff.work,
        month=month,
        as_of=as_of,
        settings=settings,
    )


def _check_month(month: str | None) -> None:
    if month is not None and not re.fullmatch(r"[1-9]\d{3}-(0[1-9]|1[0-2])", month, re.ASCII):
        raise UsageError(f"--month 应写成 2026-10，而不是 {month}")


def _name_sources(sources: Sequence[Source]) -> dict[str, Path]:
    return {name: path for path, name in sources}
