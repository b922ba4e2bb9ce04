"""总览: one landscape page of tiles, figures, targets, links and two charts.

Columns B to G and I to N hold everything, H is a gutter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import words
from pipeline.config import Settings
from pipeline.model import Results, State
from pipeline.publish.book import Book, set_paper
from pipeline.publish.data_sheet import ROW_POINTS, DataSheet, Look, plan_parts
from pipeline.publish.palette import BAD, BLUE, GREY, INK, LINE, NAVY, PAPER, WARN
from pipeline.publish.tracking.charts import add_category_chart, add_trend_chart
from pipeline.publish.tracking.figures import BY_PATH, NOTHING, NUMBER_FORMATS, describe_change, find_value
from pipeline.publish.tracking.long_tables import Planned
from pipeline.publish.tracking.overview_tables import (
    MEANING_COLORS,
    SPAN,
    add_figures,
    add_links,
    add_targets,
    lead,
)
from pipeline.publish.tracking.page import Page

# The sheet's name and its words.
OVERVIEW = "总览"
TITLE = "客户反馈总览 · {year}年{month}月"
AS_OF = "统计时间 {as_of:%Y-%m-%d %H:%M}"
NOTE = "本月数字按统计时间计算；“当前”数字与各表颜色随打开时间变化。"
LIVE_TITLE, LIVE_LINE, LIVE_FOOT = "当前{word}（工单）", "此刻 · 按 F9 刷新", "跟踪表共 {count:,} 件"
SINCE = "较上月 {change}"

LEFT, RIGHT = 1, 8
TILE_ROW, TABLE_ROW = 3, 8
TILE_POINTS = (20, 34, 16, 18)
CHART_ROWS = 14


@dataclass(frozen=True)
class Tile:
    """A large number: its name, value or live formula, a line below it and one more."""

    label: str
    value: float | None
    number_format: str
    line: str
    line_color: str
    foot: str
    link: str = ""
    formula: str = ""
    color: str = INK


@dataclass(frozen=True)
class Ways:
    """Where the page leads: `sheets`, live `tiles`, and the `places` of each figure's rows by its path."""

    sheets: Sequence[Planned]
    tiles: Sequence[Tile]
    places: Mapping[str, str]


def add_overview(book: Book, results: Results, ways: Ways, *, settings: Settings) -> None:
    """The page; its live tiles are shown after the month's own."""
    page = Page(book, book.add_sheet(OVERVIEW))
    _add_band(page, results)
    columns = [*range(LEFT, LEFT + SPAN, 2), *range(RIGHT, RIGHT + SPAN, 2)]
    for column, tile in zip(columns, [*_month_tiles(results, ways.places), *ways.tiles], strict=True):
        _add_tile(page, tile, column)
    figures_end = add_figures(page, results, row=TABLE_ROW, column=LEFT, places=ways.places)
    targets_end = add_targets(
        page, results, row=TABLE_ROW, column=RIGHT, settings=settings, places=ways.places
    )
    links_end = add_links(page, ways.sheets, row=targets_end + 1, column=RIGHT)
    chart_row = max(figures_end, links_end) + 1
    add_category_chart(book, page.sheet, results.figures, row=chart_row, column=LEFT)
    add_trend_chart(book, page.sheet, results.trend, row=chart_row, column=RIGHT)
    _set_page(page, last_row=chart_row + CHART_ROWS)


def live_tiles(cases: DataSheet, planned: Planned) -> list[Tile]:
    """Tiles that count the states in 跟踪表, in all of its parts, as the day passes."""
    tables = [part.table for part in plan_parts(cases, most=planned.most)]
    tiles = []
    for state, color in ((State.OVERDUE, BAD), (State.WARNING, WARN)):
        word = words.STATE[state]
        now = int(cases.frame["state"].eq(word).sum())
        formula = "+".join(f'COUNTIF({table}[时限状态],"{word}")' for table in tables)
        label, foot = LIVE_TITLE.format(word=word), LIVE_FOOT.format(count=len(cases.frame))
        tiles.append(Tile(label, now, "#,##0", LIVE_LINE, GREY, foot, planned.link, f"={formula}", color))
    return tiles


def _month_tiles(results: Results, places: Mapping[str, str]) -> list[Tile]:
    figures = results.figures
    counts = {name: find_value(figures, name) or 0 for name in ("resolved", "open", "satisfaction.count")}
    feet = {
        "received": f"已解决 {counts['resolved']:,.0f} · 未解决 {counts['open']:,.0f}",
        "response_on_time": _count_clock(figures, "respond"),
        "handling_on_time": _count_clock(figures, "resolve"),
        "satisfaction.mean": f"{counts['satisfaction.count']:,.0f} 个评分",
    }
    return [_month_tile(results, path, foot=foot, link=places.get(path, "")) for path, foot in feet.items()]


def _month_tile(results: Results, path: str, *, foot: str, link: str) -> Tile:
    figure = BY_PATH[path]
    now = find_value(results.figures, path)
    change = describe_change(figure, now, find_value(results.previous, path))
    line = change.text if change.text == NOTHING else SINCE.format(change=change.text)
    return Tile(
        figure.label, now, NUMBER_FORMATS[figure.unit], line, MEANING_COLORS[change.meaning], foot, link
    )


def _count_clock(figures: Mapping[str, Any], clock: str) -> str:
    counts = figures.get("clocks", {}).get(clock, {})
    late = counts.get("breached", 0) + counts.get("overdue", 0)
    return f"按时 {counts.get('met', 0):,} · 超时 {late:,}"


def _add_band(page: Page, results: Results) -> None:
    year, month = results.month.split("-")
    band: Look = {"font_color": PAPER, "bg_color": NAVY, "indent": 1}
    title = TITLE.format(year=year, month=int(month))
    page.put(0, LEFT, title, span=RIGHT - LEFT + 1, bold=True, font_size=18, **band)
    page.put(0, RIGHT + 1, AS_OF.format(as_of=results.as_of), span=SPAN - 1, align="right", **band)
    page.put(1, LEFT, NOTE, span=RIGHT - LEFT + SPAN, font_color=GREY, font_size=9)


def _add_tile(page: Page, tile: Tile, column: int) -> None:
    sides: Look = {
        "left": 1,
        "right": 1,
        "left_color": LINE,
        "right_color": LINE,
        "align": "center",
        "span": 2,
    }
    small: Look = {"font_size": 9, **sides}
    edge = tile.color if tile.formula else BLUE
    number: Look = {"bold": True, "font_size": 22, "font_color": tile.color, "num_format": tile.number_format}
    page.put(TILE_ROW, column, tile.label, **lead(tile.link, GREY), top=5, top_color=edge, **sides)
    page.put(TILE_ROW + 1, column, tile.value, formula=tile.formula, **number, **sides)
    page.put(TILE_ROW + 2, column, tile.line, font_color=tile.line_color, **small)
    page.put(TILE_ROW + 3, column, tile.foot, font_color=GREY, bottom=1, bottom_color=LINE, **small)


def _set_page(page: Page, *, last_row: int) -> None:
    sheet = page.sheet
    sheet.set_column(0, 0, 1.5)
    sheet.set_column(LEFT, RIGHT + SPAN - 1, 12)
    sheet.set_column(RIGHT - 1, RIGHT - 1, 2)
    sheet.set_row(0, 36)
    sheet.set_row(2, 6)
    for row, points in enumerate(TILE_POINTS, TILE_ROW):
        sheet.set_row(row, points)
    for row in range(TABLE_ROW, last_row):
        sheet.set_row(row, ROW_POINTS)
    set_paper(sheet, pages_tall=1)
    sheet.print_area(0, 0, last_row, RIGHT + SPAN - 1)
    sheet.center_horizontally()
    sheet.activate()
