"""The hidden sheet behind the drop-downs: each list a column with a defined name, and the run's mark."""

from pipeline import words
from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.book import Book
from pipeline.publish.data_sheet import Edit

SHEET = "字典"
STATUSES, VERDICTS, DEPARTMENTS, OWNERS = "状态清单", "确认清单", "部门清单", "人员清单"
RUN_MARK = "运行标识"

TIME_CHECK = {
    "validate": "date",
    "criteria": "between",
    "minimum": "=DATE(2000,1,1)",
    "maximum": "=DATE(2099,12,31)",
}
SCORE_CHECK = {"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": 5}


def choose(name: str, *, strict: bool = True) -> Edit:
    """A drop-down from one of the lists; where it is not strict, new words are allowed after a warning."""
    hint = "请从下拉列表选择。" if strict else "请从下拉列表选择，也可填写新的名称。"
    return Edit({"validate": "list", "source": f"={name}"}, hint, strict)


TIME = Edit(TIME_CHECK, "格式：2026-10-28 15:30（Ctrl+; 输入今天）。")
SCORE = Edit(SCORE_CHECK, "请填写 1 到 5 的数字。")


def free_text(hint: str) -> Edit:
    """Any text, with a hint."""
    return Edit({"validate": "any"}, hint)


def collect_lists(results: Results, settings: Settings) -> dict[str, list[str]]:
    """The words of each list: the handbooks' own first, then what the records hold."""
    routed = [
        name
        for book in settings.handbooks.values()
        if book.routing
        for to in book.routing.to.values()
        for name in to
    ]
    departments = results.cases["department"].dropna().drop_duplicates().sort_values()
    owners = results.cases["owner"].dropna().drop_duplicates().sort_values()
    return {
        STATUSES: list(words.STATUS.values()),
        VERDICTS: list(words.VERDICT.values()),
        DEPARTMENTS: list(dict.fromkeys([*routed, *settings.departments, *departments])),
        OWNERS: list(owners),
    }


def add_dictionary(book: Book, lists: dict[str, list[str]], *, run_mark: str) -> None:
    """The hidden sheet; needs to stand in the workbook for the drop-downs to work."""
    sheet = book.add_sheet(SHEET)
    bold = book.look(bold=True)
    for column, (name, entries) in enumerate(lists.items()):
        sheet.write_string(0, column, name, bold)
        for row, entry in enumerate(entries, 1):
            sheet.write_string(row, column, entry)
        letter = chr(ord("A") + column)
        book.define(name, f"={SHEET}!${letter}$2:${letter}${max(2, len(entries) + 1)}")
    mark = len(lists)
    sheet.write_string(0, mark, RUN_MARK, bold)
    sheet.write_string(1, mark, run_mark)
    book.define(RUN_MARK, f"={SHEET}!${chr(ord('A') + mark)}$2")
    sheet.hide()
