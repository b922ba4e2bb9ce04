"""What both peers compute: a part of the product's job, as anybody would with pandas.

Three deadlines of every case, in plain hours, and four figures of the month. There are no forms, no checks of
cells, no working calendar, no topics, no report, no archives, no chase lists, no marked copies, no edits of
staff: the peers write one workbook, with one row per case.
"""

import json
from pathlib import Path

import pandas as pd

TIMES = ["反馈时间", "登记时间", "首次响应时间", "期望完成时间", "完成时间", "回访时间", "关闭时间"]
TARGETS = {"紧急": 2, "重要": 4, "一般": 24}  # hours to the first response
ON_TIME, LATE, OVERDUE, RUNNING = "按时", "超时", "已超时", "进行中"
RESULTS = ["登记结果", "响应结果", "解决结果"]
COLOURS = {ON_TIME: "EAF6EF", LATE: "FBE3CF", OVERDUE: "FDE0DD"}
NAVY, LINE, FONT, DATES = "12305E", "DFE5EE", "微软雅黑", "yyyy-mm-dd hh:mm"
WORKBOOK, FIGURES = "tracking.xlsx", "figures.json"


def time_cases(cases: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The cases with a result of each of the three deadlines; the columns in `TIMES` are times."""
    hours = pd.to_timedelta(cases["紧急程度"].map(TARGETS), unit="h")
    clocks = (
        (cases["登记时间"], cases["反馈时间"] + pd.Timedelta(hours=1)),
        (cases["首次响应时间"], cases["反馈时间"] + hours),
        (cases["完成时间"], cases["期望完成时间"]),
    )
    results = {}
    for name, (stop, due) in zip(RESULTS, clocks, strict=True):
        state = pd.Series(RUNNING, index=cases.index).mask(due.lt(as_of), OVERDUE)
        results[name] = state.mask(stop.notna(), LATE).mask(stop.le(due), ON_TIME)
    return cases.assign(**results)


def write_figures(folder: Path, cases: pd.DataFrame, as_of: pd.Timestamp) -> None:
    """The figures of the month that holds `as_of`."""
    month = cases[cases["反馈时间"].dt.to_period("M").eq(as_of.to_period("M"))]
    figures = {
        "received": len(month),
        "categories": month["反馈类型"].value_counts(normalize=True).to_dict(),
        "satisfaction": float(month["满意度评分"].mean()),
        "on_time": float(month["响应结果"].eq(ON_TIME).mean()),
    }
    (folder / FIGURES).write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
