"""Runs work in child processes under caps on memory, CPU and time: what kills its child costs only itself.

A child has one item at a time and a pipe of its own, so that a death or a delay is blamed on the very item
and no other one waits for it.
"""

import gc
import mmap
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, Literal, TypeVar

from pipeline.children import die_with_parent, get_children

Item = TypeVar("Item", bound=Hashable)
Result = TypeVar("Result")
Reason = Literal["slow", "killed", "memory", "failed"]

MOST_CHILDREN = 60  # Windows waits for no more at once
PATIENCE = 5.0  # seconds; an item that takes longer no longer counts as work: another child takes its place
TICK = 0.5  # seconds between two looks at the clock
OUT_OF_MEMORY, BROKEN = 40, 41  # exit codes of a child that gave up
CAUSES: dict[int, Reason] = {
    -getattr(signal, "SIGXCPU", 1): "slow",
    OUT_OF_MEMORY: "memory",
    BROKEN: "failed",
}
"""What a dead child's exit code means; any other is that of a killed one."""


@dataclass(frozen=True)
class Caps:
    """What one item may cost."""

    seconds: int
    megabytes: int


@dataclass(frozen=True)
class Lost:
    """An item without a result, and why."""

    reason: Reason


def run_isolated(
    work: Callable[[Item], Result], items: Iterable[Item], *, caps: Caps, most: int | None = None
) -> Iterator[tuple[Item, Result | Lost]]:
    """Every item with its result, as they are done.

    What killed its child or wanted too much memory is tried once more at the end, alone: an item before it
    may have left the child little, and a system short of memory shoots any process. Raises ChildProcessError
    where no child can be started at all. At `most` so many children work at a time, one per core without.
    """
    again = []
    for item, result in _run(work, items, caps, most=most or os.cpu_count() or 1):
        if isinstance(result, Lost) and result.reason in {"killed", "memory"}:
            again.append(item)
        else:
            yield item, result
    yield from _run(work, again, caps, most=1)


def _run(
    work: Callable[[Item], Result], items: Iterable[Item], caps: Caps, *, most: int
) -> Iterator[tuple[Item, Result | Lost]]:
    crew = _Crew(work, caps, most=min(most, MOST_CHILDREN // 2))
    queue = deque(items)
    try:
        while queue or crew.is_busy:
            crew.hand_out(queue)
            ended = [*crew.collect(), *crew.dismiss_late()]
            crew.hand_out(queue)  # before the replies are unpacked, so that nobody waits for that
            yield from ((item, pickle.loads(reply)) for item, reply in ended)  # noqa: S301 - from our own child
    finally:
        crew.end()


class _Child(Generic[Item]):
    """One child; `since` is when it got its item."""

    def __init__(self, work: Callable[[Item], object], caps: Caps) -> None:
        context = get_children()
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, work, caps)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined] # it has
        self.process.start()
        theirs.close()  # only the child's death may hold the other end open no longer
        self.is_up = False
        self.items: list[Item] = []
        self.since = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds since it got its item; 0 where it has none."""
        return time.monotonic() - self.since if self.items else 0.0

    def give(self, item: Item) -> None:
        self.items.append(item)
        self.since = time.monotonic()
        with suppress(OSError):  # one that has just died is found dead by the next look
            self.pipe.send(item)

    def find_cause(self) -> Reason:
        """Why it died."""
        if not self.is_up:
            raise ChildProcessError("no child could be started")
        self.process.join()
        return CAUSES.get(self.process.exitcode or 0, "killed")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Crew(Generic[Item]):
    """The children that are up."""

    def __init__(self, work: Callable[[Item], object], caps: Caps, *, most: int) -> None:
        self._work, self._caps, self._most = work, caps, most
        self._children: list[_Child[Item]] = []

    @property
    def is_busy(self) -> bool:
        return any(child.items for child in self._children)

    def hand_out(self, queue: deque[Item]) -> None:
        """Gives every idle child an item, and starts more children where there is work for them."""
        for child in self._children:
            if queue and child.is_up and not child.items:
                child.give(queue.popleft())
        at_work = sum(child.spent < PATIENCE for child in self._children)
        coming = sum(not child.items for child in self._children)
        room = min(self._most - at_work, 2 * self._most - len(self._children), len(queue) - coming)
        self._children.extend(_Child(self._work, self._caps) for _ in range(room))

    def collect(self) -> Iterator[tuple[Item, bytes]]:
        """The replies, still packed, of those who are done or dead; waits a moment for one."""
        ready = wait([child.pipe for child in self._children], timeout=TICK)
        for child in [child for child in self._children if child.pipe in ready]:
            try:
                reply = child.pipe.recv_bytes()
            except (EOFError, OSError):
                reply = pickle.dumps(Lost(child.find_cause()))
                self._remove(child)
            yield from ((item, reply) for item in child.items)
            child.is_up, child.items = True, []

    def dismiss_late(self) -> Iterator[tuple[Item, bytes]]:
        """Ends those who are past their time."""
        for child in [child for child in self._children if child.spent > self._caps.seconds]:
            self._remove(child)
            yield from ((item, pickle.dumps(Lost("slow"))) for item in child.items)

    def _remove(self, child: _Child[Item]) -> None:
        self._children.remove(child)
        child.end()

    def end(self) -> None:
        for child in self._children:
            child.end()


def _serve(pipe: Connection, work: Callable[[Item], object], caps: Caps) -> None:
    """A child's life: says that it is up, then answers item after item until its parent is gone."""
    die_with_parent()
    _silence()
    _cap_memory(_count_megabytes() + caps.megabytes)
    gc.freeze()  # what is loaded stays, and shared with the parent: no collection looks through it again
    pipe.send_bytes(b"")
    while True:
        try:
            item: Item = pipe.recv()
        except EOFError:
            return
        _cap_cpu(caps.seconds)
        try:
            reply = pickle.dumps(work(item), protocol=pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception:  # noqa: BLE001 - one trap per item: the others go on, in a child that is whole
            traceback.print_exc()
            os._exit(BROKEN)
        pipe.send_bytes(reply)


def _silence() -> None:
    """No crash report of a library reaches the user's screen: it is told as a problem of the file."""
    if not os.environ.get("FEEDBACK_DEBUG"):
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - as long as the child lives
        os.dup2(sys.stderr.fileno(), 2)


def _count_megabytes() -> int:
    """What it has from its parent, which costs nothing; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * mmap.PAGESIZE // 2**20


def _cap_memory(megabytes: int) -> None:
    """Limits the child's memory where the system can, and keeps what was in it out of core dumps."""
    _set_limit("RLIMIT_DATA", megabytes * 2**20)
    _set_limit("RLIMIT_CORE", 0)


def _cap_cpu(seconds: int) -> None:
    """Limits the CPU time of what comes next: the system ends even a loop in C, with or without a parent."""
    _set_limit("RLIMIT_CPU", int(time.process_time()) + 1 + seconds)


def _set_limit(name: str, cap: int) -> None:
    """Sets a limit, or the system's own where that is lower."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    kind = getattr(resource, name)
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (cap if most == resource.RLIM_INFINITY else min(cap, most), most))
