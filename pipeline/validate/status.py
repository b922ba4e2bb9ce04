"""What the status of a case is, once its stamps and verdict are known (contract section 4)."""

from collections.abc import Mapping

import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.model import Status, Verdict

HANDLING = ("first_response_at", "analysed_at", "last_progress_at")
"""Stamps that show that somebody has begun."""


def settle_status(
    cases: pd.DataFrame, *, handbooks: Mapping[str, Handbook]
) -> tuple[pd.DataFrame, pd.Series]:
    """`cases` with `status`, `closed_at` and `reopened` settled; and where a verdict is missing to close.

    Stamps beat a status that lags behind them; blank without stamps is pending (C7: a closed case of a
    handbook with `confirm_to_close` and without a verdict stays resolved).
    """
    closed_at = cases["closed_at"].fillna(cases["archived_at"])
    begun = cases[list(HANDLING)].notna().any(axis=1)
    status = cases["status"].mask(cases["status"].isna() & begun, Status.IN_PROGRESS).fillna(Status.PENDING)
    open_still = ~status.isin([Status.RESOLVED, Status.CLOSED])
    status = status.mask(open_still & cases["resolved_at"].notna(), Status.RESOLVED)
    status = status.mask(closed_at.notna(), Status.CLOSED)
    confirming = [name for name, handbook in handbooks.items() if handbook.confirm_to_close]
    unconfirmed = status.eq(Status.CLOSED) & cases["handbook"].isin(confirming) & cases["verdict"].isna()
    return (
        cases.assign(
            status=status.mask(unconfirmed, Status.RESOLVED),
            closed_at=closed_at,
            reopened=cases["reopened"] | cases["verdict"].eq(Verdict.UNSATISFIED),
        ),
        unconfirmed,
    )
