"""The first peer: the job as one would first write it, `pandas.read_excel` and a loop over openpyxl's cells.

    python -m benchmarks.peer_plain INPUT OUTPUT AS_OF

What it computes is in `peer_job.py`; all cases go into one workbook with a border and a font in every cell,
coloured results, formatted times, a filter and a frozen header.
"""

import sys
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from benchmarks.peer_job import COLOURS, DATES, FONT, LINE, NAVY, TIMES, WORKBOOK, time_cases, write_figures


def run_plain(folder: Path, output: Path, as_of: pd.Timestamp) -> None:
    """Reads the workbooks in `folder` and writes into `output`."""
    output.mkdir(parents=True, exist_ok=True)
    frames = [pd.read_excel(path, header=1, engine="openpyxl") for path in sorted(folder.glob("*.xlsx"))]
    cases = pd.concat(frames, ignore_index=True)
    cases[TIMES] = cases[TIMES].apply(pd.to_datetime)
    cases = time_cases(cases, as_of)
    write_figures(output, cases, as_of)
    _write_workbook(output / WORKBOOK, cases)


def _write_workbook(path: Path, cases: pd.DataFrame) -> None:
    side = Side(style="thin", color=LINE)
    border, font = Border(side, side, side, side), Font(FONT, 10)
    fills = {result: PatternFill("solid", fgColor=colour) for result, colour in COLOURS.items()}
    book = Workbook()
    sheet = book.active
    sheet.append(list(cases.columns))
    for row in cases.astype(object).where(cases.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    for row in sheet.iter_rows():
        for cell in row:
            cell.border, cell.font = border, font
            if cell.value in fills:
                cell.fill = fills[cell.value]
            elif cell.is_date:
                cell.number_format = DATES
    for cell in sheet[1]:
        cell.fill, cell.font = PatternFill("solid", fgColor=NAVY), Font(FONT, 10, bold=True, color="FFFFFF")
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.freeze_panes, sheet.auto_filter.ref = "B2", sheet.dimensions
    book.save(path)


if __name__ == "__main__":
    run_plain(Path(sys.argv[1]), Path(sys.argv[2]), pd.Timestamp(sys.argv[3]))
