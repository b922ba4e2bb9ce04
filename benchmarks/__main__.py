"""Measures the product beside two peers and the limit, and says which targets are reached.

    python -m benchmarks [--only compare,memory,night,scaling,stages,start] [--million] [--write]

Run it from the project's folder, on a machine that does nothing else.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from benchmarks.cold import ROOT
from benchmarks.figures import judge_targets
from benchmarks.parts import PARTS, Options, Part

DOCUMENT = ROOT / "docs" / "benchmarks.md"
RESULTS = "<!-- results, newest first -->\n"


def main() -> None:
    """Prints the results part by part, then as one section; the exit code is 1 where a part failed."""
    look = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__, formatter_class=look)
    for option in fields(Options):
        name = f"--{option.name.replace('_', '-')}"
        if option.type is bool:
            parser.add_argument(name, action="store_true")
        else:
            parser.add_argument(name, type=option.type, default=option.default)
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(PARTS), metavar="PART,…")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.relative_to(ROOT)}")
    given = vars(parser.parse_args())
    only, write = given.pop("only"), given.pop("write")
    if unknown := set(only) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options, machine = Options(**given), describe_machine()
    done = dict(run_parts(only, options))
    section = "\n".join(write_section(done, options, machine=machine))
    print(section)
    if write:
        DOCUMENT.write_text(add_section(DOCUMENT.read_text("utf-8"), section), "utf-8")
    sys.exit(len(done) < len(only))


def run_parts(names: list[str], options: Options) -> Iterator[tuple[str, Part]]:
    """Those parts that worked; of the others it is told why not."""
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            part = PARTS[name](options)
        except (LookupError, subprocess.SubprocessError) as error:
            print(f"{name} failed: {error}\n{getattr(error, 'output', '')}", file=sys.stderr)
        else:
            print("\n".join(part.lines), file=sys.stderr, flush=True)
            yield name, part


def describe_machine() -> str:
    """Cores, system, Python, and how busy the machine is already."""
    load = f"load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}, {load}"


def write_section(parts: Mapping[str, Part], options: Options, *, machine: str) -> list[str]:
    """The lines of the results, headed by their date; targets are judged on the load that they are for."""
    load = f"{options.files} × {options.rows:,} rows × 24 columns, medians of {options.times}"
    values = {name: value for part in parts.values() for name, value in part.values.items()}
    targets = judge_targets(values) if options.is_standard else ["A trial: the targets are for another load."]
    lines = [f"## {date.today():%Y-%m-%d}", "", f"{machine}; {load}", "", *targets, ""]  # noqa: DTZ011 - the user's day
    for name, part in parts.items():
        lines += [f"### {name.capitalize()}", "", *part.lines, ""]
    return lines


def add_section(document: str, section: str) -> str:
    """The document with the section before earlier ones; raises ValueError where their mark is missing."""
    before, mark, after = document.partition(RESULTS)
    if not mark:
        raise ValueError(f"{RESULTS.strip()} is missing")
    return f"{before}{mark}\n{section}{after}"


if __name__ == "__main__":
    main()
