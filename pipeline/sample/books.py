"""Draws every record of the sample and writes every file: workbooks, and one export of another system."""

import csv
import io
from datetime import datetime
from pathlib import Path
from random import Random

from xlsxwriter import Workbook

from pipeline.sample.chance import open_source
from pipeline.sample.forms import write_forms
from pipeline.sample.lists import write_list
from pipeline.sample.looks import Looks
from pipeline.sample.records import draw_cases
from pipeline.sample.spelling import spell
from pipeline.sample.visits import draw_assessments, draw_visits
from pipeline.sample.world import Book, Record, Sheet, list_books, list_mistakes

Drawn = dict[tuple[str, str], list[Record]]
"""The records of each sheet, by the names of file and sheet."""

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_CREATED = datetime(2026, 10, 31, 18)  # noqa: DTZ001 - fixed, or no two files would be equal
_EXPORT_ENCODING = "gb18030"
_REVISITED = ("rapid_response", "handling_mechanism")  # whose cases the after-sales department revisits


def write_sample(folder: Path) -> list[Path]:
    """Writes the sample input below `folder`, byte for byte the same each time; gives the files written."""
    drawn = draw_sample()
    paths = []
    for book in list_books():
        path = folder / book.path
        path.parent.mkdir(parents=True, exist_ok=True)
        write = _write_export if path.suffix == ".csv" else _write_workbook
        path.write_bytes(write(book, drawn))
        paths.append(path)
    return paths


def draw_sample() -> Drawn:
    """Every record of the sample before it is written down; visits come last, they concern cases."""
    drawn: Drawn = {}
    served: list[Record] = []
    sheets = [(book.path, sheet) for book in list_books() for sheet in book.sheets if sheet.records]
    for path, sheet in sorted(sheets, key=lambda pair: pair[1].record != "case"):
        rng = open_source(f"{path}/{sheet.name}")
        if sheet.record == "case":
            drawn[path, sheet.name] = draw_cases(rng, sheet)
            served += drawn[path, sheet.name] if sheet.handbook in _REVISITED else []
        elif sheet.record == "visit":
            drawn[path, sheet.name] = draw_visits(rng, sheet, served)
        else:
            drawn[path, sheet.name] = draw_assessments(rng, sheet)
    return drawn


def _spell_records(book: Book, sheet: Sheet, drawn: Drawn) -> list[Record]:
    """The records as staff wrote them, slips and repeats included."""
    rng = open_source(f"{book.path}/{sheet.name}/spelling")
    spelled = [_spell_record(rng, record, sheet) for record in drawn[book.path, sheet.name]]
    for slip in list_mistakes():
        if (slip.book, slip.sheet) == (book.path, sheet.name):
            spelled[slip.record - 1][slip.field] = slip.write
    return spelled + [spelled[n - 1] for n in sheet.repeat]


def _spell_record(rng: Random, record: Record, sheet: Sheet) -> Record:
    blank = dict.fromkeys(sheet.layout.boxes)
    return {field: spell(rng, value, field=field, sheet=sheet) for field, value in (blank | record).items()}


def _write_workbook(book: Book, drawn: Drawn) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer, _OPTIONS) as workbook:
        workbook.set_properties({"author": "客户服务部", "created": _CREATED})
        looks = Looks(workbook)
        for sheet in book.sheets:
            page = workbook.add_worksheet(sheet.name)
            page.set_paper(9)  # A4
            if sheet.list:
                page.set_landscape()
            page.fit_to_pages(1, 0)
            if sheet.records:
                write = write_list if sheet.list else write_forms
                write(page, sheet, _spell_records(book, sheet, drawn), looks)
            for row, line in enumerate(sheet.rows):
                page.write_row(row, 0, line, looks["plain"])
            if not sheet.list:
                page.hide_gridlines(2)
    return buffer.getvalue()


def _write_export(book: Book, drawn: Drawn) -> bytes:
    """Comma-separated, as another system exports it."""
    (sheet,) = book.sheets
    columns = sheet.layout.columns
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([label for label, _ in columns])
    for record in _spell_records(book, sheet, drawn):
        writer.writerow([_plain(record.get(field)) for _, field in columns])
    return lines.getvalue().encode(_EXPORT_ENCODING)


def _plain(value: object) -> object:
    """A whole number without its point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
