"""Tables as text in, figures out: what the specs of the month's figures are written with.

A table is a header and rows, cells parted by `|`; an empty cell is missing. A time without a year is of 2026.
Numbers, names of handbooks and the like are filled in where a table does not say them.
"""

from typing import Any

import pandas as pd

from pipeline.analyse import View, count_period, tally_period, view_period
from pipeline.config import Settings, build_settings
from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    DTYPES,
    VISIT_COLUMNS,
    Column,
    shape_table,
)
from pipeline.period import Period

SETTINGS = build_settings({})
AS_OF = "11-01 09:00"


def read_table(text: str, columns: tuple[Column, ...]) -> pd.DataFrame:
    """The text's rows as a table of these columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    kinds = {column.name: column.kind for column in columns}
    assert set(header) <= set(kinds) | {""}, header
    assert all(len(row) == len(header) for row in rows), rows
    frame = pd.DataFrame(
        {name: [_read_cell(row[i], kinds[name]) for row in rows] for i, name in enumerate(header) if name}
    )
    frame = frame.astype({name: DTYPES[kinds[name]] for name in frame})
    rows = pd.Series(range(2, len(frame) + 2), dtype="int64")
    return shape_table(frame.assign(source_row=frame.get("source_row", rows)), columns)


def _read_cell(text: str, kind: str) -> Any:
    if kind == "flag":
        return text == "yes"
    if not text:
        return pd.NaT if kind == "time" else None
    if kind == "time":
        return moment(text)
    return float(text) if kind in ("number", "integer") else text


def moment(text: str) -> pd.Timestamp:
    """`10-03 14:00` of 2026, or a time with its year."""
    return pd.Timestamp(text if text[:2] == "20" else f"2026-{text}")


def read_cases(text: str) -> pd.DataFrame:
    """Cases: numbered C1, C2 …, of handbook A, resolved where they have a solution's stamp, unless said."""
    cases = read_table(text, CASE_COLUMNS)
    return cases.assign(
        case_id=cases["case_id"].fillna(_numbers("C", cases)),
        handbook=cases["handbook"].fillna("rapid_response"),
        status=cases["status"].fillna(
            cases["resolved_at"].notna().map({True: "resolved", False: "pending"}).astype("str")
        ),
        source_file=cases["source_file"].fillna("cases.xlsx"),
    )


def read_visits(text: str) -> pd.DataFrame:
    """Visits: numbered V1, V2 …, of handbook B, unless said."""
    visits = read_table(text, VISIT_COLUMNS)
    return visits.assign(
        visit_id=visits["visit_id"].fillna(_numbers("V", visits)),
        handbook=visits["handbook"].fillna("service_revisit"),
        source_file=visits["source_file"].fillna("visits.xlsx"),
    )


def read_clocks(text: str) -> pd.DataFrame:
    """Clocks of cases, unless said."""
    clocks = read_table(text, CLOCK_COLUMNS)
    return clocks.assign(record=clocks["record"].fillna("case"))


def _numbers(letter: str, frame: pd.DataFrame) -> pd.Series:
    return pd.Series([f"{letter}{n}" for n in range(1, len(frame) + 1)], index=frame.index, dtype="str")


def count(  # noqa: PLR0913 - a table of each kind, and what is asked of them
    cases: str | pd.DataFrame = "",
    visits: str = "",
    *,
    assessments: str = "",
    clocks: str = "",
    period: str = "2026-10",
    as_of: str = AS_OF,
    settings: Settings = SETTINGS,
) -> dict[str, Any]:
    """The figures of these tables."""
    view = view_period(
        cases if isinstance(cases, pd.DataFrame) else read_cases(cases),
        read_visits(visits),
        read_clocks(clocks),
        period=Period.named(period),
        as_of=moment(as_of),
        handbooks=settings.handbooks,
    )
    assessed = read_table(assessments, ASSESSMENT_COLUMNS)
    return count_period(tally_period(view, assessed, read_clocks(clocks)), settings=settings)


def look(cases: str | pd.DataFrame = "", visits: str = "", clocks: str = "", *, as_of: str = AS_OF) -> View:
    """The view of October."""
    return view_period(
        cases if isinstance(cases, pd.DataFrame) else read_cases(cases),
        read_visits(visits),
        read_clocks(clocks),
        period=Period.named("2026-10"),
        as_of=moment(as_of),
        handbooks=SETTINGS.handbooks,
    )
