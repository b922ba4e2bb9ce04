"""催办/<责任部门>.xlsx: what a department has to do, on one page: late, due today, due tomorrow (B8, C13).

Contacts are masked here: these lists leave the service team.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.masking import mask_column, mask_contacts, mask_text
from pipeline.model import Results, State, Status
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import open_book
from pipeline.publish.case_rows import HEADINGS, UNASSIGNED, case_field, mask_rows
from pipeline.publish.data_sheet import DataSheet, Field, Rule, split_sheet
from pipeline.publish.links import relative_folder, source_links
from pipeline.publish.live import FIELDS, RULES, URGENT_RULE, WAITING_RULE, helper_fields
from pipeline.publish.palette import STATES
from pipeline.safe_names import name_safely

# Names and words of these workbooks.
LIST, PERSONS = "催办", "按人"
NOTE = "{department} · 请在《客户反馈跟踪表》中填写进展 · 统计时间 {as_of:%Y-%m-%d %H:%M}"
TITLE = "催办：{department}"
GROUP, TOTAL = "分组", "合计"
OVERDUE, PAUSED = words.STATE[State.OVERDUE], words.STATE[State.PAUSED]
TODAY, TOMORROW, LATER, OPEN_ENDED, NOTHING = "今日到期", "明日到期", "以后到期", "无时限", "无待办"
GROUPS = (OVERDUE, TODAY, TOMORROW, LATER, PAUSED, OPEN_ENDED)
"""In the order in which they press."""

OURS, CASES = "chase_list", "chase_cases"
"""The document properties that hold the name under which we wrote a list, and how many cases are on it."""

GROUP_FORMULA = (
    f'IF([@{HEADINGS["case_id"]}]="","{NOTHING}",IF([@时限结论]="{PAUSED}","{PAUSED}",'
    f'IF(OR([@时限结论]<>"",[@截止]=""),"{OPEN_ENDED}",IF([@截止]<NOW(),"{OVERDUE}",'
    f'IF(INT([@截止])=INT(NOW()),"{TODAY}",IF(INT([@截止])=INT(NOW())+1,"{TOMORROW}","{LATER}"))))))'
)
_CLOCK, _DUE, _LEFT, _ = FIELDS
CHASE_FIELDS: tuple[Field, ...] = (
    Field("state", GROUP, "state", formula=GROUP_FORMULA),
    *(case_field(name) for name in ("owner", "case_id", "urgency", "customer_name", "description")),
    *(_CLOCK, _DUE, _LEFT),
    *(case_field(name) for name in ("status", "progress", "promised_at", "received_at", "priority")),
    case_field("source"),
    *helper_fields(),
)
_COLUMNS = list(
    dict.fromkeys(
        [*(field.name for field in CHASE_FIELDS), "department", "source_file", "source_sheet", "source_row"]
    )
)
CHASE_RULES = (
    *RULES,
    Rule(("state",), f'{{state}}="{TODAY}"', STATES[State.WARNING]),
    URGENT_RULE,
    WAITING_RULE,
)
PRINTED = "promised_at"
MOST_FILE_NAME, MOST_SHEET_NAME, MOST_NOTED = 80, 31, 20


def write_chase_lists(
    folder: Path, results: Results, rows: pd.DataFrame, *, settings: Settings
) -> list[Path]:
    """One workbook a department, what presses most first, by person; the paths.

    `rows` as from `case_rows`. A department without such cases gets none, unless an earlier run left one
    there: that one says so.
    """
    departments = sorted({mask_text(name) for name in rows["department"].fillna(UNASSIGNED).unique()})
    pressing = rows["state"].isin([OVERDUE, words.STATE[State.WARNING]])
    done = rows["status"].isin([words.STATUS[Status.RESOLVED], words.STATUS[Status.CLOSED]])
    listed = rows.loc[~done | pressing, _COLUMNS]
    listed = listed.assign(
        department=listed["department"].fillna(UNASSIGNED),
        owner=listed["owner"].fillna(UNASSIGNED),
    )
    chased = mask_rows(_group_rows(listed, results.as_of))
    numbers = mask_column(chased["case_id"], mask_contacts)  # one may be a telephone number
    chased = chased.assign(case_id=numbers)
    paths = []
    for department, name in name_safely(departments, MOST_FILE_NAME):
        path, own = folder / f"{name}.xlsx", chased[chased["department"].eq(department)]
        if len(own) or path.exists():
            paths.append(_write_list(path, own, department, as_of=results.as_of, settings=settings))
    return paths


def remove_stale_lists(folder: Path, kept: Collection[Path]) -> None:
    """Removes the lists of departments that no case names any more, and dated copies that are outdated.

    Only what we wrote under that very name; what is open in Excel on Windows stays until the next run.
    """
    names = {normalize("NFC", path.name) for path in kept}  # some disks take letters apart
    for path in folder.glob("*.xlsx"):
        name = normalize("NFC", path.name)
        written = re.escape(normalize("NFC", _read_marks(path).get(OURS, "")))
        if name not in names and written and re.fullmatch(rf"{written}(-\d{{8}}-\d{{6}})?\.xlsx", name):
            with suppress(PermissionError):
                path.unlink(missing_ok=True)


@dataclass(frozen=True)
class ChaseList:
    """A department's list: its name as files have it, where it stands, how many cases are on it."""

    department: str
    path: Path
    cases: int


def find_chase_lists(folder: Path, paths: Iterable[Path]) -> list[ChaseList]:
    """Those of these files that are chase lists in their folder, under a dated name too."""
    marked = ((path, _read_marks(path)) for path in paths if path.parent == folder)
    return [
        ChaseList(marks[OURS], path, int(marks[CASES]))
        for path, marks in marked
        if {OURS, CASES} <= set(marks)
    ]


def _read_marks(path: Path) -> dict[str, str]:
    """The document properties that we gave a workbook; none where it is none of ours."""
    try:
        with ZipFile(path) as package:
            properties = package.read("docProps/custom.xml").decode()
    except (BadZipFile, KeyError, OSError, UnicodeDecodeError):
        return {}
    found = re.findall(r'name="([^"]*)"><vt:\w+>([^<]*)<', properties)
    return {name: unescape(value) for name, value in found}


def _group_rows(rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rows with the word GROUP_FORMULA gives at `as_of` as `state`, in the order of the list."""
    settled, due, day = rows["settled"], rows["due_at"], rows["due_at"].dt.normalize()
    today = as_of.normalize()
    state = np.select(
        [
            settled.eq(PAUSED),
            settled.notna() | due.isna(),
            due < as_of,
            day.eq(today),
            day.eq(today + pd.Timedelta(days=1)),
        ],
        [PAUSED, OPEN_ENDED, OVERDUE, TODAY, TOMORROW],
        LATER,
    )
    grouped = rows.assign(state=pd.Series(state, index=rows.index, dtype="str"))
    order = grouped.assign(rank=grouped["state"].map({group: place for place, group in enumerate(GROUPS)}))
    return order.sort_values(["rank", "owner", "due_at", "case_id"], kind="stable")


def _write_list(
    path: Path, rows: pd.DataFrame, department: str, *, as_of: pd.Timestamp, settings: Settings
) -> Path:
    """The department's workbook: its page, and how many of which group each person has."""
    folder = relative_folder(settings.input, path)
    note = NOTE.format(department=department[:MOST_NOTED], as_of=as_of)
    links = {"source": source_links(rows, folder=folder)}
    frame = rows if len(rows) else rows.reindex([0]).assign(state=NOTHING)
    page = DataSheet(LIST, CHASE_FIELDS, frame, links, CHASE_RULES, frozen=3, printed=PRINTED, note=note)
    parts = list(split_sheet(page))

    def write(target: Path) -> None:
        with open_book(target, title=TITLE.format(department=department)) as book:
            book.mark_output()
            book.file.set_custom_property(OURS, path.stem, "text")
            book.file.set_custom_property(CASES, len(rows), "number_int")
            for part in parts:
                book.add_data(part)
            book.add_data(_count_by_person(rows, parts, note=note))

    return replace_file(path, write)


def _count_by_person(rows: pd.DataFrame, parts: list[DataSheet], *, note: str) -> DataSheet:
    """One row per person: how many cases of each group, counted anew as the day passes."""
    owner = HEADINGS["owner"]
    counts = pd.crosstab(rows["owner"], rows["state"]).reindex(columns=GROUPS, fill_value=0)
    frame = counts.assign(**{TOTAL: counts.sum(axis=1)}).rename_axis("owner").reset_index()
    frame = frame.sort_values([*GROUPS[:2], "owner"], ascending=[False, False, True], kind="stable")

    def count(group: str) -> str:
        return "+".join(
            f'COUNTIFS({p.table}[{owner}],[@{owner}],{p.table}[{GROUP}],"{group}")' for p in parts
        )

    fields = (
        case_field("owner"),
        *(Field(group, group, "count", formula=count(group)) for group in GROUPS),
        Field(TOTAL, TOTAL, "count"),
    )
    (data,) = split_sheet(DataSheet(PERSONS, fields, frame, {}, note=note))
    return data
