"""The outlook: when it is shown, whom it names, and that nothing leaks into it that comes later."""

import numpy as np
import pandas as pd
import pytest
from learn_cases import NO_CLOCKS, SETTINGS, make_cases

from pipeline.analyse.foresee_outcomes import Outlook, foresee_outcomes
from pipeline.model import CLOCK_COLUMNS, shape_table

GOOD = {"description": "想了解套餐", "category": "inquiry", "status": "closed", "score": 5.0}
BAD = {"description": "推诿，态度差！", "category": "complaint", "status": "closed", "score": 2.0}
OPEN = {"status": "in_progress", "score": None}
ARCHIVE = ((80, GOOD), (40, BAD))


def foresee(cases: pd.DataFrame, clocks: pd.DataFrame = NO_CLOCKS) -> Outlook:
    return foresee_outcomes(cases, clocks, settings=SETTINGS.texts)


def test_open_cases_like_unhappy_ones_come_first() -> None:
    """With the figures that justify it: 40 of 120 unhappy, all 12 of the worst tenth were."""
    found = foresee(make_cases(*ARCHIVE, (2, GOOD | OPEN), (1, BAD | OPEN)))
    assert (found.useful, found.reason, found.n, found.unhappy) == (True, "", 120, 40)
    assert (found.auc, found.top_n, found.top_unhappy, found.base_rate) == (1.0, 12, 12, 40 / 120)
    assert found.rows["record_id"].tolist() == ["A122", "A120", "A121"]
    assert (found.rows["risk"] > 0.9).tolist() == [True, False, False]
    assert (found.rows["risk"] < 0.1).tolist() == [False, True, True]
    assert found.rows["because"].iloc[0] == "主题“服务态度”、反馈类型“投诉”、提到“态度差”"
    assert found.rows["because"].iloc[1] == ""


@pytest.mark.parametrize(
    "ending", [{"verdict": "unsatisfied", "score": None}, {"reopened": True}, {"score": 1.0}]
)
def test_a_case_ends_unhappy_by_verdict_score_or_reopening(ending: dict[str, object]) -> None:
    assert foresee(make_cases((80, GOOD), (40, BAD | ending))).unhappy == 40


def test_too_small_an_archive_is_said_in_one_sentence() -> None:
    """99 ended cases, and 120 with 19 unhappy ones; an open case with a score has not ended."""
    few = foresee(make_cases((70, GOOD), (29, BAD), (30, GOOD | {"status": "pending"})))
    assert (few.useful, few.n, few.unhappy, len(few.rows)) == (False, 99, 29, 0)
    assert "现有 99 件" in few.reason
    assert not foresee(make_cases((101, GOOD), (19, BAD))).useful


def test_what_does_not_beat_the_plain_rate_is_not_shown() -> None:
    """Verdicts by chance; the sentence names the figure."""
    cases = make_cases((200, GOOD), (1, GOOD | OPEN))
    cases["score"] = (
        cases["score"]
        .where(np.random.default_rng(2).random(201) > 0.3, 1.0)
        .where(cases["status"].eq("closed"))
    )
    found = foresee(cases)
    assert (found.useful, len(found.rows)) == (False, 0)
    assert f"AUC {found.auc:.2f}" in found.reason


def test_nothing_that_comes_after_the_opening_counts() -> None:
    """Stamps of later stages, progress, solution, comment, owner and age change no risk."""
    cases = make_cases(*ARCHIVE, (1, GOOD | OPEN), (1, BAD | OPEN))
    later = cases.assign(progress="已升级投诉", solution="退款", comment="很差", owner="张伟")
    stamps = [
        "resolved_at",
        "closed_at",
        "revisit_at",
        "last_progress_at",
        "first_response_at",
        "promised_at",
    ]
    for at, name in enumerate(stamps):
        later[name] = later["received_at"] + pd.Timedelta(days=at) * later["score"].fillna(9)
    pd.testing.assert_frame_equal(foresee(later).rows, foresee(cases).rows)


def test_a_missed_response_raises_the_risk() -> None:
    """All else equal, the clock of the first response tells."""
    text = {"description": "想了解套餐"}
    cases = make_cases(*((80, GOOD), (40, BAD | text | {"category": "inquiry"})), (2, GOOD | OPEN))
    late = [*cases["case_id"][80:120], "A121"]
    clocks = shape_table(
        pd.DataFrame({"record_id": late, "record": "case", "clock": "respond", "state": "breached"}),
        CLOCK_COLUMNS,
    )
    rows = foresee(cases, clocks).rows
    assert rows["record_id"].tolist() == ["A121", "A120"]
    assert rows["because"].iloc[0].startswith("首次响应超时")


def test_no_part_of_a_name_is_a_reason() -> None:
    """The unhappy ones all write their firm's name: it tells, but it is not told."""
    firm = {"description": "远航贸易的单子，推诿", "category": "inquiry", "customer_name": "远航贸易公司"}
    cases = make_cases((80, GOOD), (40, BAD | firm), (1, BAD | firm | OPEN))
    assert foresee(cases).rows["because"].tolist() == ["主题“服务态度”、提到“单子”、提到“推诿”"]


def test_cases_that_are_judged_already_are_not_foretold() -> None:
    """An open case that was reopened or has a verdict: what there is to know is known."""
    known = [(1, BAD | OPEN | {"reopened": True}), (1, BAD | OPEN | {"verdict": "unsatisfied"})]
    assert foresee(make_cases(*ARCHIVE, *known)).rows.empty


def test_the_order_of_rows_changes_nothing() -> None:
    cases = make_cases(*ARCHIVE, (3, GOOD | OPEN), (3, BAD | OPEN))
    mixed = foresee(cases.sample(frac=1, random_state=1, ignore_index=True))
    pd.testing.assert_frame_equal(mixed.rows, foresee(cases).rows)
    assert (mixed.auc, mixed.top_unhappy) == (1.0, 12)
