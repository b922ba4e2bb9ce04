"""What the report says beyond its figures: topics of its period, open cases at risk, what cases lack."""

import dataclasses

import pandas as pd
import pytest

from pipeline.compose_report import Counts, compose_report
from pipeline.config import Report, build_settings
from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    FOLLOWED_COLUMNS,
    SUGGESTION_COLUMNS,
    VISIT_COLUMNS,
    Results,
    empty_table,
    shape_table,
)
from pipeline.period import Period
from pipeline.publish.report import ReportExtras

SETTINGS = build_settings({})
CODE = {"description": "登录收不到验证码", "category": "problem", "department": "技术部"}
PARCEL = {"description": "快递没人管！请打 13800138000", "category": "complaint", "department": "业务部"}
ENDED, OPEN = {"status": "closed", "score": 5.0}, {"status": "pending"}
SEPTEMBER, OCTOBER = ({"received_at": pd.Timestamp(f"2026-{month:02}-05 10:00")} for month in (9, 10))


def make_results(*kinds: tuple[int, dict[str, object]]) -> Results:
    rows = [values for count, values in kinds for _ in range(count)]
    frame = pd.DataFrame(rows).assign(handbook="rapid_response", customer_name="甲公司", source_row=1)
    cases = shape_table(frame.assign(case_id=[f"A{n:03}" for n in range(len(rows))]), CASE_COLUMNS)
    return Results(
        as_of=pd.Timestamp("2026-11-02 09:00"),
        month="2026-10",
        files=(),
        cases=cases,
        visits=empty_table(VISIT_COLUMNS),
        assessments=empty_table(ASSESSMENT_COLUMNS),
        clocks=empty_table(CLOCK_COLUMNS),
        problems=empty_table(FOLLOWED_COLUMNS),
        figures={},
        previous={},
        trend={},
    )


def compose(results: Results, **setup: object) -> ReportExtras:
    composed = compose_report(
        results,
        Counts(results, settings=SETTINGS),
        setup=Report.model_validate(setup),
        period=Period.named("2026-10"),
        reported=[],
        settings=SETTINGS,
    )
    return composed.edition.extras


ARCHIVE = ((80, CODE | ENDED | SEPTEMBER), (40, PARCEL | ENDED | SEPTEMBER | {"score": 1.0}))
CASES = (*ARCHIVE, (12, CODE | OPEN | OCTOBER), (2, PARCEL | OPEN | OCTOBER))


def test_open_cases_at_risk_stand_beside_the_figures_that_justify_it() -> None:
    """The ten likeliest of 14, contacts still in the text (the page masks them); 12 of the worst 12 were."""
    extras = compose(make_results(*CASES))
    assert extras.risks["record_id"].tolist()[:3] == ["A132", "A133", "A120"]
    assert len(extras.risks) == 10
    assert "12/12 件（100%）" in extras.risks_note
    assert "40/120 件（33%）" in extras.risks_note


def test_an_edition_of_one_department_has_its_own_cases_and_the_whole_teams_experience() -> None:
    extras = compose(make_results(*CASES), departments=["业务部"])
    assert extras.risks["record_id"].tolist() == ["A132", "A133"]
    assert "40/120" in extras.risks_note


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [((CASES[0],), "需要至少 100 件"), (ARCHIVE, "没有尚无评价的未结工单")],
)
def test_where_there_is_nothing_to_name_one_sentence_says_why(
    kinds: tuple[tuple[int, dict[str, object]], ...], sentence: str
) -> None:
    extras = compose(make_results(*kinds))
    assert extras.risks.empty
    assert sentence in extras.risks_note


def test_topics_are_of_the_reports_period_and_compared_with_the_one_before() -> None:
    extras = compose(make_results(*CASES))
    assert [(t["label"], t["count"], t["before"]) for t in extras.topics] == [("登录账号", 12, 80)]
    assert extras.topics_note == "有描述的投诉与问题共 14 件，其中 2 件未归入以上主题"
    first = compose(make_results((12, CODE | OPEN | OCTOBER)))
    assert first.topics[0]["before"] is None


def test_the_quality_section_counts_open_cases_that_lack_a_value() -> None:
    """All 14 open ones lack a category as the handbook says it; one of them has a suggestion."""
    results = make_results(*CASES)
    suggested = pd.DataFrame({"record_id": ["A121", "A001"], "field": "category"})
    results = dataclasses.replace(results, suggestions=shape_table(suggested, SUGGESTION_COLUMNS))
    quality = compose(results).quality
    assert (quality["lacking"], quality["suggested"]) == (14, 1)
