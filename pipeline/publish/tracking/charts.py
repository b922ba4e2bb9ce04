"""The overview's two native charts; their numbers stand on a hidden sheet."""

from collections.abc import Mapping
from typing import Any

from pipeline import words
from pipeline.publish.book import Book
from pipeline.publish.palette import BAD, BLUE, FONT, GREY, INK, LIGHT_BLUE, LINE, ORANGE
from pipeline.publish.sheet_writer import Sheet

DATA = "图表数据"
SIZE = {"width": 534, "height": 370}
FONT_9 = {"name": FONT, "size": 9, "color": INK}
BARE = {
    "label_position": "none",  # a hidden axis would lose its range in some programs
    "line": {"none": True},
    "major_tick_mark": "none",
    "major_gridlines": {"visible": False},
}
CATEGORY_COLUMN, TREND_COLUMN = 0, 4
HEADROOM = 2.2  # the columns keep to the lower half, the line runs above them


def shown_months(trend: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The months from the first one with a case on."""
    months = list(trend)
    first = next((place for place, month in enumerate(months) if trend[month].get("received")), len(months))
    return {month: trend[month] for month in months[first:]}


def add_chart_data(book: Book, figures: Mapping[str, Any], trend: Mapping[str, Mapping[str, Any]]) -> None:
    """The hidden sheet with the numbers of both charts."""
    sheet = book.add_sheet(DATA)
    for row, (name, count) in enumerate(_categories(figures)):
        sheet.write_string(row, CATEGORY_COLUMN, name)
        sheet.write_number(row, CATEGORY_COLUMN + 1, count)
    for row, (month, month_figures) in enumerate(shown_months(trend).items()):
        sheet.write_string(row, TREND_COLUMN, f"{int(month[5:])}月")
        sheet.write_number(row, TREND_COLUMN + 1, month_figures.get("received") or 0)
        rate = month_figures.get("response_on_time")
        if rate is not None:
            sheet.write_number(row, TREND_COLUMN + 2, rate)
    sheet.hide()


def _categories(figures: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Label and count, largest first; what is a focus says so (A11)."""
    return [
        (
            words.CATEGORY.get(entry["category"], entry["category"]) + ("（重点）" if entry["focus"] else ""),
            entry["count"],
        )
        for entry in figures.get("categories", [])
    ]


def add_category_chart(
    book: Book, sheet: Sheet, figures: Mapping[str, Any], *, row: int, column: int
) -> None:
    """Bars of the month's categories, the first one dark, those in focus red."""
    found = figures.get("categories", [])
    if not found:
        sheet.write_string(row, column, "本月没有可分类的反馈", book.look(font_color=GREY))
        return
    last = len(found) - 1
    points = [
        {"fill": {"color": BAD if e["focus"] else BLUE if i == 0 else LIGHT_BLUE}}
        for i, e in enumerate(found)
    ]
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "件数",
            "categories": [DATA, 0, CATEGORY_COLUMN, last, CATEGORY_COLUMN],
            "values": [DATA, 0, CATEGORY_COLUMN + 1, last, CATEGORY_COLUMN + 1],
            "gap": 40,
            "points": points,
            "fill": {"color": LIGHT_BLUE},
            "data_labels": {"value": True, "font": {**FONT_9, "bold": True}},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": FONT_9, "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_x_axis({**BARE, "min": 0})
    chart.set_legend({"none": True})
    _finish(chart, sheet, "本月各类反馈（件）", row=row, column=column)


def add_trend_chart(
    book: Book, sheet: Sheet, trend: Mapping[str, Mapping[str, Any]], *, row: int, column: int
) -> None:
    """Columns of what was received, with the line of the response rate above them."""
    shown = shown_months(trend)
    if not shown:
        sheet.write_string(row, column, "没有可比较的月份", book.look(font_color=GREY))
        return
    last = len(shown) - 1
    months = [DATA, 0, TREND_COLUMN, last, TREND_COLUMN]
    most = max(figures["received"] for figures in shown.values())
    columns, line = book.file.add_chart({"type": "column"}), book.file.add_chart({"type": "line"})
    columns.add_series(
        {
            "name": "收到反馈（件）",
            "categories": months,
            "values": [DATA, 0, TREND_COLUMN + 1, last, TREND_COLUMN + 1],
            "gap": 70,
            "fill": {"color": LIGHT_BLUE},
            "data_labels": {"value": True, "position": "inside_end", "font": FONT_9},
        }
    )
    line.add_series(
        {
            "name": "首次响应及时率",
            "categories": months,
            "values": [DATA, 0, TREND_COLUMN + 2, last, TREND_COLUMN + 2],
            "y2_axis": True,
            "line": {"color": ORANGE, "width": 2},
            "marker": {
                "type": "circle",
                "size": 6,
                "fill": {"color": "#FFFFFF"},
                "border": {"color": ORANGE},
            },
            "data_labels": {"value": True, "position": "above", "num_format": "0.0%", "font": FONT_9},
        }
    )
    columns.combine(line)
    columns.set_x_axis({"num_font": FONT_9, "major_tick_mark": "none"})
    columns.set_y_axis({**BARE, "min": 0, "max": most * HEADROOM})
    line.set_y2_axis({**BARE, "min": -1, "max": 1.15})
    columns.set_legend({"position": "bottom", "font": FONT_9})
    _finish(columns, sheet, "近月趋势", row=row, column=column)


def _finish(chart: Any, sheet: Sheet, title: str, *, row: int, column: int) -> None:  # noqa: ANN401
    chart.set_title({"name": title, "name_font": {**FONT_9, "size": 11, "bold": True}})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.show_hidden_data()
    chart.set_size(SIZE)
    sheet.insert_chart(row, column, chart, {"object_position": 2, "description": title})
