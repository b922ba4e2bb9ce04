"""Keeps the last results where the input has shrunk: a share that is gone looks like an empty folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import words
from pipeline.errors import ShrunkInputError
from pipeline.model import TRACKING_FILE, FileReading

LARGEST_DROP = 0.2  # of files, or of records


def check_shrink(files: Sequence[FileReading], *, summary: Path) -> None:
    """Raises ShrunkInputError where files or records are much fewer than in the last run's `summary`.

    Records that were purged are there, as long as they stand in a file; what staff added in the tracking
    workbook stands in none. A file that cannot be read is there; what it held is counted neither before nor
    now.
    """
    aside = {TRACKING_FILE, *(file.path for file in files if file.status == "failed")}
    before = {path: count for path, count in _read_last(summary).items() if path not in aside}
    now = {
        file.path: sum(sheet.records + sheet.purged for sheet in file.sheets)
        for file in files
        if file.status == "read" and file.path not in aside
    }
    counts = {"files": (len(before), len(now)), "records": (sum(before.values()), sum(now.values()))}
    drops = [
        words.SHRUNK[what].format(before=old, now=new)
        for what, (old, new) in counts.items()
        if new < old * (1 - LARGEST_DROP)
    ]
    if drops:
        raise ShrunkInputError(words.SHRUNK["message"].format(drops="，".join(drops)))


def _read_last(summary: Path) -> Mapping[str, int]:
    """The records of every file that the last run read; nothing where there was none."""
    try:
        files = json.loads(summary.read_text("utf-8"))["files"]
        return {
            file["path"]: sum(sheet["records"] + sheet.get("purged", 0) for sheet in file["sheets"])
            for file in files
            if file["status"] == "read"
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
