"""Satisfaction: who rated what in a month, by score, verdict or mood (B10, C11, E10)."""

import math
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.rates import average, divide
from pipeline.lookup import find_rows
from pipeline.model import SOURCE_COLUMNS, Verdict
from pipeline.period import Period

_CONTENT = [Verdict.SATISFIED.value, Verdict.ACCEPTABLE.value]
_CONTENT_MOOD = "满意"  # D6: 客户情绪状态
_SATISFIED_FROM = 4.0
_RATED = ["score", "verdict"]
_SOURCE = [column.name for column in SOURCE_COLUMNS]


def list_ratings(cases: pd.DataFrame, visits: pd.DataFrame, *, period: Period) -> pd.DataFrame:
    """One row per rating of the month: `case_row`, `visit_row`, `score`, `satisfied`.

    `case_row` is the position in `cases`, `visit_row` in `visits`, one of them −1.
    A case's rating is dated by its revisit, else its solution, else its reception. A visit that fed an
    existing case has given its rating to that case; any other rates by itself, at `visit_at`.
    """
    dated = cases["revisit_at"].fillna(cases["resolved_at"]).fillna(cases["received_at"])
    of_cases = period.covers(dated) & is_rated(cases)
    of_visits = period.covers(visits["visit_at"]) & (is_rated(visits) | visits["mood"].notna())
    if of_visits.any():
        of_visits[of_visits] = ~_has_fed(visits[of_visits], cases)
    rated, visited = cases.loc[of_cases, _RATED], visits.loc[of_visits, [*_RATED, "mood"]]
    return pd.DataFrame(
        {
            "case_row": np.append(np.flatnonzero(of_cases), np.full(len(visited), -1)),
            "visit_row": np.append(np.full(len(rated), -1), np.flatnonzero(of_visits)),
            "score": np.append(rated["score"], visited["score"]),
            "satisfied": np.append(
                _is_satisfied(rated, in_words=rated["verdict"].isin(_CONTENT)),
                _is_satisfied(
                    visited, in_words=visited["verdict"].isin(_CONTENT) | visited["mood"].eq(_CONTENT_MOOD)
                ),
            ).astype(bool),
        }
    )


def count_satisfaction(
    scores: Counter[float], ratings: Counter[bool], *, coverage: float | None
) -> dict[str, Any]:
    """The figure `satisfaction`: how often each score was given, and how many were satisfied or not."""
    distribution = Counter[int]()
    for score, count in scores.items():
        distribution[math.floor(score + 0.5)] += count  # a half point counts upwards
    rated, satisfied = ratings.total(), ratings[True]
    return {
        "count": scores.total(),
        "mean": average(scores),
        "rated": rated,
        "satisfied": satisfied,
        "rate": divide(satisfied, rated),
        "coverage": coverage,
        "distribution": {str(point): distribution[point] for point in range(1, 6)},
    }


def is_rated(records: pd.DataFrame) -> pd.Series:
    """True where there is a score or a verdict."""
    return records["score"].notna() | records["verdict"].notna()


def _is_satisfied(records: pd.DataFrame, *, in_words: pd.Series) -> pd.Series:
    """A score decides; words do only where there is none."""
    return records["score"].ge(_SATISFIED_FROM) | (records["score"].isna() & in_words)


def _has_fed(visits: pd.DataFrame, cases: pd.DataFrame) -> pd.Series:
    """True where the visit's case existed without it: one that the visit opened stands in its own row."""
    rows = find_rows(cases["case_id"], visits["case_id"])
    origin = cases[_SOURCE].take(np.maximum(rows, 0)) if len(cases) else visits[_SOURCE]
    opened = (_name_places(origin) == _name_places(visits[_SOURCE])).all(axis=1)
    return pd.Series((rows >= 0) & ~opened, index=visits.index)


def _name_places(sources: pd.DataFrame) -> npt.NDArray[np.object_]:
    """File, sheet and row of each record; two missing names are the same."""
    return sources.astype(object).fillna("").to_numpy()
