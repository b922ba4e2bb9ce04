"""填写说明: how to use the workbook, what each column wants, the handbook's deadlines, the colours."""

from collections.abc import Iterator, Sequence

from pipeline import words
from pipeline.publish.book import Book, set_paper, shade_properties
from pipeline.publish.data_sheet import LINE_POINTS, MARGIN, ROW_POINTS, Look, text_width
from pipeline.publish.entry.checks import SHADES
from pipeline.publish.entry.deadlines import tell_deadlines
from pipeline.publish.entry.looks import BORDER, HEADS, TITLE, name_heading
from pipeline.publish.entry.numbering import takes_number
from pipeline.publish.entry.plan import EntryBook, Item
from pipeline.publish.palette import NAVY
from pipeline.publish.tracking.page import Page

WIDTHS = (28, 44, 44, 40)
TITLE_POINTS, HEAD_POINTS = 34, 26
CELL: Look = {"text_wrap": True, "indent": 1, **BORDER}
NAME: Look = {"bold": True, "font_color": NAVY, **CELL}


def add_guide(book: Book, plan: EntryBook) -> None:
    """The sheet, one section below the other."""
    page = Page(book, book.add_sheet(words.ENTRY["guide"]))
    for col, width in enumerate(WIDTHS):
        page.sheet.set_column(col, col, width)
    page.put(0, 0, words.ENTRY["guide_title"].format(title=plan.handbook.title), **TITLE)
    page.sheet.set_row(0, TITLE_POINTS)
    row = _add_steps(page, list(_list_steps(plan)), row=2)
    row = _add_deadlines(page, plan, row=row)
    row = _add_colors(page, row=row)
    for blank in plan.blanks:
        row = _add_columns(page, blank.title, blank.items, row=row)
    set_paper(page.sheet, pages_tall=0)


def _list_steps(plan: EntryBook) -> Iterator[str]:
    yield from words.ENTRY_STEPS
    if any(takes_number(blank.record, item) for blank in plan.blanks for item in blank.items):
        yield from (step.format(letter=plan.letter) for step in words.ENTRY_NUMBERS)


def _add_steps(page: Page, lines: Sequence[str], *, row: int) -> int:
    """Numbered sentences over the whole width; the row after them."""
    _add_head(page, words.ENTRY_HEADS["steps"], row=row)
    for number, line in enumerate(lines, 1):
        page.put(row + number, 0, f"{number}. {line}", span=len(WIDTHS), **CELL)
        page.sheet.set_row(row + number, _measure_row([line], [sum(WIDTHS)]))
    return row + len(lines) + 2


def _add_columns(page: Page, title: str, items: Sequence[Item], *, row: int) -> int:
    """A form's fields, each with its hint, words and example; the row after them."""
    _add_head(page, (title, *words.ENTRY_HEADS["columns"]), row=row)
    for at, item in enumerate(items, row + 1):
        texts = (item.ask.hint, words.DEADLINE["separator"].join(item.words), item.ask.example)
        _add_row(page, at, name_heading(item), texts, CELL | (HEADS[True] if item.required else {}))
    return row + len(items) + 2


def _add_deadlines(page: Page, plan: EntryBook, *, row: int) -> int:
    """The handbook's clocks in words; the row after them."""
    headings = {item.field: item.heading for blank in plan.blanks for item in blank.items}
    deadlines = list(tell_deadlines(plan.handbook, headings))
    if not deadlines:
        return row
    _add_head(page, words.ENTRY_HEADS["deadlines"], row=row)
    for at, each in enumerate(deadlines, row + 1):
        _add_row(page, at, each.name, (each.start, each.stop, each.limit), NAME)
    return row + len(deadlines) + 2


def _add_colors(page: Page, *, row: int) -> int:
    """What the live colours mean; the row after them."""
    _add_head(page, words.ENTRY_HEADS["colors"], row=row)
    for at, (kind, meaning) in enumerate(words.ENTRY_COLORS.items(), row + 1):
        look = {**CELL, **shade_properties(SHADES[kind])}
        page.put(at, 0, words.ENTRY_COLOR_NAMES[kind], align="center", **look)
        page.put(at, 1, meaning, span=len(WIDTHS) - 1, **CELL)
        page.sheet.set_row(at, ROW_POINTS)
    return row + len(words.ENTRY_COLORS) + 2


def _add_head(page: Page, texts: Sequence[str], *, row: int) -> None:
    """A row of headings; a single one goes over the whole width."""
    span = len(WIDTHS) // len(texts)
    for place, text in enumerate(texts):
        page.put(row, place * span, text, span=span, bold=True, indent=1, **BORDER, **HEADS[False])
    page.sheet.set_row(row, HEAD_POINTS)


def _add_row(page: Page, row: int, name: str, texts: Sequence[str], look: Look) -> None:
    """A name and what is said of it."""
    page.put(row, 0, name, **look)
    for place, text in enumerate(texts, 1):
        page.put(row, place, text, **CELL)
    page.sheet.set_row(row, _measure_row([name, *texts], WIDTHS))


def _measure_row(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points that the longest text takes, wrapped."""
    lines = max(-(-text_width(text) // (width - MARGIN)) for text, width in zip(texts, widths, strict=True))
    return ROW_POINTS + max(lines - 1, 0) * LINE_POINTS
