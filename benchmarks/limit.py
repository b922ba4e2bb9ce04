"""The limit: what no program that reads and writes such workbooks can do without, in one process.

    python -m benchmarks.limit INPUT

Every part of every workbook is unzipped and parsed as XML once, without looking at what is in it; then the
same volume is deflated once, as if as much were written as was read.
"""

import sys
import zlib
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile


def run_limit(folder: Path) -> tuple[int, int]:
    """The bytes that were parsed, and those that were left of them when deflated."""
    parsed = deflated = 0
    for path in sorted(folder.glob("*.xlsx")):
        with ZipFile(path) as package:
            for name in package.namelist():
                part = package.read(name)
                expat.ParserCreate().Parse(part, True)  # noqa: FBT003 - the last piece
                parsed += len(part)
                deflated += len(zlib.compress(part))
    return parsed, deflated


if __name__ == "__main__":
    print(*run_limit(Path(sys.argv[1])))
