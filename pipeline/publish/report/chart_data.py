"""What the charts of the Word report show, by the alt texts that tie data to a chart of the template."""

from collections.abc import Iterable
from math import ceil

from pipeline.publish.report.breakdown import Share
from pipeline.publish.report.context import Context
from pipeline.publish.report.numbers import Figure
from pipeline.publish.report.rendering import clean_text
from pipeline.publish.report.word_charts import ChartData

NO_DATA = "无数据"
LOW_BARS = 3.0  # the bars of the trend end below the line: their axis is so many times the highest
MOST_LABELS = 8  # months that can be named and labelled side by side
FEW_LABELS = 5  # as many are named where there are more
FEWEST_BARS = 4  # fewer would be drawn as thick blocks, so blank ones fill up

# Alt texts of the template's charts, and the names of their series (each unlike all others).
CATEGORIES, CHANNELS, MODULES = "图表:分类构成", "图表:反馈渠道", "图表:产品模块"
TREND = "图表:反馈量与处理及时率"
SATISFACTION, SCORES, AGES = "图表:满意度趋势", "图表:评分分布", "图表:积压账龄"
SERIES = {
    CATEGORIES: ("分类件数",),
    CHANNELS: ("渠道件数",),
    MODULES: ("模块件数",),
    TREND: ("反馈量（件）", "处理及时率"),
    SATISFACTION: ("满意度均分", "目标"),
    SCORES: ("评分人数",),
    AGES: ("积压件数",),
}


def collect_chart_data(context: Context) -> dict[str, ChartData]:
    """The data of every chart of the template."""
    trend = context["trend"]
    labels = [month.label for month in trend.months]
    every = 1 if len(labels) <= MOST_LABELS else ceil(len(labels) / FEW_LABELS)
    handling, satisfaction = trend.lines
    received = _raw(month.received for month in trend.months)
    highest = max((value for value in received if value), default=1.0)
    target = satisfaction.target.raw if satisfaction.target else None
    return {
        CATEGORIES: _bars(context["categories"].rows, CATEGORIES),
        CHANNELS: _bars(context["channels"].rows, CHANNELS),
        MODULES: _bars(context["modules"].rows, MODULES),
        TREND: ChartData(
            labels,
            dict(zip(SERIES[TREND], (received, _raw(handling.points)), strict=True)),
            [(0, highest * LOW_BARS), _upper_half(handling.low, handling.high)],
            every,
        ),
        SATISFACTION: ChartData(
            labels,
            dict(zip(SERIES[SATISFACTION], (_raw(satisfaction.points), [target] * len(labels)), strict=True)),
            [_with_room_below(satisfaction.low, satisfaction.high)],
            every,
        ),
        SCORES: _bars(context["satisfaction"].distribution, SCORES),
        AGES: _bars(context["backlog"].ages, AGES),
    }


def _raw(figures: Iterable[Figure]) -> list[float | None]:
    return [figure.raw for figure in figures]


def _upper_half(low: float, high: float) -> tuple[float, float]:
    """An axis on which `low` to `high` is the upper half, above the bars."""
    return 2 * low - high, high


def _with_room_below(low: float, high: float) -> tuple[float, float]:
    """An axis with room for the label below the lowest point."""
    return low - (high - low) * 0.25, high


def _bars(rows: list[Share], alt: str) -> ChartData:
    names = [clean_text(row.name) for row in rows] or [NO_DATA]
    blank = [""] * (FEWEST_BARS - len(names))
    values = _raw(row.count for row in rows)
    return ChartData(names + blank, {SERIES[alt][0]: values + [None] * (len(names + blank) - len(values))})
