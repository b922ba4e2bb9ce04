"""Workplaces on disk, and the program run in them as the console script does, without a new process."""

import csv
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import xlsxwriter

from pipeline.cli import main

AS_OF = "2026-10-31T18:00"
os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[2]))  # readers start sooner where they find it

CASES = (
    # A: one clean, one with two mistakes, the clean one once more, and a total
    ("编号", "客户姓名/公司", "联系方式", "反馈时间", "反馈类型", "紧急程度", "问题描述", "首次响应时间"),
    ("A-1", "甲公司", "138 0013 8000", "2026-10-03 09:00", "问题类", "一般", "打不开", "2026-10-03 11:00"),
    ("A-2", "乙公司", "12345", "2026-10-04 09:00", "吐槽", "紧急", "太慢", "2026-10-04 10:00"),
    ("A-1", "甲公司", "138 0013 8000", "2026-10-03 09:00", "问题类", "一般", "打不开", "2026-10-03 11:00"),
    ("合计", "2"),
)
VISITS = (
    # B: one feeds A-1, one opens a case
    ("原工单编号", "客户名称", "回访日期", "回访人", "回访方式", "满意度评分", "反馈类型", "具体反馈/建议"),
    ("A-1", "甲公司", "2026-10-09 10:00", "李娜", "电话回访", "5分", "表扬类", "好用"),
    (None, "丙公司", "2026-10-10 10:00", "李娜", "电话回访", "2分", "投诉类", "等了三天"),
)
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def feedback(folder: Path, *arguments: str) -> Said:
    """Runs `feedback …` with `folder` as the current one."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    argv = patch.object(sys, "argv", ["feedback", *arguments])
    with chdir(folder), argv, redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def make_workplace(folder: Path, **sheets: Rows) -> Path:
    """A workplace whose `input/` holds each of these sheets: `name.csv`, or `name.xlsx` for `name_xlsx`."""
    (folder / "input").mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        stem = name.removesuffix("_xlsx")
        if stem == name:
            write_csv(folder / "input" / f"{stem}.csv", rows)
        else:
            write_xlsx(folder / "input" / f"{stem}.xlsx", {"登记": rows})
    return folder


def write_csv(path: Path, rows: Rows) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                sheet.write_row(row, 0, ["" if value is None else value for value in values])
    return path


def list_files(folder: Path) -> set[str]:
    """Every file below `folder`, with `/`."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def read_outputs(folder: Path) -> dict[str, bytes]:
    """The outputs of contract section 3 by name: everything in `output/` but the state."""
    output = folder / "output"
    return {
        name: (output / name).read_bytes() for name in list_files(output) if not name.startswith("state/")
    }


def read_table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "output" / "data" / f"{name}.parquet")
