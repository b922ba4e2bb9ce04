"""Staff's edits → the cases: read like any other value, then laid over what the sources say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import words
from pipeline.cell_text import show_column
from pipeline.config import Settings
from pipeline.lookup import translate
from pipeline.model import (
    CASE_COLUMNS,
    TRACKING_FILE,
    Finding,
    FormulaError,
    Problem,
    RawColumn,
    RawTable,
    Records,
)
from pipeline.normalise import Intake, normalise_tables
from pipeline.publish.tracking import EDITS, TRACKING
from pipeline.read.grid import ERROR_TEXTS, NO_RESULT
from pipeline.state.edits import Added
from pipeline.state.merge import Cell
from pipeline.validate.stamps import find_disorder
from pipeline.word_problem import word_problem

LABELS: Mapping[str, Mapping[str, str]] = {"status": words.STATUS, "verdict": words.VERDICT}
RAW_NAMES = {"category_label": "category"}
FIELDS = frozenset(column.name for column in CASE_COLUMNS) - {"handbook", "category"}
ADDED_SHEET = f"{TRACKING}（手工新增）"
FIRST_ROW = 2
"""The first of the rows that staff added, as if they stood in a list below a header."""


@dataclass(frozen=True)
class Amended:
    """The cases with the edits in force; `refused` has the problem of each text that was not understood."""

    cases: pd.DataFrame
    refused: Mapping[Cell, Problem]
    problems: Sequence[Problem]


def show_sources(cases: pd.DataFrame) -> pd.DataFrame:
    """What the sources say in the columns that staff may edit: one row per case (its number), all texts."""
    shown = {name: translate(cases[name], LABELS[name]) if name in LABELS else cases[name] for name in EDITS}
    texts = {name: show_column(column).to_numpy(dtype=object) for name, column in shown.items()}
    return pd.DataFrame(texts, index=cases["case_id"].to_numpy(dtype=object), dtype=object)


def amend_cases(cases: pd.DataFrame, edits: Mapping[Cell, str], *, settings: Settings) -> Amended:
    """`cases` with these edits; where one is not understood, the source's value stays.

    `cases` has one row per `case_id`, and a `handbook`, whose words the edits are read by.
    """
    if not edits:
        return Amended(cases, {}, ())
    at = pd.Series(np.arange(len(cases)), index=cases["case_id"].to_numpy(dtype=object))
    wanted = {cell: text for cell, text in edits.items() if cell[0] in at.index and cell[1] in EDITS}
    if not wanted:
        return Amended(cases, {}, ())
    keys = list(dict.fromkeys(key for key, _ in wanted))
    positions = at.loc[keys].to_numpy()
    keys = [keys[place] for place in np.argsort(cases["handbook"].iloc[positions].to_numpy(), kind="stable")]
    positions = at.loc[keys].to_numpy()
    intake = _read_edits(keys, wanted, cases["handbook"].iloc[positions], settings)
    refused = {(keys[f.position], f.field): _tell(f, keys[f.position]) for f in intake.findings}
    amended = _lay_over(cases, positions, intake.records["case"].frame, keys, wanted.keys() - refused.keys())
    disorder = _find_disorder(amended.iloc[positions], keys, wanted)
    return Amended(amended, refused, [*refused.values(), *disorder])


def read_added(added: Sequence[Added], *, settings: Settings, usual: str) -> Intake:
    """The cases that staff added in the workbook; one whose row names no handbook is of the `usual` one.

    Each has its own place in the list of all that were ever added, and so keeps its number.
    """
    titles = {title: name for name, title in words.HANDBOOK.items()}
    titles |= {book.title: name for name, book in settings.handbooks.items()}
    named = pd.Series([titles.get(row.cells.get("handbook", ""), usual) for row in added], dtype="str")
    tables = [
        _tabulate([added[place].cells for place in places], str(handbook), at=np.asarray(places) + FIRST_ROW)
        for handbook, places in named.groupby(named).indices.items()
    ]
    return normalise_tables(tables, file=TRACKING_FILE, settings=settings)


def name_added(cases: pd.DataFrame, added: Sequence[Added]) -> dict[str, Added]:
    """The row that staff added behind each case (its number) that comes from one."""
    if not added:
        return {}
    own = cases[cases["source_file"].eq(TRACKING_FILE) & cases["source_sheet"].eq(ADDED_SHEET)]
    return {key: added[row - FIRST_ROW] for key, row in zip(own["case_id"], own["source_row"], strict=True)}


def _tabulate(rows: Sequence[Mapping[str, str]], handbook: str, *, at: npt.NDArray[np.intp]) -> RawTable:
    """Rows of texts by field as a raw table; they stand in no cell."""
    fields = dict.fromkeys(name for row in rows for name in row if name in FIELDS)
    numbers, nowhere = at.astype(np.int32), np.zeros(len(rows), dtype=np.int32)
    columns = {
        RAW_NAMES.get(name, name): RawColumn([_raw(row.get(name)) for row in rows], numbers, nowhere)
        for name in fields
    }
    return RawTable(ADDED_SHEET, handbook, "case", "list", columns, numbers)


def _raw(text: str | None) -> object:
    """The text as the reader has it: an error that a cell shows is no text."""
    return FormulaError(text) if text in ERROR_TEXTS or text == NO_RESULT else text or None


def _read_edits(
    keys: Sequence[str], wanted: Mapping[Cell, str], handbooks: pd.Series, settings: Settings
) -> Intake:
    """The edits of these records, one row each; records of one handbook stand together."""
    rows = [{name: wanted[key, name] for name in EDITS if (key, name) in wanted} for key in keys]
    starts = handbooks.reset_index(drop=True).groupby(handbooks.to_numpy(), sort=False).indices
    tables = [
        _tabulate([rows[place] for place in places], str(handbook), at=np.asarray(places) + FIRST_ROW)
        for handbook, places in starts.items()
    ]
    return normalise_tables(tables, file=TRACKING_FILE, settings=settings)


def _lay_over(
    cases: pd.DataFrame,
    positions: npt.NDArray[np.intp],
    read: pd.DataFrame,
    keys: Sequence[str],
    cells: Collection[Cell],
) -> pd.DataFrame:
    """`cases` with the values of these cells; a bare status word in the progress is the status too."""
    amended, labels = cases.copy(), cases.index[positions]
    edited = {name: np.array([(key, name) in cells for key in keys]) for name in EDITS}
    edited["status"] |= edited["progress"] & read["status"].notna().to_numpy()
    for name, mask in edited.items():
        amended.loc[labels[mask], name] = read[name].to_numpy()[mask]
    amended.loc[labels[read["reopened"].to_numpy()], "reopened"] = True
    return amended


def _find_disorder(cases: pd.DataFrame, keys: Sequence[str], wanted: Mapping[Cell, str]) -> list[Problem]:
    """`date-order` of stamps that staff typed."""
    nowhere = pd.DataFrame(index=range(len(cases)))
    records = Records(cases.reset_index(drop=True), nowhere, nowhere, nowhere)
    found = find_disorder(records, "case")
    return [_tell(f, keys[f.position]) for f in found if (keys[f.position], f.field) in wanted]


def _tell(finding: Finding, key: str) -> Problem:
    return word_problem(
        finding.code,
        file=TRACKING_FILE,
        sheet=TRACKING,
        record_id=key,
        field=finding.field,
        value=finding.value,
        hint=finding.hint,
    )
