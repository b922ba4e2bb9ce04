"""One column of cells, written into a handbook's own list and read back."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.config import build_settings
from pipeline.take_in import take_in_file
from tests.support.pages import Page, list_forms, name_columns, write_pages

SETTINGS = build_settings({})
FORMS = {(name, form.record): (name, form) for name, form in list_forms(SETTINGS)}


def read_column(  # noqa: PLR0913 - what a column may differ in
    folder: Path,
    cells: Sequence[object],
    *,
    column: str,
    own: tuple[str, str] = ("rapid_response", "case"),
    year: int | None = None,
    suffix: str = ".xlsx",
    epoch_1904: bool = False,
) -> list[object]:
    """Each cell's value as it is normalised (None: blank), or the code of its problem.

    `own` are the handbook and kind of record; `year` stands in the list's title.
    """
    name, form = FORMS[own]
    labels = name_columns(
        SETTINGS, (name, form), dict.fromkeys([*form.required, column, "owner", "department"])
    )
    page = Page(f"{form.title}{suffix}", form, name, form.title, epoch_1904=epoch_1904)
    page.cells[0, 0] = f"{year or ''}{'年' if year else ''}{form.title}"
    page.cells |= {(1, col): label for col, label in enumerate(labels.values())}
    for row, cell in enumerate(cells, start=2):
        page.cells |= {
            (row, col): "张伟" for col, field in enumerate(labels) if field in ("customer_name", "owner")
        }
        page.cells[row, list(labels).index(column)] = cell
    taken = take_in_file((next(write_pages(folder, [page])), page.file), SETTINGS)
    codes = {found.position: found.code for found in taken.intake.findings if found.field == column}
    values = taken.intake.records[form.record].frame[column]
    assert len(values) == len(cells)
    return [codes.get(at, None if pd.isna(value) else value) for at, value in enumerate(values)]
