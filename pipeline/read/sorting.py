"""Which rows below a header are records, and how many are something else."""

from pipeline.handbooks import Ignored
from pipeline.read.columns import Plan
from pipeline.read.labels import Kind, Sheet
from pipeline.read.others import Others
from pipeline.read.rows import Body
from pipeline.read.told import Told


def sort_rows(sheet: Sheet, body: Body, plan: Plan, kind: Kind, *, ignored: Ignored) -> tuple[list[int], int]:
    """Rows that are records, and the number of those that hold something else.

    A loop over rows: the cells are of any type, and what a row is depends on its first text.
    """
    header, cells = body.header, sheet.grid.cells
    others, told = Others(sheet, header, ignored), Told(header, plan, kind)
    notes = told.count_notes(cells[body.start : body.stop])
    records, count = [], notes
    for row in range(body.start + notes, body.stop):
        own = cells[row][header.left : header.right + 1]
        if told.is_record(cells[row]) and not others.hold(row, own):
            records.append(row)
        elif any(cell != "" for cell in own):
            count += 1
    rest = told.find_prepared(sheet, records) | others.find_titles(records)
    return [row for row in records if row not in rest], count + len(rest)
