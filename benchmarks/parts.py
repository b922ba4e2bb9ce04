"""What is measured: one function per part, which gives lines for the results, and figures with targets."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from benchmarks.cold import AS_OF, INPUT, OUTPUT, name_run, run, workplace
from benchmarks.figures import fit_exponent, say_share, say_shares, tabulate
from benchmarks.stage_clock import JOB, STEPS, WITHIN, read_clocks

PRODUCT, PLAIN, EXPERT, LIMIT = "product", "pandas + openpyxl", "expert's script", "limit"
STARTS = 5
SCALE = (1, 10, 100)  # workbooks
MILLION = 1_000  # of 1,000 rows each
OFTEN, SELDOM = 0.03, 1.0  # seconds between looks at the memory; seldom enough to be no burden
CLOCK_FILE = "clock.jsonl"


@dataclass(frozen=True)
class Options:
    """The load is `files` workbooks of `rows`; seconds are medians of so many `times`."""

    files: int = 50
    rows: int = 1_000
    times: int = 3
    million: bool = False
    limit_minutes: float = 30

    @property
    def is_standard(self) -> bool:
        """Whether it is the load that the targets are for."""
        return (self.files, self.rows) == (Options.files, Options.rows)


@dataclass(frozen=True)
class Part:
    """Markdown lines, and values by the names of their targets."""

    lines: list[str]
    values: dict[str, float] = field(default_factory=dict)


def compare(options: Options) -> Part:
    """The product, the two peers and the limit in turn; their memory in one more run each."""
    own = [INPUT, OUTPUT, AS_OF]
    commands = {
        PRODUCT: name_run(),
        PLAIN: [sys.executable, "-m", "benchmarks.peer_plain", *own],
        EXPERT: [sys.executable, "-m", "benchmarks.peer_expert", *own],
        LIMIT: [sys.executable, "-m", "benchmarks.limit", INPUT],
    }
    with workplace(files=options.files, rows=options.rows) as place:
        turns = [
            {name: run(command, place).seconds for name, command in commands.items()}
            for _ in range(options.times)
        ]
        peaks = {name: run(command, place, look_seconds=OFTEN).peak for name, command in commands.items()}
    each = {name: [turn[name] for turn in turns] for name in commands}
    seconds = {name: statistics.median(taken) for name, taken in each.items()}
    ratios = {
        "times faster than pandas + openpyxl": seconds[PLAIN] / seconds[PRODUCT],
        "times faster than the expert's script": seconds[EXPERT] / seconds[PRODUCT],
        "times the limit": seconds[PRODUCT] / seconds[LIMIT],
    }
    rows = [
        (name, f"{seconds[name]:.2f}", _list(each[name]), f"{peaks[name].whole_mb:.0f}") for name in commands
    ]
    said = " · ".join(f"{value:.1f} {name}" for name, value in ratios.items())
    return Part([*tabulate(("", "median s", "runs", "peak MB"), rows), "", said], ratios)


def measure_memory(options: Options) -> Part:
    """The most memory of all the product's processes together, on the load and on twice as much."""
    rows, values = [], {}
    for files in (options.files, 2 * options.files):
        with workplace(files=files, rows=options.rows) as place:
            peak = run(name_run(), place, look_seconds=OFTEN).peak
        records = f"{files * options.rows:,}"
        rows.append((f"{records} records", f"{peak.whole_mb:.0f}", f"{peak.largest_mb:.0f}"))
        values[f"peak memory, {records} records"] = peak.whole_mb
    return Part(tabulate(("", "all processes, MB", "largest process, MB"), rows), values)


def measure_night(options: Options) -> Part:
    """A cold run on four times as many files of a quarter of the rows, and the night after one changed."""
    before, now = (f"{pd.Timestamp(AS_OF) - pd.Timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (1, 0))
    files, cold, night = 4 * options.files, [], []
    with workplace(files=files, rows=options.rows // 4) as place:
        for turn in range(options.times):
            cold.append(run(name_run(before), place).seconds)
            _change_file(min((place / INPUT).iterdir()), f"第{turn}次修改")
            night.append(run(name_run(now), place, cold=False).seconds)
    share = statistics.median(night) / statistics.median(cold)
    rows = [
        ("cold", f"{statistics.median(cold):.2f}", _list(cold)),
        ("next night", f"{statistics.median(night):.2f}", _list(night)),
    ]
    said = f"1 of {files} files changed: {say_share(share)} of the cold run"
    return Part(
        [*tabulate(("", "median s", "runs"), rows), "", said],
        {"a night with 1 of 200 files changed, share of the cold run": share},
    )


def _change_file(path: Path, text: str) -> None:
    """Somebody types a solution into the first record."""
    book = load_workbook(path)
    sheet = book.active
    (column,) = [cell.column for cell in sheet[2] if cell.value == "解决方案"]
    sheet.cell(3, column).value = text
    book.save(path)


def measure_scaling(options: Options) -> Part:
    """Cold runs from one workbook to a hundred, or a thousand; the exponent is fitted from ten on."""
    seconds = {}
    for files in SCALE:
        with workplace(files=files, rows=options.rows) as place:
            taken = [run(name_run(), place).seconds for _ in range(options.times)]
        seconds[files * options.rows] = statistics.median(taken)
    rows = [(f"{records:,}", f"{taken:.2f}", "") for records, taken in seconds.items()]
    if options.million:
        rows.append(_measure_million(options, seconds))
    exponent = fit_exponent({n: taken for n, taken in seconds.items() if n >= SCALE[1] * options.rows})
    said = f"exponent from {SCALE[1] * options.rows:,} to {max(seconds):,} records: {exponent:.2f}"
    return Part(
        [*tabulate(("records", "s", "peak MB"), rows), "", said],
        {"growth from 10,000 records on, exponent": exponent},
    )


def _measure_million(options: Options, seconds: dict[int, float]) -> tuple[str, str, str]:
    """One run, its memory too; adds its time to `seconds` where it ends within its limit."""
    records, limit = MILLION * options.rows, options.limit_minutes * 60
    with workplace(files=MILLION, rows=options.rows) as place:
        try:
            ran = run(name_run(), place, look_seconds=SELDOM, limit_seconds=limit)
        except subprocess.TimeoutExpired:
            return f"{records:,}", f"over {limit:.0f}", ""
    seconds[records] = ran.seconds
    return f"{records:,}", f"{ran.seconds:.2f}", f"{ran.peak.whole_mb:.0f}"


def measure_stages(options: Options) -> Part:
    """Each step's share of a cold run, and what the two largest consist of."""
    command = [sys.executable, "-m", "benchmarks.stage_clock", CLOCK_FILE, *name_run()[3:]]
    wholes, clocks = [], []
    with workplace(files=options.files, rows=options.rows) as place:
        file = place / CLOCK_FILE
        for _ in range(options.times):
            file.unlink(missing_ok=True)
            wholes.append(run(command, place).seconds)
            clocks.append(read_clocks(file))
    whole = statistics.median(wholes)
    wall, cpu = (
        {label: statistics.median(clock[label][at] for clock in clocks) for label in clocks[0]}
        for at in (0, 1)
    )
    shares = {"start and end": whole - wall[JOB], **{name: wall[name] for name in STEPS}}
    parts = [(step, label) for step, labels in WITHIN.items() for label in labels]
    rows = [
        (f"{step}: {label}", f"{wall[label]:.2f}", say_share(wall[label] / whole), f"{cpu[label]:.2f}")
        for step, label in [*(("step", name) for name in STEPS), *parts]
    ]
    head = ("", "s", "share", "CPU s")
    return Part([f"Of {whole:.2f} s: {say_shares(shares, whole)}", "", *tabulate(head, rows)])


def measure_start(_: Options) -> Part:
    """How long it takes to answer `feedback --help`."""
    with workplace(files=0, rows=1) as place:
        command = [sys.executable, "-m", "pipeline", "--help"]
        taken = [run(command, place).seconds for _ in range(STARTS)]
    start = statistics.median(taken)
    return Part([f"`feedback --help`: {start:.2f} s ({_list(taken)})"], {"start of `feedback --help`": start})


def _list(seconds: Iterable[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in seconds)


PARTS: dict[str, Callable[[Options], Part]] = {
    "compare": compare,
    "memory": measure_memory,
    "night": measure_night,
    "scaling": measure_scaling,
    "stages": measure_stages,
    "start": measure_start,
}
