"""Revisits that were due in the period: done in time, late, too early, missed (A8, B1 to B3)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline import words
from pipeline.analyse.describe_records import describe_records
from pipeline.analyse.list_revisits import REVISITS, list_contacts, list_regular, mark_second
from pipeline.analyse.view import View
from pipeline.handbooks import Handbook
from pipeline.model import State

OUTCOMES = ("met", "late", "early", "missed", "open", "unknown")
JUDGED = ("met", "late", "early", "missed")
MISSED_COLUMNS = ["customer_name", "kind", "record_id", "department", "owner", "due_at", "over_hours"]

_OUTCOME = {
    State.MET.value: "met",
    State.BREACHED.value: "late",
    State.OVERDUE.value: "missed",
    State.UNKNOWN.value: "unknown",
}
"""What is not here is still open."""


@dataclass(frozen=True)
class Revisits:
    """The revisits due, counted and, where nobody made them, listed.

    `kinds`: one row per kind (`kind`, a key of `words.REVISIT` and in that order, a column per outcome,
    `attainment` = met / judged, missing for 0/0). `missed`: one row (`MISSED_COLUMNS`) per revisit that
    nobody made, the longest overdue first.
    """

    kinds: pd.DataFrame
    missed: pd.DataFrame


def judge_revisits(view: View, *, handbooks: Mapping[str, Handbook]) -> Revisits:
    """The revisits whose deadline lies in the period, as they stand at as-of."""
    rows = pd.concat([_judge_clocks(view, handbooks), _judge_regular(view, handbooks)], ignore_index=True)
    over = (view.as_of - rows["due_at"]).dt.total_seconds() / 3600
    missed = rows.assign(over_hours=over)[rows["outcome"].eq("missed")]
    return Revisits(
        _count_kinds(rows),
        missed.sort_values(["due_at", "customer_name", "record_id"], ignore_index=True)[MISSED_COLUMNS],
    )


def _judge_clocks(view: View, handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    """The revisits with a clock, and how each ended."""
    due = describe_records(view.due[view.due["clock"].isin(REVISITS)], view.cases, view.visits)
    outcome = due["state"].map(_OUTCOME).fillna("open").mask(due["reason"].eq("early"), "early")
    return due.assign(kind=due["clock"].mask(mark_second(due, handbooks), "second"), outcome=outcome)


def _judge_regular(view: View, handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    """The regular visits (B3) that were ahead when the period began: any talk with the customer is one."""
    talks = list_contacts(view.cases, view.visits, as_of=view.as_of)
    earlier = talks["at"].lt(view.period.start)
    owed = list_regular(talks[earlier], handbooks)
    owed = owed[owed["due_at"].gt(view.period.start) & owed["due_at"].le(view.period.end)]  # 24:00 of a day
    next_talks = talks[~earlier].groupby("customer")["at"].first()
    talked = next_talks.reindex(owed["customer"]).set_axis(owed.index)
    undone = pd.Series(np.where(owed["due_at"].le(view.as_of), "missed", "open"), index=owed.index)
    done = pd.Series(np.where(talked.lt(owed["due_at"]), "met", "late"), index=owed.index)
    return owed.assign(kind="regular", department=None, outcome=done.where(talked.notna(), undone))


def _count_kinds(rows: pd.DataFrame) -> pd.DataFrame:
    flags = {outcome: rows["outcome"].eq(outcome) for outcome in OUTCOMES}
    table = pd.DataFrame({"kind": rows["kind"], **flags}).groupby("kind").sum()
    table = table.reindex([kind for kind in words.REVISIT if kind in table.index]).reset_index()
    judged = table[list(JUDGED)].sum(axis=1)
    return table.assign(attainment=table["met"] / judged.where(judged.gt(0)).astype("float64"))
