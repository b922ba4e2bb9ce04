"""Open cases that are likely to end unhappy (C15), as the reader sees them."""

from dataclasses import dataclass

import pandas as pd

from pipeline.masking import mask_text
from pipeline.publish.report.breakdown import shorten
from pipeline.publish.report.numbers import NOTHING, Figure, rate

LONGEST_TEXT = 48  # half-width characters


@dataclass(frozen=True)
class RiskRow:
    """One open case: how likely it is to end unhappy, and what speaks for it."""

    record_id: str
    customer: str
    text: str
    department: str
    owner: str
    risk: Figure
    because: str


def list_risks(risks: pd.DataFrame) -> list[RiskRow]:
    """The rows as given, contacts masked, texts cut."""
    return [
        RiskRow(
            record_id=row["record_id"],
            customer=_show(row["customer"]),
            text=_show(row["text"]),
            department=_show(row["department"]),
            owner=_show(row["owner"]),
            risk=rate(row["risk"]),
            because=mask_text(row["because"]) or NOTHING,
        )
        for row in risks.to_dict("records")
    ]


def _show(text: object) -> str:
    return shorten(" ".join(mask_text(text).split()), LONGEST_TEXT) if isinstance(text, str) else NOTHING
