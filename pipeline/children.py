"""Child processes: forks of the program where that is safe, else of a server that has the modules loaded."""

import multiprocessing
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from threading import Thread, current_thread, main_thread
from typing import TypeVar

from pipeline.disk_faults import list_causes
from pipeline.errors import PublishError

Result = TypeVar("Result")

# Words of this module.
ENDED = "写结果的进程被系统结束，多半是内存不足：请关闭其他程序后重新运行。原有结果未改动"

FORKS = sys.platform == "linux"
"""Whether a process may be forked off this one; elsewhere that is unsafe, or unknown."""
MODULES = ["pipeline.take_in"]


def get_children() -> BaseContext:
    """The context in which child processes are made.

    A fork has all that is loaded, at once. Off another thread, as in the workers of a cluster, nothing is
    forked: a lock that the others hold would never be freed in the child.
    """
    if FORKS and current_thread() is main_thread():
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(MODULES)
    return context


def warm_up() -> None:
    """Starts the server, where there is to be one: it loads the modules while the program loads its own."""
    if get_children().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - Windows has none

        ensure_running()


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Does `work` in a second process while the block goes on; the value given waits for what it gave.

    On Linux the process is a fork of this one, so that nothing needs to be sent to it. What `work` raised is
    raised again with what caused it; PublishError where the process was ended from outside.
    """
    context = get_children()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, work))  # type: ignore[attr-defined]
    child.start()
    theirs.close()

    def receive() -> Result:
        try:
            result, faults = ours.recv()
        except EOFError:
            raise PublishError(ENDED) from None
        if faults:
            for outer, inner in pairwise(faults):
                outer.__cause__ = inner
            raise faults[0]
        return result  # type: ignore[no-any-return]

    try:
        yield receive
    finally:
        ours.close()
        child.kill()
        child.join()


@contextmanager
def in_turn(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """As `beside`, but the block waits for the work.

    What it takes of memory is gone with its process, and never taken at the same time as that of the block.
    """
    with beside(work) as done:
        result = done()
    yield lambda: result


def _answer(pipe: Connection, work: Callable[[], object]) -> None:
    die_with_parent()
    try:
        answer: tuple[object, list[BaseException]] = (work(), [])
    except BaseException as fault:  # noqa: BLE001 - it is raised where the work was asked for
        fault.add_note(traceback.format_exc())  # what is sent has lost its frames, and what it was raised for
        answer = (None, [_make_sendable(each) for each in list_causes(fault)])
    pipe.send(answer)


def _make_sendable(fault: BaseException) -> BaseException:
    """The fault, or what it says where it cannot be sent."""
    try:
        return pickle.loads(pickle.dumps(fault))  # type: ignore[no-any-return]  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its class does
        return RuntimeError(f"{type(fault).__name__}: {fault}")


def die_with_parent() -> None:
    """In a child: a run that was killed leaves nobody behind who goes on writing, or holds its lock."""
    Thread(target=_await_parents_death, daemon=True).start()


def _await_parents_death() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
