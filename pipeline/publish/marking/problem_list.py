"""问题清单: the worksheet that stands first in a marked copy: its problems, with links to the cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pandas as pd
from xlsxwriter.utility import quote_sheetname

from pipeline import words
from pipeline.model import SINCE
from pipeline.publish.marking.notes import AUTHOR, count_lines
from pipeline.publish.marking.package import MAIN
from pipeline.publish.marking.sheet_xml import write_address
from pipeline.publish.marking.styles import Styles
from pipeline.publish.palette import BLUE, GREY, INK, LINE, NAVY, PAPER, SEVERITIES
from pipeline.publish.sheet_writer import MAX_LINKS, MAX_TEXT

# What the list says.
SHEET, HEADLINE = "问题清单", f"{AUTHOR}：问题清单"
COUNTS = "{file}：错误 {error} 个，提醒 {warning} 个"
ADVICE = "请在原文件中修改；本副本每次运行都会重新生成。点击单元格地址可转到该处。"
MORE = "仅列出前 {count} 个问题"
MENDED = "上次运行以来已改正 {count} 处：{places}"
MOST_NAMED = 10
HIDDEN = "（已隐藏）"
LISTED = ("severity", "sheet", "cell", "message", "suggestion", "since")
COLUMNS = {"级别": 8, "工作表": 24, "单元格": 10, "问题": 52, "请这样填写": 48, SINCE.label: 13}

ROW_POINTS, LINE_POINTS = 20, 15
TEXT = ' t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
LIKE_FORMULA = ("=", "+", "-", "@")
A4 = 9
BEFORE = (
    f'<worksheet xmlns="{MAIN[1:-1]}"><sheetPr><tabColor rgb="FF{SEVERITIES["error"].ink[1:]}"/>'
    '<pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    '<pane ySplit="{head}" topLeftCell="A{below}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="A{below}" sqref="A{below}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/>'
)
AFTER = (
    '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/>'
    f'<pageSetup paperSize="{A4}" orientation="landscape" fitToHeight="0"/></worksheet>'
)


_CELL = {"line": LINE, "wrap": True}
LOOKS: dict[str, Mapping[str, Any]] = {
    "headline": {"ink": NAVY, "size": 14, "bold": True},
    "note": {"ink": GREY},
    "loss": {"ink": SEVERITIES["error"].ink},
    "head": {"ink": PAPER, "bold": True, "fill": NAVY, "align": "center"},
    "text": {"ink": INK, **_CELL},
    "address": {"ink": INK, "align": "center", **_CELL},
    "link": {"ink": BLUE, "underline": True, "align": "center", **_CELL},
    **{
        severity: {"ink": shade.ink, "fill": shade.fill, "bold": True, "align": "center", **_CELL}
        for severity, shade in SEVERITIES.items()
    },
}


@dataclass(frozen=True)
class Target:
    """The cell that a problem is about: its sheet in the copy, whether that is hidden, and its address."""

    title: str
    address: str
    hidden: bool


@dataclass(frozen=True)
class Notes:
    """What stands above the list: the file, what is lost in its copy, the places mended since."""

    file: str
    loss: str
    mended: Sequence[str]


@dataclass(frozen=True)
class _Row:
    """A row of the list: its values, the look of each, and its height where the default one won't do."""

    values: Sequence[str]
    looks: Sequence[str]
    height: int = 0


def write_list(
    problems: pd.DataFrame, targets: Sequence[Target | None], *, notes: Notes, styles: Styles
) -> bytes:
    """The worksheet's XML: what the copy is of, what is lost in it, and its problems, errors first.

    `problems` has one row per problem (LISTED, all of them texts), `targets` one entry each.
    """
    said = _say_notes(problems, notes)
    order = problems["severity"].ne("error").sort_values(kind="stable").index[:MAX_LINKS]
    head = _Row(list(COLUMNS), ["head"] * len(COLUMNS))
    listed = [
        _say_problem(values, targets[place])
        for place, *values in problems.loc[order, list(LISTED)].itertuples(name=None)
    ]
    look = cache(lambda kind, quoted: styles.add(**LOOKS[kind], quoted=quoted))
    rows = [_write_row(number, row, look) for number, row in enumerate([*said, head, *listed], 1)]
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(COLUMNS.values(), 1)
    )
    top = len(said) + 1
    start = BEFORE.format(head=top, below=top + 1)
    links = _write_links([targets[place] for place in order], top + 1)
    return f"{start}<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>{links}{AFTER}".encode()


def _say_notes(problems: pd.DataFrame, notes: Notes) -> list[_Row]:
    count = problems["severity"].value_counts()
    counts = COUNTS.format(file=notes.file, error=count.get("error", 0), warning=count.get("warning", 0))
    said = {
        HEADLINE: "headline",
        counts: "note",
        say_mended(notes.mended): "note",
        ADVICE: "note",
        notes.loss: "loss",
        MORE.format(count=MAX_LINKS) if len(problems) > MAX_LINKS else "": "loss",
    }
    return [_Row([text], [look]) for text, look in said.items() if text]


def say_mended(places: Sequence[str]) -> str:
    """How many problems were mended, and the first places of them; nothing where there are none."""
    named = "、".join(places[:MOST_NAMED]) + ("…" if len(places) > MOST_NAMED else "")
    return MENDED.format(count=len(places), places=named) if places else ""


def _say_problem(problem: Sequence[str], target: Target | None) -> _Row:
    severity, sheet, *others = problem
    values = [words.SEVERITY[severity], sheet + (HIDDEN if target and target.hidden else ""), *others]
    lines = max(count_lines(value, width - 2) for value, width in zip(values, COLUMNS.values(), strict=True))
    looks = [severity, "text", "link" if target else "address", "text", "text", "address"]
    return _Row(values, looks, ROW_POINTS + (lines - 1) * LINE_POINTS)


def _write_row(number: int, row: _Row, look: Callable[[str, bool], int]) -> str:
    """The row's XML; text stays the text it is, never a formula, also when it is edited."""
    height = f' ht="{row.height}" customHeight="1"' if row.height else ""
    cells = (
        f'<c r="{write_address((number, column))}" s="{look(kind, value.startswith(LIKE_FORMULA))}"'
        + (TEXT.format(escape(value[:MAX_TEXT])) if value else "/>")
        for column, (value, kind) in enumerate(zip(row.values, row.looks, strict=True), 1)
    )
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _write_links(targets: Sequence[Target | None], first: int) -> str:
    links = (
        f'<hyperlink ref="C{row}" location={quoteattr(f"{quote_sheetname(target.title)}!{target.address}")}/>'
        for row, target in enumerate(targets, first)
        if target
    )
    return f"<hyperlinks>{text}</hyperlinks>" if (text := "".join(links)) else ""
