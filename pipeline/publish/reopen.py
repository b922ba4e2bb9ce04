"""Opening an input file again as an xlsx package to mark: as it is wherever that can be, or by `remake`."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

# The content type of the workbook that Excel expects behind these endings.
MAIN_TYPES = {
    ".xlsx": b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": b"ms-excel.sheet.macroEnabled.main+xml",
}


class Sheet(Protocol):
    """The cells of a sheet at their true addresses ("" is blank), and its merged ranges.

    A range is its top, left, bottom and right, 0-based.
    """

    @property
    def name(self) -> str:
        """What the sheet is called."""

    @property
    def cells(self) -> Sequence[Sequence[object]]:
        """Its rows, from the first one on."""

    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]:
        """Its merged ranges."""


Reread = Callable[[Path, str], Iterable[Sheet]]
"""Reads the sheets of a file (its place, its name) once more; raises where it cannot."""


@dataclass(frozen=True)
class Reopened:
    """An xlsx package to mark, the copy's name, what is lost, and the sheets that have other titles in it."""

    content: bytes
    name: str
    note: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


def keep_package(content: bytes, name: str) -> Reopened:
    """An xlsx or xlsm as it is. Raises ValueError where Excel would not open it under the copy's name."""
    copy = name_copy(name)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if MAIN_TYPES[PurePosixPath(copy).suffix.lower()] not in package.read("[Content_Types].xml"):
            raise ValueError("not what its name says")
    return Reopened(content, copy)


def name_copy(name: str) -> str:
    """What the copy of a file is called."""
    return name if name.lower().endswith(tuple(MAIN_TYPES)) else f"{name}.xlsx"
