"""Workbooks for the benchmarks: rapid-response lists as a busy team keeps them, made up by a seed.

A workbook depends on its number and its count of rows alone, so that all loads share what was made once.
"""

import hashlib
import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

HEADINGS = [
    "反馈编号", "客户姓名/公司", "联系方式", "反馈时间", "登记时间", "登记人", "反馈渠道", "反馈类型",
    "紧急程度", "产品模块", "设备型号", "问题描述", "客户诉求", "责任部门", "责任人", "首次响应时间",
    "状态", "处理进展", "期望完成时间", "解决方案", "完成时间", "回访时间", "满意度评分", "关闭时间",
]  # fmt: skip
TIMES = {name for name in HEADINGS if name.endswith("时间")}
CHOICES = {
    "反馈渠道": ["电话", "邮件", "线下拜访", "线上表单"],
    "反馈类型": ["咨询类", "问题类", "建议类", "投诉类"],
    "紧急程度": ["紧急", "重要", "一般"],
    "产品模块": ["登录", "支付", "报表", "消息通知", "打印"],
    "责任部门": ["技术部", "售后部", "产品研发部", "市场部"],
    "责任人": ["张伟", "李娜", "王芳", "刘洋", "陈静", "赵磊"],
    "登记人": ["周敏", "吴强"],
}
START = pd.Timestamp("2025-11-01")
DAYS = 358  # so that the last ones are closed by the end of October
EPOCH = pd.Timestamp("1899-12-30")  # Excel's day 0
SOLVED, SLIPS = 0.9, 0.02  # shares of the cases; slips are in every tenth thousand
CACHE = Path(tempfile.gettempdir()) / "feedback-benchmarks"


def write_load(folder: Path, *, files: int, rows: int) -> None:
    """`files` workbooks of `rows` records and 24 columns each, received from November 2025 to October 2026.

    What was made before, by this very code, is copied from the temporary folder of the system.
    """
    made = CACHE / f"{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}-{rows}"
    made.mkdir(parents=True, exist_ok=True)
    paths = [made / f"客户反馈记录表_{number:04}.xlsx" for number in range(files)]
    lacking = [number for number, path in enumerate(paths) if not path.exists()]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(write_workbook, rows=rows), [paths[at] for at in lacking], lacking))
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        shutil.copy2(path, folder)


def write_workbook(path: Path, number: int, *, rows: int) -> None:
    """Workbook `number` of a load, whole or not at all."""
    half = path.with_suffix(f".{os.getpid()}")
    with xlsxwriter.Workbook(half) as book:
        book.set_properties({"created": START.to_pydatetime()})
        sheet = book.add_worksheet("反馈")
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["客户反馈记录表"])
        sheet.write_row(1, 0, HEADINGS)
        for column, (name, values) in enumerate(make_records(number, rows).items()):
            if name in TIMES:
                sheet.set_column(column, column, 16, stamp)
                values = (values - EPOCH) / pd.Timedelta(days=1)  # noqa: PLW2901 - as Excel keeps it
            sheet.write_column(2, column, values.astype(object).where(values.notna(), None))
    half.replace(path)


def make_records(number: int, rows: int) -> pd.DataFrame:
    """Workbook `number`: one row per case. Nine in ten are solved; some have an urgency that nobody knows."""
    draw = np.random.default_rng(number)
    serial = pd.Series(np.arange(number * rows, (number + 1) * rows))

    def later(since: pd.Series, least: int, most: int) -> pd.Series:
        return since + pd.to_timedelta(draw.integers(least, most, rows), unit="min")

    received = later(pd.Series(START, index=serial.index), 0, DAYS * 1440)
    solved = pd.Series(draw.random(rows) < SOLVED)
    slipped = (draw.random(rows) < SLIPS) & serial.mod(10_000).lt(1_000)
    resolved = later(received, 1_600, 6_000).where(solved)
    chosen = {name: pd.Series(draw.choice(words, rows)) for name, words in CHOICES.items()}
    records = chosen | {
        "紧急程度": chosen["紧急程度"].mask(slipped, "特急"),
        "反馈编号": "FK" + serial.astype(str).str.zfill(7),
        "客户姓名/公司": "客户" + pd.Series(draw.integers(1, 5_000, rows)).astype(str) + "有限公司",
        "联系方式": (13_800_000_000 + pd.Series(draw.integers(0, 10_000, rows))).astype(str),
        "设备型号": "S" + pd.Series(draw.integers(1, 9, rows)).astype(str),
        "问题描述": "第" + serial.astype(str) + "件：使用时出现异常，重启之后仍然没有恢复，请尽快处理",
        "客户诉求": "尽快恢复使用",
        "反馈时间": received,
        "登记时间": later(received, 1, 90),
        "首次响应时间": later(received, 90, 1_600),
        "期望完成时间": received + pd.Timedelta(days=3),
        "状态": solved.map({True: "已关闭", False: "处理中"}),
        "解决方案": pd.Series("更换部件并回电确认", index=serial.index).where(solved),
        "完成时间": resolved,
        "回访时间": resolved + pd.Timedelta(hours=20),
        "满意度评分": pd.Series(draw.integers(1, 6, rows)).where(solved),
        "关闭时间": resolved + pd.Timedelta(hours=30),
    }
    return pd.DataFrame(records).reindex(columns=HEADINGS)
