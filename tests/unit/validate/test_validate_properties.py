"""What holds for any mix of rows: none is lost, every problem has its cell, what is understood stays so."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline import words
from pipeline.config import build_settings
from pipeline.model import RecordKind, Records
from pipeline.normalise import normalise_tables
from tests.support.records import FIRST_ROW, raw_list, validated

SETTINGS = build_settings({})
QUICK = settings(deadline=None, phases=[Phase.reuse, Phase.generate])  # to shrink tables takes minutes
TIMES = [
    None,
    "2026-10-01 09:00",
    "2026-10-02",
    "2026/9/30",
    "05/06/2026",
    "昨天",
    "2027-01-01",
    46296.5,
    20261003,
]
NUMBERS = [None, None, "A1", "A1", "202610-CSR-001", "A 2", 202405001.0]
CASES: Mapping[str, Sequence[object]] = {
    "case_id": NUMBERS,
    "customer_name": [None, "甲公司", "甲 公司", "乙"],
    "contact": [None, "138 0013 8000", "12345", "a@b.cn"],
    "received_at": TIMES,
    "category": [None, "问题类", "投诉", "吐槽", "☑咨询类 □问题类", "☑咨询类 ☑问题类"],
    "urgency": [None, "紧急", "一般", "特急", "□紧急 ☑重要"],
    "description": [None, "打不开", "太慢", "=1+1", "无"],
    "first_response_at": TIMES,
    "resolved_at": TIMES,
    "status": [None, "处理中", "已关闭", "二次处理", "搞定"],
    "verdict": [None, "满意", "不满意", "还行"],
    "score": [None, 5, "4分", "★★★☆☆", 6, "好"],
    "owner": [None, "李娜", " 王芳 "],
}
VISITS: Mapping[str, Sequence[object]] = {
    "case_id": [*NUMBERS, "没有这件"],
    "customer_name": CASES["customer_name"],
    "visit_at": TIMES,
    "recorded_at": TIMES,
    "method": [None, "电话回访", "面访", "□电话 ☑面访"],
    "duration_min": [None, "5分钟", "半小时", 12, "很久"],
    "category": [None, "投诉类", "表扬类", "吐槽"],
    "grade": [None, "紧急问题", "一般"],
    "content": [None, "等了三天", "好"],
    "score": CASES["score"],
}


def rows_of(values: Mapping[str, Sequence[object]]) -> st.SearchStrategy[list[dict[str, object]]]:
    row = st.fixed_dictionaries({field: st.sampled_from(pool) for field, pool in values.items()})
    return st.lists(row, min_size=1, max_size=8)


def place_of(cell: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z])(\d+)", cell)
    assert found is not None, cell
    return int(found[2]), ord(found[1]) - 64


@settings(QUICK, max_examples=15)
@given(rows_of(CASES), rows_of(VISITS))
def test_every_row_is_accepted_or_a_repeat_and_every_problem_stands_at_a_cell_of_its_field(
    cases: list[dict[str, object]], visits: list[dict[str, object]]
) -> None:
    found = validated(
        raw_list("rapid_response", "case", cases, fields=list(CASES), sheet="工单"),
        raw_list("service_revisit", "visit", visits, fields=list(VISITS), sheet="回访"),
        settings=SETTINGS,
    )
    assert found.accepted + found.duplicates == len(cases) + len(visits)
    assert len(found.visits) <= len(visits)
    assert found.cases["case_id"].is_unique
    assert found.cases["case_id"].notna().all()
    sheets = {"工单": (list(CASES), cases), "回访": (list(VISITS), visits)}
    for problem in found.problems:
        fields, rows = sheets[problem.sheet]
        row, col = place_of(problem.cell)
        assert 0 <= row - FIRST_ROW < len(rows)
        # a case that a visit opened has its fields in the visit's columns
        assert problem.field == fields[col - 1] or problem.sheet == "回访"


def understand(record: RecordKind, handbook: str, rows: list[dict[str, object]]) -> Records:
    """The records that these rows are read as."""
    fields = list(CASES if record == "case" else VISITS)
    table = raw_list(handbook, record, rows, fields=fields)
    return normalise_tables([table], file="甲.xlsx", settings=SETTINGS).records[record]


def say_again(records: Records, fields: list[str]) -> list[dict[str, object]]:
    """The understood values as a tidy person would type them: labels instead of codes."""
    frame = records.frame.assign(
        category=records.frame["category_label"],
        status=records.frame["status"].map(words.STATUS),
        verdict=records.frame["verdict"].map(words.VERDICT),
    )
    plain = frame[fields].astype(object).where(frame[fields].notna(), None)
    return [
        {
            field: value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
            for field, value in zip(fields, row, strict=True)
        }
        for row in plain.to_numpy().tolist()
    ]


@settings(QUICK, max_examples=15)
@given(rows_of(CASES), rows_of(VISITS))
def test_normalising_twice_gives_what_normalising_once_gave(
    cases: list[dict[str, object]], visits: list[dict[str, object]]
) -> None:
    """But for the mark of a second handling, which is a word of the status that was understood."""
    for record, handbook, rows in (("case", "rapid_response", cases), ("visit", "service_revisit", visits)):
        once = understand(record, handbook, rows)  # type: ignore[arg-type]
        fields = list(CASES if record == "case" else VISITS)
        twice = understand(record, handbook, say_again(once, fields))  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(
            twice.frame.drop(columns="reopened"), once.frame.drop(columns="reopened")
        )
        assert np.array_equal(twice.rows, once.rows)


@settings(QUICK, max_examples=8)
@given(rows_of(CASES))
def test_the_order_of_the_rows_decides_no_more_than_the_serial_numbers(
    cases: list[dict[str, object]],
) -> None:
    """Read from the bottom to the top the same cases count; a repeat is told at the other place."""
    numbered = [row | {"case_id": row["case_id"] or f"N{at}"} for at, row in enumerate(cases)]
    columns = ["case_id", "status", "closed_at"]
    down, up = (
        validated(raw_list("rapid_response", "case", rows, fields=list(CASES)), settings=SETTINGS)
        for rows in (numbered, numbered[::-1])
    )
    assert (down.accepted, down.duplicates) == (up.accepted, up.duplicates)
    assert set(down.cases["case_id"]) == set(up.cases["case_id"])
    unique = ~down.cases["case_id"].isin(
        [problem.record_id for problem in down.problems if problem.code == "duplicate-id"]
    )
    mine = down.cases.loc[unique, columns].sort_values("case_id", ignore_index=True)
    theirs = up.cases[up.cases["case_id"].isin(mine["case_id"])][columns]
    pd.testing.assert_frame_equal(mine, theirs.sort_values("case_id", ignore_index=True))
