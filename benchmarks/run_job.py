"""How fast the main job is, as a ratio to the peer in one run: `python benchmarks/run_job.py [--files 50]`.

The product and the peer run in turn, each in a process of its own; medians of `--times`.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from load import write_load

AS_OF = "2026-10-31T18:00"
HERE = Path(__file__).parent
PEER = """
import sys
from pathlib import Path
import pandas as pd
sys.path.insert(0, sys.argv[1])
from peer import run_peer
run_peer(Path("input"), Path("peer"), as_of=pd.Timestamp(sys.argv[2]))
"""


def main() -> None:
    """Prints a line per run, then the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("files", 50), ("rows", 1000), ("times", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_load(place / "input", files=options.files, rows=options.rows)
        product = [sys.executable, "-m", "pipeline", "run", "--month", "2026-10", "--as-of", AS_OF]
        commands = {"product": product, "peer": [sys.executable, "-c", PEER, str(HERE), AS_OF]}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.times):
            for name, command in commands.items():
                seconds[name].append(_measure(command, place))
                print(f"{name:8} {seconds[name][-1]:7.2f} s", flush=True)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"{options.files} × {options.rows} rows, medians of {options.times}")
    print(" · ".join(f"{name} {median:.2f} s" for name, median in medians.items()))
    print(f"{medians['peer'] / medians['product']:.1f} times faster")


def _measure(command: list[str], place: Path) -> float:
    """Seconds of one cold run: the outputs of the run before are removed first."""
    for name in ("output", "peer"):
        shutil.rmtree(place / name, ignore_errors=True)
    began = time.perf_counter()
    subprocess.run(command, cwd=place, check=True, capture_output=True)  # noqa: S603 - our own words
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
