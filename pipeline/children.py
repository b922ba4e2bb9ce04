"""Child processes: forked off a server that has the modules loaded, where the system knows that."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")

FORKS = sys.platform == "linux"
"""Whether a process may be forked off this one; elsewhere that is unsafe, or unknown."""
MODULES = ["pipeline.take_in"]


def get_children() -> BaseContext:
    """The context in which child processes are made."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(MODULES)
    return context


def warm_up() -> None:
    """Starts the server: it loads the modules while the program loads its own."""
    if get_children().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - Windows has none

        ensure_running()


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Does `work` in a second process while the block goes on; the value given waits for what it gave.

    On Linux the process is a fork of this one, so that nothing needs to be sent to it. What `work` raised is
    raised again; ChildProcessError where the process was ended from outside.
    """
    context = multiprocessing.get_context("fork") if FORKS else get_children()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, work))  # type: ignore[attr-defined]
    child.start()
    theirs.close()

    def receive() -> Result:
        try:
            result, fault = ours.recv()
        except EOFError:
            raise ChildProcessError("a process that wrote outputs was ended from outside") from None
        if fault is not None:
            raise fault
        return result  # type: ignore[no-any-return]

    try:
        yield receive
    finally:
        ours.close()
        child.kill()
        child.join()


def _answer(pipe: Connection, work: Callable[[], object]) -> None:
    Thread(target=_die_with_parent, daemon=True).start()
    try:
        answer: tuple[object, BaseException | None] = (work(), None)
    except BaseException as fault:  # noqa: BLE001 - it is raised where the work was asked for
        answer = (None, fault)
    pipe.send(answer)


def _die_with_parent() -> None:
    """A run that was killed leaves nobody behind who goes on writing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
