"""待修正/: a copy of each input file with its bad cells coloured and commented (contract section 3)."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import words
from pipeline.publish.atomic import replace_file
from pipeline.publish.book import text_width
from pipeline.publish.palette import BLUE, FONT, GREY, INK, LINE, NAVY, PAPER, SEVERITIES
from pipeline.publish.reopen import Reopened, clean_text, pack_book, put_value, reopen_package, reopen_values
from pipeline.publish.sheet_writer import MAX_LINKS

# What the list of problems says.
SHEET, HEADLINE, AUTHOR = "问题清单", "反馈检查：问题清单", "反馈检查"
MARK = f"【{AUTHOR}】"
COUNTS = "{file}：错误 {error} 个，提醒 {warning} 个"
ADVICE = "请在原文件中修改；本副本每次运行都会重新生成。点击单元格地址可转到该处。"
MORE = "仅列出前 {count} 个问题"
HIDDEN = "（已隐藏）"
COLUMNS = {"级别": 8, "工作表": 24, "单元格": 10, "问题": 52, "请这样填写": 48}

# A letter of a comment is 8 pixels wide, a Chinese one 16; the rest of the width is margin.
COMMENT_PIXELS, COMMENT_LETTERS, LINE_PIXELS = 330, 36, 20
ROW_POINTS, LINE_POINTS = 20, 15


def write_marked_copies(folder: Path, problems: pd.DataFrame, *, sources: Mapping[str, Path]) -> list[Path]:
    """Write a copy of every file in `sources` (name → path) that has a problem in a cell; the paths written.

    `problems` has one row per problem (PROBLEM_COLUMNS). A copy has its file's name below `folder`, with
    `.xlsx` added where the file is of another kind. A file that cannot be opened again gives no copy.
    """
    found = problems.fillna("")
    written = []
    for name, own in found.groupby("file", sort=True):
        file = str(name)
        if file in sources and own["cell"].ne("").any():
            copy = _mark_file(sources[file], file, own.reset_index(drop=True))
            written += [_put_in_place(folder / path, content) for path, content in copy.items()]
    return written


def _put_in_place(path: Path, content: bytes) -> Path:
    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    return replace_file(path, write)


def _mark_file(path: Path, name: str, problems: pd.DataFrame) -> dict[str, bytes]:
    """The copy's name and bytes: with the file's own look, else its values, else nothing."""
    for reopen in (reopen_package, reopen_values):
        with warnings.catch_warnings():
            # What openpyxl warns of losing stands in the copy's note.
            warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
            try:
                opened = reopen(path.read_bytes(), name)
                _mark_book(opened, name, problems)
                return {opened.name: pack_book(opened.book)}
            except Exception:  # noqa: BLE001, S112 - openpyxl raises anything; a copy is a courtesy
                continue
    return {}


def _mark_book(opened: Reopened, name: str, problems: pd.DataFrame) -> None:
    _take_back_marks(opened.book)
    sheets = {name: sheet for name, sheet in opened.sheets.items() if sheet in opened.book.worksheets}
    # Row by row: problems are few, and each is a place in an openpyxl sheet.
    pairs = zip(problems["sheet"], problems["cell"], strict=True)
    cells = [_find_cell(sheets[sheet], cell) if cell and sheet in sheets else None for sheet, cell in pairs]
    marks: dict[tuple[str, str], tuple[Cell, list[int]]] = {}
    for position, cell in enumerate(cells):
        if cell is not None:
            marks.setdefault((cell.parent.title, cell.coordinate), (cell, []))[1].append(position)
    for cell, positions in marks.values():
        _mark_cell(cell, problems.iloc[positions])
    _add_list(opened, name, problems, cells)


def _find_cell(sheet: Worksheet, address: str) -> Cell:
    """The cell at the address; of a merged one the top left cell, which alone can hold a comment."""
    row, column = coordinate_to_tuple(address)
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
            break
    return sheet.cell(row, column)


def _mark_cell(cell: Cell, problems: pd.DataFrame) -> None:
    severity = "error" if problems["severity"].eq("error").any() else "warning"
    said = problems["severity"].map(words.SEVERITY) + "：" + problems["message"]
    said += ("\n→ " + problems["suggestion"]).where(problems["suggestion"].ne(""), "")
    staff = [cell.comment.text, ""] if cell.comment else []
    cell.comment = _comment(clean_text("\n".join([*staff, MARK, *said])), AUTHOR)
    cell.fill = PatternFill("solid", fgColor=SEVERITIES[severity].fill[1:])


def _comment(text: str, author: str) -> Comment:
    """A comment with all of its text in view."""
    height = (_count_lines(text, COMMENT_LETTERS) + 1) * LINE_PIXELS
    return Comment(text, author, height=height, width=COMMENT_PIXELS)


def _count_lines(text: str, letters: int) -> int:
    """Lines a text takes when a line holds so many letters, a Chinese one counting as two."""
    return sum(max(1, -(-text_width(line) // letters)) for line in text.split("\n"))


def _take_back_marks(book: Workbook) -> None:
    """Remove the marks of an earlier copy that was handed in; staff's own comments stay, in full view."""
    for sheet in book.worksheets:
        if sheet.title.startswith(SHEET) and sheet["A1"].value == HEADLINE:
            book.remove(sheet)
            continue
        for cell in list(sheet._cells.values()):  # noqa: SLF001 - only the cells there are, not the whole rectangle
            if cell.comment:
                staff, marked, _ = cell.comment.text.partition(MARK)
                cell.comment = _comment(staff.rstrip(), cell.comment.author) if staff.strip() else None
                if marked:
                    cell.fill = PatternFill()


def _add_list(opened: Reopened, name: str, problems: pd.DataFrame, cells: list[Cell | None]) -> None:
    sheet = opened.book.create_sheet(SHEET, 0)  # openpyxl numbers a name that is taken
    count = problems["severity"].value_counts()
    counts = COUNTS.format(file=name, error=count.get("error", 0), warning=count.get("warning", 0))
    more = MORE.format(count=MAX_LINKS) if len(problems) > MAX_LINKS else ""
    notes = [HEADLINE, *filter(None, [counts, ADVICE, opened.note, more])]
    for row, note in enumerate(notes, 1):
        put_value(sheet.cell(row, 1), note)
        color = SEVERITIES["error"].ink if note in (opened.note, more) else GREY
        sheet.cell(row, 1).font = Font(FONT, 10, color=color[1:])
    sheet["A1"].font = Font(FONT, 14, bold=True, color=NAVY[1:])
    head = len(notes) + 1
    order = problems["severity"].ne("error").sort_values(kind="stable").index[:MAX_LINKS]
    _add_head(sheet, head)
    for row, position in enumerate(order, head + 1):
        _add_problem(sheet, row, problems.loc[position], cells[position])
    _show_first(opened.book, sheet, head)


def _add_head(sheet: Worksheet, row: int) -> None:
    for column, (heading, width) in enumerate(COLUMNS.items(), 1):
        cell = sheet.cell(row, column, heading)
        cell.font = Font(FONT, 10, bold=True, color=PAPER[1:])
        cell.fill = PatternFill("solid", fgColor=NAVY[1:])
        cell.alignment = Alignment("center", "center")
        sheet.column_dimensions[get_column_letter(column)].width = width


def _add_problem(sheet: Worksheet, row: int, problem: pd.Series, target: Cell | None) -> None:
    shade = SEVERITIES[problem["severity"]]
    hidden = HIDDEN if target is not None and target.parent.sheet_state != "visible" else ""
    severity = words.SEVERITY[problem["severity"]]
    values = (severity, problem["sheet"] + hidden, problem["cell"], problem["message"], problem["suggestion"])
    side = Side("thin", color=LINE[1:])
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        put_value(cell, value)
        cell.font = Font(FONT, 10, color=INK[1:])
        cell.alignment = Alignment("center" if column in (1, 3) else None, "center", wrap_text=True)
        cell.border = Border(side, side, side, side)
    lines = max(_count_lines(value, width - 2) for value, width in zip(values, COLUMNS.values(), strict=True))
    sheet.row_dimensions[row].height = ROW_POINTS + (lines - 1) * LINE_POINTS
    sheet.cell(row, 1).fill = PatternFill("solid", fgColor=shade.fill[1:])
    sheet.cell(row, 1).font = Font(FONT, 10, bold=True, color=shade.ink[1:])
    if target is not None:
        place = f"{quote_sheetname(target.parent.title)}!{target.coordinate}"
        sheet.cell(row, 3).hyperlink = Hyperlink(ref="", location=place)
        sheet.cell(row, 3).font = Font(FONT, 10, color=BLUE[1:], underline="single")


def _show_first(book: Workbook, sheet: Worksheet, head: int) -> None:
    """The list is what opens; no other sheet stays selected, or an edit would go to both."""
    book.active = 0
    for view in book.views:
        view.firstSheet = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    sheet.freeze_panes = f"A{head + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.sheet_properties.tabColor = SEVERITIES["error"].ink[1:]
