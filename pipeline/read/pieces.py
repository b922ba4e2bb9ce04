"""What stands in the cells beside a label, and what the label asks for."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import singledispatch
from typing import NamedTuple

from pipeline.glyphs import CLOSED, OPEN, TICKS
from pipeline.read.grid import CellAt

_HELD = r"[\[(（【]\s*[{}]\s*[\])）】]"
TICK = re.compile(rf"[{CLOSED}{TICKS}]|{_HELD.format('xX√✓✔')}")
"""A box that is ticked, or a tick."""
BOX = re.compile(rf"{TICK.pattern}|[{OPEN}]|[\[(（【]\s*[\])）】]")
"""Any box, ticked or not."""


Keys = tuple[str, ...]
"""The keys under which a label may be listed; () where it is none."""


class Piece(NamedTuple):
    """A cell beside a label, or the first of a merged range, with its text; a number is a text as well."""

    cell: CellAt
    value: object
    text: str


class Want(NamedTuple):
    """What the value of a label is like; it follows from the fields that the label can mean."""

    fields: frozenset[str]
    time: bool
    amount: bool
    score: bool
    long: bool
    words: frozenset[str]


class Joined(NamedTuple):
    """The one value of some cells, and all of these cells; it stands in the first."""

    value: object
    cells: Sequence[CellAt]


@singledispatch
def show(value: object) -> str:
    """The text of a typed cell."""
    return str(value).strip()


@show.register
def _(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


@show.register
def _(value: datetime) -> str:
    return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


@show.register
def _(value: date) -> str:
    return value.isoformat()


@show.register
def _(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")
