"""Columns of the sources that no handbook knows: shown behind all others, under the team's own headings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from pipeline.publish.data_sheet import DataSheet, Field, Rule

MOST = 200
"""Columns shown, the fullest first; `data/extras.parquet` has all."""
PREFIX = "extra "  # no field of ours has a blank in its name


def add_extras(data: DataSheet, extras: pd.DataFrame) -> DataSheet:
    """The sheet with the texts of `extras` in columns of their own, behind the last one that shows.

    `extras` has the rows of the table from which the sheet's frame was drawn, under that table's index.
    """
    counts = extras.loc[data.frame.index].count() if len(extras.columns) else pd.Series(dtype="int64")
    headings = counts[counts > 0].sort_values(ascending=False, kind="stable").index[:MOST].tolist()
    if not headings:
        return data
    names = [f"{PREFIX}{heading}" for heading in headings]
    titles = _name_apart(headings, {field.heading.casefold() for field in data.fields})
    fields = tuple(Field(name, title) for name, title in zip(names, titles, strict=True))
    end = max(at for at, field in enumerate(data.fields) if not field.hidden) + 1
    return replace(
        data,
        fields=(*data.fields[:end], *fields, *data.fields[end:]),
        frame=data.frame.join(extras[headings].set_axis(names, axis="columns")),
        rules=tuple(_widen(rule, names) if len(rule.on) == len(data.fields) else rule for rule in data.rules),
    )


def _name_apart(headings: Iterable[str], taken: set[str]) -> Iterator[str]:
    """Headings that a table may have beside those taken: its columns differ, also without case."""
    for heading in headings:
        name, number = heading, 1
        while name.casefold() in taken:
            number += 1
            name = f"{heading} ({number})"
        taken.add(name.casefold())
        yield name


def _widen(rule: Rule, names: Iterable[str]) -> Rule:
    """A rule for whole rows, for these columns too."""
    return replace(rule, on=(*rule.on, *names))
