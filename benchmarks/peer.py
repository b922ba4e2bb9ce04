"""The peer: the same job as first written, with `pandas.read_excel` and an openpyxl formatting loop.

It reads every workbook, parses the times, computes three deadlines, the month's shares and satisfaction, and
writes the same workbooks with borders, colours and formats: the tracking sheet (open cases and those closed
in the last 90 days), an archive a past month, a chase list a department; and the figures. It has no forms, no
checks of cells, no working calendar, no other sheets, no marked copies and no report.
"""

import json
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

TIMES = ["反馈时间", "登记时间", "首次响应时间", "期望完成时间", "完成时间", "回访时间", "关闭时间"]
TARGETS = {"紧急": 2, "重要": 4, "一般": 24}
FILLS = {
    "按时": PatternFill("solid", fgColor="EAF6EF"),
    "超时": PatternFill("solid", fgColor="FBE3CF"),
    "已超时": PatternFill("solid", fgColor="FDE0DD"),
}


def run_peer(folder: Path, output: Path, *, as_of: pd.Timestamp) -> None:
    """Reads the workbooks in `folder` and writes the peer's outputs into `output`."""
    output.mkdir(parents=True, exist_ok=True)
    frames = [pd.read_excel(path, header=1, engine="openpyxl") for path in sorted(folder.glob("*.xlsx"))]
    cases = _time_cases(pd.concat(frames, ignore_index=True), as_of)
    (output / "peer.json").write_text(json.dumps(_count_month(cases), ensure_ascii=False), "utf-8")
    closed = cases["状态"].eq("已关闭")
    _write_workbook(
        output / "tracking.xlsx", cases[~closed | cases["关闭时间"].ge(as_of - pd.Timedelta(days=90))]
    )
    months = cases["关闭时间"].dt.strftime("%Y-%m")
    for month in sorted(months[closed & months.lt(f"{as_of:%Y-%m}")].unique()):
        _write_workbook(output / f"{month}.xlsx", cases[closed & months.eq(month)])
    for department, own in cases[~closed].groupby("责任部门"):
        _write_workbook(output / f"{department}.xlsx", own)


def _time_cases(cases: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    cases[TIMES] = cases[TIMES].apply(pd.to_datetime)
    hours = pd.to_timedelta(cases["紧急程度"].map(TARGETS), unit="h")
    clocks = {
        "登记结果": (cases["登记时间"], cases["反馈时间"] + pd.Timedelta(hours=1)),
        "响应结果": (cases["首次响应时间"], cases["反馈时间"] + hours),
        "解决结果": (cases["完成时间"], cases["期望完成时间"]),
    }
    for name, (stop, due) in clocks.items():
        state = pd.Series("进行中", index=cases.index).mask(due.lt(as_of), "已超时")
        cases[name] = state.mask(stop.notna(), "超时").mask(stop.le(due), "按时")
    return cases


def _count_month(cases: pd.DataFrame) -> dict[str, object]:
    month = cases[cases["反馈时间"].dt.to_period("M").eq("2026-10")]
    return {
        "received": len(month),
        "categories": month["反馈类型"].value_counts(normalize=True).to_dict(),
        "satisfaction": float(month["满意度评分"].mean()),
        "on_time": float(month["响应结果"].eq("按时").mean()),
    }


def _write_workbook(path: Path, cases: pd.DataFrame) -> None:
    side = Side(style="thin", color="DFE5EE")
    border, font, head = (
        Border(side, side, side, side),
        Font("微软雅黑", 10),
        Font("微软雅黑", 10, bold=True, color="FFFFFF"),
    )
    navy, centre = PatternFill("solid", fgColor="12305E"), Alignment(horizontal="center", vertical="center")
    book = Workbook()
    sheet = book.active
    sheet.append(list(cases.columns))
    for row in cases.astype(object).where(cases.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    for row in sheet.iter_rows():
        for cell in row:
            cell.border, cell.font = border, font
            if cell.row == 1:
                cell.fill, cell.font, cell.alignment = navy, head, centre
            elif cell.value in FILLS:
                cell.fill = FILLS[cell.value]
            elif cell.is_date:
                cell.number_format = "yyyy-mm-dd hh:mm"
    sheet.freeze_panes, sheet.auto_filter.ref = "B2", sheet.dimensions
    book.save(path)
