"""Suggestions: learned from the archive, how certain, and what routing says where there is none."""

import numpy as np
import pandas as pd
import pytest
from learn_cases import SETTINGS, make_cases

from pipeline.analyse.suggest_values import count_lacking, suggest_values

CODE = {
    "description": "登录收不到验证码",
    "category_label": "问题类",
    "urgency": "重要",
    "department": "技术部",
}
PARCEL = {
    "description": "快递还没有到，投诉！",
    "category_label": "投诉类",
    "urgency": "紧急",
    "department": "业务部",
}
ARCHIVE = ((40, CODE), (40, PARCEL))


def suggest(cases: pd.DataFrame) -> list[tuple[object, ...]]:
    """(number, field, suggestion, basis) of every suggestion."""
    found = suggest_values(cases, handbooks=SETTINGS.handbooks, settings=SETTINGS.texts)
    return list(found[["record_id", "field", "suggestion", "basis"]].itertuples(index=False, name=None))


def test_what_is_lacking_is_suggested_from_like_cases() -> None:
    """One case lacks everything, one its department; the cases themselves stay as they were."""
    cases = make_cases(*ARCHIVE, (1, {"description": "收不到验证码"}), (1, CODE | {"department": None}))
    before = cases.copy()
    assert suggest(cases) == [
        ("A080", "category", "问题类", "archive"),
        ("A080", "department", "技术部", "archive"),
        ("A080", "urgency", "重要", "archive"),
        ("A081", "department", "技术部", "archive"),
    ]
    pd.testing.assert_frame_equal(cases, before)


def test_where_there_is_too_little_archive_only_routing_suggests() -> None:
    """A5: 48 cases with a department are too few; no category, no routing. Its certainty is not known."""
    cases = make_cases(
        (24, CODE), (24, PARCEL), (1, CODE | {"department": None}), (1, {"description": "快递"})
    )
    assert suggest(cases) == [("A048", "department", "技术部 或 售后部", "routing")]
    found = suggest_values(cases, handbooks=SETTINGS.handbooks, settings=SETTINGS.texts)
    assert found["certainty"].isna().all()


def test_labels_are_those_of_the_handbook() -> None:
    """The archive of A says nothing about a case of C; where all have one value, nothing is chosen."""
    other = make_cases((1, {"description": "收不到验证码"}), handbook="handling_mechanism").assign(
        case_id="C1"
    )
    cases = pd.concat([make_cases(*ARCHIVE), other], ignore_index=True)
    assert suggest(cases) == []
    assert suggest(make_cases((80, CODE), (1, CODE | {"urgency": None}))) == []


def test_what_chance_decides_is_not_suggested() -> None:
    """The same text, half of it of one urgency and half of the other."""
    half = [(40, CODE | {"urgency": urgency}) for urgency in ("重要", "紧急")]
    assert suggest(make_cases(*half, (1, CODE | {"urgency": None}))) == []


def test_a_value_that_is_no_choice_is_no_example() -> None:
    cases = make_cases(*ARCHIVE, (30, CODE | {"urgency": "特急"}), (1, CODE | {"urgency": None}))
    assert suggest(cases) == [("A110", "urgency", "重要", "archive")]


def test_the_order_of_rows_changes_nothing() -> None:
    cases = make_cases(*ARCHIVE, (3, {"description": "收不到验证码"}))
    assert suggest(cases.sample(frac=1, random_state=1, ignore_index=True)) == suggest(cases)


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.4])
def test_what_is_said_to_be_so_certain_is_right_so_often(noise: float) -> None:
    """Where a share of the archive's departments is drawn by chance, the certainty falls by as much."""
    draw = np.random.default_rng(5)
    cases = make_cases((300, CODE), (300, PARCEL))
    by_chance = draw.random(600) < noise
    drawn = pd.Series(draw.choice(["技术部", "业务部"], 600), index=cases.index)
    cases["department"] = cases["department"].mask(by_chance, drawn)
    cases.loc[::10, "department"] = None
    found = suggest_values(cases, handbooks=SETTINGS.handbooks, settings=SETTINGS.texts)
    assert len(found) == 60
    assert found["certainty"].mean() == pytest.approx(1 - noise / 2, abs=0.06)


def test_a_case_lacks_what_its_handbook_asks_for() -> None:
    """D's list has no urgency, so that no case of D lacks one."""
    cases = make_cases((1, {}), handbook="relationship")
    assert count_lacking(cases, SETTINGS.handbooks).iloc[0].to_dict() == {
        "category": True,
        "urgency": False,
        "department": True,
    }
