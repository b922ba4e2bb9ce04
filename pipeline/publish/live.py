"""Deadlines that stay true while the day passes: formulas and colours over the due time and NOW().

A sheet with live deadlines has the columns `clock`, `due_at`, `left`, `state` and, hidden, `started_at`,
`settled` (a result that time no longer changes) and `stopped_at`.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.lookup import Rows, find_rows, translate
from pipeline.model import State
from pipeline.publish.data_sheet import Field, Rule
from pipeline.publish.palette import CLOSED, STATES, URGENT

OPEN = (State.RUNNING, State.WARNING, State.OVERDUE, State.PAUSED)
_MET, _BREACHED, _OVERDUE = (words.STATE[state] for state in (State.MET, State.BREACHED, State.OVERDUE))
_WARNING, _RUNNING = words.STATE[State.WARNING], words.STATE[State.RUNNING]

LEFT = 'IF(OR([@截止]="",[@时限结论]<>""),"",([@截止]-IF([@时限停止]="",NOW(),[@时限停止]))*24)'
STATE = (
    'IF([@时限结论]<>"",[@时限结论],IF([@截止]="","",'
    f'IF([@时限停止]<>"",IF([@时限停止]<=[@截止],"{_MET}","{_BREACHED}"),'
    f'IF(NOW()>[@截止],"{_OVERDUE}",IF(NOW()>=[@截止]-([@截止]-[@时限开始])/5,"{_WARNING}","{_RUNNING}")))))'
)

FIELDS = (
    Field("clock", "时限", "center"),
    Field("due_at", "截止", "time"),
    Field("left", "剩余小时", "hours", formula=LEFT),
    Field("state", "时限状态", "state", formula=STATE),
)


def helper_fields(stopped: str = "") -> tuple[Field, ...]:
    """The hidden columns behind FIELDS; `stopped` is the formula of the stop, where it is one."""
    return (
        Field("started_at", "时限开始", "time", hidden=True),
        Field("settled", "时限结论", hidden=True),
        Field("stopped_at", "时限停止", "time", formula=stopped, hidden=True),
    )


_BLOCK = ("clock", "due_at", "left", "state")
_RUNS = '{due_at}<>"",{settled}="",{stopped_at}=""'


def _word_rule(state: State) -> Rule:
    return Rule(("state",), f'{{state}}="{words.STATE[state]}"', STATES[state])


RULES = (
    Rule(_BLOCK, f"AND({_RUNS},{{due_at}}<NOW())", STATES[State.OVERDUE], bold=True),
    Rule(
        _BLOCK,
        f"AND({_RUNS},{{due_at}}>=NOW(),NOW()>={{due_at}}-({{due_at}}-{{started_at}})/5)",
        STATES[State.WARNING],
    ),
    *map(_word_rule, (State.MET, State.BREACHED, State.PAUSED, State.UNKNOWN)),
)
"""Overdue red, last fifth amber, by the time that passes; met, breached, paused, unknown by their word."""

URGENT_RULE = Rule(("urgency",), f'{{priority}}="{words.PRIORITY["high"]}"', URGENT, bold=True)

WAITING_RULE = Rule(("status",), f'{{status}}="{words.STATUS["waiting_customer"]}"', STATES[State.PAUSED])


def closed_rule(on: tuple[str, ...]) -> Rule:
    """Closed cases grey, and nothing else about them coloured."""
    return Rule(on, f'{{status}}="{words.STATUS["closed"]}"', CLOSED, stop=True)


def result_rules(column: str) -> tuple[Rule, ...]:
    """Colours of a column of results in words."""
    states = (State.MET, State.BREACHED, State.OVERDUE, State.UNKNOWN)
    return tuple(Rule((column,), f'{{{column}}}="{words.STATE[state]}"', STATES[state]) for state in states)


def show_due(due: pd.Series) -> pd.Series:
    """Due times as people read them: 24:00 is the last second of its day, not 0:00 of the next one."""
    return due.mask(due.eq(due.dt.normalize()), due - pd.Timedelta(seconds=1))


def hours_left(due: pd.Series, until: pd.Series) -> pd.Series:
    """Hours from `until` to `due`; what LEFT gives."""
    return (due - until).dt.total_seconds() / 3600


def judge(frame: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """The word STATE gives at `as_of`; needs `due_at`, `started_at`, `stopped_at`, `settled`."""
    due, stopped = frame["due_at"], frame["stopped_at"]
    warn = due - (due - frame["started_at"]) / 5
    live = np.select(
        [due.isna(), stopped.notna() & (stopped <= due), stopped.notna(), due < as_of, warn <= as_of],
        ["", _MET, _BREACHED, _OVERDUE, _WARNING],
        _RUNNING,
    )
    return frame["settled"].fillna(pd.Series(live, index=frame.index, dtype="str"))


class CaseClocks:
    """The clocks of the cases, one at a time for each; needs the columns of `clocks`."""

    def __init__(self, clocks: pd.DataFrame, cases: pd.Series) -> None:
        """`cases` are the numbers of the cases, to whose order all rows here keep."""
        self._places = np.where(clocks["record"] == "case", find_rows(cases, clocks["record_id"]), -1)
        self._clocks = clocks
        self._index = cases.index

    def results(self, clock: str) -> pd.Series:
        """The final results of one clock in words; missing where it is open, or there is none."""
        is_final = self._clocks["state"].isin([State.MET, State.BREACHED, State.UNKNOWN])
        rows = np.flatnonzero((self._clocks["clock"] == clock) & is_final)
        return translate(self._take("state", self._find_first(rows)), words.STATE)

    def nearest(self, names: Sequence[str]) -> pd.DataFrame:
        """These columns of the open clock that is due first, paused ones last.

        Where none is open, of `resolve`, else of `respond`.
        """
        clock, state, due = (self._clocks[name] for name in ("clock", "state", "due_at"))
        is_open = state.isin(OPEN) & due.notna()
        ranks = [is_open & (state != State.PAUSED), is_open, clock == "resolve", clock == "respond"]
        rank = np.select(ranks, range(len(ranks)), len(ranks))
        pressing = due.where(is_open, pd.Timestamp(0))
        order = np.lexsort((pressing.to_numpy(), rank))  # those that are equal as they stand
        rows = self._find_first(order[rank[order] < len(ranks)])
        return pd.DataFrame({name: self._take(name, rows) for name in names})

    def _find_first(self, rows: Rows) -> Rows:
        """For each case the first of these rows of its own; -1 where it has none."""
        found = np.full(len(self._index), -1)
        backwards = rows[self._places[rows] >= 0][::-1]
        found[self._places[backwards]] = backwards
        return found

    def _take(self, name: str, rows: Rows) -> pd.Series:
        return pd.Series(self._clocks[name].array.take(rows, allow_fill=True), index=self._index)
