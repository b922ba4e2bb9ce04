"""What the report concludes from the records of its period and scope, in words that fit the period."""

import pandas as pd
import pytest

from pipeline.compose_report import Counts, compose_report
from pipeline.config import Report, build_settings
from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    PROBLEM_COLUMNS,
    VISIT_COLUMNS,
    Results,
    empty_table,
    shape_table,
)
from pipeline.period import Period
from pipeline.publish.report import ReportExtras

SETTINGS = build_settings({})


def make_results() -> Results:
    """In each of August, September and October 20 cases of 技术部; in October 20 of 售后部 more, one late."""
    months = ("2026-08", "2026-09", "2026-10")
    rows = [(f"{month}-05 10:00", "技术部") for month in months for _ in range(20)]
    rows += [("2026-10-06 10:00", "售后部")] * 20
    frame = pd.DataFrame(rows, columns=["received_at", "department"])
    frame = frame.assign(
        received_at=pd.to_datetime(frame["received_at"]),
        case_id=[f"A{n:03}" for n in range(len(frame))],
        customer_name=[f"客户{n:03}公司" for n in range(len(frame))],
        handbook="rapid_response",
        status="pending",
        source_file="甲.xlsx",
        source_row=2,
    )
    clocks = pd.DataFrame(
        {
            "record_id": ["A079", "A078"],
            "record": "case",
            "clock": ["respond", "revisit"],
            "due_at": pd.Timestamp("2026-10-07 10:00"),
            "state": "overdue",
        }
    )
    return Results(
        as_of=pd.Timestamp("2026-11-02 09:00"),
        month="2026-10",
        files=(),
        cases=shape_table(frame, CASE_COLUMNS),
        visits=empty_table(VISIT_COLUMNS),
        assessments=empty_table(ASSESSMENT_COLUMNS),
        clocks=shape_table(clocks, CLOCK_COLUMNS),
        problems=empty_table(PROBLEM_COLUMNS),
        figures={},
        previous={},
        trend={},
    )


def compose(period: str = "2026-10", **setup: object) -> ReportExtras:
    results = make_results()
    composed = compose_report(
        results,
        Counts(results, settings=SETTINGS),
        setup=Report.model_validate(setup),
        period=Period.named(period),
        reported=[],
        settings=SETTINGS,
    )
    return composed.edition.extras


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-10", "收到反馈 40 件，较上月增加 20 件（100.0%），主要来自售后部（+20 件）。"),
        ("2026Q4", "收到反馈 40 件，与上季度持平；"),
        ("2026", "本年收到反馈 80 件；首次响应及时率 0.0%（0/1）；期末未解决 80 件。"),
    ],
)
def test_the_summary_speaks_of_its_period(period: str, said: str) -> None:
    """A month, a quarter and a year; the department that moved the volume is named."""
    assert said in "".join(compose(period).summary)


def test_causes_revisits_handbooks_and_sources_come_along() -> None:
    """The late answer has not been begun, the revisit not been made; one handbook, one file."""
    extras = compose()
    causes = extras.breaches.set_index("clock")["cause"].to_dict()
    assert causes == {"respond": "not_started", "revisit": "not_done"}
    assert extras.revisits[["kind", "missed"]].to_numpy().tolist() == [["revisit", 1]]
    assert extras.handbooks[["name", "received"]].to_numpy().tolist() == [["rapid_response", 40]]
    assert extras.sources[["file", "records"]].to_numpy().tolist() == [["甲.xlsx", 40]]


@pytest.mark.parametrize(("customers", "shown"), [("full", "客户078公司"), ("hidden", "客户")])
def test_a_missed_revisit_names_its_customer_as_the_edition_may(customers: str, shown: str) -> None:
    """Whose revisit it was goes by the real name, whatever is shown."""
    assert compose(customers=customers).missed_revisits["customer"].tolist() == [shown]


def test_an_edition_of_one_department_has_its_own_conclusions() -> None:
    """技术部 received as many as before: nothing of 售后部 is said."""
    extras = compose(departments=["技术部"])
    assert "售后部" not in "".join(extras.summary)
    assert extras.breaches.empty
