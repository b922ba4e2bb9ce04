"""说明: what the colours, columns and figures mean."""

from collections.abc import Sequence

from pipeline import words
from pipeline.config import Scorecard
from pipeline.model import State
from pipeline.publish.book import Book, set_paper, shade_properties
from pipeline.publish.data_sheet import LINE_POINTS, ROW_POINTS, Look, text_width
from pipeline.publish.palette import CLOSED, EDITABLE, INK, LINE, NAVY, STATES, URGENT, Shade
from pipeline.publish.tracking.page import Page

GUIDE = "说明"
COLORS = "颜色"
NAME_WIDTH, TEXT_WIDTH, HEAD_POINTS = 22, 110, 26
BOX: Look = {"border": 1, "border_color": LINE}

COLOR_NOTES: tuple[tuple[str, Shade, str], ...] = (
    (words.STATE["overdue"], STATES[State.OVERDUE], "没有完成，现在已过截止时间。"),
    (words.STATE["warning"], STATES[State.WARNING], "没有完成，剩余时间不足全部时限的五分之一。"),
    (words.STATE["met"], STATES[State.MET], "在截止时间前完成。"),
    (words.STATE["breached"], STATES[State.BREACHED], "完成了，但晚于截止时间（或早于规定时段）。"),
    (words.STATE["paused"], STATES[State.PAUSED], "正在等待客户，不计入我方用时。"),
    (words.STATE["unknown"], STATES[State.UNKNOWN], "缺少时间记录，不能判断是否按时；不计入及时率。"),
    ("紧急", URGENT, "优先级为“高”的工单。"),
    (words.STATUS["closed"], CLOSED, "已关闭的工单，保留一段时间后移入归档。"),
    (
        "可填写",
        Shade(EDITABLE, INK),
        "蓝色表头、米色单元格的列可以直接填写或从下拉列表选择，下次运行时收回。",
    ),
)
NOTES: dict[str, tuple[tuple[str, str], ...]] = {
    "列": (
        (
            "时限、截止",
            "每张工单最近一个未完成的时限，24:00 显示为 23:59；都已完成时显示解决（或响应）的结果。",
        ),
        ("剩余小时", "到截止还有多少小时；已过截止显示“超”。打开文件或按 F9 时更新。"),
        ("响应结果、解决结果", "首次响应、解决两项时限的最终结果；没有完成时为空。"),
        (
            "建议",
            "未解决的工单缺少类型、紧急程度或部门时，按以往工单推测的值和把握，或分派表的规定；请核对后自行填写。",
        ),
        (
            "来源",
            "点击打开 input 文件夹中原始文件的对应行；一张表最多 65,530 个链接，之后只显示文字。",
        ),
        ("冲突", "同一格在跟踪表和原始文件里都改过时列出；跟踪表中的修改继续有效，请核对后在一处改正。"),
    ),
    "填写": (
        ("新的反馈", "登记在 input 文件夹的表格中；也可以在跟踪表末尾加行，下次运行时成为工单并得到编号。"),
        ("自己的列和批注", "可以在跟踪表中加列、写批注，也可以排序、筛选和移动列；每次运行后都还在。"),
        ("看不懂的内容", "留在原处并显示为红色，批注说明应怎样填写；改正之前按来源中的值计算。"),
        ("处理进展", "每条进展前写日期时间，如“10-03 14:00 已联系技术部”，系统据此计算进展更新是否按时。"),
        ("等待客户", "开始等待时填“等待客户开始”，客户回复后填“等待客户结束”；其间不计入解决时限。"),
        ("关闭", "反馈处理机制的工单须先有客户确认结果才算关闭。"),
    ),
    "指标": (
        ("及时率", "按时 ÷（按时＋超时完成＋已超时），按截止时间所在月统计。"),
        ("办结率", "当月解决 ÷（月初未解决＋当月收到）。"),
        ("月末未解决", "月末（未到月末则为统计时间）尚未解决的全部工单。"),
        ("满意度均分", "只统计 1 到 5 的数字评分；文字评价计入满意率。"),
        ("满意率", "评分 4 分及以上，或无评分但确认为满意、基本满意的 ÷ 全部有评价的。"),
        ("用时（中位）", "当月收到的工单从反馈到首次响应（解决）的小时数，一半的工单不超过它。"),
        ("重点", "占比超过设定值（默认 30%，且不少于 10 件）的类别或模块。"),
    ),
}
SCORECARD = "绩效"
SCORECARD_NOTES = (
    (
        "综合得分（满分 100）",
        "响应及时率 × {response:.0%} ＋ 解决率 × {resolution:.0%} ＋ 均分 ÷ 5 × {satisfaction:.0%}。",
    ),
    ("没有件数的一项", "不计入综合得分，其余各项按比例放大；件数很少时，得分仅供参考。"),
    ("计入考核", "综合得分 × {appraisal_share:.0%}。各比例在 config.toml 的 [scorecard] 中设定。"),
)


def add_guide(book: Book, scorecard: Scorecard) -> None:
    """The sheet, one section below the other; `scorecard` says how 绩效 is weighed."""
    page = Page(book, book.add_sheet(GUIDE))
    page.sheet.set_column(0, 0, NAME_WIDTH)
    page.sheet.set_column(1, 1, TEXT_WIDTH)
    row = _add_colors(page)
    weighed = [(name, meaning.format_map(scorecard.model_dump())) for name, meaning in SCORECARD_NOTES]
    for title, notes in {**NOTES, SCORECARD: weighed}.items():
        row = _add_section(page, title, notes, row=row)
    set_paper(page.sheet, pages_tall=1)


def _add_colors(page: Page) -> int:
    """What each colour means; the row after it."""
    _add_head(page, COLORS, row=0)
    for row, (word, shade, meaning) in enumerate(COLOR_NOTES, 1):
        page.put(row, 0, word, align="center", bold=True, **BOX, **shade_properties(shade))
        page.put(row, 1, meaning, **BOX)
        page.sheet.set_row(row, ROW_POINTS)
    return len(COLOR_NOTES) + 2


def _add_section(page: Page, title: str, notes: Sequence[tuple[str, str]], *, row: int) -> int:
    """One section; the row after it."""
    _add_head(page, title, row=row)
    for at, (name, meaning) in enumerate(notes, row + 1):
        page.put(at, 0, name, bold=True, font_color=NAVY, **BOX)
        page.put(at, 1, meaning, text_wrap=True, **BOX)
        page.sheet.set_row(at, ROW_POINTS + text_width(meaning) // TEXT_WIDTH * LINE_POINTS)
    return row + len(notes) + 2


def _add_head(page: Page, title: str, *, row: int) -> None:
    page.head(row, 0, title, span=2)
    page.sheet.set_row(row, HEAD_POINTS)
