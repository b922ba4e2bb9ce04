"""Lists and forms as careful offices keep them: every handbook's own, in layouts that chance draws.

A page is drawn in memory first, so that a test can put something else into a cell, and is written afterwards.
"""
# ruff: noqa: DTZ001 - times in sheets have no zone

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random

import xlsxwriter

from pipeline.config import Settings
from pipeline.handbooks import Form, Handbook

Place = tuple[int, int]
"""Row and column, 0-based."""


@dataclass(frozen=True)
class Shown:
    """A number with a number format of its own: Excel's index of one, or its code."""

    value: float
    look: int | str


TIMES = (  # in the order in which they pass
    *("last_visit_at", "service_date", "occurred_at", "received_at", "visit_at", "registered_at"),
    *("recorded_at", "analysed_at", "first_response_at", "waiting_from", "waiting_until", "last_progress_at"),
    *(
        "promised_at",
        "resolved_at",
        "result_sent_at",
        "revisit_at",
        "closed_at",
        "archived_at",
        "assessed_at",
    ),
)
SPELLINGS: tuple[Callable[[datetime], object], ...] = (
    lambda at: at,
    lambda at: f"{at:%Y-%m-%d %H:%M}",
    lambda at: f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}",
    lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分",
    lambda at: f"{at.year}.{at.month}.{at.day} {at.hour:02}：{at.minute:02}",
    lambda at: (
        f"{at.year}年{at.month}月{at.day}日{'上午' if at.hour < 12 else '下午'}{at.hour % 12 or 12}点半"
    ),
)
TEXTS: dict[str, tuple[object, ...]] = {
    "contact": ("138 0013 8000", 13900139000, "0571-8765 4321 转 8001", "li.na@example.com", "微信：lina_88"),
    "score": (5, "4分", "四分", "4.5", "☑4", "4(满意)", "4/5", "★★★★☆", "□1 □2 □3 □4 ☑5"),
    "duration_min": (5, "5分钟", "1小时20分", "半小时", "90秒", "一刻钟"),
    "department_owner": ("技术部/张伟", "售后部 李娜", "运营部"),
    "period": ("2026年第三季度", "2026年9月", "上半年"),
    "progress": ("已联系技术部，等待排查", "10-03 14:00 已联系技术部", "=SUM(1)"),
    "description": ("导出报表时一直转圈", "登录后闪退\n重启无效", "𠮷野家反馈：<b>打不开</b> 😀", "NA"),
}
SCORES = ("score", "quality", "speed", "communication", "solving", "overall")
NUMBERS = count(1)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass
class Page:
    """One sheet: its cells, and where each field of each record stands."""

    file: str
    form: Form
    handbook: str
    title: str
    cells: dict[Place, object] = field(default_factory=dict)
    places: list[dict[str, Place]] = field(default_factory=list)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    epoch_1904: bool = False

    @property
    def sheet(self) -> str:
        """The sheet's name: a text file's is that of the file."""
        return Path(self.file).stem if self.file.endswith(".csv") else self.title


def list_forms(settings: Settings) -> list[tuple[str, Form]]:
    """Every list and form of the five handbooks."""
    return [(name, form) for name, handbook in settings.handbooks.items() for form in handbook.forms]


def draw_page(rng: Random, own: tuple[str, Form], settings: Settings, *, records: int) -> Page:
    """A clean page of this handbook's: a list in a workbook or text file, or forms one below the other."""
    name, form = own
    layout = rng.choice(["list.xlsx", "list.xlsx", "list.csv", "form.xlsx"])
    page = Page(f"{form.title}-{next(NUMBERS)}{layout[4:]}", form, name, form.title)
    always = {*form.required, "verdict"} | ({"case_id"} if form.record == "case" else set())  # C7: verdict
    optional = [column for column in form.fields if column not in {*always, "case_id"}]
    fields = [column for column in form.fields if column in always]
    fields += rng.sample(optional, rng.randint(len(optional) * 2 // 3, len(optional)))
    rng.shuffle(fields)
    labels = name_columns(settings, own, fields)
    drawn = [_draw_record(rng, fields, settings, name) for _ in range(records)]
    (_draw_list if layout.startswith("list") else _draw_forms)(rng, page, labels, drawn)
    return page


def name_columns(settings: Settings, own: tuple[str, Form], columns: Iterable[str]) -> dict[str, str]:
    """The first label of each column, as the handbook's own sheets have it."""
    common, record = settings.common.labels, own[1].record
    labels = {**common["case"], **common[record], **settings.handbooks[own[0]].labels.get(record, {})}
    return {column: labels[column][0] for column in columns}


def _draw_list(rng: Random, page: Page, labels: dict[str, str], drawn: list[dict[str, object]]) -> None:
    """A title or none, a header, one record a row; it may begin in any of the first columns."""
    top, left = rng.randint(0, 3), rng.choice([0, 0, 1, 3])
    if top:
        page.cells[0, left] = page.title
    if top and rng.random() < 0.5:
        page.merges.append(((0, left), (0, left + len(labels) - 1)))
    for col, label in enumerate(labels.values(), start=left):
        page.cells[top, col] = label + rng.choice(["", "", "：", "*"])
    for row, record in enumerate(drawn, start=top + 1):
        page.places.append({column: (row, col) for col, column in enumerate(labels, start=left)})
        page.cells |= {page.places[-1][column]: value for column, value in record.items()}


def _draw_forms(rng: Random, page: Page, labels: dict[str, str], drawn: list[dict[str, object]]) -> None:
    """Forms one below the other: a title over the whole width, values to the right of their labels."""
    left, pairs = rng.choice([0, 1, 2]), rng.choice([1, 2, 2])
    row = rng.choice([0, 0, 1])
    for record in drawn:
        page.cells[row, left] = page.title
        page.merges.append(((row, left), (row, left + 2 * pairs - 1)))
        places = {}
        for at, (column, label) in enumerate(labels.items()):
            place = (row + 1 + at // pairs, left + 2 * (at % pairs))
            page.cells[place] = label + rng.choice(["", "："])
            places[column] = (place[0], place[1] + 1)
        page.places.append(places)
        page.cells |= {places[column]: value for column, value in record.items()}
        row += 3 + (len(labels) - 1) // pairs


def _draw_record(rng: Random, fields: list[str], settings: Settings, name: str) -> dict[str, object]:
    """Values that give no problem: times one after the other, choices of the handbook, numbers of its own."""
    number = next(NUMBERS)
    at = datetime(2026, 1, 1, 9, 30) + timedelta(days=rng.randrange(240))
    record: dict[str, object] = {}
    for column in [stamp for stamp in TIMES if stamp in fields]:
        at = (at + timedelta(days=rng.randint(1, 3))).replace(hour=rng.randint(8, 20))
        record[column] = rng.choice(SPELLINGS)(at)
    for column in (column for column in fields if column not in record):
        record[column] = _draw_value(rng, column, settings.handbooks[name], settings)
    if "case_id" in fields:
        own = settings.handbooks[name].own_number is not None
        record["case_id"] = (
            f"202610-CSR-{number:05}" if own else rng.choice([f"2026{number:05}", 202600000 + number])
        )
    if "customer_name" in fields:
        record["customer_name"] = f"某某{number}公司"
    return record


def _draw_value(rng: Random, column: str, handbook: Handbook, settings: Settings) -> object:
    choices = handbook.choices.get(column) or settings.common.choices.get(column)
    if choices:
        label = rng.choice(list(choices))
        ticked = " ".join(("☑" if other == label else "□") + other for other in choices)
        return rng.choice([label, label, f" {label}\u3000", ticked])
    return rng.choice(TEXTS.get("score" if column in SCORES else column, ("张伟", "无特别说明", "A-100 型")))


def write_pages(folder: Path, pages: Iterable[Page]) -> Iterator[Path]:
    """Writes each page to a file of its own."""
    for page in pages:
        path = folder / page.file
        (_write_text if path.suffix == ".csv" else _write_workbook)(path, page)
        yield path


def _write_text(path: Path, page: Page) -> None:
    height, width = (max(place[axis] for place in page.cells) + 1 for axis in (0, 1))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = ([page.cells.get((row, col), "") for col in range(width)] for row in range(height))
        csv.writer(file).writerows(rows)


def _write_workbook(path: Path, page: Page) -> None:
    with xlsxwriter.Workbook(path, _OPTIONS | {"date_1904": page.epoch_1904}) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            time: book.add_format({"num_format": "hh:mm"}),
            timedelta: book.add_format({"num_format": "[h]:mm"}),
        }
        sheet = book.add_worksheet(page.sheet)
        for first, last in page.merges:
            sheet.merge_range(*first, *last, "")
        for place, value in page.cells.items():
            if isinstance(value, str) and value.startswith("#"):
                sheet.write_formula(*place, "=NA()", None, value)
            elif isinstance(value, Shown):
                sheet.write(*place, value.value, book.add_format({"num_format": value.look}))
            else:
                sheet.write(*place, value, formats.get(type(value)))
