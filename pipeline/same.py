"""What was made of some arguments is not made again for the very same ones."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")

MOST = 64  # results; then all are forgotten


def once_for_same(make: Callable[..., T]) -> Callable[..., T]:
    """`make`, which gives what it gave before for the same (not only equal) arguments; these never change."""
    known: dict[tuple[int, ...], tuple[tuple[object, ...], T]] = {}

    @wraps(make)
    def give(*arguments: object) -> T:
        ids = tuple(map(id, arguments))
        if ids not in known:
            if len(known) >= MOST:
                known.clear()
            known[ids] = arguments, make(*arguments)  # held, so that nothing else gets their ids
        return known[ids][1]

    return give
