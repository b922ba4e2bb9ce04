"""Quotients and statistics as plain numbers; `None` where there is nothing to divide by or to average."""

import math
from collections import Counter

import numpy as np
import pandas as pd


def divide(part: float, whole: float) -> float | None:
    """`part / whole`, None for 0/0 (and for anything over 0)."""
    return float(part) / float(whole) if whole else None


def average(counts: Counter[float]) -> float | None:
    """The mean of values that occur so often each."""
    return divide(math.fsum(value * count for value, count in counts.items()), counts.total())


def list_hours(since: pd.Series, until: pd.Series) -> pd.Series:
    """The elapsed hours of each, none below 0; missing where either end is."""
    hours: pd.Series = ((until - since).dt.total_seconds() / 3600).clip(lower=0)
    return hours


def describe_hours(counts: Counter[float]) -> dict[str, float | None]:
    """Median and 90th percentile (linear interpolation) of hours that occur so often each."""
    if not counts:
        return {"median": None, "p90": None}
    hours = np.repeat([*counts], [*counts.values()])
    median, p90 = np.quantile(hours, [0.5, 0.9])
    return {"median": float(median), "p90": float(p90)}
