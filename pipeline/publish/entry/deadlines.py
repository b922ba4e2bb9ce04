"""A handbook's deadlines in words, from its clocks: what, from when, until when, within how long."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline import words
from pipeline.handbooks import Clock, Duration, Handbook
from pipeline.model import FIELD_LABELS

MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Deadline:
    """One clock in words."""

    name: str
    start: str
    stop: str
    limit: str


def tell_deadlines(handbook: Handbook, headings: Mapping[str, str]) -> Iterator[Deadline]:
    """The deadline of each clock; `headings` are those of the handbook's blank forms, by field."""
    taken = handbook.opens_case.take if handbook.opens_case else {}

    def name(field: str) -> str:
        """What a stamp is called; a case that a visit opens has it from the visit."""
        return headings.get(field) or headings.get(taken.get(field, "")) or FIELD_LABELS[field]

    for key, clock in handbook.clocks.items():
        start, stop = (
            words.DEADLINE.get(f"{clock.kind}_{end}", "{name}").format(name=name(field))
            for end, field in (("start", clock.start), ("stop", clock.stop))
        )
        tell = LIMITS.get(clock.kind, _tell_choice)
        limit = tell(clock, handbook, name(clock.promise) if clock.promise else "")
        yield Deadline(words.CLOCK.get(key, key), start, stop, limit + _tell_scope(clock, handbook))


def _say(phrase: str, **parts: object) -> str:
    return words.DEADLINE[phrase].format(**parts)


def _tell_length(length: Duration | None, clock: Clock) -> str:
    if length is None:
        return ""
    if length.working_days:
        return words.EXPLAIN["working_days"].format(count=length.working_days)
    is_short = length.minutes < MINUTES_AN_HOUR
    unit, count = ("minutes", length.minutes) if is_short else ("hours", length.minutes / MINUTES_AN_HOUR)
    told = words.EXPLAIN[unit].format(count=f"{count:g}")
    return words.EXPLAIN["office"].format(length=told) if clock.calendar == "business" else told


def _tell_choice(clock: Clock, handbook: Handbook, promise: str) -> str:
    """How long by the word that chooses it; else by the promise; else the one target."""
    told = [
        _say("choice", word=word, limit=_tell_length(length, clock))
        for value, length in clock.targets.items()
        for word in _name_value(clock.by or "", value, handbook)
    ]
    rest = _tell_length(clock.target, clock)
    if promise:
        rest = _say("promise_or", label=promise, limit=rest) if rest else _say("promise", label=promise)
    if rest:
        told.append(_say("rest", limit=rest) if told else rest)
    return words.DEADLINE["separator"].join(told)


def _tell_window(clock: Clock, _: Handbook, __: str) -> str:
    return _say("window", opens=_tell_length(clock.opens, clock), limit=_tell_length(clock.target, clock))


def _tell_progress(clock: Clock, _: Handbook, __: str) -> str:
    return _say("progress", limit=_tell_length(clock.target, clock))


def _tell_archive(clock: Clock, _: Handbook, __: str) -> str:
    return words.EXPLAIN["archive"].format(day=clock.day)


LIMITS: Mapping[str, Callable[[Clock, Handbook, str], str]] = {
    "window": _tell_window,
    "progress": _tell_progress,
    "archive": _tell_archive,
}
"""By the kind of clock, where it is not told like a plain span."""


def _tell_scope(clock: Clock, handbook: Handbook) -> str:
    """What the clock is for, and what not."""
    told = ""
    for phrase, where in (("only", clock.only), ("never", clock.never)):
        named = [
            word
            for field, values in where.items()
            for value in values
            for word in _name_value(field, value, handbook)
        ]
        if named:
            told += _say(phrase, words=words.DEADLINE["separator"].join(named))
    return told


def _name_value(field: str, value: str, handbook: Handbook) -> list[str]:
    """The handbook's words for a value: itself, or, where it is a code, all labels that stand for it."""
    choices = handbook.choices.get(field.removesuffix("_label"), {value: value})
    return [label for label, code in choices.items() if value in (label, code)]
