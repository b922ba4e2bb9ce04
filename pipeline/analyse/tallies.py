"""What a period's figures are worked out from: how often each fact occurs, so that parts add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

Tally = Mapping[str, Counter[Any]]
"""For each kind of fact, such as `scores`, how often each of its values occurs among the records."""


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """The tally of all records, from those of parts that share none."""
    total: dict[str, Counter[Any]] = {}
    for tally in tallies:
        for kind, counts in tally.items():
            total.setdefault(kind, Counter()).update(counts)
    return total


def tally_values(values: pd.Series) -> Counter[Any]:
    """How often each value occurs; missing ones do not count."""
    return Counter(values.dropna().tolist())


def tally_pairs(first: pd.Series, second: pd.Series) -> Counter[tuple[Any, Any]]:
    """How often each pair of values occurs, row by row; a missing one is None."""
    (left, lefts), (right, rights) = (pd.factorize(each, use_na_sentinel=False) for each in (first, second))
    counts = np.bincount(left * len(rights) + right, minlength=len(lefts) * len(rights))
    pairs = product(list_values(pd.Series(lefts)), list_values(pd.Series(rights)))
    return Counter({pair: count for pair, count in zip(pairs, counts.tolist(), strict=True) if count})


def list_values(values: pd.Series) -> list[Any]:
    """The values, None where one is missing."""
    return [None if is_missing else value for value, is_missing in zip(values, values.isna(), strict=True)]
