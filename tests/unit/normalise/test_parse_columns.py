"""Columns: each distinct value is parsed once, and each fault is told with its position."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

import timeit
from datetime import datetime, timedelta
from functools import partial
from time import process_time

import pytest

from pipeline.model import Fault, FormulaError
from pipeline.normalise.columns import parse_column
from pipeline.normalise.contacts import parse_contact
from pipeline.normalise.dates import parse_time
from pipeline.normalise.scores import parse_score


def test_values_and_faults_keep_their_positions() -> None:
    parsed, faults = parse_column(["4", None, "满意", 4.5, "9", ""], parse_score)
    assert parsed == [4.0, None, None, 4.5, None, None]
    assert faults == [(2, Fault("bad-score")), (4, Fault("score-range"))]


def test_a_value_kept_in_spite_of_a_fault_stands_in_both() -> None:
    parsed, faults = parse_column(["138 0013 8000", "待补充", None], parse_contact)
    assert parsed == ["13800138000", "待补充", None]
    assert faults == [(1, Fault("bad-contact"))]


@pytest.mark.parametrize("shown", ["", "#N/A", "4"])
def test_a_failed_formula_is_a_fault_whatever_it_shows(shown: str) -> None:
    assert parse_column(["4", FormulaError(shown)], parse_score) == (
        [4.0, None],
        [(1, Fault("formula-error"))],
    )


def test_each_distinct_value_is_parsed_once_and_types_are_told_apart() -> None:
    seen: list[object] = []

    def note(value: object) -> str:
        seen.append(value)
        return type(value).__name__

    parsed, _ = parse_column([1, 1.0, True, "1", 1, "1", None, None], note)
    assert parsed == ["int", "float", "bool", "str", "int", "str", "NoneType", "NoneType"]
    assert len(seen) == 5


def test_a_column_of_50_000_typed_times_costs_little() -> None:
    column = [datetime(2026, 1, 1) + timedelta(minutes=minute) for minute in range(50_000)]
    parse = partial(parse_time, year=2026)
    seconds = min(timeit.repeat(lambda: parse_column(column, parse), number=1, repeat=5, timer=process_time))
    assert seconds < 0.25  # 0.03 s on a quiet machine
    assert parse_column(column, parse) == (column, [])
