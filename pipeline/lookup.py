"""Texts looked up: numbers of records among those of a table, words for codes; never one by one.

`Series.isin`, `Series.map` and `Index.get_indexer` turn every text into an object first; on long columns that
takes most of their time.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_FEW = 4
Rows = npt.NDArray[np.intp]


def find_rows(numbers: pd.Series, asked: pd.Series) -> Rows:
    """The position in `numbers` of each one asked for, -1 where it has none; a missing one is nowhere."""
    if asked.empty:
        return np.empty(0, dtype=np.intp)
    if _FEW * len(asked) < len(numbers):  # to remember all numbers takes longer than to look at each once
        near = np.flatnonzero(pc.is_in(_read(numbers), value_set=_read(asked), skip_nulls=True))
        return np.append(near, -1)[_find(numbers.iloc[near], asked)]
    return _find(numbers, asked)


def _find(numbers: pd.Series, asked: pd.Series) -> Rows:
    found = pc.index_in(_read(asked), value_set=_read(numbers), skip_nulls=True)
    return np.asarray(found.fill_null(-1), dtype=np.intp)


def is_among(asked: pd.Series, numbers: pd.Series) -> pd.Series:
    """True for each of `asked` that stands in `numbers`; a missing one stands nowhere."""
    return pd.Series(find_rows(numbers, asked) >= 0, index=asked.index)


def translate(codes: pd.Series, words: Mapping[Any, str]) -> pd.Series:
    """The word for each code; missing where there is none."""
    places, distinct = pd.factorize(codes)
    told = pd.array([*(words.get(code) for code in distinct.tolist()), None], dtype="str")
    return pd.Series(told[places], index=codes.index)


def _read(texts: pd.Series) -> pa.Array:
    texts = pa.array(texts.astype("str").array, from_pandas=True)
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return whole.cast(pa.large_string())
