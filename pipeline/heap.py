"""Where memory comes from, and when what is free of it goes back to the system.

Left alone, Arrow keeps a heap of its own beside that of Python, each of them with much that is free.
"""

import ctypes
import os
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # of the GNU C library's mallopt
_MEGABYTE = 2**20
_HABITS = {_MMAP_THRESHOLD: _MEGABYTE, _TOP_PAD: 4 * _MEGABYTE, _TRIM_THRESHOLD: 16 * _MEGABYTE}
"""Large blocks go back at once; small ones are taken many at a time: each taking costs time."""


def share_heap() -> None:
    """Before Arrow is loaded: lets it take its memory where Python does, on Linux; a fifth less for all."""
    if sys.platform != "linux":
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # not every C library has it
    if mallopt is not None:
        for habit, size in _HABITS.items():
            mallopt(habit, size)


def give_back_memory() -> None:
    """Gives back what Arrow, and on Linux the C library, keep; with many records it is a third of all."""
    import pyarrow as pa  # noqa: PLC0415 - the heap is settled before it is loaded

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
