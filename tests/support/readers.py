"""Readers: what a run reads cells with, and stand-ins for what a library does to a bomb."""

import os
import signal
import time
from functools import partial

from pipeline.config import Settings, build_settings
from pipeline.read import read_grids
from pipeline.take_in import Source, Taken, take_in_file

reread = partial(read_grids, settings=build_settings({}))
"""The cells of a file, for its marked copy."""


def read_or_die(source: Source, settings: Settings) -> Taken:
    """As `take_in_file`, but a file called 杀… kills its reader, 慢… hangs, 大… wants 1 GB, 错… is a bug."""
    match source[1][0]:
        case "杀":
            os.kill(os.getpid(), signal.SIGKILL)
        case "慢":
            time.sleep(60)
        case "大":
            bytearray(2**30)
        case "错":
            raise ZeroDivisionError("13800138000")
    return take_in_file(source, settings)
