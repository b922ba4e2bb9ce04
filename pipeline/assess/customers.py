"""Which visits are to the same customer: by `customer_id`, else by name (contract section 5)."""

import numpy as np
import pandas as pd

from pipeline.assess.moments import Times


def find_next_visits(visits: pd.DataFrame, everyone: pd.DataFrame) -> Times:
    """For each visit the next later `visit_at` of the same customer among `everyone`'s; NaT where none.

    Two visits with numbers are to the same customer when the numbers agree, others when the names do.
    """
    unnumbered, others_unnumbered = visits["customer_id"].isna(), everyone["customer_id"].isna()
    by_number = _find_later(visits, everyone, "customer_id")
    to_unnumbered = _find_later(visits, everyone[others_unnumbered], "customer_name")
    asking = visits[["customer_name", "visit_at"]].where(unnumbered)
    from_unnumbered = _find_later(asking, everyone, "customer_name")
    return np.fmin(by_number, np.fmin(to_unnumbered, from_unnumbered))


def _find_later(visits: pd.DataFrame, pool: pd.DataFrame, key: str) -> Times:
    """For each visit the next later one in `pool` with the same `key`."""
    asked = visits[[key, "visit_at"]].reset_index(drop=True).dropna().sort_values("visit_at", kind="stable")
    known = pool[[key, "visit_at"]].dropna().sort_values("visit_at", kind="stable")
    merged = pd.merge_asof(
        asked.reset_index(names="row"),
        known.assign(next_at=known["visit_at"]),
        on="visit_at",
        by=key,
        direction="forward",
        allow_exact_matches=False,
    )
    found = merged.set_index("row")["next_at"].reindex(range(len(visits)))
    return found.to_numpy("datetime64[us]")
