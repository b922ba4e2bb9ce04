"""Rows by the month of a time."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

NONE = np.iinfo(np.int32).min


def split_by_month(times: pd.Series) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """The months of the times (`2026-10`), the latest first, each with its positions; "" is none."""
    months = _number_months(times)
    for month in np.unique(months)[::-1].tolist():
        yield "" if month == NONE else str(np.datetime64(month, "M")), np.flatnonzero(months == month)


def _number_months(times: pd.Series) -> npt.NDArray[np.int32]:
    """Months since 1970; small, for they wait while their rows are written."""
    months = times.to_numpy().astype("datetime64[M]")
    return np.where(np.isnat(months), NONE, months.astype(np.int64)).astype(np.int32)
