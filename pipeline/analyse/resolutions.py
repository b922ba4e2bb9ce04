"""When a case was resolved: the answer that `resolved`, `backlog`, `carried_over` and `completion` share."""

import pandas as pd

from pipeline.model import Status

_DONE = [Status.RESOLVED.value, Status.CLOSED.value]
LONG_AGO = pd.Timestamp("1900-01-01")
"""The solution of a case that is done but does not say when: before any moment asked about, in no month."""


def date_resolutions(cases: pd.DataFrame) -> pd.Series:
    """The moment each case was resolved, missing where it is not."""
    undated = cases["resolved_at"].isna() & cases["status"].isin(_DONE)
    return cases["resolved_at"].mask(undated, LONG_AGO)
