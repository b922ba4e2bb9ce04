"""Why deadlines were missed, as far as the records' own stamps tell (E13: late response, plan deviation)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.list_breaches import COLUMNS as BREACH_COLUMNS
from pipeline.analyse.list_breaches import list_breaches
from pipeline.analyse.view import View
from pipeline.lookup import find_rows
from pipeline.model import State, Status

COLUMNS = [*BREACH_COLUMNS, "cause", "stage_from", "stage_to", "stage_hours"]

_INTAKE = ("register", "analyse", "respond")  # what office hours can delay
_HANDLING = ("analyse", "respond", "resolve", "progress")
_SOLUTION = ("resolve", "progress")
_ENTRY = ("register", "record", "archive")  # the work may be done in time, the entry was not
_STAGES = {
    "analyse": ("received_at", "registered_at"),
    "respond": ("received_at", "registered_at", "analysed_at"),
    "resolve": ("received_at", "registered_at", "analysed_at", "first_response_at"),
}
"""Clock → the stamps in front of the one that stops it."""
_STOPS = {"analyse": "analysed_at", "respond": "first_response_at", "resolve": "resolved_at"}
_KNOWN = [
    *("received_at", "registered_at", "analysed_at", "first_response_at", "promised_at"),
    *("waiting_from", "status", "reopened"),
]
_BROKEN = [State.BREACHED.value, State.OVERDUE.value]

Flags = npt.NDArray[np.bool_] | pd.Series


def explain_breaches(view: View, clocks: pd.DataFrame, *, opened_at: pd.Series) -> pd.DataFrame:
    """One row (`COLUMNS`) per missed deadline of the period, the longest overrun first, with its cause.

    `clocks` are those of all periods; `opened_at` says, case by case, when the office was open from the
    reception on. `cause` is a key of `words.CAUSE`: the first of `_find_causes` that holds. The stage that
    took longest of the time to the stop, or to as-of, is `stage_from` to `stage_to` (fields; the latter is
    missing while it lasts) with its `stage_hours`.
    """
    breaches = list_breaches(view)
    rows = find_rows(view.cases["case_id"], breaches["record_id"])
    rows = np.where(breaches["record"].eq("case"), rows, -1)
    known = view.cases[_KNOWN].assign(opened_at=opened_at.to_numpy())
    cases = known.reset_index(drop=True).reindex(rows)
    cases.index = breaches.index
    staged = breaches.join(_measure_stages(breaches, cases, as_of=view.as_of))
    causes = _find_causes(staged, cases, _list_overruns(clocks, as_of=view.as_of))
    cause = np.select([np.asarray(holds, dtype=bool) for holds in causes.values()], list(causes), "done_late")
    return staged.assign(cause=pd.Series(cause, index=staged.index, dtype="str"))[COLUMNS]


def count_causes(breaches: pd.DataFrame) -> pd.DataFrame:
    """One row per cause of `explain_breaches`: `cause`, `count`, `share`, `department`; most frequent first.

    `department` is the one that at least half of them are of; missing where there is none.
    """
    rows = []
    for cause, found in breaches.groupby("cause"):  # one turn per cause
        departments = found["department"].value_counts()
        mainly = departments.index[0] if len(departments) and 2 * departments.iloc[0] >= len(found) else None
        rows.append((cause, len(found), len(found) / len(breaches), mainly))
    table = pd.DataFrame(rows, columns=["cause", "count", "share", "department"])
    return table.sort_values(["count", "cause"], ascending=[False, True], ignore_index=True)


def _find_causes(
    breaches: pd.DataFrame, cases: pd.DataFrame, overruns: Mapping[str, pd.DataFrame]
) -> dict[str, Flags]:
    """Cause → where it holds; the first one that does counts, so what people can mend soonest stands first.

    A late response, a silence or a reception out of hours is a cause only where it is at least as long as
    the overrun: without it the deadline would have been kept.
    """
    clock, over = breaches["clock"], breaches["over_hours"]
    ended = breaches["stopped_at"].notna()

    def outlasts(hours: pd.Series) -> pd.Series:
        return hours.gt(0) & hours.ge(over)

    def find_overrun(name: str) -> pd.Series:
        rows = find_rows(overruns[name]["record_id"], breaches["record_id"])
        return pd.Series(np.append(overruns[name]["hours"], np.nan)[rows], index=breaches.index)

    silent, answered_late = (outlasts(find_overrun(name)) for name in ("progress", "respond"))
    closed = (cases["opened_at"] - cases["received_at"]).dt.total_seconds() / 3600
    due_while_closed = breaches["due_at"].lt(cases["opened_at"])
    waited = cases["waiting_from"].notna() & ~(ended & cases["waiting_from"].gt(breaches["stopped_at"]))
    nobody = breaches["department"].isna() & breaches["owner"].isna()
    return {
        "early": breaches["reason"].eq("early"),
        "second_handling": clock.isin(_SOLUTION) & cases["reopened"].eq(True),  # noqa: FBT003 - a comparison
        "unassigned": breaches["record"].eq("case") & nobody,
        "outside_hours": clock.isin(_INTAKE) & due_while_closed & outlasts(closed),
        "not_started": clock.isin(_HANDLING) & ~ended & cases["status"].eq(Status.PENDING.value),
        "waited": clock.isin(_SOLUTION) & waited,
        "late_response": clock.isin(_SOLUTION) & answered_late,
        "no_progress": clock.eq("progress") | (clock.eq("resolve") & silent),
        "plan_deviation": clock.eq("resolve") & cases["promised_at"].notna(),
        **{f"slow_{stop}": clock.eq(stop) & breaches["stage_from"].notna() for stop in _STOPS},
        "late_entry": clock.isin(_ENTRY),
        "not_done": ~ended,
    }


def _list_overruns(clocks: pd.DataFrame, *, as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Of every case that missed it, how many `hours` it was late with its first response and its progress."""
    asked = clocks["record"].eq("case") & clocks["state"].isin(_BROKEN)
    broken = clocks.loc[asked, ["record_id", "clock", "stopped_at", "due_at"]]
    over = (broken["stopped_at"].fillna(as_of) - broken["due_at"]).dt.total_seconds() / 3600
    late = broken[["record_id"]].assign(hours=over)
    return {name: late[broken["clock"].eq(name)] for name in ("respond", "progress")}


def _measure_stages(breaches: pd.DataFrame, cases: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """`stage_from`, `stage_to`, `stage_hours` of each breach; missing where its clock has no stages."""
    parts = []
    for clock, stages in _STAGES.items():
        chosen = breaches["clock"].eq(clock) & cases["received_at"].notna()
        stop = _STOPS[clock]
        stamps = cases.loc[chosen, list(stages)].assign(**{stop: breaches["stopped_at"][chosen]})
        parts.append(_find_longest(stamps, as_of=as_of))
    return pd.concat(parts).astype({"stage_from": "str", "stage_to": "str", "stage_hours": "float64"})


def _find_longest(stamps: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """The longest way from one known stamp to the next; the columns are stages in order, the stop last."""
    times = np.array(stamps.to_numpy("datetime64[us]"))
    stages = np.array([*stamps.columns, None], dtype=object)
    open_still = np.isnat(times[:, -1])
    times[open_still, -1] = as_of.to_datetime64()
    since, reached = times[:, 0].copy(), np.zeros(len(times), dtype=np.intp)
    hours, start, end = np.full(len(times), -1.0), reached.copy(), np.full(len(times), -1)
    for place in range(1, times.shape[1]):  # a handful of stages
        ends = times[:, place]
        known = ~np.isnat(ends) & ~(open_still & (place == times.shape[1] - 1))
        taken = (ends - since) / np.timedelta64(1, "s") / 3600
        longer = taken > hours
        hours, start = np.where(longer, taken, hours), np.where(longer, reached, start)
        end = np.where(longer, np.where(known, place, -1), end)
        reached, since = np.where(known, place, reached), np.where(ends > since, ends, since)
    return pd.DataFrame(
        {"stage_from": stages[start], "stage_to": stages[end], "stage_hours": hours}, index=stamps.index
    )
