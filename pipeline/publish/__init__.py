"""Everything a run writes: all of it is prepared first, then put in place file by file."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import pandas as pd

from pipeline.children import get_children
from pipeline.config import Settings
from pipeline.model import TRACKING_FILE, Results
from pipeline.publish.archive import write_archives
from pipeline.publish.atomic import (
    Prepared,
    prepare_together,
    replace_file,
    sweep_temporaries,
)
from pipeline.publish.chase import remove_stale_lists, write_chase_lists
from pipeline.publish.marked import write_marked_copies
from pipeline.publish.reopen import Reread
from pipeline.publish.report import ReportEdition, Tell, render_report
from pipeline.publish.staging import finish_interrupted, is_interrupted, place_together
from pipeline.publish.summary import write_summary
from pipeline.publish.tables import write_tables
from pipeline.publish.tracking import Lists, write_tracking

__all__ = [
    "Lists",
    "finish_interrupted",
    "is_interrupted",
    "publish_edition",
    "publish_marked_copies",
    "publish_reports",
]

SUMMARY = "summary.json"
CHASE, MARKED, ARCHIVE, TABLES = "催办", "待修正", "归档", "data"
MANY = 5_000
"""Cases from which a second process pays."""


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


def publish_edition(  # noqa: PLR0913 - everything that is written
    edition: Edition,
    issue: Issue,
    *,
    settings: Settings,
    sources: Mapping[str, Path],
    reread: Reread,
    found: str,
    places: Places,
    tell: Tell,
) -> list[Path]:
    """Writes all of contract section 3; the paths. Where one fails, the earlier outputs are untouched.

    `found` is the digest of the tracking workbook that may be replaced: what somebody saved since stays.
    `tell` hears what a person must be told; the summary has it as `notices`.

    Chase lists and archives are half of the work; with many cases they are written beside the rest.
    """
    rest = partial(
        _prepare_rest,
        edition,
        issue,
        settings,
        sources=sources,
        reread=reread,
        found=found,
        places=places,
        tell=tell,
    )
    lists = partial(_prepare_lists, edition.results, settings)
    try:
        if len(edition.results.cases) < MANY:
            prepared = [*rest(), *lists()]
        else:
            with ProcessPoolExecutor(1, mp_context=get_children()) as beside:
                promised = beside.submit(lists)
                prepared = [*rest(), *promised.result()]
    except BaseException:
        sweep_temporaries(settings.output)
        raise
    placed = place_together(settings.output, prepared)
    _remove_mended(settings.output / MARKED, prepared, sources)
    remove_stale_lists(settings.output / CHASE, placed)
    return placed


def _prepare_rest(  # noqa: PLR0913 - everything that is written
    edition: Edition,
    issue: Issue,
    settings: Settings,
    *,
    sources: Mapping[str, Path],
    reread: Reread,
    found: str,
    places: Places,
    tell: Tell,
) -> list[Prepared]:
    output, results = settings.output, edition.results
    track = partial(write_tracking, results=results, lists=edition.lists, settings=settings)
    with prepare_together(output) as prepared:
        replace_file(output / TRACKING_FILE, track, found=found)
        notices = _write_reports(output, issue, places, settings=settings)
        write_marked_copies(output / MARKED, results.problems, results.mended, sources=sources, reread=reread)
        write_tables(output / TABLES, results)
        replace_file(output / SUMMARY, partial(write_summary, results=results, notices=notices))
    for notice in notices:
        tell(notice)
    return prepared


def _prepare_lists(results: Results, settings: Settings) -> list[Prepared]:
    with prepare_together(settings.output) as prepared:
        write_chase_lists(settings.output / CHASE, results, settings=settings)
        write_archives(settings.output / ARCHIVE, results, settings=settings)
    return prepared


def publish_marked_copies(
    problems: pd.DataFrame,
    mended: pd.DataFrame,
    *,
    settings: Settings,
    sources: Mapping[str, Path],
    reread: Reread,
) -> list[Path]:
    """Writes the marked copies alone; the paths."""
    with prepare_together(settings.output) as prepared:
        write_marked_copies(settings.output / MARKED, problems, mended, sources=sources, reread=reread)
    placed = place_together(settings.output, prepared)
    _remove_mended(settings.output / MARKED, prepared, sources)
    return placed


def publish_reports(issue: Issue, places: Places, *, settings: Settings, tell: Tell) -> list[Path]:
    """Writes the reports alone; the paths. `tell` hears what a person must be told."""
    with prepare_together(settings.output) as prepared:
        notices = _write_reports(settings.output, issue, places, settings=settings)
    for notice in notices:
        tell(notice)
    return place_together(settings.output, prepared)


def _write_reports(folder: Path, issue: Issue, places: Places, *, settings: Settings) -> list[str]:
    """The reports that are open or closed now; of those closed earlier, what nobody has worked on since.

    Returns the lines that a person must be told, each once.
    """
    files, notices = dict(issue.closing), list[str]()
    for edition in issue.editions:
        files |= render_report(edition, settings=settings, tell=notices.append)
    closed = {name: file for name, file in issue.closed.items() if not places.is_changed(folder / name, file)}
    for name, content in {**closed, **files}.items():
        replace_file(places.place(folder / name, content), partial(_write, content=content))
    return list(dict.fromkeys(notices))


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
