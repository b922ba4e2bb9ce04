"""Columns of records: the same as pandas makes of the values, dtype and all."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from datetime import datetime

import pandas as pd
import pytest

from pipeline.model import DTYPES, Kind
from pipeline.normalise.arrays import build_array, build_blank, repeat_texts


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["客户", None, "𠮷", ""]),
        ("text", ["4", 4.0, None]),  # a handbook may take a score for a comment
        ("time", [datetime(2026, 10, 3, 14, 5), None]),
        ("number", [4.5, None]),
        ("flag", [True, False]),
        ("text", []),
        ("time", [None, None]),
    ],
)
def test_a_column_is_what_pandas_makes_of_the_values(kind: Kind, values: list[object]) -> None:
    column = pd.Series(build_array(values, kind))
    pd.testing.assert_series_equal(column, pd.Series(values, dtype=DTYPES[kind]))


def test_blank_columns_and_repeated_texts_are_as_long_as_asked_for() -> None:
    pd.testing.assert_series_equal(pd.Series(build_blank("text", 2)), pd.Series([None, None], dtype="str"))
    repeated = pd.Series(repeat_texts(["甲", "乙", "丙"], [2, 0, 1]))
    pd.testing.assert_series_equal(repeated, pd.Series(["甲", "甲", "丙"], dtype="str"))
