"""Scores: every spelling of the contract, and everything that only looks like one (contract section 4)."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fault
from pipeline.normalise.scores import parse_score

RIGHT: list[tuple[object, float]] = [
    (4, 4),
    (4.0, 4),
    (4.5, 4.5),
    (1, 1),
    (5, 5),
    ("4", 4),
    ("4.0", 4),
    ("4.5", 4.5),
    ("4分", 4),
    ("4 分", 4),
    ("５分", 5),
    ("四分", 4),
    ("四", 4),
    ("两分", 2),
    ("四点五分", 4.5),
    ("五星", 5),
    ("4颗星", 4),
    ("4/5", 4),
    ("4 / 5", 4),
    ("4.5/5.0分", 4.5),
    ("4(满意)", 4),
    ("4（满意）", 4),
    ("4分(满意)", 4),
    ("4 【满意】", 4),
    ("★★★★☆", 4),
    ("★★★★", 4),
    ("⭐️⭐️⭐️⭐️⭐️", 5),
    ("☑4", 4),
    ("☑ 4", 4),
    ("□1 □2 □3 ☑4 □5", 4),
    ("□1□2□3☑4□5", 4),
    ("☐1 ☐2 ☐3 ☒4 ☐5", 4),
    ("○1 ○2 ○3 ●4 ○5", 4),
    ("1□ 2□ 3□ 4☑ 5□", 4),
    ("[x]4", 4),
    ("[ ]1 [ ]2 [ ]3 [X]4 [ ]5", 4),
    ("1( ) 2( ) 3( ) 4(√) 5( )", 4),
    ("√4", 4),
    ("4√", 4),
    ("□1 □2 □3 □√4 □5", 4),
    ("□1非常不满意 □2不满意 □3一般 ☑4满意 □5非常满意", 4),
    ("□1分 ☑2分", 2),
    ("□1\n□2\n☑3", 3),
    ("1 2 ③ 4 5", 3),
    ("①、2、3、4、5分", 1),
    ("③", 3),
]
WRONG: list[tuple[object, str]] = [
    *(
        (cell, "score-range")
        for cell in (
            0,
            6,
            -1,
            98,
            0.9,
            5.1,
            float("inf"),
            "0",
            "6",
            "-1",
            "98",
            "10分",
            "6/5",
            "☑10",
            "★★★★★★",
            "－1",
            "零分",
            1e300,
            "0.95",
        )
    ),
    *(
        (cell, "bad-score")
        for cell in (
            "满意",
            "很好",
            "一般",
            "8/10",
            "4/10",
            "4-5",
            "4~5",
            "4,5",
            "4 5",
            "4(满分10分)",
            "4(十分制)",
            "95%",
            "好评4",
            "4分以上",
            "优",
            "TRUE",
            True,
            False,
            datetime(2026, 4, 5),
            time(4),
            "☑满意",
            "☑",
            "☑□4",
            "4☑5",
            "★★★☆",
            "☆☆☆☆☆",
            "☆★",
            "4()",
            "nan",
            "inf",
            "1e0",
            "9" * 5000,
        )
    ),
    ("☑4 ☑5", "several-choices"),
    ("1 ② ③ 4 5", "bad-score"),
    ("①②③④⑤", "score-range"),
    ("2 ③ 4", "bad-score"),
    ("□1 ☑2 ☑3 □4 □5", "several-choices"),
    ("√4 √5", "several-choices"),
]
BLANK = [
    None,
    "",
    " ",
    "-",
    "—",
    "/",
    "无",
    float("nan"),
    "□1 □2 □3 □4 □5",
    "1□ 2□ 3□",
    "[ ]1 [ ]2",
    "分",
    "__分",
    "○1 ○2",
]


@pytest.mark.parametrize(("cell", "expected"), RIGHT, ids=repr)
def test_a_score_is_read_from_each_spelling(cell: object, expected: float) -> None:
    assert parse_score(cell) == expected


@pytest.mark.parametrize(("cell", "code"), WRONG, ids=lambda value: repr(value)[:30])
def test_words_other_scales_and_numbers_out_of_range_are_never_a_score(cell: object, code: str) -> None:
    answer = parse_score(cell)
    assert isinstance(answer, Fault)
    assert answer.code == code


@pytest.mark.parametrize("cell", BLANK, ids=repr)
def test_no_entry_and_no_ticked_box_are_blank(cell: object) -> None:
    assert parse_score(cell) is None


@given(
    st.one_of(
        st.text(max_size=20), st.text("12345★☆□☑√()[] x分/.-点满意", max_size=16), st.floats(), st.integers()
    )
)
def test_what_is_read_lies_between_1_and_5_and_reads_the_same_again(cell: object) -> None:
    score = parse_score(cell)
    if isinstance(score, float):
        assert 1 <= score <= 5
        assert parse_score(score) == score
    else:
        assert score is None or score.code in {"bad-score", "score-range", "several-choices"}
