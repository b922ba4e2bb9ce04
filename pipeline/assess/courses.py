"""The course of every clock that has one start and one stop, by its kind (contract section 5)."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from pipeline.assess.calendar import WorkCalendar
from pipeline.assess.customers import find_next_visits
from pipeline.assess.moments import (
    DAY,
    Flags,
    Times,
    add_minutes,
    count_minutes,
    end_of,
    is_date_only,
    no_times,
    read_times,
)
from pipeline.assess.pace import Pace
from pipeline.assess.stages import find_bound, is_reached
from pipeline.assess.states import Course
from pipeline.assess.targets import Deadlines, choose_targets, set_deadlines, set_pace
from pipeline.assess.waits import read_waits, shift_due
from pipeline.handbooks import Clock
from pipeline.model import STAGES


@dataclass(frozen=True)
class Scene:
    """What all clocks of one run share. `visits` are those of all handbooks."""

    calendar: WorkCalendar
    as_of: np.datetime64
    visits: pd.DataFrame


@dataclass(frozen=True)
class Start:
    """One entry per record: the stamp as written, the moment the clock starts, whether it did."""

    stamped: Times
    started: Times
    reached: Flags


@dataclass(frozen=True)
class Stop:
    """One entry per record: the stop, and what is known of one that nobody wrote down.

    `bound` is the earliest stamp of a later stage, `passed` says that the clock must have stopped, `opens`
    is the earliest allowed stop.
    """

    when: Times
    bound: Times
    passed: Flags
    opens: Times

    @classmethod
    def unbounded(cls, when: Times, *, passed: bool = False) -> Self:
        """A stop that no later stage bounds, `passed` on every record or on none."""
        nothing = no_times(len(when))
        return cls(when, nothing, np.full(len(when), passed), nothing)


def follow_span(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """From one stamp to another; of a case, both are stages of its life."""
    stop = _read_stop(spec, records)
    return lay_course(spec, records, scene, start=_read_start(spec, records), stop=stop)


def follow_window(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """Like a span, with an earliest allowed stop: 0:00 of the Nth working day after the start (B1)."""
    start = _read_start(spec, records)
    opens = no_times(len(records))
    if spec.opens is not None and spec.opens.working_days:
        count = np.full(len(records), spec.opens.working_days)
        opens = scene.calendar.find_working_day(start.stamped, count)
    elif spec.opens is not None:
        opens = add_minutes(start.started, np.full(len(records), spec.opens.minutes))
    stop = replace(_read_stop(spec, records), opens=opens)
    return lay_course(spec, records, scene, start=start, stop=stop)


def follow_record(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """From the end of a visit to its record; without a stamp it was recorded, but nobody wrote when."""
    stamped = read_times(records, spec.start)
    talked = records["duration_min"].fillna(0.0).clip(lower=0.0).to_numpy("float64")
    ended = np.where(is_date_only(stamped), stamped + DAY, add_minutes(stamped, talked))
    start = Start(stamped, ended, np.ones(len(records), bool))
    stop = Stop.unbounded(read_times(records, spec.stop), passed=True)
    return lay_course(spec, records, scene, start=start, stop=stop)


def follow_customer(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """From a visit to the same customer's next one, in whatever handbook (D6)."""
    stop = Stop.unbounded(find_next_visits(records, scene.visits))
    return lay_course(spec, records, scene, start=_read_start(spec, records), stop=stop)


def follow_archive(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """From closing to archiving, due at 24:00 of a day of the month after (E11)."""
    start = _read_start(spec, records)
    month = start.stamped.astype("datetime64[M]") + np.timedelta64(1, "M")
    due = (month.astype("datetime64[D]") + np.timedelta64(spec.day or 1, "D")).astype("datetime64[us]")
    pace = Pace(scene.calendar, np.zeros(len(records), bool))
    whole_days = np.ones(len(records), bool)
    deadlines = Deadlines(due, whole_days, count_minutes(start.started, due), pace)
    return _lay_out(spec, records, start=start, stop=_read_stop(spec, records), deadlines=deadlines)


def lay_course(spec: Clock, records: pd.DataFrame, scene: Scene, *, start: Start, stop: Stop) -> Course:
    """The course between `start` and `stop` for the targets of `spec`; none where there is no target."""
    targets = choose_targets(spec, records)
    pace = set_pace(spec, targets, scene.calendar)
    deadlines = set_deadlines(targets, start.stamped, start.started, pace)
    having = replace(start, reached=start.reached & targets.exist())
    return _lay_out(spec, records, start=having, stop=stop, deadlines=deadlines)


def _lay_out(spec: Clock, records: pd.DataFrame, *, start: Start, stop: Stop, deadlines: Deadlines) -> Course:
    latest = np.where(np.isnat(stop.when), stop.bound, stop.when)
    shift = shift_due(read_waits(spec, records), start.started, deadlines=deadlines, stopped=latest)
    return Course(
        applies=start.reached,
        started=start.started,
        due=shift.due,
        day_end=shift.day_end,
        stopped=stop.when,
        opens=stop.opens,
        bound=stop.bound,
        passed=stop.passed,
        paused=shift.paused,
        waits=shift.waits,
        pace=deadlines.pace,
        target_min=deadlines.target_min,
    )


def _read_start(spec: Clock, records: pd.DataFrame) -> Start:
    """A case's stage must be reached; any other stamp is expected on every record."""
    stamped = read_times(records, spec.start)
    is_stage = spec.record == "case" and spec.start in STAGES
    reached = is_reached(records, spec.start) if is_stage else np.ones(len(records), bool)
    return Start(stamped, end_of(stamped), reached)


def _read_stop(spec: Clock, records: pd.DataFrame) -> Stop:
    stop = Stop.unbounded(read_times(records, spec.stop))
    if spec.record == "case" and spec.stop in STAGES:
        return replace(stop, bound=find_bound(records, spec.stop), passed=is_reached(records, spec.stop))
    return stop
