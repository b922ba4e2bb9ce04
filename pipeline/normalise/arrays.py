"""Columns of a table of records as pandas keeps them, made at once."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

from pipeline.model import DTYPES, Kind

Array = ExtensionArray | np.ndarray

_TEXT = pd.StringDtype(na_value=np.nan)


def build_array(values: Sequence[Any], kind: Kind) -> Array:
    """The values (None: missing) as a column of this kind; what is no text, but shall be one, as its text."""
    if kind in ("number", "flag"):
        return np.array(values, dtype=DTYPES[kind])
    if kind == "text":
        with suppress(pa.ArrowTypeError):
            return _hold(pa.array(values, pa.large_string(), from_pandas=True))
    dtype: Any = DTYPES[kind]
    array: Array = pd.array(values, dtype=dtype)
    return array


def repeat_texts(texts: Sequence[str], sizes: Sequence[int]) -> Array:
    """A column in which each text stands so many times."""
    return _hold(pa.array(texts, pa.large_string()).take(np.repeat(np.arange(len(texts)), sizes)))


@lru_cache(maxsize=16)  # the same many times in a table, where it is packed but once
def build_blank(kind: Kind, size: int) -> Array:
    """A column of so many missing values; it must not be changed."""
    return build_array([None] * size, kind)


def _hold(texts: pa.Array) -> Array:
    return pd.arrays.ArrowStringArray(texts, dtype=_TEXT)  # type: ignore[call-arg] # it has
