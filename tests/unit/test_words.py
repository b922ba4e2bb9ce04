"""Every code that the program uses has its Chinese words, and every word a code that is used."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pipeline
from pipeline import words
from pipeline.config import build_settings
from pipeline.handbooks import NAMES
from pipeline.model import PROBLEM_COLUMNS, RECORD_KINDS, State, Status, Verdict
from pipeline.publish.palette import SEVERITIES, STATES

SETTINGS = build_settings({})
BOOKS = SETTINGS.handbooks


def test_every_canonical_value_has_words_and_every_word_a_value() -> None:
    codes: dict[str, set[str]] = defaultdict(set)
    for choices in (SETTINGS.common.choices, *(book.choices for book in BOOKS.values())):
        for field, labels in choices.items():
            codes[field] |= set(labels.values())
    assert set(words.CATEGORY) == codes["category"]
    assert set(words.PRIORITY) == codes["priority"] == codes["urgency"]
    assert set(words.STATUS) == codes["status"] == set(Status)
    assert set(words.VERDICT) == codes["verdict"] == set(Verdict)
    assert set(words.HANDBOOK) == set(NAMES)
    assert set(words.RECORD) == set(RECORD_KINDS)


def test_every_clock_has_a_word() -> None:
    assert set(words.CLOCK) == {clock for book in BOOKS.values() for clock in book.clocks}


def test_every_state_has_a_word_and_a_colour() -> None:
    assert set(words.STATE) == set(STATES) == set(State)
    assert set(words.REASON) == {"early", "bounded", "paused"}
    assert set(words.SEVERITY) == set(SEVERITIES) == {"error", "warning"}


CODES = {  # contract section 6
    "missing-required",
    "unknown-choice",
    "several-choices",
    "bad-date",
    "ambiguous-date",
    "future-date",
    "date-order",
    "bad-score",
    "score-range",
    "bad-number",
    "bad-contact",
    "bad-id",
    "duplicate-id",
    "duplicate-record",
    "unknown-reference",
    "no-verdict",
    "formula-error",
    "sheet-not-recognised",
    "file-unreadable",
    "file-in-use",
    "edit-conflict",
    "vanished-record",
    "late-entry",
    "calendar-uncovered",
}
ERRORS = {  # contract section 4: what is missing, unreadable, or had to be emptied
    "missing-required",
    "file-unreadable",
    "unknown-choice",
    "several-choices",
    "several-values",
    "bad-date",
    "ambiguous-date",
    "bad-score",
    "score-range",
    "bad-number",
    "damaged-number",
    "ambiguous-sheet",
    "formula-error",
    "shifted-row",
}


def test_every_problem_code_of_the_contract_has_its_wording_and_severity() -> None:
    assert CODES - words.PROBLEMS.keys() == set()
    assert {code for code, wording in words.PROBLEMS.items() if wording.severity == "error"} == ERRORS
    for code, wording in words.PROBLEMS.items():
        said = {"label": "L", "value": "V", "hint": "H", "detail": "D"}
        assert wording.message.format(**said), code
        assert wording.suggestion.format(**said), code


def find_codes() -> Iterator[str]:
    """Texts in the stages' source that look like problem codes, in the calls that make problems."""
    makers = {"Finding", "Fault", "word_problem"}
    for path in sorted(Path(pipeline.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and re.fullmatch(
                        r"[a-z]+(-[a-z]+)+", str(argument.value)
                    ):
                        yield str(argument.value)


def test_every_problem_code_that_the_program_tells_has_a_wording() -> None:
    told = set(find_codes())
    assert len(told) > 15
    assert told - words.PROBLEMS.keys() == set()


def test_the_columns_of_problems_are_those_of_the_contract() -> None:
    assert [column.name for column in PROBLEM_COLUMNS] == [
        "severity",
        "code",
        "file",
        "sheet",
        "cell",
        "record_id",
        "field",
        "value",
        "message",
        "suggestion",
    ]
