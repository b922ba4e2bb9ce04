"""What stands behind the figures: recurring topics, data quality, proposed actions, restated figures."""

from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.masking import mask_text
from pipeline.model import FIELD_LABELS, Restated
from pipeline.publish.report.breakdown import shorten
from pipeline.publish.report.cells import say_text
from pipeline.publish.report.extras import Action, Quality, Topic
from pipeline.publish.report.headline import MEASURES, measure_at
from pipeline.publish.report.numbers import Change, Figure, Tone, change, count, figure, rate, rate_tone

LONGEST_QUOTE = 96  # half-width characters
MOST_TOPICS = 8
MOST_QUOTES = 2
MOST_ACTIONS = 10
MOST_RECORDS = 3  # named behind a restated figure
MOST_ROWS = 6  # of each table on data quality
PRIORITY_TONES: dict[str, Tone] = {"紧急": "bad", "高": "bad", "中": "warn"}

# What the reader sees for the problem codes.
PROBLEM_NAMES = {
    "missing-required": "必填项缺失",
    "unknown-choice": "选项不在范围内",
    "several-choices": "勾选多项",
    "several-values": "一格多值",
    "bad-date": "日期无法识别",
    "ambiguous-date": "日期有多种读法",
    "future-date": "日期晚于统计时间",
    "date-order": "时间先后颠倒",
    "bad-score": "评分无法识别",
    "score-range": "评分超出 1–5 分",
    "bad-number": "不是数字",
    "bad-contact": "联系方式可疑",
    "damaged-number": "号码失真",
    "bad-id": "编号格式不符",
    "duplicate-id": "编号重复",
    "duplicate-record": "记录重复",
    "unknown-reference": "原工单不存在",
    "no-verdict": "关闭未经客户确认",
    "formula-error": "公式出错",
    "sheet-not-recognised": "工作表无法识别",
    "ambiguous-sheet": "工作表有两种读法",
    "unknown-heading": "标题可能写错",
    "file-unreadable": "文件无法读取",
    "conflict-copy": "疑似重复的副本",
    "shifted-row": "行内容错位",
    "blank-header": "列没有标题",
    "file-in-use": "文件被占用",
    "edit-conflict": "修改冲突",
    "vanished-record": "记录从源表消失",
    "past-retention": "超过保存期限",
    "late-entry": "时间事后补填",
    "calendar-uncovered": "节假日未公布",
}


@dataclass(frozen=True)
class TopicRow:
    """A recurring topic against the period before, what is said most often in it, and what customers said."""

    name: str
    words: str
    count: Figure
    share: Figure
    change: Change
    focus: bool
    quotes: list[str]


@dataclass(frozen=True)
class ActionRow:
    """A proposed action with the figure that calls for it and the department it concerns."""

    number: int
    text: str
    figure: str
    department: str
    priority: str
    tone: Tone


@dataclass(frozen=True)
class ProblemRow:
    """How often one kind of problem occurred."""

    name: str
    code: str
    count: Figure


@dataclass(frozen=True)
class FieldRow:
    """How complete one column is."""

    name: str
    rate: Figure
    tone: Tone


@dataclass(frozen=True)
class FileRow:
    """An input file and its problems."""

    path: str
    count: Figure


@dataclass(frozen=True)
class QualityNotes:
    """Data quality of the month; `lacking` open cases lack a value, for `suggested` one is suggested."""

    records: Figure
    problems: Figure
    codes: list[ProblemRow]
    fields: list[FieldRow]
    files: list[FileRow]
    lacking: Figure
    suggested: Figure


@dataclass(frozen=True)
class RestatedRow:
    """A figure reported for an earlier period, then and now, and the first of the records that changed it."""

    month: str
    name: str
    reported: Figure
    now: Figure
    records: str


def list_topics(topics: list[Topic]) -> list[TopicRow]:
    """The topics as given, quotes masked and cut."""
    return [
        TopicRow(
            name=mask_text(topic["label"]),
            words=mask_text("、".join(topic["words"])),
            count=count(topic["count"]),
            share=rate(topic["count"] / topic["texts"]),
            change=change(topic["count"], topic["before"], kind="count", better="neither"),
            focus=topic["focus"],
            quotes=[shorten(mask_text(quote), LONGEST_QUOTE) for quote in topic["quotes"][:MOST_QUOTES]],
        )
        for topic in topics[:MOST_TOPICS]
    ]


def list_actions(actions: list[Action]) -> list[ActionRow]:
    """The actions as given, numbered."""
    return [
        ActionRow(
            number=number,
            text=mask_text(action["text"]),
            figure=mask_text(action["figure"]),
            department=say_text(action["department"], blank=""),
            priority=action["priority"],
            tone=PRIORITY_TONES.get(action["priority"], "plain"),
        )
        for number, action in enumerate(actions[:MOST_ACTIONS], start=1)
    ]


def describe_quality(quality: Quality) -> QualityNotes:
    """The most frequent problems, the least complete columns, the worst files."""
    problems = sorted(quality["problems"].items(), key=lambda item: (-item[1], item[0]))
    fields = sorted(quality["completeness"].items(), key=lambda item: item[1])
    files = sorted(quality["files"], key=lambda file: (-file["count"], file["path"]))
    return QualityNotes(
        records=count(quality["records"]),
        problems=count(sum(quality["problems"].values())),
        codes=[ProblemRow(PROBLEM_NAMES.get(code, code), code, count(n)) for code, n in problems[:MOST_ROWS]],
        fields=[
            FieldRow(FIELD_LABELS.get(name, name), rate(share), rate_tone(share))
            for name, share in fields[:MOST_ROWS]
        ],
        files=[FileRow(mask_text(file["path"]), count(file["count"])) for file in files[:MOST_ROWS]],
        lacking=count(quality["lacking"]),
        suggested=count(quality["suggested"]),
    )


def list_restated(restated: list[Restated], *, settings: Settings) -> list[RestatedRow]:
    """The followed figures among the restated ones, with their names and units."""
    followed = {measure.path for measure in MEASURES} | {
        target.figure for target in settings.targets.values()
    }
    rows = []
    for entry in restated:
        if entry.figure in followed:
            measure = measure_at(entry.figure, settings.targets)
            then, now = (figure(value, measure.kind) for value in (entry.reported, entry.now))
            records = _name_records(entry.records)
            rows.append(RestatedRow(entry.period, measure.name, then, now, records))
    return rows


def _name_records(records: tuple[str, ...]) -> str:
    named = "、".join(records[:MOST_RECORDS])
    return f"{named} 等 {len(records)} 件" if len(records) > MOST_RECORDS else named
