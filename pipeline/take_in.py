"""Files → readings and records, in capped child processes: a file that kills its reader costs only itself."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.children import get_children
from pipeline.config import Limits, Settings
from pipeline.model import FileReading
from pipeline.normalise import Intake, normalise_tables
from pipeline.read import UnreadableError, fail_file, read_file

Source = tuple[Path, str]
"""A file and its name relative to the input folder."""

MOST_READERS = 60  # Windows waits for no more processes at once

GIVEN_UP: dict[type[Exception], str] = {
    TimeoutError: "slow",
    BrokenProcessPool: "killed",
    MemoryError: "killed",
}
"""Why a reader gave up, in the keys of `words.UNREADABLE`."""


@dataclass(frozen=True)
class Taken:
    """One file: how it was read (without its raw tables) and the records it gave."""

    reading: FileReading
    intake: Intake


def take_in_file(source: Source, settings: Settings) -> Taken:
    """Reads and normalises one file."""
    path, name = source
    reading = read_file(path, name=name, settings=settings)
    intake = normalise_tables(reading.tables, file=name, settings=settings)
    return Taken(replace(reading, tables=()), intake)


def take_in_files(
    sources: Sequence[Source], settings: Settings, *, told: Callable[[str], None]
) -> list[Taken]:
    """Every file in its order; `told` hears the name of each as it is done."""
    done: dict[Source, Taken] = {}
    for source, taken in _take_in_together(sources, settings):
        done[source] = taken
        told(source[1])
    for source in sources:
        if source not in done:
            done[source] = _take_in_alone(source, settings)
            told(source[1])
    return [done[source] for source in sources]


def _take_in_together(sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, Taken]]:
    """What a shared pool could read; it ends early where a file kills or outlasts its reader.

    A file that its reader gave up is left out.
    """
    if not sources:
        return
    workers = min(os.cpu_count() or 1, len(sources), MOST_READERS)
    pool = _open_pool(workers, settings.limits)
    try:
        asked = {pool.submit(take_in_file, source, settings): source for source in sources}
        waiting: set[Future[Taken]] = set(asked)
        while waiting:
            finished, waiting = wait(waiting, timeout=settings.limits.seconds, return_when="FIRST_COMPLETED")
            if not finished:
                return
            yield from ((asked[future], future.result()) for future in finished if not future.exception())
    except BrokenProcessPool:
        return
    finally:
        _close_pool(pool)


def _take_in_alone(source: Source, settings: Settings) -> Taken:
    """One file in a process of its own, which it may kill, outlast or make give up."""
    pool = _open_pool(1, settings.limits)
    try:
        return pool.submit(take_in_file, source, settings).result(timeout=settings.limits.seconds)
    except Exception as error:  # noqa: BLE001 - one trap per file: the others must go on
        reason = next((word for kind, word in GIVEN_UP.items() if isinstance(error, kind)), "failed")
        return Taken(fail_file(source[1], UnreadableError(reason)), Intake({}, ()))
    finally:
        _close_pool(pool)


def _open_pool(workers: int, limits: Limits) -> ProcessPoolExecutor:
    """A pool that is up: the time a process takes to start is not its first file's."""
    capped = partial(_cap_memory, limits.memory_mb)
    pool = ProcessPoolExecutor(workers, mp_context=get_children(), initializer=capped)
    pool.submit(os.getpid).result()
    return pool


def _close_pool(pool: ProcessPoolExecutor) -> None:
    """Ends the pool at once, also a reader that hangs."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001 - no public way to end a hanging child
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _cap_memory(megabytes: int) -> None:
    """Limits the reader's memory where the system can."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    cap = megabytes * 2**20
    resource.setrlimit(
        resource.RLIMIT_DATA, (cap if most == resource.RLIM_INFINITY else min(cap, most), most)
    )
