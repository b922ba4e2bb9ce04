"""Cells of the report's tables as the reader sees them: texts masked and cut, moments, lengths of time."""

import pandas as pd

from pipeline.masking import mask_text
from pipeline.publish.report.breakdown import LONGEST_NAME, shorten
from pipeline.publish.report.numbers import NOTHING


def say_text(value: object, *, blank: str = NOTHING, width: int = LONGEST_NAME) -> str:
    """A text, masked and cut; `blank` where there is none."""
    return shorten(mask_text(value), width) if isinstance(value, str) and value.strip() else blank


def say_deadline(value: pd.Timestamp) -> str:
    """A deadline; one at 0:00 ends the day before."""
    if pd.isna(value) or value != value.normalize():
        return say_moment(value)
    return f"{value - pd.Timedelta(days=1):%m-%d} 24:00"


def say_moment(value: pd.Timestamp) -> str:
    """Day and time, without the year."""
    return NOTHING if pd.isna(value) else f"{value:%m-%d %H:%M}"


def say_lasting(hours: float) -> str:
    """Hours, or days where there are many: `5.5 小时`, `3.2 天`."""
    if pd.isna(hours):
        return NOTHING
    return f"{hours:,.1f} 小时" if hours < 48 else f"{hours / 24:,.1f} 天"  # noqa: PLR2004 - two days
