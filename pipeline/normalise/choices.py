"""Choices of a handbook: one of its labels, typed or ticked, in any everyday spelling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.model import Fault
from pipeline.normalise.boxes import read_ticked
from pipeline.normalise.text import key, read_entry

_LISTED = re.compile(r"[、,;/|+& ]|和|及|与")
_OTHER_WITH_TEXT = re.compile(r"(其[他它])(?:\(.*\)|[ :(,_].*)")
_EDGES = " _:、,;。.!"


@dataclass(frozen=True)
class ChoiceParser:
    """Finds the handbook's own label of a value.

    `also` maps everyday spellings to labels; one whose label the handbook lacks is ignored.
    """

    labels: Iterable[str]
    also: Mapping[str, str] = field(default_factory=dict)
    _index: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Fix the labels, and index every spelling by its key."""
        labels = tuple(self.labels)
        spellings = {spelling: label for spelling, label in self.also.items() if label in labels}
        spellings |= {label: label for label in labels}
        index = {_plain_key(spelling): label for spelling, label in spellings.items()}
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "_index", index)

    def parse(self, value: object) -> str | Fault | None:
        """The label; None where blank or nothing is ticked.

        Faults: `unknown-choice` (hint: the labels, a nearly equal one first), `several-choices`.
        """
        line = read_entry(value)
        if line is None:
            return None if value is None else self._find(str(value))
        ticked = read_ticked(line)
        if ticked is None:
            return self._find(line) or self._refuse(line)
        found = {self._find(label) or self._refuse(label) for label in ticked}
        return self._several() if len(found) > 1 else next(iter(found), None)

    def _find(self, text: str) -> str | None:
        label = self._index.get(_plain_key(text)) or self._index.get(_plain_key(text.strip(_EDGES)))
        if label is None and (other := _OTHER_WITH_TEXT.fullmatch(text)):
            label = self._index.get(key(other[1]))
        return label

    def _refuse(self, line: str) -> Fault:
        listed = [self._find(part) for part in _LISTED.split(line) if part]
        if len(set(listed)) > 1 and all(listed):
            return self._several()
        text = _plain_key(line)
        nearest_first = sorted(self.labels, key=lambda label: not _is_one_apart(text, _plain_key(label)))
        return Fault("unknown-choice", "、".join(nearest_first))

    def _several(self) -> Fault:
        return Fault("several-choices", "、".join(self.labels))


def _plain_key(text: str) -> str:
    return key(read_entry(text) or text)


def _is_one_apart(text: str, label: str) -> bool:
    """Whether one character inserted, dropped or changed makes one of the other."""
    if abs(len(text) - len(label)) > 1 or text == label:
        return False
    pairs = zip(text, label, strict=False)
    start = next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(text), len(label)))
    rests = (text[start:], label[start:])
    return rests[0][1:] == rests[1][1:] or rests[0] == rests[1][1:] or rests[0][1:] == rests[1]
