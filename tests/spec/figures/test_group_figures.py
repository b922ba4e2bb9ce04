"""`channels`, `departments`, `owners`, `customer_types`: groups add up to the whole (contract section 6)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from month_tables import count, look, moment, read_cases

from pipeline.analyse import score_owners, weigh_scores
from pipeline.config import Scorecard

CASES = """
    received_at | resolved_at | score | department
    10-05 08:00 | 10-06 08:00 | 5     | 技术部
    10-05 08:00 |             |       | 技术部
    10-05 08:00 | 10-06 08:00 | 3     |
    10-05 08:00 |             |       | 客服部
    09-05 08:00 | 10-02 08:00 | 1     | 技术部
    09-05 08:00 | 10-02 08:00 | 2     | 仓库
    """
CLOCKS = """
    record_id | clock   | due_at      | state
    C1        | respond | 10-05 10:00 | met
    C2        | respond | 10-05 10:00 | overdue
    C3        | respond | 10-05 10:00 | unknown
    C4        | respond | 11-05 10:00 | running
    C5        | respond | 10-01 10:00 | met
    """


def test_a_group_has_the_months_figures_of_its_cases() -> None:
    """技术部: 2 received, 1 resolved; 2 of 3 responses due in October (C5 too) met; scores 5 and 1."""
    assert count(CASES, clocks=CLOCKS)["departments"] == [
        {"name": "技术部", "count": 2, "resolved": 1, "response_on_time": 2 / 3, "score_mean": 3.0},
        {"name": "客服部", "count": 1, "resolved": 0, "response_on_time": None, "score_mean": None},
        {"name": None, "count": 1, "resolved": 1, "response_on_time": None, "score_mean": 3.0},
    ]


def test_a_group_that_received_nothing_is_not_listed() -> None:
    """仓库 had a solution and a score in October, but no case was received there."""
    names = [group["name"] for group in count(CASES)["departments"]]
    assert "仓库" not in names


def test_a_blank_name_is_a_group_of_its_own() -> None:
    """Cases without a channel are one group named null, whatever the other columns say."""
    figures = count("received_at | owner\n10-05 08:00 | 李娜\n10-05 08:00 |")
    assert figures["channels"] == [
        {"name": None, "count": 2, "resolved": 0, "response_on_time": None, "score_mean": None}
    ]
    assert [group["name"] for group in figures["owners"]] == ["李娜", None]


def test_a_visit_is_in_no_group() -> None:
    """Groups are over cases: a visit's score is in the month's mean only."""
    figures = count(
        "received_at | owner | score\n10-05 08:00 | 李娜 | 5", "visit_at | score\n10-08 08:00 | 1"
    )
    assert figures["satisfaction"]["mean"] == 3.0
    assert figures["owners"][0]["score_mean"] == 5.0


def test_the_scorecard_counts_what_it_divides() -> None:
    """C12: departments, then persons; 仓库 is there for its score, with no rate of what it never received."""
    scorecard = score_owners(look(CASES, clocks=CLOCKS))
    rows = scorecard.set_index(["kind", "name"])
    assert rows.loc[("department", "技术部")].to_dict() == {
        "received": 2,
        "resolved": 1,
        "resolution_rate": 0.5,
        "response_met": 2,
        "response_due": 3,
        "response_rate": pytest.approx(2 / 3),
        "score_count": 2,
        "score_mean": 3.0,
    }
    assert scorecard["kind"].tolist() == ["department"] * 4 + ["owner"]
    assert scorecard["name"].fillna("(blank)").tolist() == ["技术部", "客服部", "(blank)", "仓库", "(blank)"]
    assert pd.isna(rows.loc[("department", "仓库"), "resolution_rate"])


def test_the_scorecard_of_an_empty_month_is_empty() -> None:
    """No case, no row; the columns are there."""
    scorecard = score_owners(look())
    assert scorecard.empty
    assert "score_mean" in scorecard


@pytest.mark.parametrize(
    ("response", "resolution", "mean", "score"),
    [
        (0.9, 0.8, 4.0, 84.0),  # 36 + 24 + 24
        (1.0, 1.0, 5.0, 100.0),
        (0.9, 0.8, None, 85.714),  # (36 + 24) / 0.7
        (None, None, 3.0, 60.0),
        (None, None, None, None),
    ],
)
def test_the_scorecard_is_weighed(
    response: float | None, resolution: float | None, mean: float | None, score: float | None
) -> None:
    """C12: 40 % response, 30 % resolution, 30 % satisfaction; what stands on no case is left out."""
    row = {"response_rate": response, "resolution_rate": resolution, "score_mean": mean}
    weighed = weigh_scores(pd.DataFrame([row], dtype="float64"), weights=Scorecard())
    found = weighed[["handling_score", "appraisal_points"]].astype(object).iloc[0]
    if score is None:
        assert found.isna().all()
    else:
        assert found.tolist() == pytest.approx([score, score / 5], abs=0.001)  # 20 % of an appraisal


OWNERS = st.sampled_from(["李娜", "王芳", "张伟", None])
CASE = st.tuples(
    st.integers(-20, 40),  # days after 10-01
    st.none() | st.integers(0, 40),  # days to the solution
    st.none() | st.sampled_from([1, 2.5, 4, 5]),
    OWNERS,
    st.sampled_from(["met", "breached", "overdue", "running", "unknown"]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(CASE, max_size=12))
def test_groups_add_up_to_the_whole(
    drawn: list[tuple[int, int | None, float | None, str | None, str]],
) -> None:
    """Summed over the owners, every number of the month comes out again."""
    received = [moment("10-01 09:30") + pd.Timedelta(days=row[0]) for row in drawn]
    cases = read_cases("received_at\n" + "\n".join(f"{time:%Y-%m-%d %H:%M}" for time in received)).assign(
        resolved_at=pd.Series(
            [
                pd.NaT if row[1] is None else time + pd.Timedelta(days=row[1])
                for time, row in zip(received, drawn, strict=True)
            ],
            dtype="datetime64[us]",
        ),
        score=pd.Series([row[2] for row in drawn], dtype="float64"),
        owner=pd.Series([row[3] for row in drawn], dtype="str"),
    )
    rows = [f"C{n} | respond | {received[n - 1]:%Y-%m-%d} 12:00 | {row[4]}" for n, row in enumerate(drawn, 1)]
    clocks = "\n".join(["record_id | clock | due_at | state", *rows])
    figures = count(cases, clocks=clocks, as_of="12-31 09:00")
    whole, satisfaction = figures["clocks"]["respond"], figures["satisfaction"]
    assert sum(group["count"] for group in figures["owners"]) == figures["received"]
    assert sum(group["resolved"] for group in figures["owners"]) == figures["resolved"]
    owners = score_owners(look(cases, clocks=clocks, as_of="12-31 09:00")).query("kind == 'owner'")
    assert owners["response_met"].sum() == whole["met"]
    assert owners["response_due"].sum() == whole["met"] + whole["breached"] + whole["overdue"]
    assert owners["score_count"].sum() == satisfaction["count"]
    points = (owners["score_mean"] * owners["score_count"]).sum()
    assert points == pytest.approx((satisfaction["mean"] or 0) * satisfaction["count"])
