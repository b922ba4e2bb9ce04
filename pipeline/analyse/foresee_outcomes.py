"""Open cases that are likely to end unhappy, learned from those that ended (C15).

Only what is known while a case is open counts: no stamp of a later stage, no age, no status. The outlook is
shown only where it foretells cases that it has not learned from, and clearly better than the plain share of
unhappy ones does.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.analyse.learn_labels import (
    FOLDS,
    Chances,
    Examples,
    Learned,
    describe_cases,
    learn_labels,
    pick_latest,
)
from pipeline.analyse.rates import divide
from pipeline.analyse.split_words import Bags, Flags, Numbers, is_telling
from pipeline.config import Texts
from pipeline.lookup import is_among
from pipeline.model import FIELD_LABELS, State, Status, Verdict
from pipeline.words import CATEGORY, OUTLOOK, PRIORITY

_KNOWN = ["category", "urgency", "priority", "channel", "department", "customer_type", "module"]
_ASKED = [
    *("case_id", "customer_name", "contact_person", "received_at", "description", "request", *_KNOWN),
    *("status", "verdict", "score", "reopened"),
]
_ENDED = [Status.RESOLVED, Status.CLOSED]
_LATE = [State.BREACHED, State.OVERDUE]
_WORST_SCORE = 2
_FEWEST = 100
_FEWEST_OF_EACH = 20
_CLEARLY = 2.0  # standard errors; with one, every eighth archive of pure chance seemed to be foretold
_REASONS = 3
_FEWEST_SAYING = 5  # cases with a word, before it is a reason
_LEAST_WEIGHT = 0.1  # of a reason: about 10 % likelier

ROW_COLUMNS = ("record_id", "risk", "because")


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in ROW_COLUMNS}).astype({"risk": "float64"})


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of the open cases, and how well the same would have been foretold of ended ones.

    `n` cases ended, `unhappy` of them so; of the `top_n` that seemed worst, a tenth, it were `top_unhappy`.
    `auc` is the chance that an unhappy one seemed worse than a happy one. Where it is not `useful`, `reason`
    says why, in a sentence. `rows` has one row per open case (ROW_COLUMNS), the highest `risk` (0 to 1)
    first; `because` is what speaks for it most, in words.
    """

    useful: bool
    reason: str
    n: int
    unhappy: int
    auc: float | None = None
    top_n: int = 0
    top_unhappy: int = 0
    rows: pd.DataFrame = field(default_factory=_no_rows)

    @property
    def base_rate(self) -> float | None:
        """The share of unhappy ones among those that ended."""
        return divide(self.unhappy, self.n)

    @property
    def top_rate(self) -> float | None:
        """The share of unhappy ones among the tenth that seemed worst."""
        return divide(self.top_unhappy, self.top_n)


def foresee_outcomes(cases: pd.DataFrame, clocks: pd.DataFrame, *, settings: Texts) -> Outlook:
    """The outlook for the cases that are open, not yet judged and not reopened.

    A case ended unhappy where its verdict is unsatisfied, its score at most 2, or it was reopened.
    """
    cases = cases[_ASKED]
    judged = cases["verdict"].notna() | cases["score"].notna() | cases["reopened"]
    has_ended = cases["status"].isin(_ENDED)
    ended = cases.loc[pick_latest(cases.loc[has_ended & judged, ["received_at", "case_id"]])]
    unhappy = _find_unhappy(ended)
    n, bad = len(ended), int(unhappy.sum())
    if n < _FEWEST or min(bad, n - bad) < _FEWEST_OF_EACH:
        reason = OUTLOOK["few"].format(n=n, unhappy=bad, fewest=_FEWEST, each=_FEWEST_OF_EACH)
        return Outlook(useful=False, reason=reason, n=n, unhappy=bad)
    running = cases[~has_ended & ~judged].sort_values("case_id")
    looked_at = pd.concat([ended, running], ignore_index=True)
    examples = describe_cases(looked_at, _list_known(looked_at, clocks), settings=settings)
    label = np.concatenate([unhappy, np.full(len(running), -1)])
    learned = learn_labels(examples, label, labels=2)
    risk = learned.chances[:, 1]
    auc, is_better = _judge(risk[:n], unhappy, examples.fold[:n])
    worst = np.argsort(-risk[:n], kind="stable")[: n // 10]
    return Outlook(
        useful=is_better,
        reason="" if is_better else OUTLOOK["no_better"].format(n=n, auc=auc),
        n=n,
        unhappy=bad,
        auc=auc,
        top_n=len(worst),
        top_unhappy=int(unhappy[worst].sum()),
        rows=_list_rows(looked_at, risk[n:], examples, learned, n) if is_better else _no_rows(),
    )


def _find_unhappy(cases: pd.DataFrame) -> Numbers:
    unhappy = cases["verdict"].eq(Verdict.UNSATISFIED) | cases["score"].le(_WORST_SCORE) | cases["reopened"]
    return unhappy.to_numpy(dtype=np.int64)


def _list_known(cases: pd.DataFrame, clocks: pd.DataFrame) -> pd.DataFrame:
    """What is known of a case while it is open, as words; a date only tells no time of day."""
    received = cases["received_at"]
    missed = clocks["clock"].eq("respond") & clocks["record"].eq("case") & clocks["state"].isin(_LATE)
    is_late = is_among(cases["case_id"], clocks["record_id"][missed])
    hour = received.dt.hour.where(received.ne(received.dt.normalize()))
    return cases[_KNOWN].assign(
        priority=cases["priority"].where(cases["urgency"].isna()),  # else it tells the urgency twice
        daytime=(hour // 6).map(dict(enumerate(OUTLOOK["daytimes"].split()))),
        weekday=received.dt.day_of_week.map(dict(enumerate(OUTLOOK["weekdays"].split()))),
        late=is_late.map({True: OUTLOOK["late"]}),
    )


def _judge(risk: Chances, unhappy: Numbers, fold: Numbers) -> tuple[float, bool]:
    """The AUC, and whether log loss and AUC clearly beat those of the plain rate, over the folds."""
    gains, areas = [], []
    for each in range(FOLDS):  # five rounds
        here = fold == each
        rate = unhappy[~here].mean()
        plain = np.where(unhappy[here] == 1, rate, 1 - rate)
        told = np.where(unhappy[here] == 1, risk[here], 1 - risk[here])
        gains.append(np.log(told / plain).mean())
        areas.append(_measure_auc(risk[here], unhappy[here]) - 0.5)
    errors = [np.std(each, ddof=1) / np.sqrt(FOLDS) for each in (gains, areas)]
    is_better = np.mean(gains) > _CLEARLY * errors[0] and np.mean(areas) > _CLEARLY * errors[1]
    return _measure_auc(risk, unhappy), bool(is_better)


def _measure_auc(risk: Chances, unhappy: Numbers) -> float:
    """The chance that an unhappy case has the higher risk, half where equal; 0.5 without cases of both."""
    bad = int(unhappy.sum())
    good = len(unhappy) - bad
    if not bad or not good:
        return 0.5
    ranks = pd.Series(risk).rank().to_numpy()
    return float((ranks[unhappy == 1].sum() - bad * (bad + 1) / 2) / (bad * good))


def _list_rows(
    cases: pd.DataFrame, risk: Chances, examples: Examples, learned: Learned, start: int
) -> pd.DataFrame:
    """One row per open case, the highest risk first; they stand behind the `start` ended ones."""
    is_open = np.arange(examples.words.texts) >= start
    reasons = pd.concat(
        [
            _list_reasons(examples.words.select(is_open), learned.words, _can_be_said(examples.words, cases)),
            _list_reasons(examples.context.select(is_open), learned.context, _is_known(examples.context)),
        ]
    ).sort_values(["text", "weight", "reason"], ascending=[True, False, True])
    said = reasons.groupby("text").head(_REASONS).groupby("text")["reason"].agg(OUTLOOK["joined"].join)
    rows = pd.DataFrame({"record_id": cases["case_id"][start:].to_numpy(), "risk": risk})
    rows["because"] = said.reindex(range(len(rows))).fillna("").to_numpy()
    return rows.sort_values(["risk", "record_id"], ascending=[False, True]).reset_index(drop=True)


def _list_reasons(bags: Bags, weights: Chances, can_be_said: Flags) -> pd.DataFrame:
    """One row per text and word that raises its risk clearly: `text`, `weight`, `reason` in words."""
    raised = weights[1] - weights[0]
    told = ((raised >= _LEAST_WEIGHT) & can_be_said)[bags.word]
    word = bags.word[told]
    said = {int(at): _say_word(bags.words[at]) for at in np.unique(word)}
    return pd.DataFrame(
        {"text": bags.text[told], "weight": raised[word], "reason": pd.Series(word).map(said)}
    )


def _can_be_said(words: Bags, cases: pd.DataFrame) -> Flags:
    """Words that say something, are not of one customer alone, and no part of anybody's name."""
    often = is_telling(words.words) & (words.count() >= _FEWEST_SAYING)
    people = pd.concat([cases["customer_name"], cases["contact_person"]]).dropna().unique()
    names = "\n".join(people).casefold()
    unnamed = [word not in names for word in words.words]  # a loop: each is looked for in all names
    return np.asarray(often & np.array(unnamed, dtype=bool))


def _is_known(context: Bags) -> Flags:
    """The length of a text is no reason that anybody could act on."""
    return np.array([not word.startswith("length=") for word in context.words], dtype=bool)


def _say_word(word: str) -> str:
    """`late=首次响应超时`, `category=complaint` or a word of the text, for people."""
    column, is_column, value = word.partition("=")
    if not is_column:
        return OUTLOOK["word"].format(word=word)
    if column in OUTLOOK:
        return OUTLOOK[column].format(value=value)
    value = {"category": CATEGORY, "priority": PRIORITY}.get(column, {}).get(value, value)
    return OUTLOOK["column"].format(label=FIELD_LABELS[column], value=value)
