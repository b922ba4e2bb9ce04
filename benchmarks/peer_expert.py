"""The second peer: the same job as an expert writes it, with calamine, pandas and xlsxwriter.

    python -m benchmarks.peer_expert INPUT OUTPUT AS_OF

What it computes is in `peer_job.py`; all cases go into one workbook with borders, formatted times, a filter
and a frozen header. Its colours are conditional formats, it is written column by column, and nothing is kept
for the next run.
"""

import sys
from pathlib import Path

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.peer_job import (
    COLOURS,
    DATES,
    FONT,
    LINE,
    NAVY,
    RESULTS,
    TIMES,
    WORKBOOK,
    time_cases,
    write_figures,
)


def run_expert(folder: Path, output: Path, as_of: pd.Timestamp) -> None:
    """Reads the workbooks in `folder` and writes into `output`."""
    output.mkdir(parents=True, exist_ok=True)
    cases = pd.concat([_read_cases(path) for path in sorted(folder.glob("*.xlsx"))], ignore_index=True)
    cases[TIMES] = cases[TIMES].apply(pd.to_datetime)
    cases["满意度评分"] = pd.to_numeric(cases["满意度评分"])
    cases = time_cases(cases, as_of)
    write_figures(output, cases, as_of)
    _write_workbook(output / WORKBOOK, cases)


def _read_cases(path: Path) -> pd.DataFrame:
    _, headings, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return pd.DataFrame(rows, columns=headings).replace("", None)


def _write_workbook(path: Path, cases: pd.DataFrame) -> None:
    look = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": f"#{LINE}"}
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        plain, times = book.add_format(look), book.add_format({**look, "num_format": DATES})
        head = book.add_format({**look, "bold": True, "font_color": "white", "bg_color": f"#{NAVY}"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, cases.columns, head)
        for column, (name, values) in enumerate(cases.items()):
            cells = values.astype(object).where(values.notna(), None)
            sheet.write_column(1, column, cells, times if name in TIMES else plain)
        first = list(cases.columns).index(RESULTS[0])
        for result, colour in COLOURS.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{result}"'}
            shade = book.add_format({"bg_color": f"#{colour}"})
            sheet.conditional_format(1, first, len(cases), first + 2, {**rule, "format": shade})
        sheet.set_column(0, len(cases.columns) - 1, 16)
        sheet.autofilter(0, 0, len(cases), len(cases.columns) - 1)
        sheet.freeze_panes(1, 1)


if __name__ == "__main__":
    run_expert(Path(sys.argv[1]), Path(sys.argv[2]), pd.Timestamp(sys.argv[3]))
