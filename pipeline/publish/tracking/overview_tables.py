"""The small tables of 总览: the month's figures, its targets, the way into the sheets.

Each is six columns wide and tells the row after its last one.
"""

from collections.abc import Mapping, Sequence

from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.data_sheet import Look
from pipeline.publish.palette import BAD, BLUE, GOOD, GREY, INK, NAVY, PALE_BLUE
from pipeline.publish.tracking.figures import (
    BY_PATH,
    FIGURES,
    NOTHING,
    NUMBER_FORMATS,
    describe_change,
    find_value,
    format_value,
)
from pipeline.publish.tracking.long_tables import Planned
from pipeline.publish.tracking.page import RULED, Page

SPAN = 6
MOST_TARGETS = 6
MEANING_COLORS = {1: GOOD, -1: BAD, 0: GREY}
HEAD: Look = {"bold": True, "font_color": NAVY, "bg_color": PALE_BLUE}
RIGHT: Look = {"align": "right"}

# Headings, results in words, and what each sheet is for.
FIGURE_HEADS = ("主要指标", "指标", "本月", "上月", "较上月")
TARGET_HEADS = ("目标", "目标", "目标值", "本月", "结果")
MET = {True: ("✔ 达标", GOOD), False: ("✘ 未达标", BAD), None: (NOTHING, GREY)}
LINKS = "进入各表"
PURPOSES = {
    "跟踪表": "未关闭及近期关闭的工单，在此填写",
    "超时与预警": "哪项时限、多久、谁负责",
    "周会清单": "未解决工单，按部门和主责人",
    "待回访": "该在何时回访谁",
    "回访记录": "全部回访",
    "满意度评估": "客户五项评分",
    "绩效": "部门与个人",
    "指标明细": "每个指标由哪些记录得出",
    "数据问题": "请按提示改正原始文件",
    "冲突": "多处改过、需要核对的格",
}


def lead(link: str, color: str = INK) -> Look:
    """How a text that leads somewhere is put; in plain `color` where it does not."""
    return {"link": link, "font_color": BLUE, "underline": 1} if link else {"font_color": color}


def add_figures(page: Page, results: Results, *, row: int, column: int, places: Mapping[str, str]) -> int:
    """Each figure beside that of the month before, and the change in words; it leads to its records."""
    title, name, now_head, before_head, change_head = FIGURE_HEADS
    page.head(row, column, title, span=SPAN)
    page.put(row + 1, column, name, span=2, **HEAD)
    page.put(row + 1, column + 2, now_head, **HEAD, **RIGHT)
    page.put(row + 1, column + 3, before_head, **HEAD, **RIGHT)
    page.put(row + 1, column + 4, change_head, span=2, **HEAD, **RIGHT)
    for at, figure in enumerate(FIGURES, row + 2):
        now, before = (find_value(source, figure.path) for source in (results.figures, results.previous))
        change = describe_change(figure, now, before)
        number: Look = {"num_format": NUMBER_FORMATS[figure.unit], **RULED, **RIGHT}
        page.put(at, column, figure.label, span=2, **lead(places.get(figure.path, "")), **RULED)
        page.put(at, column + 2, now, **number)
        page.put(at, column + 3, before, **number)
        color = MEANING_COLORS[change.meaning]
        page.put(at, column + 4, change.text, span=2, font_color=color, **RULED, **RIGHT)
    return row + 2 + len(FIGURES)


def add_targets(  # noqa: PLR0913 - a place, what stands there, where it leads
    page: Page, results: Results, *, row: int, column: int, settings: Settings, places: Mapping[str, str]
) -> int:
    """C11: each target, met or missed, in words and colour."""
    title, name, goal_head, now_head, result_head = TARGET_HEADS
    page.head(row, column, title, span=SPAN)
    page.put(row + 1, column, name, span=3, **HEAD)
    for offset, text in enumerate((goal_head, now_head, result_head), 3):
        page.put(row + 1, column + offset, text, **HEAD, **RIGHT)
    targets = results.figures.get("targets", [])[:MOST_TARGETS]
    for at, target in enumerate(targets, row + 2):
        goal = settings.targets[target["name"]]
        figure = BY_PATH.get(goal.figure)
        unit = figure.unit if figure else "score"
        sign = "≤" if goal.at_least is None else "≥"
        word, color = MET[target["met"]]
        link = lead(places.get(goal.figure, ""))
        page.put(at, column, goal.label or target["name"], span=3, **link, **RULED)
        page.put(at, column + 3, f"{sign} {format_value(unit, target['target'])}", **RULED, **RIGHT)
        page.put(at, column + 4, format_value(unit, target["value"]), **RULED, **RIGHT)
        page.put(at, column + 5, word, bold=True, font_color=color, **RULED, **RIGHT)
    return row + 2 + len(targets)


def add_links(page: Page, sheets: Sequence[Planned], *, row: int, column: int) -> int:
    """Where to go from here: each sheet, its rows, what it is for."""
    page.head(row, column, LINKS, span=SPAN)
    for at, sheet in enumerate(sheets, row + 1):
        page.put(at, column, sheet.name, span=2, **lead(sheet.link), **RULED)
        page.put(at, column + 2, sheet.count, num_format='#,##0" 行"', **RULED, **RIGHT)
        page.put(at, column + 3, PURPOSES[sheet.name], span=3, font_color=GREY, indent=1, **RULED)
    return row + 1 + len(sheets)
