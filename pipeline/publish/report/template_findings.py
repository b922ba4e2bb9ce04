"""Parts of the default Word template: causes, comments, revisits, handbooks, source files, actions."""

from docx.document import Document

from pipeline.publish.report.template_blocks import (
    NOTE,
    SECTION,
    SUBSECTION,
    TEXT,
    Column,
    add_halves,
    add_list,
    rate_tag,
    say,
    say_if,
    say_more,
)


def add_causes(document: Document) -> None:
    """Why deadlines were missed, beside how that was told."""
    say(document, "{%p if causes.rows %}", style=TEXT)
    say(document, "超时原因", style=SUBSECTION)
    left, right = add_halves(document)
    columns = [
        Column("原因", "{{ c.name }}", 4.0),
        Column("项数", "{{ c.count }}", 1.2, "right"),
        Column("占比", "{{ c.share }}", 1.4, "right"),
        Column("主要部门", "{{ c.department }}", 2.2),
    ]
    add_list(left, "c in causes.rows", columns, empty="")
    say_if(left, "causes.more", "另有 {{ causes.more }} 种原因。")
    say(right, "原因由记录中的时间推断，每项只计一个。", style=NOTE)
    say(
        right,
        "首次响应晚、长时间没有进展、非工作时间受理：没有这段延误就不会超时的才算。"
        "主要部门：该原因的超时至少一半属于它。",
        style=NOTE,
    )
    say(document, "{%p endif %}", style=TEXT)


def add_ratings(document: Document) -> None:
    """The departments rated lowest, beside what customers said."""
    say(document, "{%p if lowest_rated or unhappy or happy %}", style=TEXT)
    left, right = add_halves(document)
    say(left, "评分最低的部门（不少于 5 个评分）", style=SUBSECTION)
    columns = [
        Column("责任部门", "{{ r.name }}", 4.4),
        Column("均分", "{{ r.mean }}", 2.2, "right"),
        Column("评分数", "{{ r.scored }}", 2.2, "right"),
    ]
    add_list(left, "r in lowest_rated", columns, empty="没有评分足够多的部门。")
    say(right, "客户原话", style=SUBSECTION)
    for said, head in (("unhappy", "不满意"), ("happy", "满意")):
        say(right, f"{{%p for c in {said} %}}", style=TEXT)
        say(right, f"{head}：“{{{{ c.text }}}}”", style=TEXT)
        say(right, "{{ c.record_id }} · {{ c.department }} · 评分 {{ c.score }}", style=NOTE)
        say(right, "{%p endfor %}", style=TEXT)
    say_if(right, "not (unhappy or happy)", "{{ period.this }}没有带文字的评价。")
    say(document, "{%p endif %}", style=TEXT)


def add_revisits(document: Document) -> None:
    """The revisits due: how they ended by kind, and those nobody made; nothing where none was due."""
    say(document, "{%p if revisits %}", style=TEXT)
    say(document, "回访完成情况", style=SECTION)
    columns = [
        Column("回访类型", "{{ v.name }}", 5.4),
        Column("及时率", rate_tag("v.kept"), 4.2, "right"),
        Column("超时完成", "{{ v.late }}", 2.1, "right"),
        Column("过早", "{{ v.early }}", 2.1, "right"),
        Column("未做", "{{ v.missed }}", 2.1, "right"),
        Column("未到期", "{{ v.open }}", 2.1, "right"),
    ]
    add_list(document, "v in revisits", columns, empty="")
    say(document, "{%p if missed_revisits.rows %}", style=TEXT)
    say(document, "逾期未做（共 {{ missed_revisits.total }} 次，逾期最久的在前）", style=SUBSECTION)
    columns = [
        Column("编号", "{{ m.record_id }}", 3.0),
        Column("回访类型", "{{ m.name }}", 3.8),
        Column("客户", "{{ m.customer }}", 3.2),
        Column("责任部门", "{{ m.department }}", 2.2),
        Column("责任人", "{{ m.owner }}", 1.8),
        Column("截止", "{{ m.due }}", 2.2),
        Column("逾期", "{{ m.over }}", 1.8, "right"),
    ]
    add_list(document, "m in missed_revisits.rows", columns, empty="")
    say_more(document, "missed_revisits", "次")
    say(document, "{%p endif %}", style=TEXT)
    say(document, "{%p endif %}", style=TEXT)


def add_handbooks(document: Document) -> None:
    """Requirement handling in a sentence of its own (E12), then every handbook."""
    say(document, "{%p if handbooks %}", style=TEXT)
    say(document, "需求处理与各手册", style=SECTION)
    say(document, "{%p for h in handbook_reports %}", style=TEXT)
    say(
        document,
        "《{{ h.title }}》：受理 {{ h.received }} 件，办结率 {{ h.completion }}，"
        "处理及时率 {{ h.handling }}，首次响应及时率 {{ h.response }}，客户满意率 {{ h.satisfied }}。",
    )
    say(document, "{%p endfor %}", style=TEXT)
    columns = [
        Column("手册", "{{ h.name }}", 2.6),
        Column("受理", "{{ h.received }}", 1.4, "right"),
        Column("办结率", rate_tag("h.completion"), 3.2, "right"),
        Column("处理及时率", rate_tag("h.handling"), 3.2, "right"),
        Column("首次响应及时率", rate_tag("h.response"), 3.2, "right"),
        Column("客户满意率", rate_tag("h.satisfied"), 3.2, "right"),
        Column("均分", "{{ h.mean }}", 1.2, "right"),
    ]
    add_list(document, "h in handbooks", columns, empty="")
    say(document, "{%p endif %}", style=TEXT)


def add_sources(document: Document) -> None:
    """The files with the most to mend."""
    say(document, "按来源文件（待改之处最多的在前）", style=SUBSECTION)
    columns = [
        Column("文件", "{{ f.path }}", 6.8),
        Column("记录", "{{ f.records }}", 1.3, "right"),
        Column("关键项完整率", rate_tag("f.complete"), 3.5, "right"),
        Column("登记及时率", rate_tag("f.in_time"), 3.2, "right"),
        Column("事后补登", "{{ f.after_fact }}", 1.8, "right"),
        Column("问题", "{{ f.problems }}", 1.4, "right"),
    ]
    add_list(document, "f in sources.rows", columns, empty="没有需要改正的文件。")
    say_if(
        document,
        "sources.more",
        "另有 {{ sources.more }} 个文件有待改之处，见《客户反馈跟踪表》的“数据问题”。",
    )


def add_actions(document: Document) -> None:
    """What to do, with blanks for who does it and until when."""
    say(document, "建议行动", style=SECTION)
    columns = [
        Column("序号", "{{ a.number }}", 1.1, "center"),
        Column("行动", "{{ a.text }}", 4.9),
        Column("依据", "{{ a.figure }}", 5.0),
        Column("责任部门", "{{ a.department }}", 1.9),
        Column("优先级", "{% cellbg fill(a.tone) %}{{ a.priority }}", 1.4, "center"),
        Column("责任人", "", 1.7),
        Column("完成日期", "", 2.0),
    ]
    add_list(document, "a in actions", columns, empty="{{ period.this }}的指标没有需要采取行动之处。")
