"""Which handbook and form some labels belong to: from the title, the labels, the words, the file's name.

Each kind is scored on all four at once. The weights keep their order: a title outweighs any labels, clear
labels outweigh the words in the cells, and those the file's name (contract section 4, "Input"). Two kinds of
which neither leads by more than MARGIN fit equally well.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.glyphs import CLOSED, OPEN, TICKS
from pipeline.model import Evidence, Reason, RecordKind
from pipeline.read.labels import Kind, Lexicon, label_keys

TOLD = 30.0  # config.toml names the kind; it is then compared with no other handbook's
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
WORDS = {"category": 4.0}  # all values of the field are the handbook's words
OTHER_WORDS = 1.5
FILE_NAME = 1.0
MARGIN = 0.5  # less than the file's name weighs: only how many required fields are absent, or two such labels

MIN_FIELDS = 3  # fewer labels stand beside each other in any table
HALF = 0.5
SAMPLE = 50  # values looked at per field
_SPLIT = re.compile(rf"[\s{OPEN}{CLOSED}{TICKS},;、；，|]+|\[[xX√ ]?\]")


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
    """The best kind for a block, whether there is enough to take it, and how well all that are near fit.

    `fits` has the best one first. It `stands` where what is beside it told it from those that fit as well.
    """

    fits: "tuple[Fit, ...]"
    sure: bool
    stands: bool = False

    @property
    def kind(self) -> Kind:
        """The best kind."""
        return self.fits[0].kind

    @property
    def lead(self) -> float | None:
        """How many points the best kind is ahead of the next one."""
        return self.fits[0].score - self.fits[1].score if len(self.fits) > 1 else None

    @cached_property
    def rivals(self) -> tuple[Kind, ...]:
        """The kinds that fit as well as the best one and would give other records."""
        best, *others = self.fits
        near = [fit.kind for fit in others if self.sure and best.score - fit.score <= MARGIN]
        return tuple(kind for kind in near if kind.gives != best.kind.gives and not self.stands)

    def evidence(self) -> tuple[Evidence, ...]:
        """Why it is the best kind."""
        beside = (Evidence("beside", 0.0, ""),) if self.stands else ()
        return (*self.fits[0].evidence(), *beside)

    def settle(self, gives: Collection[tuple[str, RecordKind]]) -> "Guess":
        """Where several kinds fit equally well: the one that gives such records, if it is the only one."""
        equal = {kind.gives for kind in (self.kind, *self.rivals)} if self.rivals else set()
        meant = equal.intersection(gives)
        if len(meant) != 1:
            return self
        fits = sorted(self.fits, key=lambda fit: fit.kind.gives not in meant)
        return Guess(tuple(fits), self.sure, stands=True)


def recognise(block: Block, lexicon: Lexicon, *, names: Names) -> Guess | None:
    """The kind whose labels and words fit best; None where the labels are like no kind at all."""
    fits = [fit for fit in (Fit(kind, block, names) for kind in lexicon.kinds) if fit.is_near()]
    fits.sort(key=lambda fit: fit.score, reverse=True)
    return Guess(tuple(fits), sure=any(fit.is_enough() for fit in fits)) if fits else None


def fold_title(title: str) -> str:
    """A title as words are looked for in it."""
    return "".join(label_keys(title)[:1])


def match_title(title: str, kind: Kind) -> float:
    """How well a title names a kind: 0 where it does not."""
    word = _find_word(title, kind)
    form = TITLE_FORM if kind.words.form in fold_title(title) else 0.0
    return TITLE + TITLE_LETTER * len(word) + form if word else 0.0


def _find_word(title: str, kind: Kind) -> str:
    """The longest word of a kind that stands in a title."""
    folded = fold_title(title)
    words = (word for word in (*kind.words.handbook, kind.words.form) if word in folded)
    return max(words, key=len, default="")


class Fit:
    """How one kind fits one block."""

    def __init__(self, kind: Kind, block: Block, names: Names) -> None:
        """Looks every label up."""
        self.kind = kind
        self._block = block
        self._names = names
        self._mapped = [kind.field(keys) for keys in block.labels]
        self._fields = set(filter(None, self._mapped))
        self._own = [keys[0] for keys in block.labels if kind.own.intersection(keys)]
        self._required = [field for field in kind.form.required if field in self._fields]
        self._alone = len(self._fields & kind.alone)
        self._title = match_title(block.title, kind)

    def is_near(self) -> bool:
        """Whether the labels make one think of this kind."""
        return len(self._fields) > 1 and (
            bool(self._required or self.kind.told or self._title) or self._alone >= MIN_FIELDS
        )

    def is_enough(self) -> bool:
        """Whether a table with these labels holds records: customers' phone lists do not."""
        many, some = len(self._fields) >= MIN_FIELDS, len(self._required) > 1
        if self.kind.told == "form" or self.kind.words.form in fold_title(self._block.title):
            return many or bool(self._required)
        if all(field in self.kind.choices for field in self._required):  # a list of the words to choose from
            return False
        if (self.kind.told or self._title) and (some or (many and len(self._own) + self._alone > 1)):
            return True
        return many and (len(self._own) > 1 or (some and (self._alone >= MIN_FIELDS or self._speaks)))

    @property
    def _speaks(self) -> bool:
        """Whether the handbook's own words are there, or the customer and half of what the form must have."""
        if any(self._words.get(field) for field in self.kind.telling):
            return True
        return self._required[:1] == self.kind.form.required[:1] and self._required_share >= HALF

    @property
    def score(self) -> float:
        """Evidence in points; only differences between kinds mean anything."""
        return sum(self._points.values())

    def evidence(self) -> tuple[Evidence, ...]:
        """What speaks for the kind and against it."""
        details = {
            "title": _find_word(self._block.title, self.kind),
            "sheet_name": self._names.sheet,
            "file_name": self._names.file,
            "own_labels": "、".join(self._own),
            "labels": f"{len(self._fields)}/{len(self._mapped)}",
            "required": f"{len(self._required)}/{len(self.kind.form.required)}",
        }
        return tuple(
            Evidence(reason, points, details.get(reason, ""))
            for reason, points in self._points.items()
            if points
        )

    @cached_property
    def _points(self) -> dict[Reason, float]:
        names, kind = self._names, self.kind
        return {
            "config": TOLD * bool(kind.told),
            "title": self._title,
            "sheet_name": SHEET_NAME * bool(match_title(names.sheet, kind)),
            "file_name": FILE_NAME * bool(match_title(names.file, kind)),
            "own_labels": OWN_LABEL * len(self._own),
            "labels": sum(map(self._weigh, self._mapped)),
            "required": REQUIRED * len(self._required) + MISSING * (1 - self._required_share),
            "words": sum(self._words.values()),
        }

    @property
    def _required_share(self) -> float:
        return len(self._required) / max(len(self.kind.form.required), 1)

    def _weigh(self, field: str | None) -> float:
        """What a label counts, given its field."""
        if field is None:
            return NO_FIELD
        if field in self.kind.form.fields:
            return FORM_FIELD
        return FOREIGN_FIELD if field in self.kind.foreign else OTHER_FIELD

    @cached_property
    def _words(self) -> dict[str, float]:
        """Field → points for the handbook's words among its values."""
        words: dict[str, float] = {}
        for field, values in zip(self._mapped, self._block.values, strict=True):
            if field and (choices := self.kind.choices.get(field)):
                points = WORDS.get(field, OTHER_WORDS) * _share(values, choices)
                words[field] = max(points, words.get(field, 0.0))
        return words


def _share(values: Sequence[object], choices: frozenset[str]) -> float:
    """Share of the texts that are (or hold, between check boxes) one of the choices."""
    texts = Counter(value for value in values[:SAMPLE] if isinstance(value, str) and value.strip())
    hits = sum(count for text, count in texts.items() if _holds(text, choices))
    return hits / max(texts.total(), 1)


def _holds(text: str, choices: frozenset[str]) -> bool:
    parts = (text, *_SPLIT.split(text))
    return any(key in choices for part in parts if len(part) < SAMPLE for key in label_keys(part))
