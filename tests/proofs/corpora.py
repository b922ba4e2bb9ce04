"""Runs `feedback check` over folders of workbooks from other readers' test suites and counts how each ended.

    python -m tests.proofs.corpora FOLDER…

The folders are checkouts of, for example, apache/poi, ExcelDataReader/ExcelDataReader, tafia/calamine,
ClosedXML/ClosedXML and SheetJS/test_files; none of their files are kept here. The command must come back with
exit code 0 or 3, with one line for each file that it refused.
"""

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

REFUSED = re.compile(r"^(?P<file>.+?)  file-unreadable  (?P<why>.+?)  → (?P<advice>.+)$")
COUNTS = re.compile(r"已读取 (\d+) · 未能读取 (\d+) · 已忽略 (\d+)")
DETAIL = re.compile(r"“.*?”|（.*?）")
ENDS_WELL = (0, 3)


def check_folder(folder: Path) -> tuple[Counter[str], bool]:
    """Prints its row of the table; the reasons of refusals, and whether all ended as it must."""
    with TemporaryDirectory() as place:
        began = time.perf_counter()
        said = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "pipeline", "check", str(folder.resolve())],
            cwd=place, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    refused = [found for line in said.stdout.splitlines() if (found := REFUSED.match(line))]
    counts = COUNTS.search(said.stdout)
    read, failed, ignored = map(int, counts.groups()) if counts else (0, -1, 0)
    well = said.returncode in ENDS_WELL and failed == len({found["file"] for found in refused}) == len(
        refused
    )
    cells = (
        folder.name, f"{read + failed + ignored:,}", f"{read:,}", f"{failed:,}", f"{ignored:,}",
        f"{seconds:.0f} s", "yes" if well else f"NO: exit {said.returncode}",
    )  # fmt: skip
    print(f"| {' | '.join(cells)} |", flush=True)
    return Counter(DETAIL.sub("…", found["why"]) for found in refused), well


def main() -> int:
    """Prints both tables; 1 where a folder did not end as it must."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    print("| files of | files | read | refused | ignored | time | each refused once |")
    print("|---|--:|--:|--:|--:|--:|---|")
    checked = [check_folder(folder) for folder in parser.parse_args().folders]
    print("\n| why refused | files |\n|---|--:|")
    for why, count in sum((reasons for reasons, _ in checked), Counter[str]()).most_common():
        print(f"| {why} | {count:,} |")
    return int(not all(well for _, well in checked))


if __name__ == "__main__":
    sys.exit(main())
