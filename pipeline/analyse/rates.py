"""Quotients and statistics as plain numbers; `None` where there is nothing to divide by or to average."""

import pandas as pd


def divide(part: float, whole: float) -> float | None:
    """`part / whole`, None for 0/0 (and for anything over 0)."""
    return float(part) / float(whole) if whole else None


def average(values: pd.Series) -> float | None:
    """The mean of the values that are there."""
    return None if values.notna().sum() == 0 else float(values.mean())


def list_hours(since: pd.Series, until: pd.Series) -> pd.Series:
    """The elapsed hours of each, none below 0; missing where either end is."""
    hours: pd.Series = ((until - since).dt.total_seconds() / 3600).clip(lower=0)
    return hours


def describe_hours(since: pd.Series, until: pd.Series) -> dict[str, float | None]:
    """Median and 90th percentile (linear interpolation) of the elapsed hours, none below 0."""
    hours = list_hours(since, until).dropna()
    if hours.empty:
        return {"median": None, "p90": None}
    median, p90 = hours.quantile([0.5, 0.9])
    return {"median": float(median), "p90": float(p90)}
