"""Everything a run writes: all of it is prepared first, then put in place file by file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import pandas as pd

from pipeline.children import FORKS, beside, in_turn
from pipeline.config import Settings
from pipeline.heap import give_back_memory
from pipeline.model import TRACKING_FILE, Results
from pipeline.publish.archive import Recall, write_archives
from pipeline.publish.atomic import (
    Prepared,
    prepare_together,
    replace_file,
    sweep_temporaries,
)
from pipeline.publish.case_rows import case_rows
from pipeline.publish.chase import remove_stale_lists, write_chase_lists
from pipeline.publish.marked import write_marked_copies
from pipeline.publish.meeting import render_meeting_list
from pipeline.publish.reopen import Reread
from pipeline.publish.report import ReportEdition, Tell
from pipeline.publish.staging import finish_interrupted, is_interrupted, place_together
from pipeline.publish.summary import write_summary
from pipeline.publish.tables import remove_stale_months, write_suggestions, write_tables
from pipeline.publish.tracking import Lists, Shown, Tracking, track

__all__ = [
    "Lists",
    "finish_interrupted",
    "is_interrupted",
    "prepare_plain",
    "publish_edition",
    "publish_marked_copies",
    "publish_reports",
]

Made = TypeVar("Made")

SUMMARY = "summary.json"
CHASE, MEETING, MARKED, ARCHIVE, TABLES = "催办", "周会", "待修正", "归档", "data"
MANY = 500 if FORKS else 5_000
"""Cases from which more processes pay."""
MOST_BESIDE = 200_000
"""Cases from which they work one after the other: together they would take too much memory."""


class Edition(Protocol):
    """One month's edition: the results, what the tracking workbook shows beside them."""

    @property
    def results(self) -> Results: ...
    @property
    def lists(self) -> Lists: ...


class Issue(Protocol):
    """The reports of a run: those to be rendered, and files by name: of reports closed now, and earlier."""

    @property
    def editions(self) -> Sequence[ReportEdition]: ...
    @property
    def closing(self) -> Mapping[str, bytes]: ...
    @property
    def closed(self) -> Mapping[str, bytes]: ...


class Places(Protocol):
    """Where reports may be written: somebody may have changed the file that stands there."""

    def place(self, path: Path, content: bytes) -> Path: ...
    def is_changed(self, path: Path, content: bytes) -> bool: ...


@dataclass(frozen=True)
class Plain:
    """What needs no figures: `prepared` waits for its files; `rows` as from `case_rows`."""

    rows: pd.DataFrame
    prepared: Callable[[], list[Prepared]]


@contextmanager
def prepare_plain(
    results: Results, *, settings: Settings, sources: Mapping[str, Path], reread: Reread, recall: Recall
) -> Iterator[Plain]:
    """Makes chase lists, archives, tables and marked copies beside what the block does; nothing is placed.

    They are more than a third of the work: with many cases another process makes them. `recall` knows the
    archives' numbers. Where the block fails before files are put in place, none of them is left.
    """
    rows = case_rows(results, settings=settings)
    work = partial(_prepare_plain, results, rows, settings, sources, reread, recall)
    with _swept(settings.output), _apart(results)(work) as prepared:
        yield Plain(rows, prepared)


@contextmanager
def _swept(folder: Path) -> Iterator[None]:
    """Where the block fails before files are put in place, none of those it prepared is left."""
    try:
        yield
    except BaseException:
        if not is_interrupted(folder):
            sweep_temporaries(folder)
        raise


def _apart(results: Results) -> Callable[[Callable[[], Made]], AbstractContextManager[Callable[[], Made]]]:
    count = len(results.cases)
    return nullcontext if count < MANY else beside if count < MOST_BESIDE else in_turn


def publish_edition(  # noqa: PLR0913 - everything that is written
    edition: Edition,
    plain: Plain,
    compose: Callable[[], Issue],
    *,
    settings: Settings,
    sources: Mapping[str, Path],
    found: str,
    places: Places,
    journal: Callable[[Shown], AbstractContextManager[None]],
    tell: Tell,
) -> list[Path]:
    """Writes all of contract section 3; the paths. Where one fails, the earlier outputs are untouched.

    `compose` gives the reports, which with many cases another process makes. `found` is the digest of the
    tracking workbook that may be replaced: what somebody saved since stays. `journal` is told what stands in
    the new one, and has it for good once all files are prepared, before any is put in place. `tell` hears
    what a person must be told; the summary has it as `notices`. Inside `prepare_plain`.
    """
    output, results = settings.output, edition.results
    reports = partial(_compose_reports, compose, settings)
    with _apart(results)(reports) as reported, prepare_together(output) as prepared:
        tracking = track(output / TRACKING_FILE, results, plain.rows, edition.lists, settings=settings)
        replace_file(output / TRACKING_FILE, partial(tracking.write, settings=settings), found=found)
        _write_meeting_list(output / MEETING, tracking, places)
        shown = tracking.show()
        del tracking  # with many cases it takes much memory
        write_suggestions(output / TABLES, results.suggestions)
        with journal(shown):
            rendered = reported()
            _write_reports(output, rendered, places)
            replace_file(output / SUMMARY, partial(write_summary, results=results, notices=rendered.notices))
            everything = [*prepared, *plain.prepared()]
    for notice in rendered.notices:
        tell(notice)
    placed = place_together(output, everything)
    _remove_mended(output / MARKED, everything, sources)
    remove_stale_lists(output / CHASE, placed)
    remove_stale_months(output / TABLES, placed)
    return placed


@dataclass(frozen=True)
class _Rendered:
    """The files of the reports by name, those `closed` earlier, and the lines for a person, each once."""

    files: Mapping[str, bytes]
    closed: Mapping[str, bytes]
    notices: list[str]


def _prepare_plain(  # noqa: PLR0913, PLR0917 - one for each of what is written
    results: Results,
    rows: pd.DataFrame,
    settings: Settings,
    sources: Mapping[str, Path],
    reread: Reread,
    recall: Recall,
) -> list[Prepared]:
    output = settings.output
    parts: Sequence[Callable[[], object]] = (
        lambda: write_chase_lists(output / CHASE, results, rows, settings=settings),
        lambda: write_archives(output / ARCHIVE, results, rows, recall=recall),
        lambda: write_tables(output / TABLES, results),
        lambda: write_marked_copies(
            output / MARKED, results.problems, results.mended, sources=sources, reread=reread
        ),
    )
    with prepare_together(output) as prepared:
        for write in parts:
            write()
            give_back_memory()
    return prepared


def _compose_reports(compose: Callable[[], Issue], settings: Settings) -> _Rendered:
    return _render_reports(compose(), settings)


def publish_marked_copies(
    problems: pd.DataFrame,
    mended: pd.DataFrame,
    *,
    settings: Settings,
    sources: Mapping[str, Path],
    reread: Reread,
) -> list[Path]:
    """Writes the marked copies alone; the paths."""
    with _swept(settings.output), prepare_together(settings.output) as prepared:
        write_marked_copies(settings.output / MARKED, problems, mended, sources=sources, reread=reread)
    placed = place_together(settings.output, prepared)
    _remove_mended(settings.output / MARKED, prepared, sources)
    return placed


def publish_reports(issue: Issue, places: Places, *, settings: Settings, tell: Tell) -> list[Path]:
    """Writes the reports alone; the paths. `tell` hears what a person must be told."""
    reports = _render_reports(issue, settings)
    with _swept(settings.output), prepare_together(settings.output) as prepared:
        _write_reports(settings.output, reports, places)
    for notice in reports.notices:
        tell(notice)
    return place_together(settings.output, prepared)


def _render_reports(issue: Issue, settings: Settings) -> _Rendered:
    from pipeline.publish.report.render import render_report  # noqa: PLC0415 - takes long to load

    files, notices = dict(issue.closing), list[str]()
    for edition in issue.editions:
        files |= render_report(edition, settings=settings, tell=notices.append)
    return _Rendered(files, issue.closed, list(dict.fromkeys(notices)))


def _write_reports(folder: Path, reports: _Rendered, places: Places) -> None:
    """The reports that are open or closed now; of those closed earlier, what nobody has worked on since."""
    for name, content in {**reports.closed, **reports.files}.items():
        path = folder / name
        if name in reports.files or not places.is_changed(path, content):
            replace_file(places.place(path, content), partial(_write, content=content))


def _write_meeting_list(folder: Path, tracking: Tracking, places: Places) -> None:
    """The week's list, unless somebody has written into it: what was decided stays."""
    name, content = render_meeting_list(tracking.rows, tracking.results.as_of)
    if not places.is_changed(folder / name, content):
        replace_file(places.place(folder / name, content), partial(_write, content=content))


def _write(path: Path, *, content: bytes) -> None:
    path.write_bytes(content)


def _remove_mended(folder: Path, prepared: list[Prepared], sources: Mapping[str, Path]) -> None:
    """Removes the marked copies of files that have nothing left to mend.

    One that is open in Excel on Windows stays until the next run.
    """
    meant = {each.path for each in prepared}
    for name in sources:
        for copy in {folder / name, folder / f"{name}.xlsx"} - meant:
            with suppress(PermissionError):
                copy.unlink(missing_ok=True)
