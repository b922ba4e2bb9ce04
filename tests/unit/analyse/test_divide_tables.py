"""The tallies of the parts of the records add up to the tally of all."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from pipeline.analyse import Tables, add_tallies, count_period, divide_tables, tally_periods
from pipeline.assess import WorkCalendar, time_clocks
from pipeline.config import build_settings
from pipeline.model import ASSESSMENT_COLUMNS, CASE_COLUMNS, VISIT_COLUMNS, shape_table
from pipeline.period import Period

SETTINGS = build_settings({})
AS_OF = pd.Timestamp("2026-10-31 18:00")
COUNT = 400
PERIODS = [Period.named(name) for name in ("2026-10", "2026-09", "2025-10", "2026Q3", "2026", "2026-W41")]


def pick(rng: np.random.Generator, *values: object) -> pd.Series:
    return pd.Series(rng.choice(np.array(values, dtype=object), COUNT))


def make_tables(seed: int) -> Tables:
    """Cases over five months, some undated; visits to some of them, some of which they opened; clocks."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2026-06-01")
    received = start + pd.to_timedelta(pd.Series(rng.integers(0, 152 * 48, COUNT) * 30), unit="min")
    later = [received + pd.to_timedelta(pd.Series(rng.integers(0, 3000, COUNT)), unit="h") for _ in range(3)]
    later = [moment.where((moment <= AS_OF) & (rng.random(COUNT) < 0.8)) for moment in later]
    numbers = pd.Series([f"A{place}" for place in range(COUNT)])
    cases = pd.DataFrame(
        {
            "case_id": numbers,
            "handbook": pick(rng, "rapid_response", "handling_mechanism", "requirement"),
            "status": np.where(later[1].notna(), "closed", pick(rng, "pending", "in_progress", "resolved")),
            "received_at": received.where(rng.random(COUNT) < 0.95),
            "first_response_at": later[0],
            "resolved_at": later[1],
            "revisit_at": later[2],
            "score": pick(rng, 1.0, 3.3, 4.7, 5.0, None).where(later[2].notna()).astype("float64"),
            "verdict": pick(rng, "satisfied", "unsatisfied", None).where(later[2].notna()),
            "priority": pick(rng, "high", "medium", None),
            "category": pick(rng, "complaint", "problem", "inquiry", None),
            "module": pick(rng, "登录", "支付", None),
            "department": pick(rng, "技术部", "业务部", None),
            "owner": pick(rng, "张三", "李四", None),
            "channel": pick(rng, "电话", "微信"),
            "reopened": rng.random(COUNT) < 0.3,
            "source_file": "甲.xlsx",
            "source_row": range(COUNT),
        }
    )
    opened = rng.random(COUNT) < 0.3
    visits = pd.DataFrame(
        {
            "visit_id": [f"V{place}" for place in range(COUNT)],
            "handbook": "service_revisit",
            "case_id": numbers.sample(COUNT, random_state=seed).to_numpy(),
            "visit_at": start + pd.to_timedelta(pd.Series(rng.integers(0, 152 * 24, COUNT)), unit="h"),
            "score": pick(rng, 1.0, 4.4, None).astype("float64"),
            "mood": pick(rng, "满意", "不满意", None),
            "source_file": np.where(opened, "甲.xlsx", "乙.xlsx"),
            "source_row": range(COUNT),
        }
    )
    visits["case_id"] = visits["case_id"].where(rng.random(COUNT) < 0.7)
    visits.loc[opened, "case_id"] = numbers[opened]
    assessments = pd.DataFrame(
        {
            "assessed_at": visits["visit_at"],
            "quality": visits["score"],
            "mean": visits["score"],
            "source_row": range(COUNT),
        }
    )
    shaped = (
        shape_table(cases, CASE_COLUMNS),
        shape_table(visits, VISIT_COLUMNS),
        shape_table(assessments, ASSESSMENT_COLUMNS),
    )
    calendar = WorkCalendar.build(SETTINGS.calendar)
    clocks = time_clocks(*shaped[:2], handbooks=SETTINGS.handbooks, calendar=calendar, as_of=AS_OF)
    return Tables(*shaped, clocks)


@pytest.mark.parametrize("seed", range(3))
def test_parts_add_up(seed: int) -> None:
    """To the very figures: what stands on a month's border, is undated, or fed a case of another month."""
    tables = make_tables(seed)
    asked = {"periods": PERIODS, "as_of": AS_OF, "handbooks": SETTINGS.handbooks}
    whole = tally_periods(tables, **asked)
    whole_tables = (tables.cases, tables.visits, tables.assessments, tables.clocks)
    parts = [*divide_tables(*whole_tables, handbooks=SETTINGS.handbooks)]
    assert len(parts) >= 6
    assert [sum(len(getattr(part, name)) for part in parts) for name in ("cases", "visits", "clocks")] == [
        COUNT,
        COUNT,
        len(tables.clocks),
    ]
    added = [
        add_tallies(each) for each in zip(*(tally_periods(part, **asked) for part in parts), strict=True)
    ]
    for one, many in zip(whole, added, strict=True):
        assert {kind: +counts for kind, counts in many.items()} == {k: +counts for k, counts in one.items()}
        assert count_period(many, settings=SETTINGS) == count_period(one, settings=SETTINGS)
    assert sum(tally["cases"]["received"] > 0 for tally in whole) >= 5


def test_no_records_have_no_parts() -> None:
    tables = make_tables(0)
    none = [getattr(tables, name).iloc[:0] for name in ("cases", "visits", "assessments", "clocks")]
    assert [*divide_tables(*none, handbooks=SETTINGS.handbooks)] == []
    assert add_tallies([]) == {}
    assert add_tallies([{"a": Counter(x=1)}, {"a": Counter(x=2), "b": Counter()}]) == {
        "a": Counter(x=3),
        "b": Counter(),
    }
