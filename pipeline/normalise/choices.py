"""Choices of a handbook: one of its labels, typed or ticked, in any everyday spelling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline import words
from pipeline.fold import fold_characters
from pipeline.model import Fault
from pipeline.normalise.boxes import mark_words, read_ticked
from pipeline.normalise.text import key, read_entry

_LISTED = re.compile(r"[、,;/|+& ]|和|及|与")
_OTHER_WITH_TEXT = re.compile(r"(其[他它])(?:\(.*\)|[ :(,_].*)")
_LETTER = re.compile(r"^[A-Ha-h] ?[.、)] ?")  # of an option: B. 邮件
_EDGES = " _:、,;。.!"
_TELLING = re.compile(r"[不未非没无否\d]")
_SHORTEST_PART = 2


def choice_key(text: str) -> str:
    """What choices are compared by: as `key`, in simplified characters."""
    return fold_characters(key(read_entry(text) or text))


@dataclass(frozen=True)
class ChoiceParser:
    """Finds the handbook's own label of a value.

    `labels` may map each to what it stands for; then problems show one label of each meaning. `also` maps
    everyday spellings to labels; one whose label the handbook lacks is ignored.
    """

    labels: Iterable[str]
    also: Mapping[str, str] = field(default_factory=dict)
    _index: dict[str, str] = field(init=False, repr=False, compare=False)
    _shown: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Fix the labels, and index every spelling by its key."""
        given = self.labels
        meanings = dict(given) if isinstance(given, Mapping) else {label: label for label in given}
        spellings = {spelling: label for spelling, label in self.also.items() if label in meanings}
        spellings |= {label: label for label in meanings}
        firsts = {meaning: label for label, meaning in reversed(meanings.items())}.values()
        object.__setattr__(self, "labels", tuple(meanings))
        object.__setattr__(self, "_index", {choice_key(text): label for text, label in spellings.items()})
        object.__setattr__(self, "_shown", "、".join(label for label in meanings if label in firsts))

    def parse(self, value: object) -> str | Fault | None:
        """The label; None where blank or nothing is ticked.

        Faults: `unknown-choice` (hint: the labels, and the one that is nearly equal), `several-choices`.
        """
        line = read_entry(value)
        if line is None:
            return None if value is None else self._find(str(value))
        ticked = read_ticked(line)
        if ticked is None:
            return self._find(line) or self._refuse(line)
        if not all(map(self._find, ticked)):
            ticked = self._find_marked(line) or ticked
        found = {self._find(label) or self._refuse(label) for label in ticked}
        return self._several() if len(found) > 1 else next(iter(found), None)

    def _find_marked(self, line: str) -> list[str]:
        """The ticked words where all words of the line are choices: 电话 √邮件 线上表单."""
        words = mark_words(line)
        return [word for word, on in words.items() if on] if all(map(self._find, words)) else []

    def _find(self, text: str) -> str | None:
        text = _LETTER.sub("", text)
        label = self._index.get(choice_key(text)) or self._index.get(choice_key(text.strip(_EDGES)))
        if label is None and (other := _OTHER_WITH_TEXT.fullmatch(text)):
            label = self._index.get(key(other[1]))
        return label

    def _refuse(self, line: str) -> Fault:
        listed = [self._find(part) for part in _LISTED.split(line) if part]
        if len(set(listed)) > 1 and all(listed):
            return self._several()
        nearest = self._find_nearest(choice_key(line))
        question = words.NEAREST_CHOICE.format(label=nearest) if nearest else ""
        return Fault("unknown-choice", question + words.CHOICES.format(labels=self._shown))

    def _find_nearest(self, text: str) -> str | None:
        """The only label of which a spelling is one character away, else of which the text is a part.

        A negation or digit is never the typing error: 不紧急 does not mean 紧急.
        """
        telling = _TELLING.findall(text)
        alike = [spelling for spelling in self._index if _TELLING.findall(spelling) == telling]
        for is_near in (_is_one_apart, _is_part):
            near = {self._index[spelling] for spelling in alike if is_near(text, spelling)}
            if near:
                return near.pop() if len(near) == 1 else None
        return None

    def _several(self) -> Fault:
        return Fault("several-choices", self._shown)


def _is_part(text: str, label: str) -> bool:
    return len(text) >= _SHORTEST_PART and text in label


def _is_one_apart(text: str, label: str) -> bool:
    """Whether one character inserted, dropped or changed makes one of the other (and they share one)."""
    if abs(len(text) - len(label)) > 1 or text == label or len(text) == len(label) == 1:
        return False
    pairs = zip(text, label, strict=False)
    start = next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(text), len(label)))
    rests = (text[start:], label[start:])
    return rests[0][1:] == rests[1][1:] or rests[0] == rests[1][1:] or rests[0][1:] == rests[1]
