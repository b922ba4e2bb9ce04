"""Chance, the same at every run: each sheet has its own seeded source."""

from datetime import timedelta
from random import Random


def open_source(name: str) -> Random:
    """A source of chance that depends on the name alone, so that a new sheet changes no other."""
    return Random(name)  # noqa: S311 - made-up data, no secret


def happens(rng: Random, share: float) -> bool:
    """True in that share of all cases."""
    return rng.random() < share


def spend(rng: Random, low: float, high: float) -> timedelta:
    """Some whole minutes between two numbers of minutes."""
    return timedelta(minutes=round(rng.uniform(low, high)))
