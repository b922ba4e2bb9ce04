"""The month's own figures restricted to groups of cases: channels, departments, owners, customer types."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.rates import average, divide
from pipeline.analyse.tallies import list_values, tally_pairs
from pipeline.analyse.view import View

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]
_WAYS = ("received", "resolved", "response_met", "response_due")


def tabulate_groups(view: View, column: str) -> pd.DataFrame:
    """One row per value of `column` among the cases that count (a blank one is a group too), in no order.

    Columns: `name`, `received`, `resolved`, `response_met`, `response_due`, `score_count`, `score_sum`. The
    responses are those due in the month, the scores those dated in it, as in the month's own figures.
    """
    answered = view.responses["case_row"]
    scored = view.ratings[view.ratings["case_row"].ge(0) & view.ratings["score"].notna()]
    counting = view.received.to_numpy(copy=True)
    counting[answered] = counting[scored["case_row"]] = True
    found, names = pd.factorize(view.cases[column][counting], use_na_sentinel=False)
    codes = np.zeros(len(counting), dtype=np.intp)
    codes[counting] = found

    def count(cases: pd.Series, weights: pd.Series | None = None) -> Numbers:
        """Per group, how many of these cases (a mask or positions), or the sum of their weights."""
        return np.bincount(codes[cases.to_numpy()], weights=weights, minlength=len(names))

    return pd.DataFrame(
        {
            "name": pd.Series(names, dtype="str"),
            "received": count(view.received),
            "resolved": count(view.received & view.resolved),
            "response_met": count(answered[view.responses["met"]]),
            "response_due": count(answered),
            "score_count": count(scored["case_row"]),
            "score_sum": count(scored["case_row"], scored["score"]),
        }
    )


def tally_groups(view: View, column: str) -> Counter[tuple[str | None, str]]:
    """How many cases of each group are `received`, `resolved`, `response_met` and `response_due`."""
    table = tabulate_groups(view, column)
    names = list_values(table["name"])
    return Counter(
        {(name, way): count for way in _WAYS for name, count in zip(names, table[way].tolist(), strict=True)}
    )


def tally_group_scores(view: View, column: str) -> Counter[tuple[str | None, float]]:
    """How often the cases of each group were given each score."""
    scored = view.ratings[view.ratings["case_row"].ge(0) & view.ratings["score"].notna()]
    return tally_pairs(view.cases[column].take(scored["case_row"].to_numpy()), scored["score"])


def count_groups(
    counts: Counter[tuple[str | None, str]], scores: Counter[tuple[str | None, float]]
) -> list[dict[str, Any]]:
    """The figure of one grouping: groups that received a case in the month, largest first, ties by name."""
    received = {name: count for (name, way), count in counts.items() if way == "received" and count}
    scored: dict[str | None, Counter[float]] = defaultdict(Counter)
    for (name, score), count in scores.items():
        scored[name][score] = count
    return [
        {
            "name": name,
            "count": received[name],
            "resolved": counts[name, "resolved"],
            "response_on_time": divide(counts[name, "response_met"], counts[name, "response_due"]),
            "score_mean": average(scored[name]),
        }
        for name in sorted(received, key=lambda name: (-received[name], name is None, name))
    ]
