"""Child processes: forked off a server that has the modules loaded, where the system knows that."""

import multiprocessing
from multiprocessing.context import BaseContext

MODULES = ["pipeline.take_in", "pipeline.publish"]


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
