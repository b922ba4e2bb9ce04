"""Tallies of clocks by state, and attainment = met / (met + breached + overdue)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.analyse.rates import divide
from pipeline.handbooks import Handbook
from pipeline.model import State

STATES = (
    State.MET,
    State.BREACHED,
    State.OVERDUE,
    State.RUNNING,
    State.WARNING,
    State.PAUSED,
    State.UNKNOWN,
)
"""In the order of the figures (contract section 6)."""
JUDGED = [State.MET.value, State.BREACHED.value, State.OVERDUE.value]


def list_clocks(handbooks: Mapping[str, Handbook]) -> list[str]:
    """Every clock that some handbook has: the known ones in their order, then a team's own."""
    used = dict.fromkeys(clock for handbook in handbooks.values() for clock in handbook.clocks)
    return [*(clock for clock in words.CLOCK if clock in used), *(c for c in used if c not in words.CLOCK)]


def count_states(states: pd.Series) -> dict[str, Any]:
    """How many clocks are in each state, and their attainment."""
    return _tally(Counter(states.tolist()))


def count_clocks(due: pd.DataFrame, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The tally of each clock over the rows given; a clock without a row is there too, all 0."""
    (clock, clocks), (state, states) = (pd.factorize(due[column]) for column in ("clock", "state"))
    counts = np.bincount(clock * len(states) + state, minlength=len(clocks) * len(states))
    rows = counts.reshape(len(clocks), len(states)).tolist()
    tallies = {name: dict(zip(states, row, strict=True)) for name, row in zip(clocks, rows, strict=True)}
    return {name: _tally(tallies.get(name, {})) for name in names}


def _tally(found: Mapping[str, int]) -> dict[str, Any]:
    tally: dict[str, Any] = {state.value: found.get(state.value, 0) for state in STATES}
    return tally | {"attainment": divide(tally["met"], sum(tally[state] for state in JUDGED))}
