"""The text of a cell as a sheet shows it, times to the minute; by it cells are compared."""

from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

HALF_MINUTE = timedelta(seconds=30)
_MINUTES = np.array(["", *(f" {at // 60:02}:{at % 60:02}" for at in range(1, 24 * 60))], dtype=object)
"""What is shown of each minute of a day behind the date."""


def show_cell(value: object) -> str:
    """The text of one typed value; "" where blank."""
    match value:
        case bool():
            return str(value).upper()
        case float() | int():
            return "" if pd.isna(value) else f"{value:.15g}"
        case datetime():
            return "" if pd.isna(value) else _show_time(value)
        case date() | time() | timedelta():
            return str(value)
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _show_time(value: datetime) -> str:
    minute = (value + HALF_MINUTE).replace(second=0, microsecond=0)
    return f"{minute:%Y-%m-%d}" if minute.time() == time() else f"{minute:%Y-%m-%d %H:%M}"


def show_column(values: pd.Series) -> pd.Series:
    """`show_cell` of each value of a column; every distinct one, of times every day, is shown once."""
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return pd.Series(_show_times(values.to_numpy()), index=values.index, dtype=object)
    codes, distinct = pd.factorize(values)
    shown = np.array([*(show_cell(value) for value in distinct.tolist()), ""], dtype=object)
    return pd.Series(shown[codes], index=values.index, dtype=object)


def _show_times(times: npt.NDArray[np.datetime64]) -> npt.NDArray[np.object_]:
    """`_show_time` of each, "" where there is none."""
    minutes = (times + np.timedelta64(30, "s")).astype("datetime64[m]")
    days = minutes.astype("datetime64[D]")
    codes, distinct = pd.factorize(days)
    dates = np.array([*np.datetime_as_string(distinct, unit="D").tolist(), ""], dtype=object)
    of_day = np.where(np.isnat(times), 0, (minutes - days).astype(np.int64))
    return np.asarray(dates[codes] + _MINUTES[of_day])
