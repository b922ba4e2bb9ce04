"""Lists written as workbooks, and what was read from them: every value at its cell."""
# ruff: noqa: DTZ001 - times in sheets have no zone

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter

from pipeline.config import build_settings
from pipeline.model import FileReading, RawColumn, RawTable, cell_name
from pipeline.read import read_file

SETTINGS = build_settings({})
AT = datetime(2026, 10, 3, 14, 5)

CASE = {  # the labels of a list of cases by field; None is no field
    None: "序号",
    "customer_name": "客户名称",
    "contact": "联系电话",
    "received_at": "反馈时间",
    "category": "反馈类型",
    "urgency": "紧急程度",
    "description": "问题描述",
    "department": "责任部门",
    "owner": "责任人",
    "solution": "处理结果",
}
VISIT = {
    "customer_id": "客户编号",
    "customer_name": "客户名称",
    "contact": "联系方式",
    "service_type": "服务类型",
    "visit_at": "回访日期",
    "visitor": "回访人",
    "method": "回访方式",
    "score": "满意度评分",
    "content": "具体反馈/建议",
}
HEADER, VISIT_HEADER = list(CASE.values()), list(VISIT.values())
FORMATS: dict[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}

Rows = Sequence[Sequence[object]]
Cells = dict[str, object]
"""Address → value; blank ones are left out."""


def case(number: int, **changed: object) -> list[object]:
    """A record of the list of cases; `changed` by label."""
    at = AT + timedelta(days=number)
    values = (
        number,
        f"客户{number}",
        f"1380013800{number % 10}",
        at,
        "问题类",
        "一般",
        f"第{number}条打不开",
    )
    record = dict(zip(HEADER, (*values, "技术部", "张三", "已更换"), strict=True))
    return list((record | changed).values())


def visit(number: int) -> list[object]:
    """A record of the list of visits."""
    at = AT + timedelta(days=number)
    contact = f"1390013900{number}"
    return [f"K{number}", f"访客{number}", contact, "安装", at, "李娜", "电话", 4.0, f"反馈{number}"]


def expect(
    records: Mapping[int, Sequence[object]], fields: Sequence[str | None] = (*CASE,), *, left: int = 1
) -> dict[str, Cells]:
    """Field → cells, given the records by row (1-based); the list begins in column `left`."""
    return {
        field: {
            cell_name(row, col): record[col - left]
            for row, record in records.items()
            if record[col - left] is not None
        }
        for col, field in enumerate(fields, left)
        if field is not None
    }


def read_rows(
    folder: Path, rows: Rows | Mapping[str, Rows], *merges: str, file: str = "数据.xlsx"
) -> FileReading:
    """What is read from a workbook of these rows; `merges` are ranges of its first sheet."""
    sheets = rows if isinstance(rows, Mapping) else {"Sheet1": rows}
    with xlsxwriter.Workbook(folder / file) as book:
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for cells in merges if sheet.index == 0 else ():
                sheet.merge_range(cells, "")
            for row, line in enumerate(lines):
                for col, value in enumerate(line):
                    if value is not None:
                        sheet.write(row, col, value, formats.get(type(value)))
    return read_file(folder / file, name=file, settings=SETTINGS)


def cells_of(table: RawTable) -> dict[str, Cells]:
    """Every value of the table's fields at its cell."""
    return {name: _cells(column) for name, column in table.columns.items()}


def extras_of(table: RawTable) -> dict[str, Cells]:
    """Every value of the columns that no handbook knows."""
    return {name: _cells(column) for name, column in table.extras.items()}


def _cells(column: RawColumn) -> Cells:
    places = zip(column.rows.tolist(), column.cols.tolist(), column.values, strict=True)
    return {cell_name(row, col): value for row, col, value in places if value is not None}


def told(reading: FileReading) -> list[tuple[str, str]]:
    """Code and cell of every problem."""
    return [(problem.code, problem.cell) for problem in reading.problems]


def counts(reading: FileReading) -> tuple[int, int, int]:
    """How many rows of the first sheet are records, ignored and rejected."""
    sheet = reading.sheets[0]
    return sheet.records, sheet.ignored_rows, sheet.rejected_rows
