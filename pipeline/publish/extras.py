"""Columns of the sources that no handbook knows: shown behind all others, under the team's own headings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.publish.data_sheet import DataSheet, Field, Rule

MOST = 200
"""Columns shown, the fullest first; `data/extras.parquet` has all."""
MOST_HEADING = 240
"""Excel: 255 for a column of a table, a number behind it included."""
PREFIX = "extra "  # no field of ours has a blank in its name


def add_extras(data: DataSheet, extras: pd.DataFrame) -> DataSheet:
    """The sheet with the texts of `extras` in columns of their own, behind the last one that shows.

    `extras` has the rows of the table from which the sheet's frame was drawn, under that table's index.
    """
    counts = extras.loc[data.frame.index].count() if len(extras.columns) else pd.Series(dtype="int64")
    headings = counts[counts > 0].sort_values(ascending=False, kind="stable").index[:MOST].tolist()
    if not headings:
        return data
    titles = name_apart(headings, data)
    fields = tuple(Field(f"{PREFIX}{h}", title) for h, title in zip(headings, titles, strict=True))
    return append_fields(data, fields, extras[headings].add_prefix(PREFIX))


def count_extras(extras: pd.DataFrame) -> int:
    """At most how many columns these are in a sheet."""
    return min(MOST, len(extras.columns))


def append_fields(data: DataSheet, fields: Sequence[Field], values: pd.DataFrame) -> DataSheet:
    """The sheet with more columns behind the last one that shows; `values` has the index of its frame."""
    end = max(at for at, field in enumerate(data.fields) if not field.hidden) + 1
    names = [field.name for field in fields]
    return replace(
        data,
        fields=(*data.fields[:end], *fields, *data.fields[end:]),
        frame=data.frame.join(values[names]),
        rules=tuple(_widen(rule, names) if len(rule.on) == len(data.fields) else rule for rule in data.rules),
    )


def name_apart(headings: Iterable[str], data: DataSheet) -> Iterator[str]:
    """Headings that the table may have beside its own: its columns differ, also without case."""
    taken = {field.heading.casefold() for field in data.fields}
    for heading in (heading[:MOST_HEADING] for heading in headings):
        name, number = heading, 1
        while name.casefold() in taken:
            number += 1
            name = f"{heading} ({number})"
        taken.add(name.casefold())
        yield name


def _widen(rule: Rule, names: Iterable[str]) -> Rule:
    """A rule for whole rows, for these columns too."""
    return replace(rule, on=(*rule.on, *names))
