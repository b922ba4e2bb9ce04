"""Sheets of one list or two with all that offices draw around records, put together by chance.

A sheet is drawn in memory, with the records that it holds; then it is written as a workbook or a text file.
"""
# ruff: noqa: DTZ001 - times in sheets have no zone

import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from pipeline.config import Settings
from pipeline.model import KINDS, RecordKind, cell_name

Record = dict[str, tuple[str, object]]
"""Field → address and value."""

LISTS: dict[str, tuple[str, RecordKind, dict[str, str]]] = {  # handbook → title, record, labels by field
    "rapid_response": (
        "客户反馈记录表",
        "case",
        {
            "customer_name": "客户姓名/公司", "contact": "联系方式", "customer_type": "客户类型",
            "received_at": "反馈时间", "channel": "反馈渠道", "category": "反馈类型",
            "description": "问题描述",
            "request": "客户诉求", "urgency": "紧急程度", "department": "责任部门", "owner": "责任人",
            "promised_at": "期望完成时间", "solution": "解决方案", "resolved_at": "完成时间",
            "verdict": "客户确认结果", "score": "满意度评分",
        },
    ),
    "service_revisit": (
        "客户服务回访与反馈记录表",
        "visit",
        {
            "customer_id": "客户编号", "customer_name": "客户名称", "contact": "联系方式",
            "service_type": "服务类型", "service_date": "原服务日期", "visit_at": "回访日期",
            "visitor": "回访人", "method": "回访方式", "duration_min": "回访时长", "score": "满意度评分",
            "content": "具体反馈/建议",
        },
    ),
    "relationship": (
        "客户反馈问题跟踪表",
        "case",
        {
            "case_id": "问题编号", "customer_name": "客户名称", "description": "问题描述",
            "received_at": "反馈时间", "category": "问题分类", "department_owner": "责任部门/人",
            "progress": "处理进度", "solution": "解决方案", "resolved_at": "完成时间",
            "verdict": "客户确认结果", "archived_at": "归档时间",
        },
    ),
    "requirement": (
        "客户需求记录表",
        "case",
        {
            "case_id": "需求编号", "customer_name": "客户名称", "contact": "联系电话", "category": "需求类别",
            "urgency": "紧急程度", "priority": "优先级", "description": "需求描述", "received_at": "接收时间",
            "analysed_at": "评估完成时间", "owner": "责任人", "status": "状态", "resolved_at": "完成时间",
            "verdict": "客户满意情况",
        },
    ),
}  # fmt: skip
GROUPS = {  # a group's name → its parts by field
    "客户": {"customer_name": "名称", "customer_id": "编号", "contact": "电话"},
    "反馈": {"received_at": "时间", "category": "类型", "description": "内容"},
    "处理": {"department": "部门", "owner": "人", "solution": "结果"},
}
BANDS = ("客户信息", "问题信息", "处理信息")
EXTRAS = ("区域", "行业", "合同编号", "销售经理", "产品线", "机房位置")
DECORATIONS = (
    "*{}", "{}：", "{}（必填）", "{}\n(必填)", "{}\n请如实填写", "{} Field", "3.{}", "{}\n例：见说明",
)  # fmt: skip
TEXTS = ("description", "content", "solution", "progress", "request")
SHARED = ("customer_name", "received_at", "visit_at", "department")  # may be merged over a record's rows
FEATURES = (
    "order", "number", "extras", "unnamed", "title merged", "remark", "unit", "date", "bands", "bands merged",
    "two rows", "groups", "groups merged", "decorated", "merged down", "many rows", "blanks", "subtotals",
    "sections", "pages", "tail",
)  # fmt: skip
MERGES = frozenset({"merged down", "many rows", "sections"})
"""What a text file cannot have."""


@dataclass
class Canvas:
    """The cells (0-based) and merged ranges of a sheet."""

    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def put(self, row: int, col: int, value: object) -> None:
        """Writes a cell; a blank one stays away."""
        assert (row, col) not in self.cells
        if value is not None:
            self.cells[row, col] = value

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merges a range; a single cell is none."""
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def write_workbook(self, path: Path) -> None:
        """The sheet as an xlsx."""
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
            sheet = book.add_worksheet("Sheet1")
            for area in self.merges:
                sheet.merge_range(*area, "")
            for (row, col), value in self.cells.items():
                sheet.write(row, col, value)

    def write_text(self, path: Path) -> None:
        """The sheet as a csv."""
        height, width = (max(place[axis] for place in self.cells) + 1 for axis in (0, 1))
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            rows = ([_say(self.cells.get((row, col), "")) for col in range(width)] for row in range(height))
            csv.writer(file).writerows(rows)


def _say(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(int(value)) if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Column:
    """A column of a list: its field ("" for none), its heading and that of its group."""

    field: str
    heading: str
    group: str = ""


@dataclass
class DrawnList:
    """A list on a canvas, from its title on; `row` is the next free one."""

    rng: Random
    canvas: Canvas
    handbook: str
    features: set[str]
    settings: Settings
    row: int
    left: int
    first: int
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Chooses the columns."""
        self.title, self.record, labels = LISTS[self.handbook]
        form = next(form for form in self.settings.handbooks[self.handbook].forms if form.title == self.title)
        self.required = form.required
        chosen = [name for name in labels if name in form.required or self.rng.random() < 0.75]
        self.columns = self._arrange({name: labels[name] for name in chosen})
        self.right = self.left + len(self.columns) - 1
        self.cuts = [0, *sorted(self.rng.sample(range(1, len(self.columns)), self.rng.choice([1, 2])))]
        self.ends = {group: self.rng.choice(["", "信息", "情况"]) for group in GROUPS}

    @property
    def kind(self) -> tuple[str, RecordKind]:
        """The handbook and what the records are."""
        return self.handbook, self.record

    def _arrange(self, labels: dict[str, str]) -> list[Column]:
        grouped = GROUPS if "groups" in self.features else {}
        blocks = [
            [Column(name, part, group) for name, part in parts.items() if name in labels]
            for group, parts in grouped.items()
        ]
        blocks = [block for block in blocks if len(block) > 1]
        taken = {column.field for block in blocks for column in block}
        blocks += [
            [Column(name, self._decorate(label))] for name, label in labels.items() if name not in taken
        ]
        if "extras" in self.features:
            blocks += [[Column("", self._decorate(heading))] for heading in self.rng.sample(EXTRAS, 2)]
        if "order" in self.features:
            self.rng.shuffle(blocks)
        if "unnamed" in self.features and not grouped:
            blocks.insert(self.rng.randrange(2, len(blocks)), [Column("", "")])
        numbers = [Column("", "序号")] if "number" in self.features else []
        return [*numbers, *(column for block in blocks for column in block)]

    def _decorate(self, label: str) -> str:
        plain = "decorated" not in self.features or self.rng.random() < 0.5
        return label if plain else self.rng.choice(DECORATIONS).format(label)

    def draw(self) -> None:
        """Everything from the title to the last row."""
        self._draw_title()
        self._draw_header()
        total, number = self.rng.choice([2, 5, 9]), 0
        while number < total:
            number += self._draw_records(number + 1, total)
            self._draw_between()
            if "pages" in self.features and number % 3 == 0 and number < total:
                self._draw_page(number // 3 + 1)
        if "tail" in self.features:
            self._draw_tail(total)

    def _line(self, *values: object, merged: bool = False) -> None:
        for col, value in enumerate(values, self.left):
            self.canvas.put(self.row, col, value)
        if merged:
            self.canvas.merge(self.row, self.left, self.row, self.right)
        self.row += 1

    def _draw_title(self) -> None:
        self._line(f"2026年{self.title}", merged="title merged" in self.features)
        if "remark" in self.features:
            self._line("备注：每周五下班前更新", merged=self.rng.random() < 0.5)
        if "unit" in self.features:
            self._line(*[None] * (len(self.columns) - 1), "单位：件")
        if "date" in self.features:
            self._line("填表部门：客服部", None, None, "填表日期：2026-10-31")

    def _draw_header(self) -> None:
        if "bands" in self.features:
            for band, start, end in zip(BANDS, self.cuts, [*self.cuts[1:], len(self.columns)], strict=False):
                self.canvas.put(self.row, self.left + start, band)
                if "bands merged" in self.features:
                    self.canvas.merge(self.row, self.left + start, self.row, self.left + end - 1)
            self.row += 1
        if any(column.group for column in self.columns):
            self._draw_groups()
        else:
            rows = 1 + ("two rows" in self.features)
            for col, column in enumerate(self.columns, self.left):
                self.canvas.put(self.row, col, column.heading or None)
                self.canvas.merge(self.row, col, self.row + rows - 1, col)
            self.row += rows

    def _draw_groups(self) -> None:
        merged = "groups merged" in self.features
        for group in {column.group: None for column in self.columns if column.group}:
            cols = [col for col, column in enumerate(self.columns, self.left) if column.group == group]
            self.canvas.put(self.row, cols[0], group + self.ends[group])
            if merged:
                self.canvas.merge(self.row, cols[0], self.row, cols[-1])
        for col, column in enumerate(self.columns, self.left):
            self.canvas.put(self.row + bool(column.group), col, column.heading)
            if merged and not column.group:
                self.canvas.merge(self.row, col, self.row + 1, col)
        self.row += 2

    def _draw_records(self, number: int, total: int) -> int:
        """One record in one row or several, or two that share the customer: how many."""
        if {"many rows", "number"} <= self.features and self.rng.random() < 0.5:
            self._draw_tall(number)
            return 1
        self._draw_record(number)
        if "merged down" in self.features and number < total and self.rng.random() < 0.4:
            self._share_customer(number + 1)
            return 2
        return 1

    def _draw_record(self, number: int) -> Record:
        record: Record = {}
        for at, column in enumerate(self.columns):
            value: object = f"{column.heading[:2]}{number}"
            if column.heading == "序号":
                value = float(number)
            elif column.field:
                told = column.field in self.required or self.rng.random() < 0.85
                value = self._draw_value(column.field, self.first + number, at) if told else None
            self.canvas.put(self.row, self.left + at, value)
            if column.field and value is not None:
                record[column.field] = (cell_name(self.row + 1, self.left + at + 1), value)
        self.records.append(record)
        self.row += 1
        return record

    def _share_customer(self, number: int) -> None:
        col = self.left + [column.field for column in self.columns].index("customer_name")
        record = self._draw_record(number)
        del self.canvas.cells[self.row - 1, col]
        self.canvas.merge(self.row - 2, col, self.row - 1, col)
        record["customer_name"] = (record["customer_name"][0], self.canvas.cells[self.row - 2, col])

    def _draw_tall(self, number: int) -> None:
        """A record in two or three rows, whose number is merged and whose texts stand in pieces."""
        record, top = self._draw_record(number), self.row - 1
        self.row += self.rng.choice([0, 1])
        for col, column in enumerate(self.columns, self.left):
            shared = column.field in SHARED and column.field in record and self.rng.random() < 0.7
            if column.heading == "序号" or shared:
                self.canvas.merge(top, col, self.row, col)
            if column.field in TEXTS and column.field in record:
                pieces = [
                    (row, f"续{row - top}") for row in range(top + 1, self.row + 1) if self.rng.random() < 0.8
                ]
                for row, piece in pieces:
                    self.canvas.put(row, col, piece)
                place, text = record[column.field]
                record[column.field] = (place, "\n".join([str(text), *(piece for _, piece in pieces)]))
        self.row += 1

    def _draw_value(self, name: str, number: int, at: int) -> object:
        own = self.settings.handbooks[self.handbook].choices.get(name)
        choices = own or self.settings.common.choices.get(name)
        if KINDS.get(name) == "time":
            return datetime(2026, 9, 1, 9, 1) + timedelta(days=number % 25, hours=at % 7, minutes=number % 50)
        if choices:
            return self.rng.choice(list(choices))
        fixed: dict[str, object] = {
            "customer_name": f"第{number}号客户有限公司",
            "customer_id": f"KH{number:04}",
            "case_id": f"202610-CSR-{number:03}" if self.handbook == "requirement" else f"20261{number:04}",
            "contact": f"138{number * 37 + at:08}",
            "duration_min": "12分钟",
            "department_owner": "技术部 张三",
        }
        drawn = {"score": [3.0, 4.0, 5.0], "department": ["技术部", "客服部"], "owner": ["张三", "李四"]}
        text = f"{name}文本{number}：内容第{at}项"
        return self.rng.choice(drawn[name]) if name in drawn else fixed.get(name, text)

    def _draw_between(self) -> None:
        if "blanks" in self.features and self.rng.random() < 0.3:
            self.row += self.rng.choice([1, 3])
        if "subtotals" in self.features and self.rng.random() < 0.3:
            self._line("小计", None, "2 件")
        if "sections" in self.features and self.rng.random() < 0.3:
            self._line("—— 华东大区 ——", merged=True)

    def _draw_page(self, page: int) -> None:
        if self.rng.random() < 0.7:
            self._line(f"2026年{self.title}", merged="title merged" in self.features)
        if self.rng.random() < 0.7:
            self._line(*[None] * self.rng.randrange(len(self.columns)), f"第 {page} 页 共 5 页")
        self._draw_header()

    def _draw_tail(self, total: int) -> None:
        rows: list[list[object]] = [
            ["合计", None, f"{total}件"],
            ["制表人：张三", None, None, "审核：李四"],
            ["注：红色为超时未处理"],
            ["第 5 页 共 5 页"],
        ]
        rows += [[float(total + 1)]] if "number" in self.features else []
        for row in self.rng.sample(rows, 3):
            self._line(*row)


def draw_sheet(
    seed: int, settings: Settings, *, without: frozenset[str] = frozenset()
) -> tuple[Canvas, list[DrawnList]]:
    """One list, or two side by side or below each other, with features that chance chooses."""
    rng, canvas = Random(seed), Canvas()  # noqa: S311 - chance is not for secrets here

    def draw(row: int, left: int, first: int) -> DrawnList:
        features = {name for name in FEATURES if name not in without and rng.random() < 0.3}
        drawn = DrawnList(rng, canvas, rng.choice(list(LISTS)), features, settings, row, left, first)
        drawn.draw()
        return drawn

    top, left = rng.choice([0, 0, 1, 4]), rng.choice([0, 0, 1, 3])
    one = draw(top, left, 100)
    places = {
        "alone": None,
        "beside": (top + rng.choice([0, 1]), one.right + 2),
        "below": (one.row + rng.choice([0, 1]), left),
    }
    place = rng.choice(list(places.values()))
    return canvas, [one, draw(*place, 300)] if place else [one]
