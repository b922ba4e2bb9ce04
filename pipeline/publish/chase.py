"""催办/<责任部门>.xlsx: each department's own open, overdue and soon-due cases (B8, C13).

Contacts are masked here: these lists leave the service team.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.masking import mask_text
from pipeline.model import Results, State, Status
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import UNASSIGNED, case_field, case_rows, mask_rows
from pipeline.publish.data_sheet import DataSheet, Field, split_sheet
from pipeline.publish.links import relative_folder, source_links
from pipeline.publish.live import FIELDS, RULES, URGENT_RULE, helper_fields

# Names and words of these workbooks.
ALL, TABLE = "全部", "催办"
NOTE = "{department} · 请在《客户反馈跟踪表》中填写进展 · 统计时间 {as_of:%Y-%m-%d %H:%M}"
TITLE = "催办：{department}"

CHASE_FIELDS: tuple[Field, ...] = (
    *(case_field(name) for name in ("case_id", "urgency", "owner", "status")),
    *FIELDS,
    *(
        case_field(name)
        for name in ("customer_name", "description", "progress", "promised_at", "received_at")
    ),
    *(case_field(name) for name in ("priority", "source")),
    *helper_fields(),
)
_UNSAFE = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
PRINTED = "received_at"
MOST_FILE_NAME, MOST_SHEET_NAME, MOST_NOTED = 80, 31, 20


def write_chase_lists(folder: Path, results: Results, *, settings: Settings) -> list[Path]:
    """One workbook a department, cases by person and due time; a list that has emptied says so. The paths.

    A department without such cases gets none, unless an earlier run left one there.
    """
    rows = case_rows(results, settings=settings)
    rows = rows.assign(
        department=rows["department"].fillna(UNASSIGNED), owner=rows["owner"].fillna(UNASSIGNED)
    )
    pressing = rows["state"].isin([words.STATE[State.OVERDUE], words.STATE[State.WARNING]])
    done = rows["status"].isin([words.STATUS[Status.RESOLVED], words.STATUS[Status.CLOSED]])
    chased = mask_rows(rows[~done | pressing].sort_values(["owner", "due_at", "case_id"], kind="stable"))
    paths = []
    departments = sorted({mask_text(department) for department in rows["department"].unique()})
    for department, name in name_safely(departments, MOST_FILE_NAME):
        path, own = folder / f"{name}.xlsx", chased[chased["department"].eq(department)]
        if len(own) or path.exists():
            paths.append(_write_list(path, own, department, as_of=results.as_of, settings=settings))
    return paths


def _write_list(
    path: Path, rows: pd.DataFrame, department: str, *, as_of: pd.Timestamp, settings: Settings
) -> Path:
    """The department's workbook: all its cases, then a sheet a person."""
    folder = relative_folder(settings.input, path)
    note = NOTE.format(department=department[:MOST_NOTED], as_of=as_of)

    def write(target: Path) -> None:
        with open_book(target, title=TITLE.format(department=department)) as book:
            for data in _describe_sheets(rows, folder=folder, note=note):
                for part in split_sheet(data):
                    book.add_data(part)

    return replace_file(path, write)


def _describe_sheets(rows: pd.DataFrame, *, folder: str, note: str) -> Iterator[DataSheet]:
    persons = name_safely(sorted(rows["owner"].unique()), MOST_SHEET_NAME, taken=(ALL,))
    frames = [(ALL, rows), *((name, rows[rows["owner"].eq(owner)]) for owner, name in persons)]
    for number, (name, frame) in enumerate(frames):
        links, rules = {"source": source_links(frame, folder=folder)}, (*RULES, URGENT_RULE)
        table = f"{TABLE}_{number}"
        yield DataSheet(name, CHASE_FIELDS, frame, links, rules, printed=PRINTED, note=note, table=table)


def name_safely(names: list[str], most: int, *, taken: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Each name with one that a file or sheet may have: short, no reserved signs or words, no two alike."""
    used, pairs = {name.casefold() for name in taken}, []
    for name in names:
        safe = _UNSAFE.sub("_", name).strip(" .'")[:most] or "_"
        safe = f"_{safe}"[:most] if _RESERVED.fullmatch(safe) or safe.casefold() == "history" else safe
        unique, number = safe, 2
        while unique.casefold() in used:
            unique, number = f"{safe[: most - 4]}~{number}", number + 1
        used.add(unique.casefold())
        pairs.append((name, unique))
    return pairs
