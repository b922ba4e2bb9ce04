"""What the blank workbooks check, show and print while somebody fills them in."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline.config import build_settings
from pipeline.publish.data_sheet import text_width
from pipeline.publish.entry import write_entry_book
from pipeline.publish.entry.boxes import draw_boxes
from pipeline.publish.entry.plan import Blank, plan_books
from tests.support.filled_forms import fill_list, find_header

SETTINGS = build_settings({"departments": {"技术部": "TEC"}})
PLANS = {plan.letter: plan for plan in plan_books(SETTINGS)}
LISTS = [(letter, blank.title) for letter, plan in PLANS.items() for blank in plan.blanks]
FORMS = [(x, blank.title) for x, plan in PLANS.items() for blank in plan.blanks if "form" in blank.layouts]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    for letter, plan in PLANS.items():
        write_entry_book(folder / f"{letter}.xlsx", plan)
    return folder


@pytest.fixture(scope="module")
def books(folder: Path) -> dict[str, Workbook]:
    return {letter: load_workbook(folder / f"{letter}.xlsx") for letter in PLANS}


def find_blank(letter: str, title: str) -> Blank:
    return next(blank for blank in PLANS[letter].blanks if blank.title == title)


def list_rules(sheet: Worksheet) -> dict[str, list[str]]:
    """Range → the formulas of its conditional colours."""
    return {
        str(part.sqref): [rule.formula[0] for rule in part.rules] for part in sheet.conditional_formatting
    }


def find_check(sheet: Worksheet, cell: str) -> DataValidation:
    return next(check for check in sheet.data_validations.dataValidation if cell in check.sqref)


def list_words(book: Workbook, check: DataValidation) -> list[object]:
    """What a drop-down offers, looked up through its defined name."""
    sheet, cells = book.defined_names[check.formula1.removeprefix("=")].attr_text.split("!")
    area = book[sheet.strip("'")][cells.replace("$", "")]
    return [row[0].value for row in area] if isinstance(area, tuple) else [area.value]


def list_columns(sheet: Worksheet, blank: Blank) -> Iterator[tuple[str, str]]:
    """Each field with its column's letter."""
    _, columns = find_header(sheet, [item.heading for item in blank.items])
    for item in blank.items:
        yield item.field, sheet.cell(1, columns[item.heading]).column_letter


def find_dimension(sheet: Worksheet, column: str) -> ColumnDimension:
    """Neighbours that are alike stand in the file as one."""
    place = sheet[f"{column}1"].column
    return next(each for each in sheet.column_dimensions.values() if each.min <= place <= each.max)


@pytest.mark.parametrize(("letter", "title"), LISTS)
def test_every_cell_of_a_list_says_how_to_fill_it_in_and_checks_it(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    """Drop-downs for choices, dates within limits, scores 1 to 5; in the first row and in the last."""
    blank = find_blank(letter, title)
    sheet = books[letter][title]
    items = {item.field: item for item in blank.items}
    for field, column in list_columns(sheet, blank):
        item, check = items[field], find_check(sheet, f"{column}5")
        assert f"{column}2004" in check.sqref
        assert (check.promptTitle, check.prompt) == (item.heading, item.ask.hint)
        if item.words:
            assert (check.type, list_words(books[letter], check)) == ("list", list(item.words))
        elif item.shape in ("time", "day"):
            assert (check.type, check.formula1) == ("date", "DATE(2000,1,1)")
            assert check.operator in (None, "between")  # the default is not written
            planned = field in ("promised_at", "waiting_until")
            assert check.formula2 == ("DATE(2099,12,31)" if planned else "TODAY()+1")
            assert item.ask.example in check.error
        elif item.shape == "number":
            assert (check.type, (int(check.formula1), int(check.formula2))) == ("decimal", item.ask.between)
            assert str(item.ask.between[1]) in check.error  # type: ignore[index]
        else:
            assert field == f"{blank.record}_id" or check.type is None


@pytest.mark.parametrize(("letter", "title"), LISTS)
def test_a_list_keeps_texts_as_text_shows_times_and_has_room_for_its_headings(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    """By the formats of whole columns, so that no row ends the prepared ones."""
    blank = find_blank(letter, title)
    sheet = books[letter][title]
    shapes = {item.field: item.shape for item in blank.items}
    formats = {"time": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "text": "@", "long": "@"}
    for field, column in list_columns(sheet, blank):
        dimension = find_dimension(sheet, column)
        assert dimension.number_format == formats.get(shapes[field], "General")
        assert dimension.alignment.wrap_text == (True if shapes[field] == "long" else None)
        assert dimension.width >= text_width(sheet[f"{column}4"].value) + 4
    assert sheet.max_row == 4


@pytest.mark.parametrize(("letter", "title"), LISTS)
def test_required_columns_have_a_sign_and_a_colour_and_are_missed_as_soon_as_a_row_has_begun(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    blank = find_blank(letter, title)
    sheet = books[letter][title]
    fills: dict[bool, set[str]] = {True: set(), False: set()}
    last = sheet.cell(4, len(blank.items)).column_letter
    required = {item.field: item.required for item in blank.items}
    rules = {
        str(rule.sqref): [each.formula[0] for each in rule.rules] for rule in sheet.conditional_formatting
    }
    for field, column in list_columns(sheet, blank):
        head = sheet[f"{column}4"]
        fills[required[field]].add(head.fill.start_color.rgb)
        assert head.value.startswith("* ") == required[field]
        missed = f'AND(COUNTA($A5:${last}5)>0,${column}5="")'
        assert (missed in rules.get(f"{column}5:{column}2004", [])) == required[field]
    assert len(fills[True]) == len(fills[False]) == 1
    assert fills[True] != fills[False]


def test_a_stamp_before_that_of_an_earlier_stage_is_coloured(books: dict[str, Workbook]) -> None:
    """E: registered (K) before received (E); a date without a time counts as the whole day."""
    sheet = books["E"]["客户需求记录表"]
    rules = {
        str(rule.sqref): [each.formula[0] for each in rule.rules] for rule in sheet.conditional_formatting
    }
    columns = dict(list_columns(sheet, find_blank("E", "客户需求记录表")))
    received, registered = columns["received_at"], columns["registered_at"]
    own, latest = f"${registered}5", f"MAX(${received}5)"
    late = f"AND(ISNUMBER({own}),{own}<IF(INT({own})={own},INT({latest}),{latest}))"
    assert rules[f"{registered}5:{registered}2004"] == [late]
    archived = columns["archived_at"]
    assert rules[f"{archived}5:{archived}2004"][0].count(f"${columns['closed_at']}5") == 2
    assert f"{received}5:{received}2004" in rules  # required, but nothing comes before it
    assert len(rules[f"{received}5:{received}2004"]) == 1


@pytest.mark.parametrize(("letter", "title"), FORMS)
def test_a_form_prints_its_choices_as_boxes_and_ticks_them_by_a_drop_down(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    """The first line of the drop-down unticks; a bare word or 其他：… is only warned about."""
    blank = find_blank(letter, title)
    sheet = books[letter][f"{title}（单页）"]
    labels = {str(cell.value).removeprefix("* "): cell for row in sheet.iter_rows() for cell in row}
    ticked = 0
    for item in blank.items:
        cell = sheet.cell(labels[item.heading].row, labels[item.heading].column + 1)
        options = (
            tuple("12345") if item.ask.between == (1, 5) else item.words if item.shape == "choice" else ()
        )
        check = find_check(sheet, cell.coordinate)
        assert cell.value == (draw_boxes(options) or None)
        if options:
            ticked += 1
            lines = list_words(books[letter], check)
            assert lines == [draw_boxes(options), *(draw_boxes(options, option) for option in options)]
            assert [str(line).count("☑") for line in lines] == [0] + [1] * len(options)
            assert check.errorStyle == "warning"
    assert ticked > 3


@pytest.mark.parametrize(("letter", "title"), FORMS)
def test_a_form_is_one_portrait_a4_page_and_a_list_repeats_its_header_on_landscape_ones(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    form, sheet = books[letter][f"{title}（单页）"], books[letter][title]
    assert (form.page_setup.orientation, form.page_setup.paperSize) == ("portrait", 9)
    assert (form.page_setup.fitToWidth or 1, form.page_setup.fitToHeight or 1) == (1, 1)
    assert form.sheet_properties.pageSetUpPr.fitToPage
    assert title in form.oddFooter.right.text
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$4"
    assert title in sheet.oddHeader.left.text
    assert "&P" in sheet.oddFooter.center.text
    assert re.fullmatch("[B-D]5", sheet.freeze_panes)
    assert books[letter].active is not None
    assert not form.protection.sheet
    assert not sheet.protection.sheet


@pytest.mark.parametrize(("letter", "title"), LISTS)
def test_only_lists_of_records_with_a_number_of_their_own_help_with_it(
    letter: str, title: str, books: dict[str, Workbook]
) -> None:
    """The drop-down of every number's cell is the cell with the next one; a visit names another's number."""
    blank = find_blank(letter, title)
    sheet = books[letter][title]
    columns = dict(list_columns(sheet, blank))
    has_number = blank.record == "case" and "case_id" in columns
    helped = sheet["A2"].data_type == "f"
    assert helped == has_number
    if helped:
        check = find_check(sheet, f"{columns['case_id']}2004")
        assert (check.type, check.formula1, check.showErrorMessage) == ("list", "$A$2", False)
        assert sheet["B2"].value == "CSR"
        assert list_words(books[letter], find_check(sheet, "B2")) == ["CSR", "TEC"]
        assert f'"{letter}-"' in sheet["A2"].value.text
        duplicate = 'AND($A5<>"",COUNTIF($A$5:$A$2004,$A5)>1)'
        assert duplicate in list_rules(sheet)["A5:A2004"]


def test_the_instructions_tell_every_column_word_example_and_deadline(books: dict[str, Workbook]) -> None:
    for letter, plan in PLANS.items():
        sheet = books[letter]["填写说明"]
        told = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
        for blank in plan.blanks:
            for item in blank.items:
                heading = f"* {item.heading}" if item.required else item.heading
                assert {heading, item.ask.hint} <= told
                assert item.ask.example in told | {""}
                assert "、".join(item.words) in told | {""}
        assert sheet.sheet_state == "visible"
        assert books[letter]["字典"].sheet_state == "hidden"
        assert books[letter].sheetnames[0] == "填写说明"


def test_a_form_of_choices_alone_has_no_rule_that_excel_would_refuse(tmp_path: Path) -> None:
    only = {"title": "选", "record": "case", "required": ["category"], "fields": ["category"]}
    choices = {"category": {"整机": "problem"}}
    own = {"title": "选", "words": ["选表"], "choices": choices, "forms": [only]}
    plan = plan_books(build_settings({"handbooks": {"own": own}}))[-1]
    write_entry_book(tmp_path / "own.xlsx", plan)
    book = load_workbook(tmp_path / "own.xlsx")
    assert list_rules(book["选（单页）"]) == {}
    assert list_rules(book["选"])["A5:A2004"][0] == 'AND(COUNTA($A5:$A5)>0,$A5="")'


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to compute")
def test_the_next_number_is_one_more_than_the_highest_of_this_month_and_code(
    folder: Path, tmp_path: Path
) -> None:
    """Computed by LibreOffice: other codes, other months and other shapes do not count."""
    month = f"{datetime.now():%Y%m}"  # noqa: DTZ005 - the machine's own clock, as the formula's
    numbers = [
        f"{month}-CSRE-007",
        f"{month}-CSRE-002",
        f"{month}-TECE-011",
        "202001-CSRE-900",
        "202405001",
        "甲",
    ]
    book = load_workbook(folder / "E.xlsx")
    fill_list(book["客户需求记录表"], [{"需求编号": number, "客户名称": "甲"} for number in numbers])
    book.save(tmp_path / "E.xlsx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    subprocess.run([*command, "--convert-to", "ods", "--outdir", tmp_path, tmp_path / "E.xlsx"], check=True)  # noqa: S603
    sheet = CalamineWorkbook.from_path(tmp_path / "E.ods").get_sheet_by_name("客户需求记录表")
    assert sheet.to_python(skip_empty_area=False)[1][0] == f"{month}-CSRE-008"
