"""Suggestions for cases that lack a category, an urgency or a department (C13, C14, A5, C1).

Learned from the cases of the same handbook that have a value; for a department the handbook's routing counts
as experience from before, and stands alone where there is too little of one's own. A suggestion is never
written into a case.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from pipeline.analyse.learn_labels import Chances, Examples, describe_cases, learn_labels, pick_latest
from pipeline.analyse.split_words import Flags
from pipeline.config import Texts
from pipeline.handbooks import Handbook
from pipeline.model import SUGGESTION_COLUMNS, empty_table, shape_table
from pipeline.words import EITHER

COLUMNS = {"category": "category_label", "urgency": "urgency", "department": "department"}
"""What is suggested, and the column of `cases` that lacks it."""
_CONTEXT = ["category_label", "module", "channel", "customer_type"]
_LEARNED = [*_CONTEXT, "urgency"]
_FEWEST = 50
_FEWEST_OF_LABEL = 5
_LEAST_CERTAINTY = 0.6
_ROUTED = 5.0  # cases' worth of experience that the routing of a category stands for


def suggest_values(
    cases: pd.DataFrame, *, handbooks: Mapping[str, Handbook], settings: Texts
) -> pd.DataFrame:
    """One row per case and field for which something can be suggested (SUGGESTION_COLUMNS), by number.

    `certainty` is the chance that it is right (0 to 1, by cross-validation), missing where the suggestion is
    the routing's alone; `basis` is "archive" or "routing". Needs the columns of `cases`.
    """
    asked = cases[["case_id", "handbook", "received_at", "description", "request", "department", *_LEARNED]]
    own = asked["handbook"].groupby(asked["handbook"]).indices
    tables = [
        table
        for name, book in handbooks.items()
        if name in own
        for table in _suggest_in(asked.iloc[own[name]], book, settings=settings)
    ]
    if not tables:
        return empty_table(SUGGESTION_COLUMNS)
    found = pd.concat(tables, ignore_index=True).sort_values(["record_id", "field"], kind="stable")
    return shape_table(found.reset_index(drop=True), SUGGESTION_COLUMNS)


def count_lacking(cases: pd.DataFrame, handbooks: Mapping[str, Handbook]) -> pd.DataFrame:
    """One row per case, one flag per field of COLUMNS: whether the case lacks what its handbook asks for."""
    lacking = pd.DataFrame({field: cases[column].isna() for field, column in COLUMNS.items()})
    for field in ("category", "urgency"):
        asked = [name for name, book in handbooks.items() if field in book.choices]
        lacking[field] &= cases["handbook"].isin(asked)
    return lacking


def _suggest_in(cases: pd.DataFrame, book: Handbook, *, settings: Texts) -> Iterator[pd.DataFrame]:
    """Suggestions for the cases of one handbook, a table per field."""
    fields = [field for field in COLUMNS if field == "department" or field in book.choices]
    lacking = cases[[COLUMNS[field] for field in fields]].isna().any(axis=1)
    if not lacking.any():
        return
    latest = pick_latest(cases)
    looked_at = cases[lacking | cases.index.isin(latest)]
    examples = describe_cases(looked_at, looked_at[_CONTEXT], settings=settings)
    for field in fields:
        column = COLUMNS[field]
        if looked_at[column].isna().any():
            learned = _suggest_learned(looked_at, examples.leave_out(column), book, field=field)
            yield learned
            if field == "department":
                yield _suggest_routed(looked_at, book, but=learned["record_id"])


def _suggest_learned(cases: pd.DataFrame, examples: Examples, book: Handbook, *, field: str) -> pd.DataFrame:
    """What the archive suggests with enough certainty; nothing where it is too small."""
    values = cases[COLUMNS[field]]
    allowed = values.isin(list(book.choices[field])) if field in book.choices else values.notna()
    counts = values[allowed].value_counts()
    counts = counts[counts >= _FEWEST_OF_LABEL]
    if counts.sum() < _FEWEST or len(counts) < 2:  # noqa: PLR2004 - a choice
        return empty_table(SUGGESTION_COLUMNS)
    routed = _list_routing(book) if field == "department" else {}
    names = sorted({*counts.index, *(name for to in routed.values() for name in to)})
    label = pd.Index(names).get_indexer(pd.Index(values.where(values.isin(counts.index))))
    prior = _weigh_routing(examples, routed, names)
    chances = learn_labels(examples, label, labels=len(names), prior=prior).chances
    certain = values.isna().to_numpy() & (chances.max(axis=1) >= _LEAST_CERTAINTY)
    most = counts.sum() / (counts.sum() + 1)  # nobody is surer than that after so many cases
    return _tabulate(cases, certain, field=field, names=names, chances=chances.clip(max=most))


def _tabulate(
    cases: pd.DataFrame, shown: Flags, *, field: str, names: list[str], chances: Chances
) -> pd.DataFrame:
    best = np.array(names, dtype=object)[chances.argmax(axis=1)]
    return pd.DataFrame(
        {
            "record_id": cases["case_id"][shown],
            "field": field,
            "suggestion": best[shown],
            "certainty": chances.max(axis=1)[shown],
            "basis": "archive",
        }
    )


def _list_routing(book: Handbook) -> Mapping[str, list[str]]:
    """Category label → departments."""
    return book.routing.to if book.routing is not None and book.routing.by == "category_label" else {}


def _weigh_routing(examples: Examples, routed: Mapping[str, list[str]], names: list[str]) -> Chances:
    """The routing as cases seen before: departments × words of the context."""
    words = examples.context.words
    prior = np.zeros((len(names), len(words)))
    for category, departments in routed.items():
        word = f"category_label={category}"
        if word in words:
            places = [names.index(name) for name in departments]
            prior[places, words.index(word)] = _ROUTED / len(departments)
    return prior


def _suggest_routed(cases: pd.DataFrame, book: Handbook, *, but: pd.Series) -> pd.DataFrame:
    """What the routing alone suggests, where the archive suggested nothing."""
    to = {category: EITHER.join(departments) for category, departments in _list_routing(book).items()}
    routed = cases["category_label"].map(to)
    shown = cases["department"].isna() & routed.notna() & ~cases["case_id"].isin(but)
    return pd.DataFrame(
        {
            "record_id": cases["case_id"][shown],
            "field": "department",
            "suggestion": routed[shown],
            "certainty": np.nan,
            "basis": "routing",
        }
    )
