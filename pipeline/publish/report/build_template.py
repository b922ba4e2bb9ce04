"""Make the default Word template, `templates/report.docx`; users edit theirs in Word.

    python -m pipeline.publish.report.build_template templates/report.docx

The same bytes every time; a test holds the committed template to what this module makes.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Cm

from pipeline.publish import palette
from pipeline.publish.report.chart_data import (
    AGES,
    CATEGORIES,
    CHANNELS,
    MODULES,
    SATISFACTION,
    SCORES,
    SERIES,
    TREND,
)
from pipeline.publish.report.template_blocks import (
    COVER,
    HALF,
    NOTE,
    PERIOD,
    SECTION,
    SENTENCE,
    SUBSECTION,
    TEXT,
    TILE_BAR,
    TILE_CHANGE,
    TILE_NAME,
    TILE_VALUE,
    TITLE,
    WIDTH,
    Column,
    Place,
    add_field,
    add_halves,
    add_list,
    add_table,
    border,
    fresh_paragraph,
    leave_space,
    rate_tag,
    say,
    say_if,
    say_more,
    set_page,
    set_styles,
    shade,
)
from pipeline.publish.report.template_charts import (
    ChartFrame,
    add_chart,
    draw_bars,
    draw_even_bars,
    draw_line,
    draw_trend,
)
from pipeline.publish.report.template_findings import (
    add_actions,
    add_causes,
    add_handbooks,
    add_ratings,
    add_revisits,
    add_sources,
)
from pipeline.publish.report.word import pack

_LOW, _TALL = 3.8, 4.1  # heights of charts in cm
_DRAW = {
    CATEGORIES: (draw_bars, _TALL),
    MODULES: (draw_bars, _TALL),
    CHANNELS: (draw_bars, _LOW),
    TREND: (draw_trend, _TALL),
    SATISFACTION: (draw_line, _TALL),
    SCORES: (draw_even_bars, _LOW),
    AGES: (draw_even_bars, _LOW),
}
_LACKING = (
    "未结工单中 {{ quality.lacking }} 件缺少类型、紧急程度或责任部门，"
    "其中 {{ quality.suggested }} 件已给出建议（见跟踪表“建议”列）。"
)
_NO_CLOCKS = "{{ period.this }}没有到期的时限。"


def build_template() -> bytes:
    """The template as a package with fixed times."""
    document = docx.Document()
    document._body.clear_content()  # noqa: SLF001 - python-docx begins with an empty paragraph
    set_page(document)
    set_styles(document)
    for add in _PARTS:
        add(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "月度分析报告模板", "", ""
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    return pack(document)


def _chart(document: Document, place: Place, alt: str) -> None:
    draw, height = _DRAW[alt]
    add_chart(document, fresh_paragraph(place).add_run(), ChartFrame(alt, SERIES[alt], draw, (HALF, height)))


def _flag(name: str) -> Column:
    """The column that flags what needs attention."""
    tag = "{% cellbg fill('bad' if ROW.focus else 'plain') %}{% if ROW.focus %}⚑{% endif %}"
    return Column("关注", tag.replace("ROW", name), 1.3, "center")


# ── the report, part by part ──


def _cover(document: Document) -> None:
    left, right = add_table(document, 1, [11, 7], margins=(140, 220)).rows[0].cells
    shade(left, palette.NAVY)
    shade(right, palette.NAVY)
    say(left, "{{ title }}", style=TITLE)
    say(left, "{{ period }}（{{ span }}）", style=PERIOD)
    say(right, "编制：{{ organisation }}", style=COVER, align="right")
    say(right, "统计截至：{{ as_of }}", style=COVER, align="right")


def _summary(document: Document) -> None:
    leave_space(document, 6)
    box = add_table(document, 1, [WIDTH], margins=(70, 160)).rows[0].cells[0]
    shade(box, palette.BOX)
    border(box, "left", color=palette.BLUE, width=32)
    say(box, "{%p for sentence in summary %}")
    say(box, "{{ sentence }}", style=SENTENCE)
    say(box, "{%p endfor %}")
    say(box, "{%p if actions %}")
    say(box, "首要行动：{{ actions[0].text }}（{{ actions[0].figure }}）", style=SENTENCE)
    say(box, "{%p endif %}")


def _tiles(document: Document) -> None:
    """Two rows of three tiles, each below a bar in the colour of its tone."""
    for first in (0, 3):
        leave_space(document, 6)
        table = add_table(document, 2, [5.8, 0.3, 5.8, 0.3, 5.8], margins=(45, 130))
        table.rows[0].height, table.rows[0].height_rule = Cm(0.12), WD_ROW_HEIGHT_RULE.EXACTLY
        for place in range(3):
            bar, tile = (row.cells[place * 2] for row in table.rows)
            border(tile, "left", "bottom", "right", color=palette.LINE)
            _tile(bar, tile, f"tiles[{first + place}]")


def _tile(bar: Place, tile: Place, name: str) -> None:
    goal = "目标 {{ TILE.goal.text }} · {{ TILE.goal.word }}"
    goal = f"{{% if TILE.goal %}}{goal}{{% else %}}{{{{ period.last }}}} {{{{ TILE.before }}}}{{% endif %}}"
    for cell, tag, style in (
        (bar, "{% cellbg bar(TILE.tone) %}", TILE_BAR),
        (tile, "{{ TILE.name }}", TILE_NAME),
        (tile, "{{ TILE.value }}", TILE_VALUE),
        (tile, "{{r tint(TILE.change, word=true) }} 较{{ period.last }}", TILE_CHANGE),
        (tile, goal, NOTE),
    ):
        say(cell, tag.replace("TILE", name), style=style)


def _volume(document: Document) -> None:
    say(document, "反馈量与趋势", style=SECTION)
    left, right = add_halves(document)
    _chart(document, left, TREND)
    _chart(document, right, SATISFACTION)
    columns = [
        Column("期间", "{{ m.month }}{% if m.restated %} *{% endif %}", 2.4),
        Column("反馈量", "{{ m.received }}", 1.8, "right"),
        Column("当期解决", "{{ m.resolved }}", 2.0, "right"),
        Column("期末积压", "{{ m.backlog }}", 2.0, "right"),
        Column("首次响应及时率", "{{ m.response }}", 2.7, "right"),
        Column("处理及时率", "{{ m.handling }}", 2.2, "right"),
        Column("满意度均分", "{{ m.satisfaction }}", 2.2, "right"),
        Column("高优先级解决率", "{{ m.high_priority }}", 2.7, "right"),
    ]
    add_list(document, "m in trend.months", columns, empty="无数据。")
    say(document, "{%p for r in restated %}", style=TEXT)
    records = "{% if r.records %}（{{ r.records }}）{% endif %}"
    figures = f"曾报 {{{{ r.reported }}}}，现为 {{{{ r.now }}}}{records}。"
    say(document, f"* 更正：{{{{ r.month }}}} {{{{ r.name }}}}{figures}", style=NOTE)
    say(document, "{%p endfor %}", style=TEXT)


def _other_figures(document: Document) -> None:
    say(document, "其他指标", style=SECTION)
    goal = "{% cellbg fill(k.goal.tone if k.goal else 'plain') %}"
    goal += "{% if k.goal %}{{ k.goal.text }} {{ k.goal.word }}{% else %}—{% endif %}"
    columns = [
        Column("指标", "{{ k.name }}", 4.6),
        Column("{{ period.this }}", "{{ k.value }}", 2.2, "right"),
        Column("{{ period.last }}", "{{ k.before }}", 2.2, "right"),
        Column("变化", "{{r tint(k.change, word=true) }}", 3.8, "right"),
        Column("同比", "{{r tint(k.year_change) }}", 2.6, "right"),
        Column("目标", goal, 2.6, "right"),
    ]
    add_list(document, "k in other_figures", columns, empty="无数据。")


def _categories(document: Document) -> None:
    say(document, "反馈分类与渠道", style=SECTION)
    _shares(document, CATEGORIES, "categories", empty="{{ period.this }}无数据。")


def _channels(document: Document) -> None:
    say(document, "反馈渠道", style=SUBSECTION)
    _shares(document, CHANNELS, "channels", empty="{{ period.this }}没有填写反馈渠道。", flags=False)


def _modules(document: Document) -> None:
    say(document, "产品模块（投诉与问题）", style=SECTION)
    _shares(document, MODULES, "modules", empty="{{ period.this }}没有填写产品模块的投诉与问题。")


def _shares(document: Document, alt: str, name: str, *, empty: str, flags: bool = True) -> None:
    """A chart of shares, beside it the same as a table, below it what needs attention."""
    left, right = add_halves(document)
    _chart(document, left, alt)
    columns = [
        Column("名称", "{{ s.name }}", 3.0 if flags else 4.3),
        Column("件数", "{{ s.count }}", 1.2, "right"),
        Column("占比", "{{ s.share }}", 1.4, "right"),
        Column("较{{ period.last }}", "{{r tint(s.change) }}", 1.9, "right"),
        *([_flag("s")] if flags else []),
    ]
    add_list(right, f"s in {name}.rows", columns, empty=empty)
    if not flags:
        return
    each = "{{ f.name }}（{{ f.share }}）{% if not loop.last %}、{% endif %}"
    flagged = f"{{% for f in {name}.focus %}}{each}{{% endfor %}}"
    say_if(document, f"{name}.focus", f"⚑ 重点关注：{flagged}，{{{{ focus_rule }}}}。")


def _promises(document: Document) -> None:
    say(document, "时限达成（SLA）", style=SECTION)
    columns = [
        Column("时限", "{{ c.name }}", 3.0),
        Column("及时率", "{% cellbg fill(c.tone) %}{{ c.rate }}", 2.0, "right"),
        Column("较{{ period.last }}", "{{r tint(c.change, word=true) }}", 3.8, "right"),
        Column("按时", "{{ c.met }}", 1.5, "right"),
        Column("超时完成", "{{ c.breached }}", 1.9, "right"),
        Column("超时未完成", "{{ c.overdue }}", 2.1, "right"),
        Column("进行中", "{{ c.running }}", 1.7, "right"),
        Column("无法判断", "{{ c.unknown }}", 2.0, "right"),
    ]
    add_list(document, "c in clocks", columns, empty=_NO_CLOCKS)
    for head, rows in (("紧急程度", "urgencies"), ("责任部门", "department_clocks")):
        say(document, f"按{head}", style=SUBSECTION)
        columns = [
            Column(head, "{{ g.name }}", 4.5),
            Column("首次响应", rate_tag("g.respond"), 4.5, "right"),
            Column("解决", rate_tag("g.resolve"), 4.5, "right"),
            Column("全部时限", rate_tag("g.all"), 4.5, "right"),
        ]
        add_list(document, f"g in {rows}", columns, empty=_NO_CLOCKS)


def _breaches(document: Document) -> None:
    count = "{% if breaches.total %}（共 {{ breaches.total }} 项，超时最久的在前）{% endif %}"
    say(document, f"超时清单{count}", style=SUBSECTION)
    undone = "{{ b.over }}{% if b.tone == 'bad' %}，未完成{% endif %}"
    columns = [
        Column("编号", "{{ b.record_id }}", 2.9),
        Column("时限", "{{ b.clock }}", 1.9),
        Column("客户", "{{ b.customer }}", 2.3),
        Column("责任部门", "{{ b.department }}", 1.9),
        Column("责任人", "{{ b.owner }}", 1.4),
        Column("紧急", "{{ b.urgency }}", 1.1),
        Column("超时", f"{{% cellbg fill(b.tone) %}}{undone}", 2.8, "right"),
        Column("原因", "{{ b.cause }}", 3.7),
    ]
    add_list(document, "b in breaches.rows", columns, empty="{{ period.this }}没有超时的时限。")
    say_more(document, "breaches", "项")


def _satisfaction(document: Document) -> None:
    say(document, "客户满意度", style=SECTION)
    say(
        document,
        "收到评价 {{ satisfaction.rated }} 件，其中满意 {{ satisfaction.satisfied }} 件，"
        "客户满意率 {{ satisfaction.rate }}；有评分 {{ satisfaction.scored }} 件，"
        "均分 {{ satisfaction.mean }}；评价覆盖率 {{ satisfaction.coverage }}。"
        "回访 {{ visits.made }} 次，回访均分 {{ visits.mean }}，售后回访及时率 {{ visits.on_time }}。",
    )
    left, right = add_halves(document)
    say(left, "评分分布（件）", style=SUBSECTION)
    _chart(document, left, SCORES)
    say(right, "评估维度（{{ satisfaction.assessed }} 份评估表）", style=SUBSECTION)
    columns = [
        Column("维度", "{{ d.name }}", 3.6),
        Column("均分", "{{ d.mean }}", 1.6, "right"),
        Column("较{{ period.last }}", "{{r tint(d.change, word=true) }}", 3.6, "right"),
    ]
    add_list(
        right, "d in satisfaction.dimensions", columns, empty="{{ period.this }}没有《客户满意度评估表》。"
    )


def _high_priority(document: Document) -> None:
    say(document, "高优先级工单", style=SECTION)
    goal = "{% if high.goal %}，目标 {{ high.goal.text }}，{{ high.goal.word }}{% endif %}"
    say(
        document,
        "{{ period.this }}受理 {{ high.received }} 件，已解决 {{ high.resolved }} 件，解决率 {{ high.rate }}"
        + goal
        + "。",
    )
    count = "{% if high.open.total %}（共 {{ high.open.total }} 件，最早受理的在前）{% endif %}"
    say(document, f"仍未解决{count}", style=SUBSECTION)
    columns = [
        Column("编号", "{{ h.record_id }}", 2.9),
        Column("客户", "{{ h.customer }}", 2.6),
        Column("问题", "{{ h.text }}", 5.2),
        Column("责任部门", "{{ h.department }}", 1.95),
        Column("责任人", "{{ h.owner }}", 1.65),
        Column("受理", "{{ h.received }}", 2.2),
        Column("状态", "{{ h.status }}", 1.5),
    ]
    add_list(document, "h in high.open.rows", columns, empty="没有未解决的高优先级工单。")
    say_more(document, "high.open", "件")


def _risks(document: Document) -> None:
    say(document, "可能不满意的未结工单", style=SUBSECTION)
    columns = [
        Column("编号", "{{ k.record_id }}", 2.9),
        Column("客户", "{{ k.customer }}", 2.4),
        Column("问题", "{{ k.text }}", 4.5),
        Column("责任部门", "{{ k.department }}", 1.95),
        Column("责任人", "{{ k.owner }}", 1.6),
        Column("可能性", "{{ k.risk }}", 1.35, "right"),
        Column("原因", "{{ k.because }}", 3.3),
    ]
    add_list(document, "k in risks", columns, empty="{{ risks_note }}。")
    say_if(document, "risks", "{{ risks_note }}。")


def _topics(document: Document) -> None:
    say(document, "反复出现的主题", style=SECTION)
    quotes = "{% for quote in t.quotes %}“{{ quote }}”{% if not loop.last %} {% endif %}{% endfor %}"
    columns = [
        Column("主题", "{{ t.name }}{% if t.words %}（{{ t.words }}）{% endif %}", 3.9),
        Column("件数", "{{ t.count }}", 1.2, "right"),
        Column("占比", "{{ t.share }}", 1.5, "right"),
        Column("较{{ period.last }}", "{{r tint(t.change) }}", 1.9, "right"),
        _flag("t"),
        Column("客户原话", quotes, 8.2),
    ]
    add_list(document, "t in topics", columns, empty="{{ period.this }}没有反复出现的主题。")
    say_if(document, "topics_note", "{{ topics_note }}")


def _people(document: Document) -> None:
    say(document, "部门与人员", style=SECTION)
    for head, rows, unit in (("责任部门", "departments", "个部门"), ("责任人", "owners", "人")):
        say(document, head, style=SUBSECTION)
        columns = [
            Column(head, "{{ s.name }}", 4.2),
            Column("受理", "{{ s.received }}", 1.8, "right"),
            Column("解决率", rate_tag("s.resolution"), 4.0, "right"),
            Column("首次响应及时率", rate_tag("s.response"), 4.0, "right"),
            Column("满意度均分", "{{ s.mean }}", 2.2, "right"),
            Column("评分数", "{{ s.scored }}", 1.8, "right"),
        ]
        add_list(document, f"s in {rows}.rows", columns, empty="{{ period.this }}无数据。")
        say_more(document, rows, unit)


def _backlog(document: Document) -> None:
    say(document, "未结积压", style=SECTION)
    left, right = add_halves(document)
    _chart(document, left, AGES)
    say(
        right,
        "{{ period.end }}未结 {{ backlog.total }} 件（{{r tint(backlog.change, word=true) }}），"
        "其中 30 天以上 {{ backlog.old }} 件。",
    )
    say(
        right,
        "{{ period.last }}结转 {{ backlog.carried_over }} 件，"
        "{{ period.this }}受理 {{ backlog.received }} 件、解决 {{ backlog.resolved }} 件，"
        "办结率 {{ backlog.completion }}。",
    )
    columns = [
        Column("受理至{{ period.end }}", "{{ s.name }}", 4.4),
        Column("件数", "{{ s.count }}", 2.2, "right"),
        Column("占比", "{{ s.share }}", 2.2, "right"),
    ]
    add_list(right, "s in backlog.ages", columns, empty="{{ period.end }}没有未结工单。")


def _quality(document: Document) -> None:
    say(
        document,
        "数据质量（{{ quality.records }} 条记录，{{ quality.problems }} 个问题）",
        style=SECTION,
    )
    left, right = add_halves(document)
    codes = [Column("问题", "{{ p.name }}", 6.6), Column("处数", "{{ p.count }}", 2.2, "right")]
    add_list(left, "p in quality.codes", codes, empty="没有发现数据问题。")
    complete = "{% cellbg fill(f.tone) %}{{ f.rate }}"
    fields = [Column("填写最不完整的项目", "{{ f.name }}", 6.0), Column("完整率", complete, 2.8, "right")]
    add_list(right, "f in quality.fields", fields, empty="无数据。")
    add_sources(document)
    say_if(document, "quality.lacking.raw", _LACKING)


def _sources(document: Document) -> None:
    say(
        document,
        "数据来源：{{ source.files }} 个文件，{{ source.records }} 条记录（{{ source.kinds }}）。",
        style=NOTE,
    )
    say(
        document,
        "口径：及时率 = 按时 ÷（按时 + 超时完成 + 超时未完成）；满意率 = 满意 ÷ 有评价；"
        "办结率 = {{ period.this }}解决 ÷（{{ period.last }}结转 + {{ period.this }}受理）；"
        "百分率的变化以个百分点计，数量的变化以百分比计；“—”表示没有数据。",
        style=NOTE,
    )


def _footer(document: Document) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.style = NOTE
    footer.add_run("{{ title }} · {{ period }} · 第 ")
    add_field(footer, "PAGE")
    footer.add_run(" 页，共 ")
    add_field(footer, "NUMPAGES")
    footer.add_run(" 页")


_PARTS = (
    _cover,
    _summary,
    _tiles,
    _volume,
    _other_figures,
    _categories,
    _channels,
    _modules,
    _promises,
    add_causes,
    _breaches,
    _satisfaction,
    add_ratings,
    _high_priority,
    _risks,
    add_revisits,
    add_handbooks,
    _topics,
    _people,
    _backlog,
    _quality,
    add_actions,
    _sources,
    _footer,
)

if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(build_template())
