"""LibreOffice, for tests that need a real spreadsheet program; they are skipped where it is not installed."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@dataclass(frozen=True)
class Shown:
    """A cell as the program shows it: its text and the colour behind it (empty: none)."""

    text: str
    fill: str


def convert(path: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice saves it as `kind` (xlsx, html, pdf), in `folder`."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE or "soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603 - our own files
    return folder / f"{path.stem}.{kind}"


def stop_the_clock(path: Path, moment: str, copy: Path) -> Path:
    """A copy in which NOW() is this moment and every formula has still to be worked out."""
    now = (pd.Timestamp(moment) - pd.Timestamp(1899, 12, 30)) / pd.Timedelta(days=1)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                sheet = part.decode().replace("NOW()", repr(float(now)))
                part = re.sub("(</f>)<v>[^<]*</v>", r"\1", sheet).encode()
            new.writestr(name, part)
    return copy


def show_rows(path: Path, sheet: int, folder: Path) -> list[dict[str, Shown]]:
    """The rows of the data sheet at this place (from 0) by their headings, colours included."""
    page = html.fromstring(convert(path, "html", folder).read_bytes())
    rows = page.xpath("//table")[sheet].xpath(".//tr")
    cells = [[Shown(cell.text_content().strip(), cell.get("bgcolor", "")) for cell in row] for row in rows]
    return [{head.text: cell for head, cell in zip(cells[0], row, strict=True)} for row in cells[1:]]
