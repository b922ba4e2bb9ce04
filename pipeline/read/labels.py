"""What a label means: the text of a header or form cell → the field of a record."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from pipeline.config import Settings
from pipeline.fold import SIMPLIFIED, TRADITIONAL, fold_characters
from pipeline.handbooks import Form, Handbook
from pipeline.model import RecordKind
from pipeline.read.grid import Grid
from pipeline.same import once_for_same

LABEL_LENGTH = 60  # longer texts are no labels
LONGEST = 300  # a title of several lines
MOST_KNOWN = 50_000  # texts that are remembered

_NUMBERING = re.compile(
    r"^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?[.、．)）:：]|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳])"
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|\{[^{}]*\}|〔[^〔〕]*〕")
_ENCLOSED = re.compile(r"\(([^()]+)\)|\[([^\[\]]+)\]|【([^【】]+)】|<([^<>]+)>|〔([^〔〕]+)〕")
_NOISE = re.compile("[\\s:.*※★●◆■#_\u200b-\u200f\u2060\ufeff\u00ad]+")
_DECORATED = re.compile(f"^[\\d一二三四五六七八九十]|[^\u4e00-\u9fff\\d/-]|[{TRADITIONAL}]")


def label_keys(text: str) -> tuple[str, ...]:
    """The forms under which a label is looked up: with its bracket notes, then without them.

    NFKC, no white space, colons, asterisks and numbering, lower case, simplified: `*1. 满意度評分（1-5分）：`
    gives `满意度评分(1-5分)` and `满意度评分`. A text too long for any label has none.
    """
    return _fold(text) if len(text) <= LONGEST else ()


@lru_cache(maxsize=20_000)
def _fold(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", _NUMBERING.sub("", text.strip(" \t\r\n*\u3000")))
    full = fold_characters(_NOISE.sub("", plain).lower())
    if enclosed := _ENCLOSED.fullmatch(full):  # 【责任人】 is a label, no note
        full = enclosed[enclosed.lastindex or 0]
    bare = _NOTE.sub("", full)
    return (full, bare) if bare and bare != full else (full,) if full else ()


class Words(NamedTuple):
    """Title words of a handbook and of one of its forms, folded like labels."""

    handbook: tuple[str, ...]
    form: str


@dataclass(frozen=True)
class Kind:
    """One form of one handbook: what a list or form can turn out to be.

    `fields` maps label keys to fields, `own` are the keys that this handbook itself lists, `alone` the fields
    that no other form has, `foreign` those that others must have and this one has not; `choices` maps a field
    to the words that stand in it, of which those of the `telling` fields are this handbook's own. `told` says
    what `config.toml` names of the kind for the file at hand.
    """

    handbook: str
    form: Form
    fields: Mapping[str, str]
    own: frozenset[str]
    alone: frozenset[str]
    foreign: frozenset[str]
    words: Words
    choices: Mapping[str, frozenset[str]]
    telling: frozenset[str] = frozenset()
    told: Literal["", "handbook", "form"] = ""

    @property
    def record(self) -> RecordKind:
        """The records that the form holds."""
        return self.form.record

    @property
    def gives(self) -> tuple[str, RecordKind]:
        """Which records it gives; two forms of a handbook may give the same."""
        return self.handbook, self.form.record

    def field(self, keys: tuple[str, ...]) -> str | None:
        """The field of a label, given the keys under which it may be listed."""
        return next((self.fields[key] for key in keys if key in self.fields), None)


class _Known(dict[str, tuple[str, ...]]):
    """Cell text → the keys by which it is a label of any kind (none for other text); remembers them."""

    def __init__(self, keys: frozenset[str]) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, text: str) -> tuple[str, ...]:
        keys: tuple[str, ...] = ()
        if text in self._keys:
            keys = (text,)
        elif len(text) <= LABEL_LENGTH and _DECORATED.search(text):
            keys = tuple(key for key in label_keys(text) if key in self._keys)
        if len(self) >= MOST_KNOWN:
            self.clear()
        self[text] = keys
        return keys


class _Fields(dict[tuple[str, ...], frozenset[str]]):
    """Label keys → every field that they mean in some kind; remembers all that were asked for."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        super().__init__()
        self._kinds = kinds

    def __missing__(self, keys: tuple[str, ...]) -> frozenset[str]:
        fields = (kind.field(keys) for kind in self._kinds)
        self[keys] = frozenset(field for field in fields if field is not None)
        return self[keys]


@dataclass(frozen=True)
class Lexicon:
    """All kinds, and what means nothing: labels, the end of a group's heading (客户信息), notes below one.

    `counts` end the headings of a summary's numbers.
    """

    kinds: tuple[Kind, ...]
    ignored: frozenset[str]
    group_ends: tuple[str, ...] = ()
    note_starts: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()

    @cached_property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """Cell text → its label keys, () where it is no label."""
        return _Known(self.ignored.union(*(kind.fields for kind in self.kinds)))

    @cached_property
    def fields(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """Label keys → every field that they mean in some kind."""
        return _Fields(self.kinds)

    @cached_property
    def choices(self) -> Mapping[str, frozenset[str]]:
        """Field → the words of all handbooks that may stand in it."""
        words: dict[str, frozenset[str]] = {}
        for kind in self.kinds:
            for field, choices in kind.choices.items():
                words[field] = words.get(field, frozenset()) | choices
        return words

    @cached_property
    def ends(self) -> frozenset[str]:
        """The last characters of all labels, whatever their case, traditional ones too."""
        keys = self.ignored.union(*(kind.fields for kind in self.kinds))
        ends = frozenset(char for key in keys for char in (key[-1], key[-1].upper()))
        return ends.union(old for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True) if new in ends)

    @cached_property
    def identity(self) -> frozenset[str]:
        """The label keys of what nearly every form must have: the customer's name."""
        required = Counter(field for kind in self.kinds for field in kind.form.required)
        field = max(required, key=required.__getitem__)
        return frozenset(key for kind in self.kinds for key in kind.fields if kind.fields[key] == field)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every choice."""
        return frozenset(chain.from_iterable(self.choices.values()))

    def is_form_title(self, text: str) -> bool:
        """Whether a text names a form."""
        folded = "".join(label_keys(text)[:1])
        return any(kind.words.form in folded for kind in self.kinds)

    def is_choice(self, text: str, label: tuple[str, ...]) -> bool:
        """Whether a text beside a label is one of that field's choices, so no label itself."""
        keys = label_keys(text)
        return any(key in self.choices.get(field, ()) for field in self.fields[label] for key in keys)


@dataclass(frozen=True)
class Sheet:
    """A grid and the labels on it."""

    grid: Grid
    lexicon: Lexicon

    @cached_property
    def label_texts(self) -> frozenset[str]:
        """Every text on the sheet that is a label; most others are told by their last character."""
        known, ends = self.lexicon.known, self.lexicon.ends
        texts = [text for text in self.grid.texts if (end := text[-1:]) in ends or not end.isalnum()]
        return frozenset([text for text in texts if known[text]])

    @cached_property
    def labels(self) -> dict[int, list[int]]:
        """Row → columns whose own cell is a label."""
        labels = self.label_texts
        return {
            row: [col for col, value in enumerate(cells) if value in labels]
            for row, cells in enumerate(self.grid.cells)
            if not labels.isdisjoint(cells)
        }

    def keys(self, row: int, col: int) -> tuple[str, ...]:
        """The label keys of what is shown at a cell."""
        return self.lexicon.known[self.grid.text(row, col)]

    def is_word(self, text: str) -> bool:
        """Whether a text is also one of the handbooks' choices: 电话 and 建议 are labels and values."""
        return not self.lexicon.words.isdisjoint(label_keys(text))


@once_for_same
def build_lexicon(settings: Settings) -> Lexicon:
    """The labels and words of every form of every handbook, the team's own first."""
    kinds = tuple(
        _build_kind(settings, name, handbook, form=form)
        for name, handbook in settings.handbooks.items()
        for form in handbook.forms
    )
    ignored = settings.common.ignored
    ends, starts = tuple(_fold_all(ignored.group_ends)), tuple(ignored.note_starts)
    return Lexicon(kinds, frozenset(_fold_all(ignored.labels)), ends, starts, tuple(ignored.counts))


def _build_kind(settings: Settings, name: str, handbook: Handbook, *, form: Form) -> Kind:
    forms = [each for other in settings.handbooks.values() for each in other.forms if each is not form]
    return Kind(
        handbook=name,
        form=form,
        fields=_index_all(settings, handbook, form.record),
        own=frozenset(_index(handbook.labels.get(form.record, {}))),
        alone=frozenset(form.fields).difference(*(other.fields for other in forms)),
        foreign=frozenset().union(*(other.required for other in forms)).difference(form.fields),
        words=Words(tuple(_fold_all([*handbook.words, handbook.title])), "".join(_fold_all([form.title]))),
        choices={
            field: frozenset(_fold_all([*labels, *_spellings(settings, handbook, field)]))
            for field, labels in {**settings.common.choices, **handbook.choices}.items()
        },
        telling=frozenset(handbook.choices.keys() - settings.common.choices.keys()),
    )


def _spellings(settings: Settings, handbook: Handbook, field: str) -> Iterator[str]:
    """Everyday spellings of a handbook's choices."""
    for also in (settings.common.also, handbook.also):
        for spelling, label in also.get(field, {}).items():
            if label in handbook.choices.get(field, settings.common.choices.get(field, ())):
                yield spelling


def _index_all(settings: Settings, handbook: Handbook, record: RecordKind) -> dict[str, str]:
    """Label key → field; on a visit's sheet the labels of cases stand behind those of visits."""
    records: tuple[RecordKind, ...] = ("visit", "case") if record == "visit" else (record,)
    index: dict[str, str] = {}
    for name in records:
        for labels in (
            settings.labels.get(name, {}),
            handbook.labels.get(name, {}),
            settings.common.labels[name],
        ):
            index = _index(labels) | index
    return index


def _index(labels: Mapping[str, list[str]]) -> dict[str, str]:
    return {key: field for field, texts in labels.items() for key in _fold_all(texts)}


def _fold_all(texts: list[str]) -> Iterator[str]:
    return chain.from_iterable(label_keys(text)[:1] for text in texts)
