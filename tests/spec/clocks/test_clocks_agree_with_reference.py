"""The vectorised clocks give what a slow, obvious implementation of the contract gives."""

from datetime import datetime, timedelta

import holidays
import pandas as pd
import pytest
from clock_tables import build_cases, build_visits, default_settings, office_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference import STAGES, Reference

from pipeline.assess import WorkCalendar, time_clocks
from pipeline.model import CLOCK_COLUMNS, State

BASE = datetime.fromisoformat("2026-09-29")
CHINA = holidays.country_holidays("CN", years=range(2025, 2029))
HALF_HOUR = timedelta(minutes=30)

timed = st.integers(0, 13 * 48).map(lambda steps: BASE + steps * HALF_HOUR)
date_only = st.integers(0, 13).map(lambda days: BASE + timedelta(days=days))
stamps = st.none() | timed | timed | date_only
entries = st.lists(timed, max_size=4)
statuses = st.sampled_from([None, "pending", "in_progress", "waiting_customer", "resolved", "closed"])
cases = st.fixed_dictionaries(
    {
        "handbook": st.sampled_from(
            ["rapid_response", "service_revisit", "handling_mechanism", "relationship", "requirement"]
        ),
        "category": st.sampled_from([None, "complaint", "problem", "inquiry"]),
        "urgency": st.sampled_from([None, "紧急", "重要", "一般", "非紧急"]),
        "priority": st.sampled_from([None, "high", "medium", "low"]),
        "status": statuses,
        "entries": entries,
        **dict.fromkeys(STAGES, stamps),
        **dict.fromkeys(["last_progress_at", "promised_at", "waiting_from", "waiting_until"], stamps),
    }
)
visits = st.fixed_dictionaries(
    {
        "handbook": st.sampled_from(["service_revisit", "relationship"]),
        "customer_id": st.sampled_from([None, None, "K1", "K2"]),
        "customer_name": st.sampled_from([None, "甲公司", "乙公司"]),
        "visit_at": stamps,
        "recorded_at": stamps,
        "service_date": stamps,
        "duration_min": st.sampled_from([None, 5.0, 30.0]),
        "next_step": st.sampled_from([None, "3日内跟进", "定期回访"]),
    }
)


def write_log(case):
    """A progress text; without a reception the year has to be written out."""
    form = "%m-%d %H:%M" if case["received_at"] else "%Y-%m-%d %H:%M"
    return "；".join(f"{entry:{form}} 已联系" for entry in case["entries"]) or "处理中"


def thin(case, kept):
    """A case with some of its stamps only, so that open ones occur often."""
    return case | {stage: case[stage] if stage in kept else None for stage in STAGES}


thinned = (
    st.builds(thin, cases, st.sets(st.sampled_from(STAGES)).map(lambda kept: kept | {"received_at"})) | cases
)


@pytest.mark.parametrize("make_settings", [default_settings, office_settings])
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    case_list=st.lists(thinned, min_size=20, max_size=30),
    visit_list=st.lists(visits, min_size=6, max_size=10),
    as_of=timed,
)
def test_every_row_equals_the_reference(make_settings, case_list, visit_list, as_of):
    """Same rows, states, reasons, times and minutes, whatever stamps are there."""
    chosen = make_settings()
    case_list = [c | {"case_id": f"C{i}", "progress": write_log(c)} for i, c in enumerate(case_list)]
    visit_list = [v | {"visit_id": f"V{i}"} for i, v in enumerate(visit_list)]
    reference = Reference(
        handbooks=chosen.handbooks,
        is_working=CHINA.is_working_day,
        as_of=as_of,
        visits=visit_list,
        log=lambda case: case["entries"],
    )
    found = time_clocks(
        build_cases(*case_list),
        build_visits(*visit_list),
        handbooks=chosen.handbooks,
        calendar=WorkCalendar.build(chosen.calendar),
        as_of=pd.Timestamp(as_of),
    )
    expected = {make_key(row): row for row in reference.time_all(case_list)}
    actual = {make_key(row): row for row in found.to_dict("records")}
    assert actual.keys() == expected.keys()
    for key, row in expected.items():
        for column in CLOCK_COLUMNS:
            compare(key, column, actual[key][column.name], row[column.name])
    assert len(found) == len(actual)
    assert set(found["state"]) <= set(State)


def make_key(row):
    return row["record_id"], row["record"], row["clock"]


def compare(key, column, actual, expected):
    if expected is None:
        assert pd.isna(actual), (key, column.name, actual)
    elif column.kind == "number":
        assert actual == pytest.approx(expected), (key, column.name)
    else:
        assert actual == expected, (key, column.name, actual, expected)
