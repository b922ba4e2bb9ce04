"""Which handbook and form some labels belong to: from the title, the labels, the words, the file's name.

Each kind is scored on all four at once. The weights keep their order: a title outweighs any labels, clear
labels outweigh the words in the cells, and those the file's name (contract section 4, "Input").
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.read.labels import Kind, Lexicon, label_keys

TITLE = 30.0  # a handbook's word in the title above the table
TITLE_LETTER = 5.0  # the longer the word, the surer: 需求快速响应 beats 快速响应
TITLE_FORM = 5.0  # the title is that of the form itself
SHEET_NAME = 4.0
OWN_LABEL = 2.0  # the handbook itself lists the label
FORM_FIELD = 1.0  # the form has the field
OTHER_FIELD = -0.5  # the label is understood, but the form has no such field
FOREIGN_FIELD = -4.0  # nor such a field, which another form must have
REQUIRED = 1.0  # more for a field that the form must have
NO_FIELD = -1.5  # a label of other kinds
MISSING = -2.0  # all required fields are absent
WORDS = {"category": 3.0}  # all values of the field are the handbook's words
OTHER_WORDS = 1.5
FILE_NAME = 0.8

MIN_FIELDS = 3  # fewer labels stand beside each other in any table
HALF = 0.5
SAMPLE = 50  # values looked at per field
_SPLIT = re.compile(r"[\s□☐☑☒■√✓✔,;、；，|]+|\[[xX√ ]?\]")


@dataclass(frozen=True)
class Block:
    """What is known about labels that belong together: their keys, sample values, and the title above."""

    labels: Sequence[tuple[str, ...]]
    values: Sequence[Sequence[object]]
    title: str


@dataclass(frozen=True)
class Names:
    """The names around a block; a text file's sheet has no name of its own."""

    sheet: str
    file: str


@dataclass(frozen=True)
class Guess:
    """The best kind for a block, and whether there is enough to take it."""

    kind: Kind
    sure: bool


def recognise(block: Block, lexicon: Lexicon, *, names: Names) -> Guess | None:
    """The kind whose labels and words fit best; None where the labels are like no kind at all."""
    fits = [fit for fit in (_Fit(kind, block, names) for kind in lexicon.kinds) if fit.is_near()]
    best = max(fits, key=_Fit.score, default=None)
    return Guess(best.kind, sure=any(fit.is_enough() for fit in fits)) if best else None


def fold_title(title: str) -> str:
    """A title as words are looked for in it."""
    return "".join(label_keys(title)[:1])


def match_title(title: str, kind: Kind) -> float:
    """How well a title names a kind: 0 where it does not."""
    folded = fold_title(title)
    found = [word for word in (*kind.words.handbook, kind.words.form) if word in folded]
    if not found:
        return 0.0
    form = TITLE_FORM if kind.words.form in folded else 0.0
    return TITLE + TITLE_LETTER * max(map(len, found)) + form


class _Fit:
    """How one kind fits one block."""

    def __init__(self, kind: Kind, block: Block, names: Names) -> None:
        self.kind = kind
        self._block = block
        self.mapped = [kind.field(keys) for keys in block.labels]
        self.fields = set(filter(None, self.mapped))
        self.own = sum(1 for keys in block.labels if kind.own.intersection(keys))
        self.required = [field for field in kind.form.required if field in self.fields]
        self._alone = len(self.fields & kind.alone)
        self.title = match_title(block.title, kind)
        self.words = sum(self._words(block))
        self.names = SHEET_NAME * bool(match_title(names.sheet, kind)) + FILE_NAME * bool(
            match_title(names.file, kind)
        )

    def is_near(self) -> bool:
        """Whether the labels make one think of this kind."""
        return len(self.fields) > 1 and (bool(self.required) or self._alone >= MIN_FIELDS or self.title > 0)

    def is_enough(self) -> bool:
        """Whether a table with these labels holds records: customers' phone lists do not."""
        many = len(self.fields) >= MIN_FIELDS
        if self.title and self.kind.words.form in fold_title(self._block.title):
            return many or bool(self.required)
        if self.title and (len(self.required) > 1 or (many and self.own + self._alone > 1)):
            return True
        speaks = self.words > 0 or self._required_share() >= HALF
        certain = self.own > 1 or self._alone >= MIN_FIELDS
        return many and (certain or (len(self.required) > 1 and speaks))

    def _required_share(self) -> float:
        return len(self.required) / max(len(self.kind.form.required), 1)

    def score(self) -> float:
        """Evidence in points; only differences between kinds mean anything."""
        labels = sum(map(self._label, self.mapped)) + OWN_LABEL * self.own
        required = REQUIRED * len(self.required) + MISSING * (1 - self._required_share())
        return self.title + self.names + labels + required + self.words

    def _label(self, field: str | None) -> float:
        if field is None:
            return NO_FIELD
        if field in self.kind.form.fields:
            return FORM_FIELD
        return FOREIGN_FIELD if field in self.kind.foreign else OTHER_FIELD

    def _words(self, block: Block) -> Iterable[float]:
        for field, values in zip(self.mapped, block.values, strict=True):
            choices = self.kind.choices.get(field or "")
            if choices:
                yield WORDS.get(field or "", OTHER_WORDS) * _share(values, choices)


def _share(values: Sequence[object], choices: frozenset[str]) -> float:
    """Share of the texts that are (or hold, between check boxes) one of the choices."""
    texts = Counter(value for value in values[:SAMPLE] if isinstance(value, str) and value.strip())
    hits = sum(count for text, count in texts.items() if _holds(text, choices))
    return hits / max(texts.total(), 1)


def _holds(text: str, choices: frozenset[str]) -> bool:
    parts = (text, *_SPLIT.split(text))
    return any(key in choices for part in parts if len(part) < SAMPLE for key in label_keys(part))
