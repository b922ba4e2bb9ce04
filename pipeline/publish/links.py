"""Links from a row to the place in the input file it came from."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.url import Url

from pipeline.model import TRACKING_FILE

UNSAFE = re.compile(r'[%#?"<>\[\]^`{}\s]')
MAX_TIP = 120  # Excel: 255 UTF-16 units
MAX_URL = 2000  # Excel: 2,080, of the file and of the place in it
_BETWEEN = "\0"  # the name of a file and that of a sheet
PLAIN = (".csv", ".tsv", ".txt")  # text has no sheet to point into


def relative_folder(folder: Path, workbook: Path) -> str:
    """`folder` as seen from the workbook; absolute where they share no drive."""
    try:
        return Path(os.path.relpath(folder, workbook.parent)).as_posix()
    except ValueError:
        return folder.absolute().as_posix()


def source_texts(frame: pd.DataFrame) -> pd.Series:
    """What a source link says: `file › sheet › 第 n 行`; missing where no file is named."""
    place = frame["source_file"] + " › " + frame["source_sheet"].fillna("")
    return place + " › 第 " + frame["source_row"].astype("str") + " 行"


@dataclass(frozen=True)
class Links:
    """A column of links: row by row to a cell (`cells`) of what `ways[codes]` leads to; -1 is no link."""

    codes: npt.NDArray[np.intp]
    ways: Sequence["Way"]
    cells: pd.Series

    def __getitem__(self, rows: npt.NDArray[np.intp]) -> "Links":
        """Those rows of the column."""
        return replace(self, codes=self.codes[rows], cells=self.cells.iloc[rows])

    def xml(self, column: str, first_row: int, relate: Callable[[str], str]) -> pa.ChunkedArray:
        """The `<hyperlink>` elements of a column from a row (1-based) on; `relate` gives a file's id."""
        rows = np.flatnonzero(self.codes >= 0)
        used = set(self.codes.tolist())
        told = [way.xml(relate) if code in used else ("", "") for code, way in enumerate(self.ways)]
        codes = pa.array(self.codes[rows])
        starts, ends = (pa.array([each[at] for each in told], pa.string()).take(codes) for at in (0, 1))
        cells = pa.array(self.cells.iloc[rows].astype("str"), pa.string())
        return pc.binary_join_element_wise(
            f'<hyperlink ref="{column}',
            pc.cast(pa.array(rows + first_row), pa.string()),
            pc.binary_join_element_wise('"', starts, ""),
            pc.if_else(pc.equal(ends, ""), "", cells),
            ends,
            "/>",
            "",
        )


@dataclass(frozen=True)
class Way:
    """A file, or a place in this workbook, and the sheet in it; "" is the file as a whole."""

    url: Url
    sheet: str = ""

    def xml(self, relate: Callable[[str], str]) -> tuple[str, str]:
        """What stands in a link before the cell it leads to, and behind; that is "" where none is named."""
        tip = f' tooltip="{_quoted(self.url.tip)}"' if self.url.tip else ""
        if not self.url._target_mode():  # noqa: SLF001 - what xlsxwriter's own writing asks
            return f' location="{_quoted(self.url._link)}"{tip}', ""  # noqa: SLF001
        file = f' r:id="{relate(self.url._target())}"{tip}'  # noqa: SLF001
        place = "'{}'!".format(self.sheet.replace("'", "''"))
        return (f'{file} location="{_quoted(place)}', '"') if self.sheet else (file, "")


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def source_links(frame: pd.DataFrame, *, folder: str) -> Links:
    """Links to the rows' cells in column A; needs the source columns."""
    cells = "A" + frame["source_row"].clip(lower=1).astype("str")
    return links_to(frame["source_file"], frame["source_sheet"], cells, folder=folder)


def links_to(files: pd.Series, sheets: pd.Series, cells: pd.Series, *, folder: str) -> Links:
    """A link to each row's cell of a file in `folder`; none where there is no file or Excel can't hold it.

    A text file is linked as a whole; the tracking workbook is no such file: its rows are made anew.
    """
    codes, places = pd.factorize(files.fillna("") + _BETWEEN + sheets.fillna(""))
    found = [_find_way(*place.split(_BETWEEN), folder=folder) for place in places]
    ways = [way for way in found if way]
    numbers = np.array([-1 if way is None else ways.index(way) for way in found], dtype=np.intp)
    return Links(numbers[codes], ways, cells.fillna("A1"))


def _find_way(file: str, sheet: str, *, folder: str) -> Way | None:
    if file in ("", TRACKING_FILE):
        return None
    target = UNSAFE.sub(
        lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), f"{folder}/{file}"
    )
    if max(len(target), len(sheet)) > MAX_URL:
        return None
    url = Url(f"external:{target}")
    url.tip = f"打开 {file}"[:MAX_TIP]
    return Way(url, "" if file.lower().endswith(PLAIN) else sheet)
