"""Files → readings and records, each file in a capped child process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.config import Settings
from pipeline.isolate import Caps, Lost, run_isolated
from pipeline.model import FileReading
from pipeline.normalise import Intake, normalise_tables
from pipeline.read import UnreadableError, fail_file, read_file
from pipeline.state import ReadCache, pack, unpack

Source = tuple[Path, str]
"""A file and its name relative to the input folder."""
Reader = Callable[[Sequence[Source], Settings], Iterator[tuple[Source, bytes | Lost]]]
"""Gives what each file gave, packed, as they are done."""


@dataclass(frozen=True)
class Taken:
    """One file: how it was read (without its raw tables) and the records it gave.

    `purged` are the places (sheet, row) of records that were left out, for they were purged.
    """

    reading: FileReading
    intake: Intake
    purged: tuple[tuple[str, int], ...] = ()


def take_in_file(source: Source, settings: Settings) -> Taken:
    """Reads and normalises one file."""
    path, name = source
    reading = read_file(path, name=name, settings=settings)
    intake = normalise_tables(reading.tables, file=name, settings=settings)
    return Taken(replace(reading, tables=()), intake)


def read_isolated(
    sources: Sequence[Source], settings: Settings, *, most: int | None = None
) -> Iterator[tuple[Source, bytes | Lost]]:
    """What each file gave, packed, by at `most` so many children; large files are begun first."""
    work = partial(_take_in_packed, take_in_file, settings=settings)
    caps = Caps(settings.limits.seconds, settings.limits.memory_mb)
    return run_isolated(work, sort_by_size(sources), caps=caps, most=most)


def _take_in_packed(
    take_in: Callable[[Source, Settings], Taken], source: Source, *, settings: Settings
) -> bytes:
    """What a file gave as it is kept: packed but once, in the child."""
    return pack(take_in(source, settings))


def sort_by_size(sources: Sequence[Source]) -> list[Source]:
    """The largest first, so that none is waited for in the end."""
    return sorted(sources, key=_weigh, reverse=True)


def _weigh(source: Source) -> int:
    try:
        return source[0].stat().st_size
    except OSError:
        return 0


def take_in_files(  # noqa: PLR0913 - what a run brings along
    sources: Sequence[Source],
    settings: Settings,
    *,
    told: Callable[[str], None],
    cache: ReadCache | None = None,
    screen: Callable[[Taken], Taken] = lambda taken: taken,
    read: Reader = read_isolated,
) -> list[Taken]:
    """Every file in its order; `told` hears the name of each as it is done.

    What the cache knows is not read again; `read` does the others. `screen` leaves out what was purged; a
    file that holds such a record is never kept in the cache.
    """
    entries = {source: cache.name(*source) for source in sources} if cache else {}
    done: dict[Source, Taken] = {}
    for source, entry in entries.items():
        if cache and (known := cache.find(entry)) is not None:
            done[source] = screen(known)
            told(source[1])
    for source, packed in read([source for source in sources if source not in done], settings):
        taken = _fail(source, packed) if isinstance(packed, Lost) else unpack(packed)
        done[source] = screen(taken)
        held_still = cache is not None and cache.name(*source) == entries[source]
        is_whole = taken.reading.status == "read" and not done[source].purged
        if cache and held_still and is_whole and not isinstance(packed, Lost):
            cache.keep(entries[source], packed)
        told(source[1])
    return [done[source] for source in sources]


def _fail(source: Source, lost: Lost) -> Taken:
    """A file that cost its reader more than it may, or its life."""
    return Taken(fail_file(source[1], UnreadableError(lost.reason)), Intake({}, ()))
