"""归档/2026-09.xlsx: the closed cases of a past month, written once it is complete (C8, E11).

What stands there is never written again. A case that comes to a past month later (entered late, closed with
an earlier date) stands in a supplement: `2026-09-补录1.xlsx`, `2026-09-补录2.xlsx` …
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.errors import PublishError
from pipeline.lookup import is_among
from pipeline.masking import mask_column
from pipeline.model import CASE_COLUMNS, DTYPES, KINDS, Results, Status
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import case_field, mask_rows
from pipeline.publish.data_sheet import DataSheet, split_sheet
from pipeline.publish.extras import add_extras
from pipeline.publish.live import result_rules

# Names of this workbook.
CLOSED_CASES = "已关闭工单"
TITLE = "客户反馈归档 {month}"
SUPPLEMENT = "-补录"
_NAME = re.compile(rf"(\d{{4}}-\d\d)(?:{SUPPLEMENT}([1-9]\d*))?\.xlsx")

_RESULTS = ("response_result", "resolve_result")
_LEFT_OUT = ("category", "source_file", "source_sheet", "source_row")  # told by 反馈类型 and 来源
ARCHIVE_FIELDS = tuple(
    case_field(name)
    for name in (*(c.name for c in CASE_COLUMNS if c.name not in _LEFT_OUT), *_RESULTS, "source")
)
_SHOWN = [field.name for field in ARCHIVE_FIELDS]

Recall = Callable[[Path, str, Callable[[], list[str]]], list[str]]
"""What the third one gives for a file and its name, or gave when such a file was last asked for."""


def write_archives(folder: Path, results: Results, rows: pd.DataFrame, *, recall: Recall) -> list[Path]:
    """The archives that are missing, one a complete past month in which a case was closed; their paths.

    `rows` as from `case_rows`. A month is taken from `closed_at`. Where its archive exists, the cases that no
    file of the month has stand in a supplement; of a month with a file that cannot be read nobody can tell,
    and nothing is written. `recall` knows which cases stand in a file, so that none is read twice.
    """
    cases = results.cases
    closed = cases["status"].eq(Status.CLOSED) & cases["closed_at"].notna()
    months = cases["closed_at"].dt.strftime("%Y-%m").where(closed)
    past = sorted(month for month in months.dropna().unique() if month < f"{results.as_of:%Y-%m}")
    paths = []
    for month in past:
        lacking = _find_lacking(cases["case_id"], months.eq(month), list_archives(folder, month), recall)
        if lacking.any():
            own, path = rows.loc[lacking.to_numpy(), _SHOWN], name_next(folder, month)
            extras = results.extras["case"].reindex(own.index).apply(mask_column)
            write = partial(write_archive, month=month, rows=mask_rows(own), extras=extras)
            paths.append(replace_file(path, partial(_write_known, write, path.name, own["case_id"], recall)))
    return paths


def _write_known(
    write: Callable[[Path], None], name: str, numbers: pd.Series, recall: Recall, path: Path
) -> None:
    write(path)
    recall(path, name, numbers.tolist)


def _find_lacking(numbers: pd.Series, meant: pd.Series, files: Sequence[Path], recall: Recall) -> pd.Series:
    """The mask `meant` without the cases that stand in the month's files."""
    try:
        known = [number for path in files for number in recall(path, path.name, partial(read_numbers, path))]
    except (OSError, CalamineError):
        return meant & False
    return meant & ~is_among(numbers.where(meant), pd.Series(known, dtype="str"))


def list_archives(folder: Path, month: str | None = None) -> list[Path]:
    """The archives and supplements of a month, or of all, in the order of their making."""
    found = {path: _NAME.fullmatch(path.name) for path in folder.glob("*.xlsx")}
    named = {path: (name[1], int(name[2] or 0)) for path, name in found.items() if name}
    return sorted((path for path, name in named.items() if month in (None, name[0])), key=lambda p: named[p])


def name_next(folder: Path, month: str) -> Path:
    """The month's archive, or the supplement behind the last file that there is."""
    written = list_archives(folder, month)
    last = _NAME.fullmatch(written[-1].name) if written else None
    return folder / (f"{month}{SUPPLEMENT}{int(last[2] or 0) + 1}.xlsx" if last else f"{month}.xlsx")


def read_numbers(path: Path) -> list[str]:
    """The numbers in the first column of every sheet of an archive; raises OSError, CalamineError."""
    rows = (row for _, *rows in _read_sheets(path) for row in rows)
    return [row[0] for row in rows if row and isinstance(row[0], str) and row[0]]


def _read_sheets(path: Path) -> list[list[list[Any]]]:
    """The rows of every sheet that has some: somebody may have added a blank one."""
    book = CalamineWorkbook.from_path(path)
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return [rows for rows in sheets if rows]


def purge_archive(path: Path, numbers: Collection[str]) -> bool:
    """Removes these cases from an archive, and the file with its last one; whether there were any.

    Raises PublishError where the file is open in Excel.
    """
    rows, extras = read_archive(path)
    kept = rows[~rows["case_id"].isin(numbers)]
    if len(kept) == len(rows):
        return False
    write = partial(write_archive, month=path.stem[: len("2026-09")], rows=kept, extras=extras)
    beside = path if kept.empty else replace_file(path, write)
    if kept.empty:
        path.unlink()
    elif beside != path:
        beside.unlink()
        raise PublishError(f"{path.name} 正被其他程序打开，请关闭后重新运行")
    return True


def read_archive(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of an archive under the names they were written from, and the columns of the team's own."""
    parts = [pd.DataFrame(rows, columns=head, dtype=object) for head, *rows in _read_sheets(path)]
    texts = pd.concat(parts, ignore_index=True).replace("", None)
    headings = {field.heading: field.name for field in ARCHIVE_FIELDS}
    own = [heading for heading in texts if heading not in headings]
    rows = texts.rename(columns=headings).reindex(columns=list(headings.values()))
    kinds = {str(name): KINDS.get(str(name), "text") for name in rows}
    dtypes = {name: DTYPES["text" if kind == "flag" else kind] for name, kind in kinds.items()}
    return rows.astype(dtypes), texts[own].astype("str")


def write_archive(path: Path, *, month: str, rows: pd.DataFrame, extras: pd.DataFrame) -> None:
    """Without links to the sources: an archive outlives the files it was made from."""
    frame = rows.sort_values(["closed_at", "case_id"], kind="stable")
    rules = tuple(rule for name in _RESULTS for rule in result_rules(name))
    title = TITLE.format(month=month)
    data = add_extras(DataSheet(CLOSED_CASES, ARCHIVE_FIELDS, frame, {}, rules, note=title), extras)
    with open_book(path, title=title) as book:
        book.mark_output()
        for part in split_sheet(data):
            book.add_data(part)
