"""Memory that is free, but kept for later, given back to the system."""

import ctypes
import sys

import pyarrow as pa


def give_back_memory() -> None:
    """Gives back what Arrow, and on Linux the C library, keep; with many records it is a third of all."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
