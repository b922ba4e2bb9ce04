"""Figures and their tables: pure functions."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What must be reached and what is aimed at; more is better where `aim` is above `must`."""

    name: str
    must: float
    aim: float
    unit: str = ""

    def judge(self, value: float) -> str:
        """`aim`, `must` or `missed`."""
        sign = 1 if self.aim > self.must else -1
        return next(
            (name for name in ("aim", "must") if sign * value >= sign * getattr(self, name)), "missed"
        )


TARGETS = [
    Target("times faster than pandas + openpyxl", 10, 15),
    Target("times faster than the expert's script", 2.2, 3),
    Target("times the limit", 4, 3),
    Target("peak memory, 50,000 records", 400, 350, " MB"),
    Target("peak memory, 100,000 records", 700, 600, " MB"),
    Target("a night with 1 of 200 files changed, share of the cold run", 0.4, 0.2),
    Target("growth from 10,000 records on, exponent", 1.05, 1.0),
    Target("start of `feedback --help`", 0.15, 0.15, " s"),
]


def fit_exponent(seconds: Mapping[int, float]) -> float:
    """By which power the time grows with the count of records: the slope of the logarithms, least squares.

    Needs two sizes at least.
    """
    sizes, times = ([math.log(each) for each in values] for values in (seconds.keys(), seconds.values()))
    size, time = sum(sizes) / len(sizes), sum(times) / len(times)
    products = sum((x - size) * (y - time) for x, y in zip(sizes, times, strict=True))
    return products / sum((x - size) ** 2 for x in sizes)


def say_share(share: float) -> str:
    """`31 %`."""
    return f"{share * 100:.0f} %"


def say_shares(seconds: Mapping[str, float], whole: float) -> str:
    """`read 31 % · write 44 % …`, of the `whole`; the rest is named too."""
    rest = {**seconds, "rest": whole - sum(seconds.values())}
    return " · ".join(f"{name} {say_share(share / whole)}" for name, share in rest.items())


def judge_targets(values: Mapping[str, float]) -> list[str]:
    """The table of those targets that were measured."""
    rows = [
        (
            each.name,
            *(f"{value:g}{each.unit}" for value in (each.must, each.aim, round(found, 2))),
            each.judge(found),
        )
        for each in TARGETS
        if (found := values.get(each.name)) is not None
    ]
    return tabulate(("", "must", "aim", "measured", "reached"), rows)


def tabulate(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table; the first column is text, the others are figures."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
