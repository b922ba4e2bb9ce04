"""The part of a run's results that one edition of the report is about, and how it names customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.config import Report
from pipeline.handbooks import Handbook
from pipeline.masking import mask_name
from pipeline.model import Results

Flags = npt.NDArray[np.bool_]

CUSTOMER = "客户"
"""What stands in a text for the name of the customer who wrote it."""
_NAMES = ("customer_name", "contact_person")
_SHORTEST_NAME = 2  # a single character stands in other words too


def narrow_results(results: Results, setup: Report, *, handbooks: Mapping[str, Handbook]) -> Results:
    """`results` with the records of the edition's handbooks and departments alone, and what belongs to them.

    A visit or assessment has no department: with departments, a visit stays where its case does. A problem
    stays with its record or, where it has none, with a file that holds one.
    """
    if not setup.handbooks and not setup.departments:
        return results
    cases = results.cases[_is_meant(results.cases, setup)]
    visits = results.visits[results.visits["handbook"].isin(setup.handbooks or list(handbooks))]
    if setup.departments:
        visits = visits[visits["case_id"].isin(cases["case_id"])]
    assessed = not setup.departments and any(_assesses(handbooks[name]) for name in setup.handbooks)
    assessments = results.assessments if assessed else results.assessments.iloc[:0]
    numbers = {"case": cases["case_id"], "visit": visits["visit_id"]}
    kept = [
        results.clocks["record"].eq(record) & results.clocks["record_id"].isin(ids)
        for record, ids in numbers.items()
    ]
    return replace(
        results,
        cases=cases.reset_index(drop=True),
        visits=visits.reset_index(drop=True),
        assessments=assessments,
        clocks=results.clocks[kept[0] | kept[1]].reset_index(drop=True),
        problems=_keep_problems(results.problems, cases, visits, assessments),
    )


def _is_meant(cases: pd.DataFrame, setup: Report) -> pd.Series:
    meant = pd.Series(data=True, index=cases.index)
    for column, values in (("handbook", setup.handbooks), ("department", setup.departments)):
        if values:
            meant &= cases[column].isin(values)
    return meant


def _assesses(handbook: Handbook) -> bool:
    return any(form.record == "assessment" for form in handbook.forms)


def _keep_problems(problems: pd.DataFrame, *tables: pd.DataFrame) -> pd.DataFrame:
    numbers = pd.concat([table.iloc[:, 0] for table in tables[:2]])
    files = pd.concat([table["source_file"] for table in tables])
    alone = problems["record_id"].isna() & problems["file"].isin(files)
    return problems[problems["record_id"].isin(numbers) | alone].reset_index(drop=True)


def hide_customers(results: Results, setup: Report) -> Results:
    """`results` with customers named as the edition may, in what is quoted of them too."""
    if setup.customers == "full":
        return results
    show = mask_name if setup.customers == "masked" else _hide_name
    return replace(
        results,
        cases=_hide_names(results.cases, ("description", "request", "comment"), show),
        visits=_hide_names(results.visits, ("content",), show),
        assessments=_hide_names(results.assessments, ("remark", "suggestion"), show),
    )


def _hide_name(_: str) -> str:
    return CUSTOMER


def _hide_names(table: pd.DataFrame, texts: tuple[str, ...], show: Callable[[str], str]) -> pd.DataFrame:
    names = [_Names.read(table[name], show) for name in _NAMES if name in table]
    hidden = {str(each.shown.name): each.shown for each in names}
    for column in texts:
        text = table[column]
        for each in names:
            text = each.hide_in(text)
        hidden[column] = text
    return table.assign(**hidden)


@dataclass(frozen=True)
class _Names:
    """The names beside some texts, and what is shown for each; `sought` where they are long enough."""

    names: npt.NDArray[np.object_]
    shown: pd.Series
    sought: Flags

    @classmethod
    def read(cls, names: pd.Series, show: Callable[[str], str]) -> Self:
        codes, distinct = pd.factorize(names)
        shown = pd.Series([*(show(name) for name in distinct), None], dtype="str")
        beside = pd.Series(shown.take(codes).array, index=names.index, name=names.name)
        sought = names.astype("str").str.len().ge(_SHORTEST_NAME)
        return cls(names.to_numpy(object), beside, sought.to_numpy(bool))

    def hide_in(self, texts: pd.Series) -> pd.Series:
        """Each text with the name beside it replaced; a loop, as each row looks for another name."""
        rows = np.flatnonzero(self.sought & texts.notna().to_numpy(bool))
        if not len(rows):
            return texts
        pairs = zip(texts.to_numpy(object)[rows], self.names[rows], strict=True)
        rows = rows[np.fromiter((name in text for text, name in pairs), bool, len(rows))]
        if not len(rows):
            return texts
        found = zip(texts.iloc[rows], self.names[rows], self.shown.iloc[rows], strict=True)
        plain = texts.copy()
        plain.iloc[rows] = [text.replace(name, mask) for text, name, mask in found]
        return plain
