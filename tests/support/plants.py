"""The kinds of bad cells, and pages in which they are planted at places that chance draws."""
# ruff: noqa: DTZ001 - times in sheets have no zone

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from random import Random

import pandas as pd

from pipeline.config import Settings
from pipeline.handbooks import Form
from pipeline.model import cell_name
from pipeline.state import NumberBook
from pipeline.take_in import take_in_file
from pipeline.validate import tabulate_problems, validate_records
from tests.support.pages import SCORES, TIMES, Page, draw_page, list_forms, write_pages

AS_OF = pd.Timestamp("2026-10-31T18:00")
Told = tuple[str, str, str, str]
"""File, sheet, cell and code of a problem."""


@dataclass(frozen=True)
class Kind:
    """A mistake: what stands in a cell of one of these fields, and the code it must be told with.

    `value` may be made from a number, where each must be another one. `books` are the handbooks it is one in,
    `beside` the fields that must stand in the record; `typed` says that only a workbook can hold it.
    """

    code: str
    fields: Sequence[str]
    value: object | Callable[[int], object]
    books: Sequence[str] = ()
    beside: Sequence[str] = ()
    typed: bool = False


A, B, C, D, E = "rapid_response", "service_revisit", "handling_mechanism", "relationship", "requirement"
STAMPS = [column for column in TIMES if column != "last_visit_at"]
REQUIRED = ("customer_name", "received_at", "visit_at", "category", "urgency", "description", "period")
BAD, DOUBTFUL = "bad-date", "ambiguous-date"
UNKNOWN, SEVERAL = "unknown-choice", "several-choices"

KINDS = [
    *(
        Kind(BAD, STAMPS, text)
        for text in (
            *("昨天", "未恢复", "暂无规划", "2026-02-30", "2026年13月1日", "2026年10月", "2026-10", "14:05"),
            *("29\n", "05/12/ 14:01:12", "2026-10-03 25:00", "2026-1O-03", "0000-00-00", "13900000000"),
            *("2026-10-03 14:05左右", "10月初三"),
        )
    ),
    *(
        Kind(BAD, STAMPS, value, typed=True)
        for value in (2021.6, 60, -1, 20261332, True, time(14, 5), datetime(1900, 1, 1), datetime(2199, 1, 1))
    ),
    *(
        Kind(DOUBTFUL, STAMPS, text)
        for text in (
            *("05/06/2026", "26/10/3 14:5", "10月3日", "10.3", "2026-10-03 12:00-20:00", "10月3日-5日"),
            *("2026-10-03 24:00", "2026-10-03 周五", "2026-10-03 晚上12点", "八月十五", "03-Oct-26"),
        )
    ),
    *(Kind("score-range", SCORES, value) for value in (0, 6, -1, 98, "★★★★★★")),
    *(Kind("bad-score", SCORES, text) for text in ("满意", "8/10", "100分制 92", "4-5", "TRUE")),
    Kind("bad-score", SCORES, datetime(2026, 4, 5), typed=True),
    Kind(SEVERAL, SCORES, "□1 ☑2 □3 ☑4 □5"),
    Kind(UNKNOWN, ["category"], "投拆类", [A, B]),
    Kind(UNKNOWN, ["category"], "产品问题", [A, B, E]),
    Kind(UNKNOWN, ["category"], "非投诉", [A, B]),
    Kind(SEVERAL, ["category"], "咨询/投诉", [A, B]),
    Kind(UNKNOWN, ["urgency"], "不紧急", [A, E]),
    Kind(UNKNOWN, ["channel"], "微信", [A, C]),
    Kind(SEVERAL, ["channel"], "☑电话 ☑邮件 □其他", [A, C]),
    Kind(UNKNOWN, ["verdict"], "不满一", [A, D, E]),
    Kind(UNKNOWN, ["status"], "未解决"),
    Kind(UNKNOWN, ["priority"], "P9", [C, D, E]),
    Kind(UNKNOWN, ["mood", "purpose", "method", "next_step"], "不清楚", [D]),
    Kind("bad-contact", ["contact"], "1380013800"),
    Kind("bad-contact", ["contact"], "待补充"),
    Kind("damaged-number", ["contact", "case_id"], "1.38E+10"),
    Kind("damaged-number", ["case_id", "contact"], 2024050010012340.0, typed=True),
    Kind("bad-id", ["case_id"], lambda number: f"20261{number:04} A", [A, C, D, E]),
    Kind("bad-id", ["case_id"], lambda number: f"CSR-{number}", [E]),
    *(Kind("bad-number", ["duration_min"], text) for text in ("约10分钟", "1:20", "FALSE", "-5分钟")),
    *(Kind("missing-required", REQUIRED, text) for text in ("", "/")),
    Kind("no-verdict", ["verdict"], "", [C], ["closed_at"]),
    Kind("future-date", ["archived_at", "assessed_at"], "2026-12-01"),
    Kind("date-order", ["registered_at", "recorded_at"], "2025-12-31 09:00"),
    *(
        Kind("formula-error", ("description", "score", *STAMPS), text, typed=True)
        for text in ("#N/A", "#REF!")
    ),
]


def plant(
    rng: Random, settings: Settings, *, kinds: Sequence[Kind], places: int, records: int
) -> tuple[list[Page], set[Told]]:
    """Pages with each kind of mistake in so many places, one a record at most; what must be told of them."""
    free: dict[tuple[int, int], Page] = {}
    pages: list[Page] = []
    expected: set[Told] = set()
    for number, kind in enumerate(kinds * places):
        while (spot := _find_spot(rng, free, kind)) is None:
            pages.append(draw_page(rng, _choose_form(rng, kind, settings), settings, records=records))
            free |= {(len(pages), record): pages[-1] for record in range(records)}
        key, column = spot
        page = free.pop(key)
        row, col = page.places[key[1]][column]
        page.cells[row, col] = kind.value(number) if callable(kind.value) else kind.value
        expected.add((page.file, page.sheet, cell_name(row + 1, col + 1), kind.code))
    return pages, expected


def _choose_form(rng: Random, kind: Kind, settings: Settings) -> tuple[str, Form]:
    forms = [own for own in list_forms(settings) if not kind.books or own[0] in kind.books]
    return rng.choice([own for own in forms if {*kind.fields} & {*own[1].fields}])


def _find_spot(
    rng: Random, free: dict[tuple[int, int], Page], kind: Kind
) -> tuple[tuple[int, int], str] | None:
    """A record without a mistake and one of its fields, where this kind is one."""
    for key in rng.sample(list(free), len(free)):
        page, places = free[key], free[key].places[key[1]]
        if (kind.books and page.handbook not in kind.books) or (kind.typed and page.file.endswith(".csv")):
            continue
        fields = [column for column in kind.fields if column in places and places.keys() >= set(kind.beside)]
        if kind.code == "missing-required":
            fields = [column for column in fields if column in page.form.required]
        if fields:
            return key, rng.choice(fields)
    return None


def tell(folder: Path, pages: Iterable[Page], settings: Settings) -> tuple[set[Told], list[dict[str, int]]]:
    """What is told of the pages, written and read as a run does, and how many records each gave by kind."""
    taken = [take_in_file((path, path.name), settings) for path in write_pages(folder, pages)]
    give = NumberBook(folder / "none.sqlite", departments=settings.departments, as_of=AS_OF).number
    found = validate_records([each.intake for each in taken], settings=settings, as_of=AS_OF, give=give)
    problems = tabulate_problems(
        [*(problem for each in taken for problem in each.reading.problems), *found.problems]
    )
    told = problems[["file", "sheet", "cell", "code"]].fillna("").itertuples(index=False, name=None)
    counts = [{kind: len(records) for kind, records in each.intake.records.items()} for each in taken]
    return set(told), counts
