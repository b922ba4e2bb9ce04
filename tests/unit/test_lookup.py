"""Numbers are found where they stand, whichever way the two columns are gone through."""

import pandas as pd
import pytest

from pipeline.lookup import find_rows, is_among, translate


def _texts(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize("more", [0, 100])
def test_each_number_is_found_at_its_first_place(more: int) -> None:
    """The first of equal numbers counts, also among many; what is missing or blank is at -1."""
    numbers = _texts("a", "b", None, "b", *(f"x{at}" for at in range(more)))
    assert find_rows(numbers, _texts("b", None, "c", "a")).tolist() == [1, -1, -1, 0]


def test_nothing_is_found_in_nothing() -> None:
    """Columns without a row are looked up like any other, whatever their dtype."""
    assert find_rows(_texts(), _texts("a")).tolist() == [-1]
    assert find_rows(_texts("a"), pd.Series([], dtype=object)).tolist() == []


def test_flags_stand_beside_what_was_asked() -> None:
    """The flags have the index of the numbers that were asked for."""
    asked = _texts("b", None, "a")[[2, 0, 1]]
    flags = is_among(asked, _texts("a"))
    assert flags.to_dict() == {2: True, 0: False, 1: False}


def test_codes_become_words() -> None:
    """Unknown and missing codes have none; flags are codes too."""
    told = translate(_texts("a", None, "b", "a")[[3, 0, 1, 2]], {"a": "甲"})
    pd.testing.assert_series_equal(told, pd.Series(["甲", "甲", None, None], [3, 0, 1, 2], dtype="str"))
    assert translate(pd.Series([True, False]), {True: "是"}).tolist()[0] == "是"
    assert translate(_texts(), {}).tolist() == []
