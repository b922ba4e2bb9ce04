"""Copies of a file that stand beside it: synced folders keep both versions, staff save or download twice."""

import re
import unicodedata
from pathlib import Path

from pipeline.handbooks import Copies


def find_original(path: Path, copies: Copies) -> str:
    """The name of the file in the same folder of which this one's name says that it is a copy; else ""."""
    stem = unicodedata.normalize("NFC", path.stem)
    cuts = range(len(stem) - 1, 0, -1)
    behind = (stem[:cut].rstrip() for cut in cuts if _fits(copies.behind, stem[cut:]))
    before = (stem[cut:].lstrip() for cut in cuts if _fits(copies.before, stem[:cut]))
    names = (f"{original}{path.suffix}" for original in (*behind, *before))
    return next((name for name in names if path.with_name(name).is_file()), "")


def _fits(patterns: list[str], text: str) -> bool:
    return any(re.fullmatch(pattern, text, re.IGNORECASE) for pattern in patterns)
