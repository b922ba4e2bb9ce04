"""Links from a row to the place in the input file it came from."""

import os
import re
from copy import copy
from functools import cache, partial
from pathlib import Path

import pandas as pd
from xlsxwriter.url import Url

from pipeline.model import TRACKING_FILE

UNSAFE = re.compile(r'[%#?"<>\[\]^`{}\s]')
MAX_TIP = 120  # Excel: 255 UTF-16 units
MAX_URL = 2000  # Excel: 2,080, of the file and of the place in it
PLAIN = (".csv", ".tsv", ".txt")  # text has no sheet to point into


def relative_folder(folder: Path, workbook: Path) -> str:
    """`folder` as seen from the workbook; absolute where they share no drive."""
    try:
        return Path(os.path.relpath(folder, workbook.parent)).as_posix()
    except ValueError:
        return folder.absolute().as_posix()


def source_texts(frame: pd.DataFrame) -> pd.Series:
    """What a source link says: `file › sheet › 第 n 行`; missing where no file is named."""
    place = frame["source_file"].str.cat(frame["source_sheet"].fillna(""), sep=" › ")
    return place + " › 第 " + frame["source_row"].astype("str") + " 行"


def source_links(frame: pd.DataFrame, *, folder: str) -> list[Url | None]:
    """Links to the rows' cells in column A; needs the source columns."""
    cells = "A" + frame["source_row"].clip(lower=1).astype("str")
    return links_to(frame["source_file"], frame["source_sheet"], cells, folder=folder)


def links_to(files: pd.Series, sheets: pd.Series, cells: pd.Series, *, folder: str) -> list[Url | None]:
    """A link to each row's cell of a file in `folder`; None where there is no file or Excel can't hold it.

    A text file is linked as a whole; the tracking workbook is no such file: its rows are made anew.
    """
    to_sheet = cache(partial(_link_to_sheet, folder=folder))
    files, sheets, cells = (column.fillna("") for column in (files, sheets, cells))
    sheets = sheets.mask(files.str.lower().str.endswith(PLAIN), "")
    # one object a row is what xlsxwriter wants
    return [
        _point_at(to_sheet(file, sheet), sheet, cell)
        for file, sheet, cell in zip(files.tolist(), sheets.tolist(), cells.tolist(), strict=True)
    ]


def _link_to_sheet(file: str, sheet: str, *, folder: str) -> Url | None:
    if file in ("", TRACKING_FILE):
        return None
    target = UNSAFE.sub(
        lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), f"{folder}/{file}"
    )
    if max(len(target), len(sheet)) > MAX_URL:
        return None
    url = Url(f"external:{target}")
    url.tip = f"打开 {file}"[:MAX_TIP]
    return url


def _point_at(url: Url | None, sheet: str, cell: str) -> Url | None:
    """The same link with its own place; making each anew would take xlsxwriter ten times as long."""
    if url is None or not sheet:
        return url
    place = copy(url)
    place._anchor = f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell or 'A1'}"  # noqa: SLF001
    return place
