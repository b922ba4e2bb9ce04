"""Reads the tracking workbook as staff left it: sorted, filtered, with other columns, rows and comments.

Every value becomes the text that a sheet shows (`show_cell`), the same for what we wrote and what is found.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd
from python_calamine import CalamineSheet, CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from pipeline.cell_text import show_cell
from pipeline.publish.data_sheet import is_part
from pipeline.publish.marking.notes import AUTHOR, MARK
from pipeline.publish.marking.package import MAIN, Package, parse
from pipeline.publish.tracking.cases import KEY, TRACKING

HEADER_ROWS = 20  # staff may have put rows above the table
HEAD = 2**20  # bytes of a sheet that hold so many rows
SHARED = "xl/sharedStrings.xml"
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
NAMELESS = "列{letter}"
RUN_PROPERTY = re.compile(rb'name="run_id"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>\s*([0-9a-f]+)\s*<')
THREADED = re.compile(r"^\[.*?\]\s.*?(?:Comment|注释|批注)[:：]\s*", re.DOTALL)
THREADS = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"


Errors = Mapping[tuple[int, int], str]
"""Cells (row and column, 0-based) that show an error → its text."""


@dataclass(frozen=True)
class FoundTable:
    """One sheet of the table as found: `cells` has one row per data row, one column per heading, all texts.

    `rows` are their numbers (1-based), `notes` staff's comments by position in `cells` and heading; `ids` are
    the numbers that the file gives the table's columns, by heading.
    """

    sheet: str
    cells: pd.DataFrame
    rows: tuple[int, ...]
    notes: dict[tuple[int, str], str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundBook:
    """A tracking workbook as found: the run that wrote it, its table (in parts if long), all its sheets."""

    run: str
    tables: tuple[FoundTable, ...]
    sheets: tuple[str, ...]


def find_run(content: bytes) -> str:
    """The run that wrote a workbook, "" where it is none of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found = RUN_PROPERTY.search(package.read("docProps/custom.xml"))
    except (KeyError, zipfile.BadZipFile):
        return ""
    return found[1].decode() if found else ""


def find_others(content: bytes) -> dict[str, str]:
    """The name and part of every sheet that plainly is not the table; raises what a damaged file raises.

    They are told by their first rows: with many cases the other sheets are larger than the table.
    """
    package = Package(content)
    keys = [b">" + KEY.encode(), *_find_shared(package, KEY)]
    heads = {name: (part, _read_head(content, part)) for name, part in _find_parts(package)}
    others = {
        name: part
        for name, (part, head) in heads.items()
        if not is_part(name, TRACKING) and not any(key in head for key in keys)
    }
    return others if len(others) < len(heads) else {}


def _find_shared(package: Package, text: str) -> Iterator[bytes]:
    """How a cell refers to a text among those that all cells share."""
    if SHARED not in package.parts:
        return
    texts = package.read(SHARED)
    for found in re.finditer(re.escape(text.encode()), texts):
        yield b">%d<" % (len(SHARED_TEXT.findall(texts, 0, found.start())) - 1)


def _read_head(content: bytes, part: str) -> bytes:
    """The beginning of a sheet, in which its first rows are."""
    with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(part) as sheet:
        return sheet.read(HEAD)


def read_back(content: bytes, errors: Mapping[str, Errors], *, others: Collection[str] = ()) -> FoundBook:
    """The table and staff's comments; raises what a damaged file raises.

    `errors` are the cells of each sheet that show an error, with its text; `others` are not looked at.
    """
    package = Package(content)
    parts = dict(_find_parts(package))
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = tuple(book.sheet_names)
        tables = (
            _read_table(book.get_sheet_by_name(name), package, parts.get(name, ""), errors.get(name, {}))
            for name in names
            if name not in others
        )
        return FoundBook(find_run(content), tuple(table for table in tables if table is not None), names)


def _read_table(sheet: CalamineSheet, package: Package, part: str, errors: Errors) -> FoundTable | None:
    """The table of a sheet; None where it has no column of keys and is not called by the table's name."""
    rows = _show_rows(sheet, errors)
    top = next((at for at, row in enumerate(rows[:HEADER_ROWS]) if KEY in row), None)
    if top is None and not is_part(sheet.name, TRACKING):
        return None
    top = top or 0
    headings = list(_name_columns(rows[top])) if rows else []
    body = [(at, row) for at, row in enumerate(rows[top + 1 :], top + 2) if any(row)]
    cells = pd.DataFrame([row for _, row in body], columns=headings, dtype=object)
    return FoundTable(
        sheet.name,
        cells.loc[:, [bool(name) for name in headings]],
        tuple(at for at, _ in body),
        dict(_place_notes(package, part, headings, {at: place for place, (at, _) in enumerate(body)})),
        _find_ids(package, part),
    )


def _show_rows(sheet: CalamineSheet, errors: Errors) -> list[list[str]]:
    """What every cell shows, from A1 on; equal texts are one, for there may be millions of cells."""
    shown: dict[str, str] = {}
    top, left = sheet.start or (0, 0)
    rows = [[""] * sheet.width for _ in range(top)]
    for row in sheet.iter_rows():
        texts = [""] * left
        for value in row:
            text = shown.get(value) if isinstance(value, str) else None
            if text is None:
                text = show_cell(value)
                text = shown[value if isinstance(value, str) else text] = shown.get(text, text)
            texts.append(text)
        rows.append(texts)
    for (at, col), text in errors.items():
        if at < len(rows) and col < len(rows[at]):
            rows[at][col] = show_cell(text)
    return rows


def _name_columns(row: list[str]) -> Iterator[str]:
    """The headings, each once; a column without one is named by its letter."""
    seen: dict[str, int] = {}
    for col, value in enumerate(row):
        name = value.replace("\n", "") or NAMELESS.format(letter=xl_col_to_name(col))
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _find_parts(package: Package) -> Iterator[tuple[str, str]]:
    """The name and part of every sheet."""
    book = next(to.part for to in package.relations("").values() if to.kind == "officeDocument")
    relations = package.relations(book)
    for sheet in package.parse(book).find(f"{MAIN}sheets"):
        link = next(value for key, value in sheet.items() if key.endswith("}id"))
        yield sheet.get("name"), relations[link].part


def _find_ids(package: Package, part: str) -> dict[str, int]:
    """The numbers of the columns of the sheet's table, which outlive a change of their headings."""
    for related in package.relations(part).values() if part else ():
        if related.kind == "table":
            columns = package.parse(related.part).iter(f"{MAIN}tableColumn")
            return {column.get("name").replace("_x000a_", ""): int(column.get("id")) for column in columns}
    return {}


def _place_notes(
    package: Package, part: str, headings: list[str], places: Mapping[int, int]
) -> Iterator[tuple[tuple[int, str], str]]:
    for reference, text in _read_notes(package, part).items():
        row, col = xl_cell_to_rowcol(reference)
        if row + 1 in places and col < len(headings):
            yield (places[row + 1], headings[col]), text


def _read_notes(package: Package, part: str) -> dict[str, str]:
    """Staff's comments of a sheet by cell; the answers of a thread stand below each other."""
    related = list(package.relations(part).values()) if part else []
    notes = dict(
        pair for to in related if to.kind == "comments" for pair in _read_comments(package.read(to.part))
    )
    for thread in (to.part for to in related if to.kind == "threadedComment"):
        texts: dict[str, list[str]] = {}
        for comment in package.parse(thread).iter(f"{THREADS}threadedComment"):
            texts.setdefault(comment.get("ref"), []).append(comment.findtext(f"{THREADS}text") or "")
        notes |= {reference: "\n".join(lines) for reference, lines in texts.items()}
    return notes


def _read_comments(content: bytes) -> Iterator[tuple[str, str]]:
    root = parse(content)
    authors = [author.text or "" for author in root.iter(f"{MAIN}author")]
    for comment in root.iter(f"{MAIN}comment"):
        text = "".join(piece.text or "" for piece in comment.iter(f"{MAIN}t"))
        typed = THREADED.sub("", show_cell(text)).partition(MARK)[0].strip()
        if typed and authors[int(comment.get("authorId", 0))] != AUTHOR:
            yield comment.get("ref"), typed
