"""Suggestions as staff see them: in the tracking workbook, for what is still to be handled."""

import dataclasses

import pandas as pd
from workbook_fakes import fake_results, fake_settings

from pipeline.model import SUGGESTION_COLUMNS, Status, shape_table
from pipeline.publish.case_rows import case_rows
from pipeline.publish.suggested import add_suggestions, say_suggestions
from pipeline.publish.tracking.cases import EDITS, TRACKING_FIELDS


def suggest(*rows: tuple[str, str, str, float | None]) -> pd.DataFrame:
    names = ["record_id", "field", "suggestion", "certainty"]
    frame = pd.DataFrame(rows, columns=names)
    basis = frame["certainty"].notna().map({True: "archive", False: "routing"})
    return shape_table(frame.assign(basis=basis), SUGGESTION_COLUMNS)


def test_a_record_has_one_text_of_its_suggestions() -> None:
    """Category first; a certainty in per cent, or that it is the routing's."""
    said = say_suggestions(
        suggest(
            ("C2", "department", "技术部 或 售后部", None),
            ("C1", "department", "技术部", 0.704),
            ("C1", "category", "投诉类", 0.82),
        )
    )
    assert said.to_dict() == {
        "C1": "类型：投诉类（82%）；部门：技术部（70%）",
        "C2": "部门：技术部 或 售后部（按分派表）",
    }


def test_the_tracking_workbook_shows_those_of_unresolved_cases_for_reading_only() -> None:
    results = fake_results(8)
    numbers = results.cases["case_id"]
    suggestions = suggest(*((number, "urgency", "紧急", 0.9) for number in numbers))
    results = dataclasses.replace(results, suggestions=suggestions)
    rows = add_suggestions(case_rows(results, settings=fake_settings()), results)
    ended = results.cases["status"].isin([Status.RESOLVED, Status.CLOSED])
    assert rows["suggestion"].isna().tolist() == ended.tolist()
    assert set(rows["suggestion"].dropna()) == {"紧急程度：紧急（90%）"}
    assert "suggestion" in {field.name for field in TRACKING_FIELDS} - EDITS.keys()
