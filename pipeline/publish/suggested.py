"""Suggestions as people see them: `类型：投诉类（82%）；部门：技术部（按分派表）`."""

import pandas as pd

from pipeline.lookup import find_rows
from pipeline.model import Results, Status
from pipeline.words import SUGGESTED, SUGGESTION

_ENDED = [Status.RESOLVED, Status.CLOSED]


def add_suggestions(rows: pd.DataFrame, results: Results) -> pd.DataFrame:
    """The rows of the cases (see `case_rows`) with `suggestion`: what is suggested for unresolved ones."""
    said = say_suggestions(results.suggestions)
    places = find_rows(said.index.to_series(), rows["case_id"])
    texts = pd.Series(said.astype("str").array.take(places, allow_fill=True), index=rows.index)
    return rows.assign(suggestion=texts.mask(results.cases["status"].isin(_ENDED).to_numpy()))


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
