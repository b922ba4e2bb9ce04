"""One clock in words: start + target + waits = due, the stop and the result (`feedback explain`)."""

import numpy as np
import pandas as pd
from pandas.api.typing import NaTType

from pipeline import words
from pipeline.handbooks import Clock, Duration
from pipeline.model import STAGES

_MINUTES_AN_HOUR = 60
_DAY = pd.Timedelta(days=1)


def explain_clock(row: pd.Series, record: pd.Series, spec: Clock) -> list[str]:
    """Lines that tell one row of `clocks` with its arithmetic; `record` is the row of its case or visit."""
    return [
        _tell_result(row),
        *_tell_start(row, record, spec),
        *_tell_waits(record, spec),
        *_tell_due(row, record, spec),
        _tell_stop(row, record, spec),
    ]


def _say(phrase: str, **parts: str) -> str:
    return words.EXPLAIN[phrase].format(**parts)


def _tell_result(row: pd.Series) -> str:
    clock, state = words.CLOCK.get(row["clock"], row["clock"]), words.STATE[row["state"]]
    if pd.isna(row["reason"]):
        return _say("head", clock=clock, state=state)
    return _say("head_why", clock=clock, state=state, reason=words.REASON[row["reason"]])


def _tell_start(row: pd.Series, record: pd.Series, spec: Clock) -> list[str]:
    """The start, unless it is told with the due time: where it is missing, or a date only."""
    if pd.isna(row["started_at"]):
        return [_say("no_start")]
    stamp = row["started_at"] - _DAY
    if spec.kind != "progress" and stamp == record[spec.start] and _is_midnight(stamp):
        return [_say("start_day", start=_tell_end(row["started_at"]), stamp=f"{stamp:%Y-%m-%d}")]
    return []


def _tell_waits(record: pd.Series, spec: Clock) -> list[str]:
    if spec.stop != "resolved_at" or pd.isna(record["waiting_from"]):
        return []
    wait_from = _tell_moment(record["waiting_from"])
    if pd.isna(record["waiting_until"]):
        return [_say("waiting_open", wait_from=wait_from)]
    return [_say("waiting", wait_from=wait_from, wait_until=_tell_moment(record["waiting_until"]))]


def _tell_due(row: pd.Series, record: pd.Series, spec: Clock) -> list[str]:
    if pd.isna(row["due_at"]):
        return []
    due = _tell_end(row["due_at"])
    if pd.isna(row["started_at"]):
        return [_say("due_only", due=due)]
    target, in_minutes = _name_target(row, record, spec)
    parts = {"start": _tell_end(row["started_at"]), "target": target, "due": due}
    whole = (row["due_at"] - row["started_at"]) / pd.Timedelta(minutes=1)
    waited = whole - row["target_min"]
    on_office_hours = in_minutes and spec.calendar == "business"
    if waited > 0 and not on_office_hours:  # the length of a wait in office hours is not in the row
        return [_say("due_wait", **parts, wait=_tell_length(waited))]
    return [_say("due", **parts)]


def _name_target(row: pd.Series, record: pd.Series, spec: Clock) -> tuple[str, bool]:
    """The target in words, and whether it is a number of minutes."""
    if spec.kind == "archive":
        return _say("archive", day=str(spec.day)), False
    length = spec.targets.get(record[spec.by]) if spec.by else None
    if length is None and spec.promise and not pd.isna(record[spec.promise]):
        return _say("promise", promised=_tell_moment(record[spec.promise])), False
    return _name_length(length or spec.target, row, spec)


def _name_length(length: Duration | None, row: pd.Series, spec: Clock) -> tuple[str, bool]:
    if length is not None and length.working_days:
        return _say("working_days", count=str(length.working_days)), False
    told = _tell_length(row["target_min"])
    return (_say("office", length=told) if spec.calendar == "business" else told), True


def _tell_stop(row: pd.Series, record: pd.Series, spec: Clock) -> str:
    if not pd.isna(row["stopped_at"]):
        stop = _tell_moment(row["stopped_at"])
        if np.isnan(row["used_min"]):
            return _say("stop_unused", stop=stop)
        return _say("stop", stop=stop, used=_tell_length(row["used_min"]))
    if not np.isnan(row["used_min"]):
        return _say("open", used=_tell_length(row["used_min"]))
    bound = _find_bound(record, spec)
    return _say("no_stop") if pd.isna(bound) else _say("bound", bound=_tell_moment(bound))


def _find_bound(record: pd.Series, spec: Clock) -> pd.Timestamp | NaTType:
    later = STAGES[STAGES.index(spec.stop) + 1 :] if spec.record == "case" and spec.stop in STAGES else ()
    return record[list(later)].min() if later else pd.NaT


def _is_midnight(stamp: pd.Timestamp) -> bool:
    return stamp == stamp.normalize()


def _tell_moment(stamp: pd.Timestamp) -> str:
    """A date only is told without a time of day."""
    return f"{stamp:%Y-%m-%d}" if _is_midnight(stamp) else f"{stamp:%Y-%m-%d %H:%M}"


def _tell_end(stamp: pd.Timestamp) -> str:
    """0:00 is told as 24:00 of the day it ends."""
    return f"{stamp - _DAY:%Y-%m-%d} 24:00" if _is_midnight(stamp) else f"{stamp:%Y-%m-%d %H:%M}"


def _tell_length(minutes: float) -> str:
    if minutes < _MINUTES_AN_HOUR:
        return _say("minutes", count=f"{minutes:.0f}")
    return _say("hours", count=f"{round(minutes / _MINUTES_AN_HOUR, 1):g}")
