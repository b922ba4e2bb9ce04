"""The clocks of a part of the records at a time, put together as if all had been timed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.model import CLOCK_COLUMNS, empty_table


@dataclass(frozen=True)
class Part:
    """Records whose clocks depend on no other's: the cases received in one month, or all visits.

    Their numbers are their places among all records, cases before visits.
    """

    cases: pd.DataFrame
    visits: pd.DataFrame


def divide_records(cases: pd.DataFrame, visits: pd.DataFrame) -> list[Part]:
    """The parts; visits stay together, for a clock may stop at the customer's next one."""
    cases = cases.assign(case_id=_name_places(0, len(cases)))
    visits = visits.assign(visit_id=_name_places(len(cases), len(visits)))
    months, _ = pd.factorize(cases["received_at"].dt.to_period("M"), use_na_sentinel=False)
    by_month = [cases[months == month] for month in np.unique(months)]
    parts = [*(Part(month, visits.iloc[:0]) for month in by_month), Part(cases.iloc[:0], visits)]
    return [part for part in parts if len(part.cases) or len(part.visits)]


def join_clocks(
    tables: Sequence[pd.DataFrame],
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
) -> pd.DataFrame:
    """The parts' tables as `time_clocks` gives that of all records: by handbook, clock and place."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return empty_table(CLOCK_COLUMNS)
    clocks = pd.concat(filled, ignore_index=True)
    places = clocks["record_id"].astype("int64").to_numpy()
    books, numbers = (
        pd.concat([cases[of_case], visits[of_visit]], ignore_index=True).take(places)
        for of_case, of_visit in (("handbook", "handbook"), ("case_id", "visit_id"))
    )
    order = pd.MultiIndex.from_tuples(
        (name, clock) for name, book in handbooks.items() for clock in book.clocks
    )
    ranks = order.get_indexer(pd.MultiIndex.from_arrays([books.array, clocks["clock"].array]))
    clocks = clocks.assign(record_id=numbers.array)
    return clocks.take(np.lexsort((places, ranks))).reset_index(drop=True)


def _name_places(first: int, count: int) -> list[str]:
    return [str(place) for place in range(first, first + count)]
