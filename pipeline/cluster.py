"""Files read, clocks timed and records counted on the workers of a Dask cluster.

A file's bytes travel with its task, so that a worker needs no share, and it is read there under the same caps
as here. What a worker died over goes to another one; what no worker survives is done on this machine.
"""

import hashlib
import logging
import multiprocessing
import os
import platform
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import metadata
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import dask
import pandas as pd
from distributed import Client, Future, KilledWorker, get_worker, wait
from distributed.versions import VersionMismatchWarning

import pipeline
from pipeline.analyse import Tally, add_tallies, divide_tables, tally_periods
from pipeline.assess import Part, WorkCalendar, divide_records, join_clocks, time_clocks
from pipeline.config import Settings
from pipeline.engine import Engine
from pipeline.errors import EngineError, EngineSetupError
from pipeline.isolate import Lost
from pipeline.model import Results
from pipeline.period import Period
from pipeline.read.copies import find_original
from pipeline.read.files import NotASheetError, load
from pipeline.read.tell import UnreadableError
from pipeline.state import pack, unpack
from pipeline.take_in import Source, read_isolated, sort_by_size

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECTING = 10.0  # seconds to reach the scheduler
WAITING = 60.0  # seconds without any worker; one that was killed is back sooner
LOOK = 5.0  # seconds between two looks whether there are workers
WAITING_TASKS = 2  # for each thread of the workers: enough that none is idle, few for the scheduler to hold
BATCH_BYTES, BATCH_FILES = 2**17, 16  # small files travel together: one child reads them all
LIBRARIES = ("pandas", "numpy", "pyarrow", "python-calamine", "holidays")

# words of this module
UNREACHABLE = "连接不上调度器 {address}（config.toml 的 [engine] scheduler），没有写出任何结果"
UNCERTIFIED = "不能与调度器 {address} 加密通信：请按 docs/cluster.md 设置证书，没有写出任何结果"
NO_WORKERS = "调度器 {address} 没有工作进程，没有写出任何结果"
LOST = "与调度器 {address} 失去联系，没有写出任何结果；请重新运行"
FAILED = "调度器 {address} 的工作进程不能完成任务（{kind}），没有写出任何结果"
UNLIKE = "调度器 {address} 那里没有安装本程序，或不是同一版本，没有写出任何结果"
UNFIT = "工作进程 {worker} {fault}，没有写出任何结果"
OTHER = "的 {what} 是 {theirs}，这里是 {ours}，请装成同一版本"
CHILDLESS = "不能在子进程里读取文件，请设置环境变量 DASK_DISTRIBUTED__WORKER__DAEMON=False 后重新启动它"
ABSENT = "没有安装本程序，或不是同一版本"
SYSTEM, PROGRAM = "操作系统", "程序代码"


@dataclass(frozen=True)
class Sent:
    """A file on its way to a worker; `beside` is the file of which it seems to be a copy, or ""."""

    source: Source
    content: bytes
    beside: str

    def unpack(self, folder: Path) -> Source:
        """The file in a new folder of its own, as it lay in the input folder."""
        folder.mkdir()
        if self.beside:
            (folder / self.beside).touch()
        path, name = self.source
        copy = folder / path.name
        copy.write_bytes(self.content)
        return copy, name


@dataclass(frozen=True)
class Cluster:
    """The workers of the scheduler at `address`; what they cannot do is done `here`."""

    address: str
    here: Engine

    def read(self, sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, bytes | Lost]]:
        """See Engine. What cannot be sent is read here: it is missing, locked or changing, or no sheet."""
        if not sources:
            return
        done: set[Source] = set()
        sent = (_send(source, settings) for source in sort_by_size(sources))
        work = partial(_read_batch, settings=settings)
        for batch, packed in self._spread(work, _batch(filter(None, sent))):
            for file, each in zip(batch, packed or (), strict=packed is not None):
                done.add(file.source)
                yield file.source, each
        yield from self.here.read([source for source in sources if source not in done], settings)

    def time_clocks(
        self, cases: pd.DataFrame, visits: pd.DataFrame, *, settings: Settings, as_of: pd.Timestamp
    ) -> pd.DataFrame:
        """See Engine."""
        work = partial(_time_part, settings=settings, as_of=as_of)
        timed = self._spread(work, divide_records(cases, visits))
        tables = [work(part) if table is None else table for part, table in timed]
        return join_clocks(tables, cases, visits, handbooks=settings.handbooks)

    def tally(
        self, results: Results, periods: Sequence[Period], *, settings: Settings
    ) -> dict[Period, Tally]:
        """See Engine."""
        tables = (results.cases, results.visits, results.assessments, results.clocks)
        parts = divide_tables(*tables, handbooks=settings.handbooks)
        work = partial(tally_periods, periods=periods, as_of=results.as_of, handbooks=settings.handbooks)
        tallied = [work(part) if found is None else found for part, found in self._spread(work, parts)]
        return {period: add_tallies(each) for period, *each in zip(periods, *tallied, strict=True) if tallied}

    def _spread(
        self, work: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | None]]:
        """Each item with what work on it gave, as they are done; None where every worker that began it died.

        Raises EngineError where the cluster cannot be used, now or any longer.
        """
        queue = iter(items)
        running: dict[Future[Any], Item] = {}
        with self._connect() as client:
            while True:
                threads = sum(client.nthreads().values()) or 1  # none while the last worker starts again
                room = WAITING_TASKS * threads - len(running)
                for item in islice(queue, max(room, 0)):
                    task = client.submit(_do_alike, pack((work, item)), describe_program(), pure=False)
                    running[task] = item
                if not running:
                    return
                for task in _await_some(client, list(running)):
                    yield running.pop(task), self._settle(task)

    @contextmanager
    def _connect(self) -> Iterator[Client]:
        """The cluster, with at least one worker, and all of them like us."""
        _silence()
        try:
            client = Client(self.address, timeout=CONNECTING)
        except (OSError, ValueError) as error:
            raise EngineError(UNREACHABLE.format(address=self.address)) from error
        except (TypeError, RuntimeError) as error:  # no certificates, or tcp:// where it must be tls://
            raise EngineSetupError(UNCERTIFIED.format(address=self.address)) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=WAITING)
                _check_workers(client)
                yield client
            except TimeoutError as error:
                raise EngineError(NO_WORKERS.format(address=self.address)) from error
            except (CancelledError, OSError) as error:
                raise EngineError(LOST.format(address=self.address)) from error

    def _settle(self, task: Future[Any]) -> Any:  # noqa: ANN401 - whatever the work gave
        """The result of a task that has ended; None where every worker that began it died."""
        error = task.exception()
        match error:
            case None:
                return task.result()
            case KilledWorker():
                return None
            case EngineError():
                raise error
            case RuntimeError() if "deserialization" in str(error):  # the scheduler's own word
                raise EngineSetupError(UNLIKE.format(address=self.address)) from error
            case _:
                told = FAILED.format(address=self.address, kind=type(error).__name__)
                raise EngineError(told) from error


def _await_some(client: Client, running: list[Future[Any]]) -> Iterable[Future[Any]]:
    """Those that have ended, once there are any; raises TimeoutError where all workers are gone."""
    while True:
        try:
            ended: set[Future[Any]] = wait(running, timeout=LOOK, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            client.wait_for_workers(1, timeout=WAITING)
        else:
            return ended


def _silence() -> None:
    """What goes wrong is told by us, in a line."""
    if os.environ.get("FEEDBACK_DEBUG"):
        return
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})  # files do travel with tasks
    warnings.simplefilter("ignore", VersionMismatchWarning)
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _send(source: Source, settings: Settings) -> Sent | None:
    """A file as it travels; None where it cannot be read now, or is no sheet."""
    path, _ = source
    try:
        content = load(path, settings.limits)
    except (UnreadableError, NotASheetError):
        return None
    return Sent(source, content, find_original(path, settings.common.copies))


def _batch(files: Iterable[Sent]) -> Iterator[list[Sent]]:
    """Files that travel together; a large one travels alone."""
    batch: list[Sent] = []
    for file in files:
        size = sum(len(each.content) for each in (*batch, file))
        if batch and (size > BATCH_BYTES or len(batch) == BATCH_FILES):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _check_workers(client: Client) -> None:
    """Raises EngineSetupError unless all workers do things just as they are done here."""
    for worker, fault in client.run(_find_fault, describe_program(), on_error="return").items():
        if fault and not isinstance(fault, OSError):  # that one has just died
            told = fault if isinstance(fault, str) else ABSENT  # it does not know what we speak of
            raise EngineSetupError(UNFIT.format(worker=worker, fault=told))


def _find_fault(program: dict[str, str]) -> str:
    """On a worker: why it would not do things as the asking program would; "" where it would."""
    for what, theirs in describe_program().items():
        if theirs != program.get(what):
            return OTHER.format(what=what, theirs=theirs, ours=program.get(what))
    return CHILDLESS if multiprocessing.current_process().daemon else ""


def _do_alike(packed: bytes, program: dict[str, str]) -> Any:  # noqa: ANN401 - whatever the work gives
    """On a worker, which may have come since all were checked: the work on an item."""
    if fault := _find_fault(program):
        raise EngineSetupError(UNFIT.format(worker=get_worker().address, fault=fault))
    work, item = unpack(packed)
    return work(item)


def _read_batch(batch: list[Sent], *, settings: Settings) -> list[bytes | Lost]:
    """On a worker: what each file gave, packed.

    The files lie in the worker's own folder meanwhile; it is cleared where the worker was killed.
    """
    with TemporaryDirectory(dir=get_worker().local_directory) as folder:
        sources = [file.unpack(Path(folder, str(place))) for place, file in enumerate(batch)]
        done = dict(read_isolated(sources, settings, most=1))  # the worker's threads share its cores
    return [done[source] for source in sources]


def _time_part(part: Part, *, settings: Settings, as_of: pd.Timestamp) -> pd.DataFrame:
    """The clocks of a part of the records."""
    calendar = WorkCalendar.build(settings.calendar)
    return time_clocks(part.cases, part.visits, handbooks=settings.handbooks, calendar=calendar, as_of=as_of)


@cache
def describe_program() -> dict[str, str]:
    """What must be the same on every machine, by name: system, Python, the program's own code, libraries."""
    package = Path(pipeline.__file__).parent
    code = hashlib.blake2b(digest_size=4)
    for path in sorted(package.rglob("*.py")):
        code.update(path.relative_to(package).as_posix().encode())
        code.update(path.read_bytes())
    libraries = {name: metadata.version(name) for name in LIBRARIES}
    python = {SYSTEM: platform.system(), "Python": platform.python_version()}
    return {**python, PROGRAM: code.hexdigest(), **libraries}
