"""What a text is about, by the words of `themes.toml` and the team's own (C9)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from pipeline.analyse.split_words import Bags, Numbers, split_words
from pipeline.config import Texts


@dataclass(frozen=True)
class Themes:
    """The words of all texts, and each text's theme: a position in `names`, -1 where it has none."""

    bags: Bags
    names: tuple[str, ...]
    theme: Numbers


def name_themes(texts: pd.Series, *, settings: Texts, every: bool = False) -> Themes:
    """The theme of each text: the one of most of its words; of several, the first one in the list.

    It depends on the text and the settings alone, so that other texts never move it. With `every` the bags
    hold all words (see `split_words`).
    """
    theme_of = _list_words(settings)
    names = tuple(dict.fromkeys(theme_of.values()))
    bags = split_words(texts, own={*theme_of, *settings.words}, stop=settings.stop, every=every)
    position = {name: at for at, name in enumerate(names)}
    of_word = np.array([position[theme_of[w]] if w in theme_of else -1 for w in bags.words], dtype=np.int64)
    theme = of_word[bags.word]
    pairs = (bags.text * len(names) + theme)[theme >= 0]
    hits = np.bincount(pairs, minlength=bags.texts * len(names)).reshape(bags.texts, len(names))
    return Themes(bags, names, np.where(hits.any(axis=1), hits.argmax(axis=1), -1))


def _list_words(settings: Texts) -> dict[str, str]:
    """Word → theme. The team's word for one of its themes beats ours for another."""
    listed = [*settings.themes.items(), *_read_themes().items()]
    themes: dict[str, str] = {}
    for name, words in listed:
        for word in words:
            themes.setdefault(word.casefold(), name)
    return {word: name for word, name in themes.items() if word not in settings.stop}


@cache
def _read_themes() -> dict[str, list[str]]:
    text = files(__package__).joinpath("themes.toml").read_text("utf-8")
    return {name: words.split() for name, words in tomllib.loads(text).items()}
