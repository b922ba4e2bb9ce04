"""The report's share of the main job: `python benchmarks/report_share.py [--files 50] [--times 3]`.

The main job runs cold in a process of its own, with a clock around what composes and what renders reports;
medians of `--times`.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from load import write_load

AS_OF = "2026-10-31T18:00"
CLOCKED = """
import sys, time
from pathlib import Path
import pandas as pd
from pipeline import publish, reports, run
from pipeline.children import warm_up
from pipeline.config import load_settings

spent = {"report": 0.0}

def clocked(work):
    def timed(*arguments, **named):
        began = time.perf_counter()
        try:
            return work(*arguments, **named)
        finally:
            spent["report"] += time.perf_counter() - began
    return timed

if __name__ == "__main__":
    began = time.perf_counter()
    warm_up()
    reports.Reports.compose = clocked(reports.Reports.compose)
    publish.render_report = clocked(publish.render_report)
    settings = load_settings(Path("config.toml"))
    sources = run.list_sources(settings)
    run.run_job(
        settings, as_of=pd.Timestamp(sys.argv[1]), month="2026-10", sources=sources,
        told=lambda _: None, tell=lambda _: None,
    )
    print(spent["report"], time.perf_counter() - began)
"""


def main() -> None:
    """Prints a line per run, then the median share."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("files", 50), ("rows", 1000), ("times", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_load(place / "input", files=options.files, rows=options.rows)
        (place / "clocked.py").write_text(CLOCKED, "utf-8")
        for _ in range(options.times):
            shutil.rmtree(place / "output", ignore_errors=True)
            command = [sys.executable, "clocked.py", AS_OF]
            done = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)  # noqa: S603
            report, whole = map(float, done.stdout.split())
            shares.append(report / whole)
            print(f"report {report:.2f} s of {whole:.2f} s: {shares[-1]:.1%}", flush=True)
    print(f"{options.files} × {options.rows} rows, median share {statistics.median(shares):.1%}")


if __name__ == "__main__":
    main()
