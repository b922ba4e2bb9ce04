"""The spans of time that reports are about: weeks, months, quarters, years.

Each is a half-open range [start, end) in the configured zone, named `2026-W44`, `2026-10`, `2026Q3`, `2026`.
"""

import re
from dataclasses import dataclass
from typing import Literal, Self

import pandas as pd

Kind = Literal["week", "month", "quarter", "year"]

_FREQUENCIES: dict[Kind, str] = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_YEAR = r"(?P<year>[1-9]\d{3})"
_NAMES: dict[Kind, str] = {
    "week": rf"{_YEAR}-W(?P<part>\d\d)",
    "month": rf"{_YEAR}-(?P<part>0[1-9]|1[0-2])",
    "quarter": rf"{_YEAR}Q(?P<part>[1-4])",
    "year": _YEAR,
}
_A_YEAR = {"week": 52, "month": 12, "quarter": 4, "year": 1}
"""How many of each lie a year apart."""


@dataclass(frozen=True)
class Period:
    """One week (Monday to Sunday, ISO), month, quarter or year."""

    kind: Kind
    span: pd.Period

    @classmethod
    def named(cls, name: str) -> Self:
        """The period of this name (`2026-W44`, `2026-10`, `2026Q3`, `2026`); ValueError for any other."""
        for kind, pattern in _NAMES.items():
            if found := re.fullmatch(pattern, name, re.ASCII):
                return cls.holding(_first_day(kind, found), kind)
        raise ValueError(f"no period is called {name}")

    @classmethod
    def holding(cls, moment: pd.Timestamp, kind: Kind) -> Self:
        """The period of this kind that the moment lies in."""
        return cls(kind, pd.Period(moment, freq=_FREQUENCIES[kind]))

    @property
    def name(self) -> str:
        """What `named` understands; within a kind, names sort by time."""
        if self.kind == "week":
            return f"{self.year}-W{self.part:02}"
        return str(self.span)

    @property
    def part(self) -> int:
        """Which week, month or quarter of its year it is (a year: 1)."""
        if self.kind == "week":
            return int(self.start.isocalendar().week)
        return {"month": self.span.month, "quarter": self.span.quarter, "year": 1}[self.kind]

    @property
    def year(self) -> int:
        """The year it is counted in (of a week: the ISO year)."""
        return int(self.start.isocalendar().year if self.kind == "week" else self.span.year)

    @property
    def start(self) -> pd.Timestamp:
        """The first moment that belongs to it."""
        return self.span.start_time

    @property
    def end(self) -> pd.Timestamp:
        """The first moment that does not belong to it any more."""
        return (self.span + 1).start_time

    @property
    def previous(self) -> Self:
        """The one before."""
        return self.back(1)

    @property
    def year_ago(self) -> Self:
        """The one that lies a year back (a week: 52 weeks)."""
        return self.back(_A_YEAR[self.kind])

    def back(self, count: int) -> Self:
        """The one so many periods earlier."""
        return type(self)(self.kind, self.span - count)

    def covers(self, times: pd.Series) -> pd.Series:
        """True where the time lies in the period; a missing time lies in none."""
        return times.ge(self.start) & times.lt(self.end)


def _first_day(kind: Kind, found: re.Match[str]) -> pd.Timestamp:
    year = found["year"]
    if kind == "week":
        return pd.Timestamp.fromisocalendar(int(year), int(found["part"]), 1)
    month = {"month": found["part"], "quarter": f"{int(found['part']) * 3 - 2:02}"} if kind != "year" else {}
    return pd.Timestamp(f"{year}-{month.get(kind, '01')}-01")
