"""Cases to learn from: as many of each kind as a test asks for."""

import pandas as pd

from pipeline.config import build_settings
from pipeline.model import CASE_COLUMNS, CLOCK_COLUMNS, empty_table, shape_table

SETTINGS = build_settings({})
NO_CLOCKS = empty_table(CLOCK_COLUMNS)


def make_cases(*kinds: tuple[int, dict[str, object]], handbook: str = "rapid_response") -> pd.DataFrame:
    """`count` cases of each kind, numbered A000 …, with the values given."""
    rows = [values for count, values in kinds for _ in range(count)]
    frame = pd.DataFrame(rows).assign(
        case_id=[f"A{n:03}" for n in range(len(rows))],
        handbook=handbook,
        source_row=1,
        received_at=pd.Timestamp("2026-10-01 09:30"),
    )
    return shape_table(frame, CASE_COLUMNS)
