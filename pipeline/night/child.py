"""One command in a child process of its own session, under a time limit, ended with all it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any

TICK = 0.5
"""Seconds between two looks at the child and at the wish to stop."""
GRACE = 20.0
"""Seconds that a child has to end by itself."""
TOO_LONG, STOPPED, NOT_STARTED = "timeout", "stopped", "not-started"


def run_child(
    arguments: Sequence[str], *, limit: timedelta, is_stopping: Callable[[], bool]
) -> tuple[int | None, str]:
    """The exit code of `python -m pipeline …` and the last line it told; None and why without one."""
    with TemporaryFile() as told:
        try:
            process = _start([sys.executable, "-m", "pipeline", *arguments], told)
        except OSError:
            return None, NOT_STARTED
        end = time.monotonic() + limit.total_seconds()
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=TICK), _read_last_line(told)
            if is_stopping() or time.monotonic() >= end:
                _end(process)
                return None, STOPPED if is_stopping() else TOO_LONG


def _start(command: Sequence[str], told: IO[bytes]) -> "subprocess.Popen[bytes]":
    """A child that Ctrl-C and the end of our own session do not reach."""
    kept: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": told}
    kept["env"] = {**os.environ, "PYTHONUTF8": "1"}
    if sys.platform == "win32":
        return subprocess.Popen(command, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP, **kept)  # noqa: S603 - our own
    return subprocess.Popen(command, start_new_session=True, **kept)  # noqa: S603 - our own program


def _read_last_line(told: IO[bytes]) -> str:
    told.seek(0)
    return (told.read().decode(errors="replace").split("\n")[:-1] or [""])[-1].strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Asks the child to end, then ends it and all that it started."""
    with suppress(OSError):
        _ask_to_end(process)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=GRACE)
    with suppress(OSError):
        _kill(process)
    process.wait()


def _ask_to_end(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.terminate()  # it ends its own children


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kills the child's whole family, also what outlived it."""
    if sys.platform == "win32":
        tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True, check=False)  # noqa: S603 - our own child
    else:
        os.killpg(process.pid, signal.SIGKILL)
