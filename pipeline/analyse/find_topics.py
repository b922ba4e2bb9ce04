"""Recurring topics in the customers' own words, each with an example quote (A11, C9).

Without a dictionary: runs of two to four characters that many texts share. Each round takes the run that
explains most of the texts that are left, and sets those aside.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.analyse.count_shares import BLAMED
from pipeline.analyse.view import View
from pipeline.masking import mask_text

# ---- words of this module ------------------------------------------------------------------------------
_WEAK = "的了是在我你他她它们这那有没不都也就和与及很还又吗呢吧啊呀把被让给从到个以为因所但而或者什么怎哪一"
"""Characters that join others: a topic neither begins nor ends with one."""
# --------------------------------------------------------------------------------------------------------

_FEWEST_TEXTS = 10  # fewer say nothing about what recurs
_FEWEST_SHARING = 3
_SMALLEST_SHARE = 0.02
_WEIGHTS = {2: 1.0, 3: 1.4, 4: 1.7}  # a longer run says more, but must not win over a far more frequent one
_QUOTE_LENGTH = 60

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Topic:
    """What recurs: `label` stands in `count` of the texts (`share` of them), for example in `quote`."""

    label: str
    count: int
    share: float
    quote: str


@dataclass(frozen=True)
class Topics:
    """The topics of so many `texts`, largest first; none where the texts are not `enough`."""

    texts: int
    enough: bool
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True)
class _Runs:
    """Which run of characters stands in which text: one entry per pair, and the label of each run."""

    run: Numbers
    text: Numbers
    labels: list[str]


def find_topics(view: View, *, limit: int = 5) -> Topics:
    """The topics of the month's complaints and problems, `limit` of them at most."""
    blamed = view.received & view.cases["category"].isin(BLAMED)
    return group_texts(view.cases["description"][blamed], limit=limit)


def group_texts(descriptions: pd.Series, *, limit: int) -> Topics:
    """The topics of these texts; each text counts for one topic at most, contacts in quotes are masked."""
    texts = descriptions.dropna().reset_index(drop=True)
    if len(texts) < _FEWEST_TEXTS:
        return Topics(len(texts), enough=False)
    fewest = max(_FEWEST_SHARING, int(np.ceil(len(texts) * _SMALLEST_SHARE)))
    runs = _find_runs(texts, fewest=fewest)
    topics: list[Topic] = []
    left = np.ones(len(texts), dtype=bool)
    while len(topics) < limit and (found := _pick_run(runs, left, fewest=fewest)) is not None:
        sharing = runs.text[runs.run == found]
        sharing = sharing[left[sharing]]
        left[sharing] = False
        quote = _quote(texts.iloc[sharing])
        topics.append(Topic(runs.labels[found], len(sharing), len(sharing) / len(texts), quote))
    topics.sort(key=lambda topic: -topic.count)
    return Topics(len(texts), enough=True, topics=tuple(topics))


def _find_runs(texts: pd.Series, *, fewest: int) -> _Runs:
    """Runs that at least `fewest` texts share: shorter ones first, then as they appear."""
    plain = texts.str.normalize("NFKC").str.casefold().str.replace(r"[\W\d_]", " ", regex=True)
    joined = "\n".join(plain)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    found = [_find_runs_of(length, codes, texts=len(texts), fewest=fewest) for length in _WEIGHTS]
    offsets = np.cumsum([0, *(len(starts) for starts, _, _ in found)])
    labels = [
        joined[start : start + length]
        for length, (starts, _, _) in zip(_WEIGHTS, found, strict=True)
        for start in starts.tolist()
    ]
    return _Runs(
        run=np.concatenate([run + offset for (_, run, _), offset in zip(found, offsets, strict=False)]),
        text=np.concatenate([text for _, _, text in found]),
        labels=labels,
    )


def _find_runs_of(
    length: int, codes: Numbers, *, texts: int, fewest: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Of the shared runs of one length: where each first starts; and the pairs of run and text."""
    text_of = np.cumsum(codes == ord("\n"))
    breaks = np.concatenate([[0], np.cumsum(np.isin(codes, [ord("\n"), ord(" ")]))])
    weak = np.isin(codes, [ord(letter) for letter in _WEAK])
    alphabet, letters = np.unique(codes, return_inverse=True)
    last = max(len(codes) - length + 1, 0)
    whole = breaks[length : length + last] == breaks[:last]
    starts = np.flatnonzero(whole & ~weak[:last] & ~weak[length - 1 : length - 1 + last])
    keys = np.zeros(len(starts), dtype=np.int64)
    for offset in range(length):
        keys = keys * len(alphabet) + letters[starts + offset]
    _, first, run = np.unique(keys, return_index=True, return_inverse=True)
    run, text = np.divmod(np.unique(run * texts + text_of[starts]), texts)
    shared = np.flatnonzero(np.bincount(run, minlength=len(first)) >= fewest)
    shared = shared[np.argsort(first[shared])]
    number = np.full(len(first), -1)
    number[shared] = np.arange(len(shared))
    kept = number[run] >= 0
    return starts[first[shared]], number[run][kept], text[kept]


def _pick_run(runs: _Runs, left: npt.NDArray[np.bool_], *, fewest: int) -> int | None:
    """The run that says most about the texts that are left; None where none is shared by enough of them."""
    if not runs.labels:
        return None
    counts = np.bincount(runs.run, weights=left[runs.text], minlength=len(runs.labels))
    weights = np.array([_WEIGHTS[len(label)] for label in runs.labels])
    scores = np.where(counts >= fewest, counts * weights, 0)
    best = int(scores.argmax())
    return best if scores[best] > 0 else None


def _quote(texts: pd.Series) -> str:
    """The wording that recurs most (the earliest of several), masked and cut to one line."""
    counts = texts.value_counts(sort=False)
    wording = mask_text(str(counts.index[int(counts.to_numpy().argmax())]))
    line = " ".join(wording.split())
    return line if len(line) <= _QUOTE_LENGTH else f"{line[: _QUOTE_LENGTH - 1]}…"
