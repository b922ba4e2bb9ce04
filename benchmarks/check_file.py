"""How long a staff member waits for `feedback check` on one workbook of 1,000 rows × 24 columns.

    python -m benchmarks.check_file

Prints the medians of reading and normalising alone, and of the whole command, with its start and marked copy.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.load import write_load
from pipeline.config import build_settings
from pipeline.take_in import take_in_file

TIMES = 9


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as place:
        write_load(Path(place), files=1, rows=1_000)
        (path,) = Path(place).glob("*.xlsx")
        settings = build_settings({})
        command = [sys.executable, "-m", "pipeline", "check", str(path)]
        reading = _time(lambda: take_in_file((path, path.name), settings))
        run = partial(subprocess.run, command, cwd=place, capture_output=True, check=False)
        whole = _time(run)
    print(f"reading and normalising {reading * 1000:.0f} ms · the whole command {whole:.1f} s")


def _time(work: Callable[[], object]) -> float:
    """The median of some runs, in seconds."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
