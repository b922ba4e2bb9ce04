"""What later corrections did to the figures that were reported for a closed period."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.analyse.list_counted import LISTED
from pipeline.model import Restated, State

Figures = Mapping[str, Any]

_SAME = 1e-9
_BEHIND = {
    "resolved": "received",
    "response_hours": "received",
    "resolution_hours": "received",
    "carried_over": "completion.rate",
    "coverage": "completion.rate",
}
"""First part of a path → the figure of `LISTED` whose records are behind it, where the names differ."""
_SHOWN = {"received": ["response_hours", "resolution_hours"], "satisfaction.rate": ["result", "score"]}
"""What a record's part in a figure is, beside its being there, where it is not the `result` alone."""
_LATE = {State.OVERDUE.value: State.BREACHED.value}  # what is late stays late, done or not


def compare_figures(reported: Figures, now: Figures) -> list[str]:
    """The paths of all numbers that changed, in the order of the figures now."""
    then, current = dict(_flatten(reported)), dict(_flatten(now))
    return [
        path
        for path, value in current.items()
        if path in then and not _moves_on(path) and _differ(then[path], value)
    ]


def restate(
    period: str,
    reported: Figures,
    now: Figures,
    *,
    changed: list[str],
    counted: tuple[pd.DataFrame, pd.DataFrame],
) -> list[Restated]:
    """One entry per changed path; `counted` are the records behind the figures then and now."""
    then, current = dict(_flatten(reported)), dict(_flatten(now))
    behind = {path: find_listed(path) for path in changed}
    records = {listed: find_changed(*counted, listed) for listed in behind.values() if listed}
    return [
        Restated(period, path, then[path], current[path], records.get(listed or "", ()))
        for path, listed in behind.items()
    ]


def find_changed(then: pd.DataFrame, now: pd.DataFrame, figure: str) -> tuple[str, ...]:
    """The records that came, went or count otherwise behind a figure of `LISTED`.

    Needs tables of `list_counted`.
    """
    columns = ["record", "record_id", *_SHOWN.get(figure, ["result"])]
    sides = (table[table["figure"].eq(figure)].replace({"result": _LATE}) for table in (then, now))
    before, after = (side[columns].drop_duplicates() for side in sides)
    merged = before.merge(after, how="outer", on=columns, indicator=True)
    changed = merged.loc[merged["_merge"].ne("both"), "record_id"]
    return tuple(sorted(changed.unique()))


def find_listed(path: str) -> str | None:
    """The figure of `LISTED` whose records are behind the one at `path`; None where none are listed."""
    first, *_ = path.split(".")
    known = (_BEHIND.get(path), _BEHIND.get(first), *(name for name in LISTED if name.split(".")[0] == first))
    return next((name for name in known if name), None)


def _flatten(figures: Figures, above: str = "") -> Iterator[tuple[str, float | None]]:
    """Path and value of every number; lists (shares, groups) are left out."""
    for key, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{above}{key}.")
        elif value is None or isinstance(value, int | float):
            yield f"{above}{key}", value


def _moves_on(path: str) -> bool:
    """Whether the number changes with time alone: how many of the late clocks have stopped since."""
    return path.startswith("clocks.") and not path.endswith("attainment")


def _differ(one: float | None, other: float | None) -> bool:
    return one is not other if one is None or other is None else abs(one - other) > _SAME
