"""A change from one period to the next, split among groups whose parts add up to it exactly."""

import numpy as np
import pandas as pd


def split_change(now: pd.DataFrame, before: pd.DataFrame, *, by: str, quotient: bool) -> pd.DataFrame:
    """One row per group of `by` in either period (a blank one too), in no order.

    `now` and `before` have one row per record that counts: the group and its `value` (1 where it is only
    counted, 1 or 0 where it is kept or missed, a score). Columns: `name`, `sum`, `count`, `sum_before`,
    `count_before` and `part`. Of a number the part is what the group's own changed by. Of a quotient
    q = sum / count it is what the group adds to the distance from the quotient before, then and now:

        part = (sum − q₀·count) / total − (sum₀ − q₀·count₀) / total₀

    The second terms add up to 0, the first to q − q₀; so the parts do too, whether a group became worse
    or a group that is worse than the others became larger. Missing where either period has no record.
    """
    codes, names = pd.factorize(pd.concat([now[by], before[by]]), use_na_sentinel=False)
    sums, counts = _tally(codes[: len(now)], now["value"], groups=len(names))
    sums_before, counts_before = _tally(codes[len(now) :], before["value"], groups=len(names))
    table = pd.DataFrame(
        {
            "name": pd.Series(names, dtype="str"),
            "sum": sums,
            "count": counts,
            "sum_before": sums_before,
            "count_before": counts_before,
        }
    )
    if not quotient:
        return table.assign(part=table["sum"] - table["sum_before"])
    if now.empty or before.empty:
        return table.assign(part=np.nan)
    level = table["sum_before"].sum() / len(before)
    distance = (table["sum"] - level * table["count"]) / len(now)
    distance_before = (table["sum_before"] - level * table["count_before"]) / len(before)
    return table.assign(part=distance - distance_before)


def _tally(codes: np.ndarray, values: pd.Series, *, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """The sum of the values and how many there are, per group."""
    return np.bincount(codes, weights=values, minlength=groups), np.bincount(codes, minlength=groups)
