"""Who a customer is and how a number must look."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.handbooks import Handbook
from pipeline.model import Finding


def find_bad_ids(cases: pd.DataFrame, *, handbooks: Mapping[str, Handbook]) -> list[Finding]:
    """`bad-id` for a number that is not in the shape its handbook asks for (E3)."""
    findings = []
    numbers = cases["case_id"]
    for name, handbook in handbooks.items():
        if handbook.own_number is not None:
            ours = cases["handbook"].eq(name) & numbers.notna()
            bad = np.flatnonzero(ours & ~numbers.str.fullmatch(handbook.own_number, na=False))
            hint = handbook.number_example
            findings += [
                Finding("case", at, "case_id", "bad-id", numbers.iloc[at], hint) for at in bad.tolist()
            ]
    return findings


def key_customers(frame: pd.DataFrame) -> pd.Series:
    """What customers are compared by: the name without white space and case, else the number."""
    codes, names = pd.factorize(frame["customer_name"])
    plain = pd.Series(names, dtype="str").str.normalize("NFKC").str.replace(r"\s+", "", regex=True)
    shown: pd.Series = pd.concat([plain.str.casefold(), pd.Series([None], dtype="str")])
    keys: pd.Series = shown.take(codes).set_axis(frame.index)
    return keys.fillna(frame["customer_id"])
