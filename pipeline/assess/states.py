"""The state of every clock, from its start, due and stop (contract section 5)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.assess.moments import Flags, Minutes, Times, has_time, is_by
from pipeline.assess.pace import Pace
from pipeline.assess.waits import Waits
from pipeline.model import State

Codes = npt.NDArray[np.int64]

_STATES = tuple(State)
_REASONS = ("early", "bounded", "paused")
_WARNING_PART = 5  # contract section 5: at most 20 % of the target left


@dataclass(frozen=True)
class Course:
    """What happened on one clock, one entry per record; `applies` says which records have it.

    `due` is final (waits are in it); `opens` is the earliest allowed stop (NaT where any is); `bound` the
    earliest stamp of a later stage; `passed` says that the clock must have stopped even where nobody
    wrote when; `waits` are those that count.
    """

    applies: Flags
    started: Times
    due: Times
    day_end: Flags
    stopped: Times
    opens: Times
    bound: Times
    passed: Flags
    paused: Flags
    waits: Waits
    pace: Pace
    target_min: Minutes


def judge(course: Course, as_of: np.datetime64) -> pd.DataFrame:
    """One row per entry: `state`, `reason` and `used_min`."""
    stopped = has_time(course.stopped)
    early = course.stopped < course.opens
    bounded = ~stopped & is_by(course.bound, course.due, course.day_end)
    told = has_time(course.started) & has_time(course.due)
    hidden = ~stopped & (has_time(course.bound) | course.passed)
    rules = [
        (~told, State.UNKNOWN),
        (stopped & is_by(course.stopped, course.due, course.day_end) & ~early, State.MET),
        (stopped, State.BREACHED),
        (bounded, State.MET),
        (hidden, State.UNKNOWN),
        (course.paused, State.PAUSED),
        (~is_by(as_of, course.due, course.day_end), State.OVERDUE),
        (_is_close(course, as_of), State.WARNING),
    ]
    state = _select([(rule, _STATES.index(name)) for rule, name in rules], _STATES.index(State.RUNNING))
    paused = state == _STATES.index(State.PAUSED)
    reason = _select([(told & early, 0), (told & bounded, 1), (paused, 2)], -1)
    used = np.where(told & ~hidden, _measure_used(course, as_of), np.nan)
    return pd.DataFrame(
        {"state": _name(state, _STATES), "reason": _name(reason, _REASONS), "used_min": used}, copy=False
    )


def _is_close(course: Course, as_of: np.datetime64) -> Flags:
    """Where at most a fifth of the time from start to due is left, waits included."""
    close: Flags = (course.due - as_of) * _WARNING_PART <= course.due - course.started
    return close


def _measure_used(course: Course, as_of: np.datetime64) -> Minutes:
    """Minutes from start to stop, or to as-of while open, without the waits that count."""
    end = np.where(has_time(course.stopped), course.stopped, as_of)
    waited = course.waits.count_within(course.started, end, course.pace)
    return np.maximum(course.pace.count(course.started, end) - waited, 0.0)


def _select(rules: list[tuple[Flags, int]], otherwise: int) -> Codes:
    """The code of the first rule that holds, for each entry."""
    return np.select([rule for rule, _ in rules], [code for _, code in rules], otherwise)


def _name(codes: Codes, names: tuple[str, ...]) -> pd.api.extensions.ExtensionArray:
    """Names for codes; -1 is missing."""
    return pd.array([str(name) for name in names], dtype="str").take(codes, allow_fill=True)
