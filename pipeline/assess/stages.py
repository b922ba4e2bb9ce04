"""What the stages of a case's life prove about one another (contract section 5)."""

import numpy as np
import pandas as pd

from pipeline.assess.moments import Flags, Times, has_time, no_times, read_times
from pipeline.model import STAGES, Status

_PROOFS = tuple(stage for stage in STAGES if stage != "revisit_at")

_REACHED_BY_STATUS = {
    Status.PENDING: "registered_at",  # a record that stands in a sheet is registered
    Status.IN_PROGRESS: "first_response_at",
    Status.WAITING_CUSTOMER: "first_response_at",
    Status.RESOLVED: "resolved_at",
    Status.CLOSED: "closed_at",
}


def find_bound(records: pd.DataFrame, stage: str) -> Times:
    """The earliest stamp of any later stage; NaT where there is none, or `stage` is no stage."""
    bound = no_times(len(records))
    if stage in STAGES:
        for later in STAGES[STAGES.index(stage) + 1 :]:
            bound = np.fmin(bound, read_times(records, later))
    return bound


def is_reached(records: pd.DataFrame, stage: str) -> Flags:
    """Where the case must have passed `stage`, by its status or a stamp of that stage or a later one.

    A revisit proves no earlier stage: the visits that feed an unsolved case set it too.
    """
    rank = STAGES.index(stage)
    by_status = [status for status, reached in _REACHED_BY_STATUS.items() if STAGES.index(reached) >= rank]
    reached = records["status"].isin(by_status).to_numpy(bool) | (rank <= STAGES.index("registered_at"))
    for later in STAGES[rank:]:
        if later in (stage, *_PROOFS):
            reached |= has_time(read_times(records, later))
    return reached
