"""Workbooks for the benchmarks: rapid-response lists as a busy team keeps them, made up by a seed."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import xlsxwriter

HEADINGS = [
    "反馈编号", "客户姓名/公司", "联系方式", "反馈时间", "登记时间", "登记人", "反馈渠道", "反馈类型",
    "紧急程度", "产品模块", "设备型号", "问题描述", "客户诉求", "责任部门", "责任人", "首次响应时间",
    "状态", "处理进展", "期望完成时间", "解决方案", "完成时间", "回访时间", "满意度评分", "关闭时间",
]  # fmt: skip
CHOICES = {
    "反馈渠道": ["电话", "邮件", "线下拜访", "线上表单"],
    "反馈类型": ["咨询类", "问题类", "建议类", "投诉类"],
    "紧急程度": ["紧急", "重要", "一般"],
    "产品模块": ["登录", "支付", "报表", "消息通知", "打印"],
    "责任部门": ["技术部", "售后部", "产品研发部", "市场部"],
    "责任人": ["张伟", "李娜", "王芳", "刘洋", "陈静", "赵磊"],
    "登记人": ["周敏", "吴强"],
}
START = datetime(2026, 5, 1)  # noqa: DTZ001 - cells have no zone


def write_load(folder: Path, *, files: int, rows: int) -> None:
    """`files` workbooks of `rows` records and 24 columns each, received from May to October 2026."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        _write_workbook(folder / f"客户反馈记录表_{number:03}.xlsx", number, rows)


def _write_workbook(path: Path, number: int, rows: int) -> None:
    draw = np.random.default_rng(number)
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        book.set_properties({"created": START})
        sheet = book.add_worksheet("反馈")
        sheet.write_row(0, 0, ["客户反馈记录表"])
        sheet.write_row(1, 0, HEADINGS)
        for at in range(rows):
            record = _make_record(draw, number * rows + at)
            for column, heading in enumerate(HEADINGS):
                sheet.write(at + 2, column, record.get(heading))


def _make_record(draw: np.random.Generator, serial: int) -> dict[str, object]:
    """One case: nine in ten are solved; a tenth of the workbooks have slips that the run must tell."""
    received = START + timedelta(minutes=int(draw.integers(0, 178 * 1440)))
    record: dict[str, object] = {name: str(draw.choice(words)) for name, words in CHOICES.items()}
    record |= {
        "反馈编号": f"FK{serial:07}",
        "客户姓名/公司": f"客户{int(draw.integers(1, 5000)):04}有限公司",
        "联系方式": f"1380000{int(draw.integers(0, 10000)):04}",
        "设备型号": f"S{int(draw.integers(1, 9))}",
        "问题描述": f"第{serial}件：使用时出现异常，重启之后仍然没有恢复，请尽快处理",
        "客户诉求": "尽快恢复使用",
        "反馈时间": received,
        "登记时间": received + timedelta(minutes=int(draw.integers(1, 90))),
        "首次响应时间": received + timedelta(minutes=int(draw.integers(90, 1600))),
        "期望完成时间": received + timedelta(days=3),
        "状态": "处理中",
    }
    if draw.random() < 0.9:  # noqa: PLR2004 - the share of solved cases
        resolved = received + timedelta(minutes=int(draw.integers(1600, 6000)))
        record |= {"状态": "已关闭", "完成时间": resolved, "解决方案": "更换部件并回电确认"}
        record |= {
            "关闭时间": resolved + timedelta(hours=30),
            "回访时间": resolved + timedelta(hours=20),
            "满意度评分": int(draw.integers(1, 6)),
        }
    if serial % 10_000 < 1000 and draw.random() < 0.02:  # noqa: PLR2004 - the share of slips
        record |= {"紧急程度": "特急"}
    return record
