"""What staff did in the tracking workbook, put back: their columns, comments, what was not understood."""

import re
from dataclasses import replace

import pandas as pd

from pipeline.model import StaffWork
from pipeline.publish.data_sheet import Cell, Comment, DataSheet, Field
from pipeline.publish.extras import append_fields, name_apart
from pipeline.publish.marking.notes import AUTHOR, MARK
from pipeline.publish.tracking.dictionary import free_text

OWN, NOTE = "own:", "note:"
"""What begins the names of staff's own columns, and of the comments at a column's cells."""
HINT = "本列由团队自己添加，内容每次运行都会保留。"
REFUSED = "{message}\n→ {suggestion}\n（改正之前，按来源中的值计算）"
BY = "跟踪表"
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")


def add_staff_work(data: DataSheet, staff: StaffWork) -> DataSheet:
    """The sheet with staff's own columns and comments; a text that was not understood stands where it was."""
    columns: dict[str, dict[str, str]] = {}
    for (key, name), text in staff.own.items():
        if name.startswith(OWN):
            columns.setdefault(name, {})[key] = text
    headings = [name.removeprefix(OWN) for name in columns]
    values = {name: _type_column(data.frame["key"].map(texts)) for name, texts in columns.items()}
    fields = [
        Field(name, title, _choose_look(values[name]), edit=free_text(HINT))
        for name, title in zip(columns, name_apart(headings, data), strict=True)
    ]
    data = append_fields(data, fields, pd.DataFrame(values, index=data.frame.index)) if fields else data
    return replace(
        data,
        typed={cell: problem.value for cell, problem in staff.refused.items()},
        notes=_write_notes(staff),
    )


def _write_notes(staff: StaffWork) -> dict[Cell, Comment]:
    """Staff's own comments, and what is wrong with a text; both at one cell stand below each other."""
    notes = {
        (key, name.removeprefix(NOTE)): Comment(text, BY)
        for (key, name), text in staff.own.items()
        if name.startswith(NOTE)
    }
    for cell, problem in staff.refused.items():
        said = REFUSED.format(message=problem.message, suggestion=problem.suggestion)
        own = notes.get(cell)  # the mark tells what is ours: some programs forget who wrote a comment
        marked = f"{MARK}\n{said}"
        notes[cell] = Comment(f"{own.text}\n{marked}", BY) if own else Comment(marked, AUTHOR)
    return notes


def _type_column(texts: pd.Series) -> pd.Series:
    """Texts as numbers or times where every one of them is one, so that the team may count with them."""
    filled = texts.dropna()
    if len(filled) and filled.str.fullmatch(NUMBER).all():
        return pd.to_numeric(texts)
    if len(filled) and filled.str.fullmatch(MOMENT).all():
        return pd.to_datetime(texts, format="ISO8601", errors="coerce").astype("datetime64[us]")
    return texts.astype("str")


def _choose_look(values: pd.Series) -> str:
    """Days as days, moments as moments, all else as plain text or numbers."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        return "text"
    return "day" if values.dropna().eq(values.dropna().dt.normalize()).all() else "time"
