"""The words of the customers' texts, without those that say nothing (C14)."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd

_FREQUENCY = 1000
"""What makes a word of ours win over the shorter words that it is made of."""
_ADDRESS = re.compile(r"@\S+|https?://\S+")

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Bags:
    """Which word stands in which text: one entry per pair, ordered by text, then by word.

    `text` holds positions of texts (0 to `texts` - 1), `word` positions in `words`, which are sorted.
    """

    texts: int
    words: tuple[str, ...]
    text: Numbers
    word: Numbers

    def select(self, keep: Flags) -> "Bags":
        """The texts where `keep` is true, renumbered, with the same words."""
        kept = keep[self.text]
        return Bags(int(keep.sum()), self.words, (np.cumsum(keep) - 1)[self.text[kept]], self.word[kept])

    def keep_shared(self) -> "Bags":
        """The texts with those words alone that two of them share at least."""
        kept = self.count() > 1
        entries = kept[self.word]
        words = tuple(word for word, is_kept in zip(self.words, kept, strict=True) if is_kept)
        return Bags(self.texts, words, self.text[entries], (np.cumsum(kept) - 1)[self.word[entries]])

    def count(self) -> Numbers:
        """In how many texts each word stands."""
        return np.bincount(self.word, minlength=len(self.words))


def join_texts(cases: pd.DataFrame) -> pd.Series:
    """What each customer wrote: `description` and `request` in one text, empty where there is neither."""
    return cases["description"].fillna("") + " " + cases["request"].fillna("")


def bag_columns(frame: pd.DataFrame) -> Bags:
    """What stands in the columns, as words `column=value`; a missing value is none."""
    told = [f"{name}=" + frame[name].dropna().astype("str") for name in frame]
    rows = [np.flatnonzero(frame[name].notna()) for name in frame]
    word, words = pd.factorize(pd.concat(told), sort=True)
    text = np.concatenate(rows)
    order = np.lexsort((word, text))
    return Bags(len(frame), tuple(words), text[order], word[order])


def split_words(
    texts: pd.Series, *, own: Collection[str] = (), stop: Collection[str] = (), every: bool = False
) -> Bags:
    """The distinct words of each text; a missing text has none.

    The words of `own` are kept whole and always count; `stop` are left out beside those of `stop_words.txt`,
    as are single characters, figures and addresses. With `every` nothing but figures and blanks is left out:
    "吗" and "！" say little of what a text is about, but much of what kind of text it is.
    The result depends on these arguments alone.
    """
    lines = "\n".join([text.replace("\r", " ").replace("\n", " ") for text in texts.fillna("").tolist()])
    plain = _ADDRESS.sub(" ", _normalise(lines).casefold())
    kept_whole = frozenset(word.casefold() for word in own)
    pieces = np.array(_load_cutter(kept_whole)(plain), dtype=object)
    codes, found = pd.factorize(pieces)
    order = np.argsort(found)
    words = pd.Series(found[order], dtype="str")
    telling = order[_find_every(words) if every else _find_telling(words, kept_whole, frozenset(stop))]
    number = np.full(len(found) + 1, -1)  # one more, so that there is one in an empty list
    number[telling] = np.arange(len(telling))
    word = number[codes]
    pairs = np.sort((np.cumsum(pieces == "\n") * len(number) + word)[word >= 0])
    text, word = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], len(number))
    return Bags(len(texts), tuple(found[telling].tolist()), text, word)


def _normalise(text: str) -> str:
    """NFKC; letters that it changes are replaced first, after which little is left to do in a long text."""
    for letter in set(text):
        plain = unicodedata.normalize("NFKC", letter)
        if plain != letter:
            text = text.replace(letter, plain)
    return unicodedata.normalize("NFKC", text)


def is_telling(words: Collection[str]) -> Flags:
    """Which of the words say something, so that people may read them (see `split_words`)."""
    return _find_telling(pd.Series(list(words), dtype="str"), frozenset(), frozenset())


def _find_every(words: pd.Series) -> Flags:
    return np.asarray(words.str.contains(r"[^\s\d.]", regex=True), dtype=bool)


def _find_telling(words: pd.Series, own: frozenset[str], stop: frozenset[str]) -> Flags:
    """Which of the words say something: of two letters or characters at least, and not stopped."""
    telling = words.str.fullmatch(r"[^\W\d_](?:[^\W_]|[-.+])+") & ~words.isin(list(_read_stop_words() | stop))
    return np.asarray(telling | words.isin(list(own)), dtype=bool)


@cache
def _read_stop_words() -> frozenset[str]:
    lines = files(__package__).joinpath("stop_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _load_cutter(own: frozenset[str]) -> Callable[[str], list[str]]:
    """What cuts a text into words: for other words of our own another dictionary."""
    import rjieba  # noqa: PLC0415 - its dictionary takes 0.15 s, which most commands need not spend

    # the module comes with a dictionary (24 MB) that nobody else uses: the first words go into that one
    cutter = rjieba.Jieba() if _load_cutter.cache_info().currsize else rjieba._DEFAULT_JIEBA  # noqa: SLF001
    for word in sorted(own):
        cutter.add_word(word, _FREQUENCY, "n")
    return cutter.cut
