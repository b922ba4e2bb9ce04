"""How likely each label is for a case, learned from the cases that have one, with honest chances (C14, C15).

Naive Bayes over two kinds of words: those of the text and those of the other columns. Its scores are far too
sure of themselves; how much of each to believe is what best foretells labels that were left out (five folds).
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.name_themes import name_themes
from pipeline.analyse.split_words import Bags, Numbers, bag_columns, join_texts
from pipeline.config import Texts

FOLDS = 5
_SMOOTHING = 60.0  # words' worth of the usual wording that each label starts with
_BELIEFS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.4, 2.0)
_LATEST = 3000  # teams and products change
_NEVER = pd.Timestamp("9999-12-31T23:59:59.999999")
_LENGTHS = (0, 12, 25, 50, 100)  # characters: a long text is told by somebody who is upset

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """Cases as two bags of words, `words` of the text and `context` of the other columns; `fold` below FOLDS.

    A fold depends on the case's number alone.
    """

    words: Bags
    context: Bags
    fold: Numbers

    def leave_out(self, column: str) -> "Examples":
        """The cases without what stands in one column of the context."""
        out = np.array([word.startswith(f"{column}=") for word in self.context.words], dtype=bool)
        kept = ~out[self.context.word]
        context = replace(self.context, text=self.context.text[kept], word=self.context.word[kept])
        return replace(self, context=context)


@dataclass(frozen=True)
class Learned:
    """What was learned: `chances` has a row per case and a column per label, rows adding up to 1.

    `words` and `context` say how much each word of these bags speaks for each label (labels × words).
    """

    chances: Chances
    words: Chances
    context: Chances


def pick_latest(cases: pd.DataFrame) -> pd.Index:
    """Labels of the cases to learn from: the latest received (those without a date are the last), in order.

    Only those that may be among them are sorted by number too. Needs `received_at`, `case_id`.
    """
    received = cases["received_at"].fillna(_NEVER)
    near = cases.loc[received.ge(received.nlargest(_LATEST).min()), ["received_at", "case_id"]]
    return near.sort_values(["received_at", "case_id"]).index[-_LATEST:]


def describe_cases(cases: pd.DataFrame, context: pd.DataFrame, *, settings: Texts) -> Examples:
    """The cases with what stands in the columns of `context`, and each text's theme and length.

    Needs `case_id`, `description`, `request`.
    """
    texts = join_texts(cases)
    themes = name_themes(texts, settings=settings, every=True)
    theme = pd.Series([themes.names[at] if at >= 0 else None for at in themes.theme], dtype="str")
    length = np.searchsorted(_LENGTHS, texts.str.strip().str.len().to_numpy(), side="right")
    told = context.reset_index(drop=True).assign(theme=theme, length=length)
    hashed = pd.util.hash_array(cases["case_id"].to_numpy(dtype=object))
    return Examples(
        themes.bags.keep_shared(), bag_columns(told), (hashed % np.uint64(FOLDS)).astype(np.int64)
    )


def learn_labels(examples: Examples, label: Numbers, *, labels: int, prior: Chances | None = None) -> Learned:
    """The chances of each of so many labels; `label` is each case's number of it, -1 where none is known.

    A case with a known label is judged as if it had none: by those of the other folds. `prior` are examples
    that are taken as seen before (labels × words of the context).
    """
    known = label >= 0
    fold = np.where(known, examples.fold, FOLDS)  # a case without a label is judged by all folds
    words = _weigh_words(examples.words, label, fold, labels=labels, prior=None)
    context = _weigh_words(examples.context, label, fold, labels=labels, prior=prior)
    base = _weigh_labels(label, fold, labels=labels)
    said = _add_up(examples.words, words, fold)
    beside = _add_up(examples.context, context, fold)
    parts = base[known], said[known], beside[known]
    a, b = min(product(_BELIEFS, repeat=2), key=lambda beliefs: _measure_loss(parts, beliefs, label[known]))
    return Learned(_share(base + a * said + b * beside), a * words[FOLDS], b * context[FOLDS])


def _weigh_words(bags: Bags, label: Numbers, fold: Numbers, *, labels: int, prior: Chances | None) -> Chances:
    """For each fold (all but it counted), label and word: the log of how much likelier the word is there."""
    vocabulary = len(bags.words)
    place = (fold * labels + np.maximum(label, 0))[bags.text] * vocabulary + bags.word
    counts = np.bincount(place[(label >= 0)[bags.text]], minlength=(FOLDS + 1) * labels * vocabulary)
    counts = counts.reshape(FOLDS + 1, labels, vocabulary)
    seen = counts.sum(axis=0) - counts + (0.0 if prior is None else prior)
    usual = (seen.sum(axis=1, keepdims=True) + 1) / (seen.sum(axis=(1, 2), keepdims=True) + vocabulary)
    share = (seen + _SMOOTHING * usual) / (seen.sum(axis=2, keepdims=True) + _SMOOTHING)
    return np.asarray(np.log(share / usual))


def _add_up(bags: Bags, weights: Chances, fold: Numbers) -> Chances:
    """What each text's words say together for each label."""
    of_text = fold[bags.text]
    sums = [
        np.bincount(bags.text, weights=weights[of_text, at, bags.word], minlength=bags.texts)
        for at in range(weights.shape[1])
    ]
    return np.stack(sums, axis=1)


def _weigh_labels(label: Numbers, fold: Numbers, *, labels: int) -> Chances:
    """The log of how usual each label is in the other folds, for each text."""
    place = (fold * labels + label)[label >= 0]
    counts = np.bincount(place, minlength=(FOLDS + 1) * labels).reshape(FOLDS + 1, labels)
    seen = counts.sum(axis=0) - counts + 1
    return np.asarray(np.log(seen / seen.sum(axis=1, keepdims=True)))[fold]


def _share(scores: Chances) -> Chances:
    """Chances in the proportion of the scores' exponentials."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _measure_loss(
    parts: tuple[Chances, Chances, Chances], beliefs: tuple[float, ...], label: Numbers
) -> float:
    """The mean log loss: how surprised one would have been by the true labels, believing so much."""
    base, said, beside = parts
    chances = _share(base + beliefs[0] * said + beliefs[1] * beside)
    return float(-np.log(chances[np.arange(len(label)), label]).mean())
