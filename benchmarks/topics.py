"""How good topics, suggestions and outlook are on 300 labelled texts, beside plain ways (docs/topics.md).

    python benchmarks/topics.py [--texts FILE.csv]

The texts have columns id, month, text, topic, category, urgency, department, unhappy. scikit-learn is
compared where it is installed; the product does not need it.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.analyse.find_topics import Topics, find_topics
from pipeline.analyse.foresee_outcomes import foresee_outcomes
from pipeline.analyse.learn_labels import describe_cases
from pipeline.analyse.split_words import split_words
from pipeline.analyse.suggest_values import COLUMNS, suggest_values
from pipeline.config import build_settings
from pipeline.model import CASE_COLUMNS, CLOCK_COLUMNS, empty_table, shape_table

SETTINGS = build_settings({})
TEXTS = Path(__file__).parent / "labelled_texts.csv"
MOST = 8
SEEDS = range(10)


def main() -> None:
    """Prints a table per part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    labelled = pd.read_csv(parser.parse_args().texts, dtype="str")
    print("topics | purity | coverage | in the right topic | NMI")
    for name, groups in group_texts(labelled):
        print(f"{name} | {' | '.join(f'{value:.2f}' for value in score_groups(labelled['topic'], groups))}")
    print(f"2 % more texts: {measure_stability(labelled):.1%} of the texts stay, over {len(SEEDS)} draws")
    print("suggestions | given | right | certainty said | most frequent | routing alone")
    given = {field: suggest_left_out(labelled, field) for field in COLUMNS}
    for field, rows in given.items():
        print(f"{field} | {' | '.join(judge_suggestions(labelled, rows, field))}")
    print("certainty, mean | right, of all three fields")
    for line in judge_certainties(pd.concat(given.values())):
        print(line)
    print(describe_outlook(labelled))
    for count in (5_000, 50_000):
        print(f"{count} texts of two months: {time_topics(labelled, count):.2f} s")


def make_cases(labelled: pd.DataFrame) -> pd.DataFrame:
    """The labelled texts as ended cases of handbook A; all are problems, so that all have a topic."""
    return shape_table(
        pd.DataFrame(
            {
                "case_id": labelled["id"],
                "handbook": "rapid_response",
                "category": "problem",
                "category_label": labelled["category"],
                "urgency": labelled["urgency"],
                "department": labelled["department"],
                "description": labelled["text"],
                "received_at": pd.to_datetime(labelled["month"], format="%Y-%m"),
                "status": "closed",
                "score": np.where(labelled["unhappy"].eq("1"), 1.0, 5.0),
                "source_row": 1,
            }
        ),
        CASE_COLUMNS,
    )


def find_all(cases: pd.DataFrame) -> Topics:
    """The topics of all cases as of one period."""
    every = pd.Series(True, index=cases.index)  # noqa: FBT003 - the values of a column
    return find_topics(cases, now=every, before=~every, settings=SETTINGS)


def name_groups(cases: pd.DataFrame) -> pd.Series:
    """The label of each case's topic by number; "" for those in none."""
    found = {number: topic.label for topic in find_all(cases).topics for number in topic.records}
    return pd.Series({number: found.get(number, "") for number in cases["case_id"]})


def group_texts(labelled: pd.DataFrame) -> Iterator[tuple[str, list[object]]]:
    """The product's grouping and those of plain ways; "" or -1 for a text in no group."""
    yield "product", name_groups(make_cases(labelled)).tolist()
    yield "runs of characters", group_by_runs(labelled["text"].tolist())
    yield "one topic for all", ["all"] * len(labelled)
    try:
        from sklearn.cluster import KMeans  # noqa: PLC0415 - a comparison that may be missing
        from sklearn.decomposition import NMF  # noqa: PLC0415
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    except ImportError:
        return
    bags = split_words(labelled["text"])
    spaced = [" ".join(bags.words[w] for w in bags.word[bags.text == at]) for at in range(bags.texts)]
    matrix = TfidfVectorizer(token_pattern=r"\S+", min_df=2).fit_transform(spaced)  # noqa: S106 - no password
    for groups in (MOST, 2 * MOST):
        means = KMeans(groups, n_init=10, random_state=0).fit_predict(matrix)
        yield f"TF-IDF, KMeans {groups}", keep_largest(means.tolist())
        factors = NMF(groups, init="nndsvd", random_state=0, max_iter=1000).fit_transform(matrix)
        yield f"TF-IDF, NMF {groups}", keep_largest(np.where(factors.any(1), factors.argmax(1), -1).tolist())


def group_by_runs(texts: list[str]) -> list[object]:
    """What the report had before: in rounds, the 2 to 4 characters that most of the texts left share."""
    runs = [{text[at : at + n] for n in (2, 3, 4) for at in range(len(text) - n + 1)} for text in texts]
    runs = [
        {run for run in each if run.isalpha() and not set(run) & set("的了是在我你不都也就和")}
        for each in runs
    ]
    groups: list[object] = [-1] * len(texts)
    for number in range(MOST):
        counts = Counter(run for each, group in zip(runs, groups, strict=True) if group == -1 for run in each)
        best = max(sorted(counts), key=lambda run: counts[run] * (1, 1.4, 1.7)[len(run) - 2])
        groups = [number if g == -1 and best in each else g for each, g in zip(runs, groups, strict=True)]
    return groups


def keep_largest(groups: list[int]) -> list[object]:
    """Only as many groups as a report shows."""
    largest = {group for group, _ in Counter(g for g in groups if g >= 0).most_common(MOST)}
    return [group if group in largest else -1 for group in groups]


def score_groups(truth: pd.Series, groups: list[object]) -> tuple[float, float, float, float]:
    """Purity of the grouped texts, share of texts grouped, their product, NMI of the grouped texts."""
    table = (
        pd.crosstab(truth.to_numpy(), pd.Series(groups)).drop(columns=["", -1], errors="ignore").to_numpy()
    )
    grouped = table.sum()
    both = table / grouped
    rows, columns = both.sum(axis=1, keepdims=True), both.sum(axis=0, keepdims=True)
    shared = np.nansum(both * np.log(np.where(both > 0, both, 1) / (np.maximum(rows, 1e-12) * columns)))
    entropies = [-np.sum(p[p > 0] * np.log(p[p > 0])) for p in (rows, columns)]
    purity, coverage = table.max(axis=0).sum() / grouped, grouped / len(truth)
    return purity, coverage, purity * coverage, shared / max(np.mean(entropies), 1e-12)


def measure_stability(labelled: pd.DataFrame) -> float:
    """The share of texts whose topic keeps its label when 2 % of all texts are added."""
    cases = make_cases(labelled)
    after = name_groups(cases)
    kept = []
    for seed in SEEDS:
        before = name_groups(cases.sample(frac=0.98, random_state=seed))
        kept.append((before == after[before.index]).mean())
    return float(np.mean(kept))


def suggest_left_out(labelled: pd.DataFrame, field: str) -> pd.DataFrame:
    """Suggestions from the archive for five folds, each in turn without its values, and which are right."""
    cases = make_cases(labelled)
    column = COLUMNS[field]
    fold = describe_cases(cases, cases[["urgency"]], settings=SETTINGS.texts).fold
    found = []
    for each in np.unique(fold):
        asked = cases.assign(**{column: cases[column].mask(fold == each)})
        found.append(suggest_values(asked, handbooks=SETTINGS.handbooks, settings=SETTINGS.texts))
    given = pd.concat(found)
    given = given[given["field"].eq(field) & given["basis"].eq("archive")].set_index("record_id")
    return given.assign(right=given["suggestion"].eq(cases.set_index("case_id")[column][given.index]))


def judge_suggestions(labelled: pd.DataFrame, given: pd.DataFrame, field: str) -> list[str]:
    """How many are given and right, how certain they were said to be; the two baselines."""
    cases = make_cases(labelled)
    truth = cases[COLUMNS[field]]
    right = int(given["right"].sum())
    routing = SETTINGS.handbooks["rapid_response"].routing
    assert routing is not None  # noqa: S101 - handbook A has one
    routed = [d in routing.to[c] for d, c in zip(cases["department"], cases["category_label"], strict=True)]
    return [
        f"{len(given)}/{len(cases)}",
        f"{right}/{len(given)} = {right / max(len(given), 1):.0%}",
        f"{given['certainty'].mean():.0%}",
        f"{truth.value_counts().iloc[0] / len(truth):.0%}",
        f"{np.mean(routed):.0%} (any of those it names)" if field == "department" else "–",
    ]


def judge_certainties(given: pd.DataFrame) -> Iterator[str]:
    """For each band of certainty how many were right."""
    bands = pd.cut(given["certainty"], [0.6, 0.7, 0.8, 0.9, 1.0], include_lowest=True)
    for band, rows in given.groupby(bands, observed=True):
        right, count = int(rows["right"].sum()), len(rows)
        said = f"up to {band.right:.0%}, {rows['certainty'].mean():.0%}"
        yield f"{said} | {right}/{count} = {right / count:.0%}"


def describe_outlook(labelled: pd.DataFrame) -> str:
    """The figures that the report shows, by cross-validation."""
    cases = make_cases(labelled).assign(category=labelled["category"])
    found = foresee_outcomes(cases, empty_table(CLOCK_COLUMNS), settings=SETTINGS.texts)
    return (
        f"outlook: AUC {found.auc:.2f}; of the worst tenth {found.top_unhappy}/{found.top_n} unhappy, "
        f"of all {found.unhappy}/{found.n}; {'shown' if found.useful else 'not shown'}"
    )


def time_topics(labelled: pd.DataFrame, count: int) -> float:
    """Seconds for so many texts, half of the month before; parts of the labelled ones put together."""
    draw = np.random.default_rng(0)
    parts = np.array([part for text in labelled["text"] for part in text.split("，")], dtype=object)
    texts = ["，".join(row) for row in draw.choice(parts, (count, 3))]
    labels = labelled.iloc[draw.integers(0, len(labelled), count)].reset_index(drop=True)
    cases = make_cases(labels.assign(text=texts, id=[f"T{n:06}" for n in range(count)]))
    now = pd.Series(np.arange(count) % 2 == 0)
    return measure_seconds(lambda: find_topics(cases, now=now, before=~now, settings=SETTINGS))


def measure_seconds(work: Callable[[], object]) -> float:
    """The quicker of two runs."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
