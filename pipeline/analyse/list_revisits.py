"""Who must be revisited by when: after a solution, service or complaint, and regularly (A8, B1 to B3, D1)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.analyse.describe_records import describe_records
from pipeline.handbooks import Handbook
from pipeline.lookup import is_among
from pipeline.model import State

COLUMNS = ["customer_name", "contact", "reason", "due_at", "record_id", "owner", "handbook"]
REVISITS = ["revisit", "service_revisit", "follow_up"]
_OPEN = [State.RUNNING.value, State.WARNING.value, State.OVERDUE.value, State.PAUSED.value]


def list_revisits(
    cases: pd.DataFrame,
    visits: pd.DataFrame,
    clocks: pd.DataFrame,
    *,
    handbooks: Mapping[str, Handbook],
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """One row per revisit that is owed (`COLUMNS`), the earliest due first.

    `reason` is a key of `words.REVISIT`: the open clocks `revisit`, `service_revisit`, `follow_up`; `second`
    for the revisit after a complaint or problem (B2); `regular` for the next visit of a customer whose type
    asks for one. Whole-day deadlines are 24:00, stored as 0:00 of the next day.
    """
    owed = clocks[clocks["clock"].isin(REVISITS) & clocks["state"].isin(_OPEN)]
    described = describe_records(owed, cases, visits)
    promised = described.assign(reason=described["clock"].mask(mark_second(described, handbooks), "second"))
    regular = list_regular(list_contacts(cases, visits, as_of=as_of), handbooks)
    rows = pd.concat([promised[COLUMNS], regular[COLUMNS]], ignore_index=True)
    return rows.sort_values(["due_at", "customer_name", "record_id", "reason"], ignore_index=True)


def mark_second(described: pd.DataFrame, handbooks: Mapping[str, Handbook]) -> pd.Series:
    """True for the second revisit (B2): of a handbook that owes it to some categories only."""
    second = [name for name, handbook in handbooks.items() if _asks_again(handbook)]
    return described["clock"].eq("revisit") & described["handbook"].isin(second)


def _asks_again(handbook: Handbook) -> bool:
    clock = handbook.clocks.get("revisit")
    return clock is not None and "category" in clock.only


def list_contacts(cases: pd.DataFrame, visits: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per talk with a customer up to as-of, oldest first: a case received, a visit made."""
    columns = ["customer_id", "customer_name", "contact", "handbook", "owner"]
    received = cases[[*columns, "customer_type"]].assign(at=cases["received_at"], record_id=cases["case_id"])
    visited = visits[columns].assign(
        at=visits["visit_at"], record_id=visits["visit_id"], owner=visits["visitor"].fillna(visits["owner"])
    )
    talks = pd.concat([received, visited], ignore_index=True)
    talks = talks.assign(customer=talks["customer_id"].fillna(talks["customer_name"]))
    rows = np.flatnonzero(talks["customer"].notna() & talks["at"].le(as_of))
    keys = pa.table({name: pa.array(talks[name].iloc[rows].array) for name in ("at", "record_id")})
    order = pc.sort_indices(keys, sort_keys=[("at", "ascending"), ("record_id", "ascending")])
    return talks.take(rows[order.to_numpy()]).reset_index(drop=True)


def list_regular(talks: pd.DataFrame, handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    """One row per customer with a type that asks for regular visits: the next one, from the last talk on.

    Where several handbooks name the type, one that the customer has a record in goes first, then the
    shortest interval.
    """
    rules = _list_rules(handbooks)
    typed = talks["customer"][is_among(talks["customer_type"], rules["customer_type"])]
    talks = talks[is_among(talks["customer"], typed.drop_duplicates())]
    last = talks.drop(columns="handbook").groupby("customer").last().reset_index()
    matched = last.merge(rules, on="customer_type", how="inner", validate="many_to_many")
    own = talks[["customer", "handbook"]].drop_duplicates().assign(own=True)
    matched = matched.merge(own, on=["customer", "handbook"], how="left", validate="many_to_one")
    order = matched.assign(own=matched["own"].notna()).sort_values(
        ["customer", "own", "months", "handbook"], ascending=[True, False, True, True]
    )
    chosen = order.drop_duplicates("customer", ignore_index=True)
    return chosen.assign(reason="regular", due_at=_add_months(chosen["at"], chosen["months"]))


def _list_rules(handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    rules = [
        (name, customer_type, int(interval.split()[0]))
        for name, handbook in handbooks.items()
        for customer_type, interval in handbook.regular_visits.items()
    ]
    table = pd.DataFrame(rules, columns=["handbook", "customer_type", "months"])
    return table.astype({"handbook": "str", "customer_type": "str", "months": "int64"})


def _add_months(times: pd.Series, months: pd.Series) -> pd.Series:
    """24:00 of the same day so many months later (or of that month's last day)."""
    days = times.dt.normalize()
    due: pd.Series = days.copy()
    for count in months.unique():  # a handful of intervals
        due = due.mask(months.eq(count), days + pd.DateOffset(months=int(count), days=1))
    return due
