"""Tallies of clocks by state, and attainment = met / (met + breached + overdue)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pipeline import words
from pipeline.analyse.rates import divide
from pipeline.analyse.tallies import tally_pairs
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


def tally_clocks(due: pd.DataFrame) -> Counter[tuple[str, str]]:
    """How many of the rows are of each clock in each state."""
    return tally_pairs(due["clock"], due["state"])


def count_clocks(found: Counter[tuple[str, str]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Each clock's states, see `tally_clocks`; a clock that was not found is there too, all 0."""
    return {
        name: count_states(Counter({state.value: found[name, state.value] for state in STATES}))
        for name in names
    }


def count_states(found: Counter[str]) -> dict[str, Any]:
    """How many clocks are in each state, and their attainment."""
    counts: dict[str, Any] = {state.value: found[state.value] for state in STATES}
    return counts | {"attainment": divide(counts["met"], sum(counts[state] for state in JUDGED))}
