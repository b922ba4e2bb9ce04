"""Suggestions as people see them: `类型：投诉类（82%）；部门：技术部（按分派表）`."""

import pandas as pd

from pipeline.words import SUGGESTED, SUGGESTION


def say_suggestions(suggestions: pd.DataFrame) -> pd.Series:
    """The text of each record's suggestions by its number, in the order of `words.SUGGESTED`."""
    order = {field: at for at, field in enumerate(SUGGESTED)}
    rows = suggestions.sort_values("field", key=lambda fields: fields.map(order), kind="stable")
    told = zip(rows["basis"], rows["field"], rows["suggestion"], rows["certainty"], strict=True)
    said = [
        SUGGESTION[basis].format(field=SUGGESTED[field], value=value, certainty=certainty)
        for basis, field, value, certainty in told
    ]
    by_record = pd.Series(said, index=rows["record_id"], dtype="str").groupby(level=0)
    return by_record.agg(SUGGESTION["joined"].join)
