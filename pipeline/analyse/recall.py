"""The cases as they stood at an earlier moment, so far as their stamps tell."""

import pandas as pd

from pipeline.model import Status

_STAMPS = [
    *("first_response_at", "analysed_at", "last_progress_at", "resolved_at", "result_sent_at"),
    *("revisit_at", "closed_at", "archived_at"),
]


def recall_cases(cases: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """`cases` without the stamps after as-of and what came with them: solution, verdict, score."""
    later = {name: cases[name].gt(as_of) for name in _STAMPS}
    rated_later = later["revisit_at"]
    known = {name: cases[name].mask(is_later) for name, is_later in later.items()}
    return cases.assign(
        **known,
        status=cases["status"].mask(later["resolved_at"], Status.IN_PROGRESS.value),
        verdict=cases["verdict"].mask(rated_later),
        score=cases["score"].mask(rated_later),
        reopened=cases["reopened"] & ~rated_later,
    )
