"""What the words of a handbook's TOML may be: durations, intervals, codes, fields and choices."""

import re
import tomllib
from importlib.resources import files
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

from pipeline import words
from pipeline.model import KINDS, RecordKind


def read_packaged(name: str) -> dict[str, Any]:
    """The packaged TOML `name` as a plain dictionary."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


FIELDS = KINDS.keys() | read_packaged("common")["fields"].keys()
"""Every field that a label, a form or a choice may name."""

CANONICAL = {
    "category": words.CATEGORY,
    "priority": words.PRIORITY,
    "status": words.STATUS,
    "verdict": words.VERDICT,
}
"""The columns that hold English codes, and these codes."""

STANDS_FOR = {**CANONICAL, "urgency": words.PRIORITY}
"""The fields whose choices stand for codes (an urgency for a priority), and these codes."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Duration:
    """A length of time: minutes on the clock, or whole working days."""

    minutes: float = 0.0
    working_days: int = 0


_UNITS = {"min": 1.0, "h": 60.0, "d": 1440.0}


def _read_duration(text: object) -> object:
    if not isinstance(text, str):
        return text
    match = re.fullmatch(r"(?:(\d+(?:\.\d+)?) ?(min|h|d))|(?:(\d+) ?wd)", text.strip())
    if match is None:
        raise ValueError("write a number and a unit: 10 min, 2 h, 3 d, 2 wd")
    number, unit, working_days = match.groups()
    if working_days is not None:
        return Duration(working_days=int(working_days))
    return Duration(minutes=float(number) * _UNITS[unit])


def _check_field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError("no such field")
    return name


def _check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


def _read_choices(value: object) -> object:
    """A list of labels stands for labels that are their own canonical form."""
    return {label: label for label in value} if isinstance(value, list) else value


Span = Annotated[Duration, BeforeValidator(_read_duration)]
Interval = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]? month$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$")]
"""The middle of a case number (E3)."""
Pattern = Annotated[str, AfterValidator(_check_pattern)]
FieldName = Annotated[str, AfterValidator(_check_field)]
Choices = Annotated[dict[str, str], BeforeValidator(_read_choices)]
Labels = dict[RecordKind, dict[FieldName, list[str]]]
Where = dict[FieldName, list[str]]
"""Column → allowed values; an empty list means "any value, but not blank"."""


def _check_codes(choices: dict[str, Choices]) -> dict[str, Choices]:
    wrong = [
        f"{field}.{label} stands for one of {', '.join(STANDS_FOR[field])}, not {code}"
        for field in STANDS_FOR.keys() & choices.keys()
        for label, code in choices[field].items()
        if code not in STANDS_FOR[field]
    ]
    if wrong:
        raise ValueError("; ".join(sorted(wrong)))
    return choices


ChoicesByField = Annotated[dict[FieldName, Choices], AfterValidator(_check_codes)]
