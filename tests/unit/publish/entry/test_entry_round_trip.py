"""What is filled into the blank workbooks is read back: every field of every list and form, nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline.config import build_settings
from pipeline.handbooks import NAMES
from pipeline.normalise.choices import ChoiceParser
from pipeline.normalise.scores import parse_score
from pipeline.publish.entry import write_entry_book
from pipeline.publish.entry.boxes import list_lines, list_options
from pipeline.publish.entry.plan import Blank, EntryBook, plan_books
from tests.support.filled_forms import (
    ReadBack,
    expect_values,
    fill_form,
    fill_list,
    read_back,
    type_value,
)

WARRANTY = {  # a handbook that only a team's config knows, with nothing but what it must have
    "title": "保修登记",
    "words": ["保修登记"],
    "labels": {"case": {"device_model": ["产品序号"], "module": ["部件"]}},
    "choices": {"category": {"整机": "problem", "配件": "other"}},
    "forms": [
        {
            "title": "保修登记表",
            "record": "case",
            "required": ["customer_name", "received_at"],
            "fields": ["received_at", "customer_name", "category", "device_model", "module", "case_id"],
        }
    ],
}
SETTINGS = build_settings(
    {"handbooks": {"warranty": WARRANTY}, "departments": {"技术部": "TEC", "售后部": "ASD"}}
)
BOOKS = {plan.name: plan for plan in plan_books(SETTINGS)}
EVERY = [(name, blank.title) for name, plan in BOOKS.items() for blank in plan.blanks]
LAST = -1
FORMS = [
    (name, blank.title) for name, plan in BOOKS.items() for blank in plan.blanks if "form" in blank.layouts
]


def list_rows(plan: EntryBook, blank: Blank) -> Iterator[dict[str, object]]:
    """Field → value, as many rows as the longest drop-down has words; each row with its own number."""
    count = max((len(item.words) for item in blank.items), default=0)
    for row in range(max(count, 2)):
        own = {
            "customer_name": f"第{row}公司",
            f"{blank.record}_id": f"202610-CSR{plan.letter}-{row + 1:03d}",
        }
        yield {item.field: own.get(item.field, type_value(item, row)) for item in blank.items}


def by_heading(blank: Blank, typed: Mapping[str, object]) -> dict[str, object]:
    headings = {item.field: item.heading for item in blank.items}
    return {headings[field]: value for field, value in typed.items()}


def find_blank(plan: EntryBook, title: str) -> Blank:
    return next(blank for blank in plan.blanks if blank.title == title)


def check_records(
    back: ReadBack, rows: Sequence[Mapping[str, object]], *, plan: EntryBook, blank: Blank
) -> None:
    """The records of the kind are these rows, each value as it was typed, and there is no problem."""
    assert back.problems == ()
    frame = back.intake.records[blank.record].frame
    assert list(frame["handbook"]) == [plan.name] * len(rows)
    for at, typed in enumerate(rows):
        expected = expect_values(typed, handbook=plan.handbook, settings=SETTINGS)
        shown = {field: frame[field].iloc[at] for field in expected if field in frame}
        assert shown == {field: value for field, value in expected.items() if field in frame}
        assert len(shown) > len(typed) - 3  # remarks and the like are read with the form, in no table


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Handbook → its blank workbook."""
    folder = tmp_path_factory.mktemp("blank")
    for name, plan in BOOKS.items():
        write_entry_book(folder / f"{name}.xlsx", plan)
    return {name: folder / f"{name}.xlsx" for name in BOOKS}


@pytest.mark.parametrize("name", BOOKS)
def test_an_untouched_workbook_is_recognised_and_gives_no_record_and_no_problem(
    name: str, blanks: dict[str, Path], tmp_path: Path
) -> None:
    """Also after Excel has put a number into the helper's cell."""
    book = load_workbook(blanks[name])
    for sheet in book:
        for row in sheet.iter_rows(max_row=3):
            for cell in row:
                if cell.data_type == "f":
                    cell.value = "202610-CSRA-001"
    book.save(tmp_path / "counted.xlsx")
    expected: dict[str, tuple[str, str | None, int]] = {
        "填写说明": ("ignored", None, 0),
        "字典": ("ignored", None, 0),
    }
    for blank in BOOKS[name].blanks:
        names = {"list": blank.title, "form": f"{blank.title}（单页）"}
        expected |= {names[layout]: (layout, name, 0) for layout in blank.layouts}
    for path in (blanks[name], tmp_path / "counted.xlsx"):
        back = read_back(path, SETTINGS)
        assert (back.layouts(), back.problems) == (expected, ())
        assert sum(entry.ignored_rows + len(entry.notes) for entry in back.reading.sheets) == 0


@pytest.mark.parametrize(("name", "title"), EVERY)
def test_every_column_of_a_list_comes_back_as_it_was_typed(
    name: str, title: str, blanks: dict[str, Path], tmp_path: Path
) -> None:
    plan, blank = BOOKS[name], find_blank(BOOKS[name], title)
    rows = list(list_rows(plan, blank))
    book = load_workbook(blanks[name])
    fill_list(book[title], [by_heading(blank, row) for row in rows])
    book.save(tmp_path / "filled.xlsx")
    back = read_back(tmp_path / "filled.xlsx", SETTINGS)
    assert back.layouts()[title] == ("list", name, len(rows))
    check_records(back, rows, plan=plan, blank=blank)


@pytest.mark.parametrize(("name", "title"), FORMS)
def test_every_field_of_a_form_comes_back_as_it_was_typed_or_ticked(
    name: str, title: str, blanks: dict[str, Path], tmp_path: Path
) -> None:
    plan, blank = BOOKS[name], find_blank(BOOKS[name], title)
    typed = {item.field: type_value(item, LAST) for item in blank.items}
    book = load_workbook(blanks[name])
    fill_form(book[f"{title}（单页）"], by_heading(blank, typed))
    book.save(tmp_path / "filled.xlsx")
    back = read_back(tmp_path / "filled.xlsx", SETTINGS)
    assert back.layouts()[f"{title}（单页）"] == ("form", name, 1)
    check_records(back, [typed], plan=plan, blank=blank)


@pytest.mark.parametrize(("name", "title"), FORMS)
def test_a_form_filled_in_with_what_is_required_alone_is_a_good_record(
    name: str, title: str, blanks: dict[str, Path], tmp_path: Path
) -> None:
    """Boxes left open are blank, and no heading of a band is taken for a value."""
    blank = find_blank(BOOKS[name], title)
    typed = {item.field: type_value(item) for item in blank.items if item.required}
    book = load_workbook(blanks[name])
    fill_form(book[f"{title}（单页）"], by_heading(blank, typed))
    book.save(tmp_path / "filled.xlsx")
    back = read_back(tmp_path / "filled.xlsx", SETTINGS)
    record = back.intake.records[blank.record].frame.iloc[0]
    asked = {item.field for item in blank.items if not item.required and item.field in record}
    assert back.problems == ()
    assert {field for field in asked if pd.notna(record[field])} <= {"priority"}  # follows from the urgency


def test_copies_of_a_form_on_sheets_of_their_own_are_a_record_each(
    blanks: dict[str, Path], tmp_path: Path
) -> None:
    """What the instructions tell to do for the second record."""
    name, title = FORMS[0]
    blank = find_blank(BOOKS[name], title)
    book = load_workbook(blanks[name])
    sheets = [book[f"{title}（单页）"], book.copy_worksheet(book[f"{title}（单页）"])]
    for number, sheet in enumerate(sheets):
        typed = {item.field: type_value(item, number) for item in blank.items if item.required}
        fill_form(sheet, by_heading(blank, typed | {"customer_name": f"第{number}公司"}))
    book.save(tmp_path / "filled.xlsx")
    back = read_back(tmp_path / "filled.xlsx", SETTINGS)
    assert len(back.intake.records["case"].frame) == 2
    assert back.problems == ()


@pytest.mark.parametrize(("name", "title"), FORMS)
def test_every_line_of_a_drop_down_of_boxes_is_read_as_the_one_ticked(name: str, title: str) -> None:
    for item in find_blank(BOOKS[name], title).items:
        options = list_options(item)
        parse = parse_score if item.shape == "number" else ChoiceParser(item.words).parse
        read = [parse(line) for line in list_lines(options)] if options else []
        expected = [float(option) if item.shape == "number" else option for option in options]
        assert read == ([None, *expected] if options else [])


def test_the_packaged_handbooks_and_the_teams_own_have_a_workbook_each() -> None:
    assert [(plan.letter, plan.name) for plan in plan_books(SETTINGS)] == [
        *zip("ABCDE", NAMES, strict=True),
        ("F", "warranty"),
    ]
