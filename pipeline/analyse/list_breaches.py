"""The promises of the month that were broken, worst first."""

import pandas as pd

from pipeline.analyse.describe_records import describe_records
from pipeline.analyse.view import View
from pipeline.model import State

COLUMNS = [
    *("record_id", "record", "handbook", "clock", "customer_name", "department", "owner", "urgency"),
    *("state", "reason", "due_at", "stopped_at", "over_hours"),
]


def list_breaches(view: View) -> pd.DataFrame:
    """One row (`COLUMNS`) per clock due in the month that is breached or overdue, the longest overrun first.

    `over_hours` run to the stop or, while there is none, to as-of; 0 for a visit that came too early.
    """
    broken = view.due[view.due["state"].isin([State.BREACHED.value, State.OVERDUE.value])]
    over = broken["stopped_at"].fillna(view.as_of) - broken["due_at"]
    hours = (over.dt.total_seconds() / 3600).clip(lower=0)
    rows = describe_records(broken.assign(over_hours=hours), view.cases, view.visits)
    order = {"over_hours": False, "record_id": True, "clock": True}
    return rows.sort_values(list(order), ascending=list(order.values()), ignore_index=True)[COLUMNS]
