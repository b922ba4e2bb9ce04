"""What the complaints and problems of a period are about, each topic with example quotes (A11, C9).

A text belongs to the theme of most of its words (`themes.toml`). Those without one are grouped by the words
that many of them share: each round takes the word that explains most of the texts that are left. The text is
the description; what the customer asks for ("尽快恢复") stands in only where there is none.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.count_shares import BLAMED, is_focus
from pipeline.analyse.name_themes import name_themes
from pipeline.analyse.split_words import Bags, Flags, Numbers
from pipeline.config import Settings
from pipeline.masking import mask_text

_MOST = 8
_FEWEST_TEXTS = 10  # fewer say nothing about what recurs
_FEWEST_SHARING = 3
_SMALLEST_SHARE = 0.02
_COMPANION_SHARE = 0.5  # of a topic's texts, that a word must stand in to be part of its name
_TELLING_SHARE = 0.1
_TELLING_WORDS = 3
_QUOTES = 3
_CANDIDATES = 30
_ALIKE = 0.5
_QUOTE_LENGTH = 60

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Topic:
    """What recurs: `count` of the period's texts (`share` of them), `before` of the earlier period's.

    `words` are said most often in it; `quotes` are its most typical texts, masked and cut; `records` the
    case numbers, sorted.
    """

    label: str
    words: tuple[str, ...]
    count: int
    share: float
    before: int
    focus: bool
    quotes: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True)
class Topics:
    """The topics of so many `texts`, largest first; none where the texts are not `enough`.

    `before` is the number of the earlier period's texts, `rest` that of the texts in none of the topics.
    """

    texts: int
    before: int
    enough: bool
    topics: tuple[Topic, ...] = ()
    rest: int = 0


@dataclass(frozen=True)
class _Groups:
    """The group of each text: a position in `names`, -1 where it is in none.

    `usual` says in how many of the current texts each word of `bags` stands.
    """

    bags: Bags
    names: tuple[str, ...]
    group: Numbers
    usual: Numbers


def find_topics(cases: pd.DataFrame, *, now: pd.Series, before: pd.Series, settings: Settings) -> Topics:
    """The topics of the complaints and problems among the cases of a period (`now`).

    `now` and `before` are true for the cases of the period and of the one before it, in which the same topics
    are counted. Needs `case_id`, `category`, `description`, `request`.
    """
    blamed = cases["category"].isin(BLAMED) & (cases["description"].notna() | cases["request"].notna())
    told = cases.loc[blamed & (now | before), ["case_id", "description", "request"]]
    current = now[told.index].to_numpy(dtype=bool)
    texts, earlier = int(current.sum()), int(before[told.index].sum())
    if texts < _FEWEST_TEXTS:
        return Topics(texts, earlier, enough=False)
    groups = _group_texts(told, current, settings=settings)
    counts = np.bincount(groups.group[current] + 1, minlength=len(groups.names) + 1)[1:]
    by_size = sorted(range(len(groups.names)), key=lambda at: (-counts[at], groups.names[at]))
    largest = [at for at in by_size[:_MOST] if counts[at] >= _find_fewest(texts)]
    topics = tuple(_describe_topic(told, current, groups, at, settings=settings) for at in largest)
    rest = texts - sum(topic.count for topic in topics)
    return Topics(texts, earlier, enough=True, topics=topics, rest=rest)


def _find_fewest(texts: int) -> int:
    """How many texts a topic must have."""
    return max(_FEWEST_SHARING, int(np.ceil(texts * _SMALLEST_SHARE)))


def _group_texts(told: pd.DataFrame, current: Flags, *, settings: Settings) -> _Groups:
    """The themes, then the words that enough of the current texts without a theme share."""
    themes = name_themes(told["description"].fillna(told["request"]), settings=settings.texts)
    fewest = _find_fewest(int(current.sum()))
    names, group = list(themes.names), themes.theme.copy()
    bags = themes.bags
    # a loop of at most _MOST rounds: each depends on what the one before has set aside
    for _ in range(_MOST):
        left = group < 0
        counts = bags.select(left & current).count()
        if not len(counts) or counts.max() < fewest:
            break
        word = int(counts.argmax())
        sharing = np.zeros(bags.texts, dtype=bool)
        sharing[bags.text[bags.word == word]] = True
        group[sharing & left] = len(names)
        names.append(_name_group(bags.select(sharing & left & current), word))
    return _Groups(bags, tuple(names), group, bags.select(current).count())


def _name_group(bags: Bags, word: int) -> str:
    """The word that all share, with the one that most of them have beside it."""
    counts = bags.count()
    counts[word] = 0
    second = int(counts.argmax())
    often = counts[second] >= max(_FEWEST_SHARING, _COMPANION_SHARE * bags.texts)
    return f"{bags.words[word]}、{bags.words[second]}" if often else bags.words[word]


def _describe_topic(
    told: pd.DataFrame, current: Flags, groups: _Groups, at: int, *, settings: Settings
) -> Topic:
    inside = groups.group == at
    mine = inside & current
    rows, bags = told[mine], groups.bags.select(mine)
    counts = bags.count()
    weights = (counts > 1) * counts**2 / np.maximum(groups.usual, 1)  # often here, and mostly here
    count, texts = int(mine.sum()), int(current.sum())
    return Topic(
        label=groups.names[at],
        words=_list_words(bags, counts, weights, label=groups.names[at]),
        count=count,
        share=count / texts,
        before=int((inside & ~current).sum()),
        focus=is_focus(count, texts, focus=settings.focus),
        quotes=_quote(rows["description"].fillna(rows["request"]), bags, weights),
        records=tuple(sorted(rows["case_id"])),
    )


def _list_words(bags: Bags, counts: Numbers, weights: Weights, *, label: str) -> tuple[str, ...]:
    """What is said most in the topic's texts, compared with the others, and is not in its name."""
    fewest = max(_FEWEST_SHARING, _TELLING_SHARE * bags.texts)
    often = [bags.words[at] for at in np.argsort(-weights, kind="stable") if counts[at] >= fewest]
    return tuple(word for word in often if word not in label)[:_TELLING_WORDS]


def _quote(texts: pd.Series, bags: Bags, weights: Weights) -> tuple[str, ...]:
    """The texts that are nearest to what all say together (the cosine of their words), none like another."""
    lengths = np.bincount(bags.text, minlength=bags.texts)
    said = np.bincount(bags.text, weights=weights[bags.word], minlength=bags.texts)
    nearness = pd.Series(said / np.sqrt(np.maximum(lengths, 1)), index=texts.to_numpy())
    quotes: list[str] = []
    for text in nearness.groupby(level=0).max().nlargest(_CANDIDATES).index:
        if len(quotes) < _QUOTES and not any(_is_alike(text, other) for other in quotes):
            quotes.append(text)
    return tuple(_shorten(text) for text in quotes)


def _is_alike(text: str, other: str) -> bool:
    """Whether two texts have most of their pairs of characters in common, and so tell the same."""
    one, two = (set(pairwise(each)) for each in (text, other))
    return len(one & two) > _ALIKE * min(len(one), len(two))


def _shorten(text: str) -> str:
    """Masked, on one line, cut."""
    line = " ".join(mask_text(text).split())
    return line if len(line) <= _QUOTE_LENGTH else f"{line[: _QUOTE_LENGTH - 1]}…"
