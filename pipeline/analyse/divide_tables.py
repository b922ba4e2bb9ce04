"""The records in parts whose tallies add up: what came in one month, with what belongs to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analyse.count_period import ASSESSED, GROUPS, tally_period
from pipeline.analyse.date_clocks import list_columns
from pipeline.analyse.tallies import Tally
from pipeline.analyse.view import view_period
from pipeline.handbooks import Handbook
from pipeline.lookup import Rows, find_rows
from pipeline.model import SOURCE_COLUMNS
from pipeline.period import Period

_SOURCE = [column.name for column in SOURCE_COLUMNS]
_CASES = [
    *("case_id", "handbook", "status", "priority", "category", "module", *GROUPS.values(), "reopened"),
    *("received_at", "first_response_at", "resolved_at", "revisit_at", "score", "verdict", *_SOURCE),
]
_VISITS = ["visit_id", "handbook", "case_id", "visit_at", "score", "verdict", "mood", *_SOURCE]
_ASSESSMENTS = ["assessed_at", *ASSESSED]
_CLOCKS = ["record_id", "record", "clock", "due_at", "state"]


@dataclass(frozen=True)
class Tables:
    """What is asked of the records of a part, or of all: the columns that figures are worked out from."""

    cases: pd.DataFrame
    visits: pd.DataFrame
    assessments: pd.DataFrame
    clocks: pd.DataFrame


def divide_tables(
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    assessments: pd.DataFrame,
    clocks: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
) -> Iterator[Tables]:
    """The parts: the cases received in one month, the visits of these cases, and the clocks of both.

    A visit to no known case belongs to the month it was made in, as does an assessment.
    """
    of_cases, of_visits = _number_months(cases["received_at"]), _number_months(visits["visit_at"])
    of_visits = _follow(visits["case_id"], cases["case_id"], of_cases, otherwise=of_visits)
    of_clocks = np.where(
        clocks["record"].eq("case"),
        _follow(clocks["record_id"], cases["case_id"], of_cases),
        _follow(clocks["record_id"], visits["visit_id"], of_visits),
    )
    of_assessments = _number_months(assessments["assessed_at"])
    asked = (
        (cases, [*_CASES, *list_columns(handbooks, "case")], of_cases),
        (visits, [*_VISITS, *list_columns(handbooks, "visit")], of_visits),
        (assessments, _ASSESSMENTS, of_assessments),
        (clocks, _CLOCKS, of_clocks),
    )
    for month in np.unique(np.concatenate([months for _, _, months in asked])):
        yield Tables(
            *(table.loc[months == month, [*dict.fromkeys(columns)]] for table, columns, months in asked)
        )


def tally_periods(
    tables: Tables, *, periods: Sequence[Period], as_of: pd.Timestamp, handbooks: Mapping[str, Handbook]
) -> list[Tally]:
    """The tally of each period over these records."""
    cases, visits, clocks = tables.cases, tables.visits, tables.clocks
    views = (
        view_period(cases, visits, clocks, period=period, as_of=as_of, handbooks=handbooks)
        for period in periods
    )
    return [tally_period(view, tables.assessments, clocks) for view in views]


def _number_months(moments: pd.Series) -> Rows:
    """A number for each moment's month, 0 for a missing one."""
    months: Rows = (moments.dt.year * 12 + moments.dt.month).fillna(0).to_numpy(np.intp)
    return months


def _follow(asked: pd.Series, numbers: pd.Series, months: Rows, *, otherwise: Rows | int = 0) -> Rows:
    """The months of the records asked for, by their numbers; `otherwise` those of unknown ones."""
    rows = find_rows(numbers, asked)
    found: Rows = np.where(rows >= 0, np.append(months, 0)[rows], otherwise)
    return found
