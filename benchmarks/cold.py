"""Cold runs: a workplace with a load, and commands that run in it, each in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.load import write_load
from benchmarks.tree import Peak, Tree

ROOT = Path(__file__).parents[1]
AS_OF = "2026-10-31T18:00"
INPUT, OUTPUT = "input", "output"


@dataclass(frozen=True)
class Ran:
    """How long a command took, and its memory, which is 0 where it was not looked at."""

    seconds: float
    peak: Peak


def name_run(as_of: str = AS_OF) -> list[str]:
    """The product's main job."""
    return [sys.executable, "-m", "pipeline", "run", "--month", "2026-10", "--as-of", as_of]


@contextmanager
def workplace(*, files: int, rows: int) -> Iterator[Path]:
    """A folder with the load in its `input`, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="feedback-benchmark-") as folder:
        write_load(Path(folder) / INPUT, files=files, rows=rows)
        yield Path(folder)


def run(
    command: Sequence[str],
    place: Path,
    *,
    cold: bool = True,
    look_seconds: float | None = None,
    limit_seconds: float | None = None,
) -> Ran:
    """Runs this tree's code in `place`; a `cold` run finds nothing that one before has written.

    Its memory is looked at every `look_seconds`; as that costs time, such a run's seconds are no measure.
    Raises CalledProcessError where it fails, TimeoutExpired past its limit; its children are ended with it.
    """
    if cold:
        shutil.rmtree(place / OUTPUT, ignore_errors=True)
    began = time.perf_counter()
    deadline = None if limit_seconds is None else began + limit_seconds
    with tempfile.TemporaryFile() as said:
        with _start(command, place, said) as process:
            peak = _look_at(process, look_seconds, deadline=deadline) if look_seconds else Peak()
            code = process.wait(None if deadline is None else deadline - time.perf_counter())
        seconds = time.perf_counter() - began
        if code:
            said.seek(0)
            output = said.read().decode(errors="replace")
            raise subprocess.CalledProcessError(code, list(command), output=output)
    return Ran(seconds, peak)


@contextmanager
def _start(command: Sequence[str], place: Path, said: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process at the head of a group of its own, ended with all of them where it has not ended itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(  # noqa: S603 - our own words
        command, cwd=place, env=environment, stdout=said, stderr=said, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _look_at(process: subprocess.Popen[bytes], every: float, *, deadline: float | None) -> Peak:
    """The most memory that it and its children have until it ends, or until the deadline."""
    tree = Tree(process.pid)
    while process.poll() is None and (deadline is None or time.perf_counter() < deadline):
        tree.look()
        time.sleep(every)
    return tree.peak
