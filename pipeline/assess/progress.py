"""The course of a clock over a case's progress: its longest silence, or the one going on (A7, B8, E8)."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.assess.courses import Scene, Start, Stop, lay_course
from pipeline.assess.moments import (
    Flags,
    Minutes,
    Times,
    end_of,
    has_time,
    is_by,
    is_date_only,
    no_times,
    read_times,
)
from pipeline.assess.pace import Pace
from pipeline.assess.progress_log import Entries, read_entries
from pipeline.assess.stages import find_bound, is_reached
from pipeline.assess.states import Course
from pipeline.assess.targets import Targets, choose_targets, set_deadlines, set_pace
from pipeline.assess.waits import Waits, read_waits
from pipeline.handbooks import Clock


@dataclass(frozen=True)
class Life:
    """One entry per case: what its progress clock needs to know. `dated`: its log has dated entries."""

    received: Times
    resolved: Times
    solved: Flags
    dated: Flags


@dataclass(frozen=True)
class Gaps:
    """One entry per case: its longest finished gap (NaT where none), and whether that took too long."""

    started: Times
    ended: Times
    due: Times
    day_end: Flags
    late: Flags
    target_min: Minutes


def follow_progress(spec: Clock, records: pd.DataFrame, scene: Scene) -> Course:
    """The longest gap of a dated log where the case is solved or a gap was too long, else the going one.

    A solved case with an undated log has none.
    """
    received = read_times(records, spec.start)
    logged = read_entries(records["progress"], received)
    dated = np.bincount(logged.rows, minlength=len(records)) > 0
    life = Life(received, read_times(records, spec.stop), is_reached(records, spec.stop), dated)
    points = _lay_points(records, logged, life, scene.as_of)
    targets = choose_targets(spec, records)
    pace = set_pace(spec, targets, scene.calendar)
    waits = read_waits(spec, records)
    gaps = _find_longest(points, targets, waits, pace)
    going = _follow_going(spec, records, scene, life=life, last=_find_last(points, records, life))
    return _show_gaps(going, gaps, waits, life)


def _lay_points(records: pd.DataFrame, logged: Entries, life: Life, as_of: np.datetime64) -> Entries:
    """Reception, entries and solution of each case with a dated log, in order.

    最近进展时间 is an entry too. Entries outside reception and solution (as-of, while open) are left out.
    """
    updated = read_times(records, "last_progress_at")
    by_column = np.flatnonzero(has_time(updated) & life.dated)
    entries = Entries(np.append(logged.rows, by_column), np.append(logged.when, updated[by_column]))
    latest = np.where(has_time(life.resolved), life.resolved, as_of)[entries.rows]
    entries = entries.keep(~(entries.when < life.received[entries.rows]) & (entries.when <= latest))
    first = np.flatnonzero(has_time(life.received) & life.dated)
    last = np.flatnonzero(has_time(life.resolved) & life.dated)
    rows = np.concatenate([first, entries.rows, last])
    at = np.concatenate([life.received[first], entries.when, life.resolved[last]])
    part = np.repeat([0, 1, 2], [len(first), len(entries.rows), len(last)])
    order = np.lexsort((at, part, rows))
    return Entries(rows[order], at[order])


def _find_longest(points: Entries, targets: Targets, waits: Waits, pace: Pace) -> Gaps:
    """The longest gap between two points of each case, the waits inside subtracted; of equals the first."""
    finished = np.flatnonzero(points.rows[1:] == points.rows[:-1])
    rows, stamped, ended = points.rows[finished], points.when[finished], points.when[finished + 1]
    started, paced = end_of(stamped), pace.take(rows)
    deadlines = set_deadlines(targets.take(rows), stamped, started, paced)
    waited = waits.take(rows).count_within(started, ended, paced)
    due = np.where(waited > 0, paced.add(deadlines.due, waited), deadlines.due)
    day_end = deadlines.day_end & is_date_only(due)
    late = has_time(due) & ~is_by(ended, due, day_end)
    silence = np.nan_to_num(paced.count(started, ended) - waited)
    order = np.lexsort((-finished, silence, late, rows))
    longest = order[np.append(rows[order][1:] != rows[order][:-1], True)] if len(order) else order
    gaps = _no_gaps(len(targets.days))
    found = (started, ended, due, day_end, late, deadlines.target_min)
    for whole, part in zip(vars(gaps).values(), found, strict=True):
        whole[rows[longest]] = part[longest]
    return gaps


def _no_gaps(count: int) -> Gaps:
    no, never = np.zeros(count, bool), no_times(count)
    return Gaps(never, never.copy(), never.copy(), no, no.copy(), np.full(count, np.nan))


def _find_last(points: Entries, records: pd.DataFrame, life: Life) -> Times:
    """The moment each case was last heard of: its last entry, else the columns of the sheet."""
    said = read_times(records, "last_progress_at")
    for column in (read_times(records, "first_response_at"), life.received):
        said = np.where(has_time(said), said, column)
    said[life.dated] = np.datetime64("NaT")
    said[points.rows] = points.when  # in order, so the last one stays
    return said


def _follow_going(spec: Clock, records: pd.DataFrame, scene: Scene, *, life: Life, last: Times) -> Course:
    """The gap from the last entry on, for cases that are open or whose solution has no stamp."""
    started = np.where(has_time(life.resolved), np.datetime64("NaT"), last)
    start = Start(started, end_of(started), life.dated | ~life.solved)
    bound = np.where(life.solved, find_bound(records, spec.stop), np.datetime64("NaT"))
    nothing = no_times(len(records))
    stop = Stop(nothing, bound, life.solved, nothing)
    return lay_course(spec, records, scene, start=start, stop=stop)


def _show_gaps(going: Course, gaps: Gaps, waits: Waits, life: Life) -> Course:
    """`going` with the longest gap in its place where that was too long, or the case is resolved.

    Where the reception has no stamp the first gap is not known, so none can be told to be in time.
    """
    whole = has_time(life.resolved) & has_time(life.received)
    shown = has_time(gaps.started) & (gaps.late | whole)
    return replace(
        going,
        started=np.where(shown, gaps.started, going.started),
        due=np.where(shown, gaps.due, going.due),
        day_end=np.where(shown, gaps.day_end, going.day_end),
        stopped=np.where(shown, gaps.ended, going.stopped),
        target_min=np.where(shown, gaps.target_min, going.target_min),
        waits=Waits(np.where(shown, waits.begun, going.waits.begun), waits.ended),
    )
