"""The text of a cell as a sheet shows it, times to the minute; by it cells are compared."""

from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

_DATE_LENGTH = len("2026-10-03")
HALF_MINUTE = timedelta(seconds=30)


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
    """`show_cell` of each value of a column; every distinct one is shown once."""
    codes, distinct = pd.factorize(values)
    if pd.api.types.is_datetime64_dtype(values.dtype) and len(distinct):
        texts = _show_times(distinct.to_numpy())
    else:
        texts = [show_cell(value) for value in distinct.tolist()]
    shown = pd.Series([*texts, ""], dtype=object)
    return pd.Series(shown.to_numpy()[codes], index=values.index, dtype=object)


def _show_times(times: npt.NDArray[np.datetime64]) -> list[str]:
    """`_show_time` of each."""
    minutes = (times + np.timedelta64(30, "s")).astype("datetime64[m]")
    texts = np.datetime_as_string(minutes, unit="m")
    whole_days = minutes == minutes.astype("datetime64[D]")
    letters = texts.view("U1").reshape(len(texts), -1)
    letters[:, _DATE_LENGTH] = " "
    letters[whole_days, _DATE_LENGTH:] = ""
    shown: list[str] = texts.tolist()
    return shown
