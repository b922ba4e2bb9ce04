"""Every planted mistake is found in its very cell, nothing else is told, and clean files give no problem.

The whole, 75 kinds of mistakes in 20 places each and 50 clean files, four times (35 s):
`python -m pytest tests/spec/sheets/test_planted.py -m slow`
"""
# ruff: noqa: S311 - chance is not for secrets here

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from pipeline.config import Settings, build_settings
from tests.support.pages import Page, draw_page, list_forms
from tests.support.plants import KINDS, Told, plant, tell


@pytest.fixture(scope="module")
def settings() -> Settings:
    return build_settings({})


def check(folder: Path, pages: list[Page], expected: set[Told], settings: Settings) -> None:
    told, counts = tell(folder, pages, settings)
    assert expected - told == set(), "not found"
    assert told - expected == set(), "found where nothing is wrong"
    assert counts == [{page.form.record: len(page.places)} for page in pages]


def check_planted(folder: Path, settings: Settings, *, places: int, records: int, seed: int) -> None:
    pages, expected = plant(Random(seed), settings, kinds=KINDS, places=places, records=records)
    assert Counter(told[3] for told in expected) == Counter(kind.code for kind in KINDS * places)
    check(folder, pages, expected, settings)


def check_clean(folder: Path, settings: Settings, *, files: int, seed: int) -> None:
    rng, forms = Random(seed), list_forms(settings)
    pages = [draw_page(rng, forms[at % len(forms)], settings, records=1 + at) for at in range(files)]
    check(folder, pages, set(), settings)


def test_each_kind_of_mistake_is_found_in_its_cell_and_nothing_else_is_told(
    tmp_path: Path, settings: Settings
) -> None:
    assert len(KINDS) >= 60
    check_planted(tmp_path, settings, places=2, records=8, seed=0)


def test_clean_lists_and_forms_of_every_handbook_give_no_problem(tmp_path: Path, settings: Settings) -> None:
    check_clean(tmp_path, settings, files=14, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_each_kind_of_mistake_is_found_in_twenty_places(
    tmp_path: Path, settings: Settings, seed: int
) -> None:
    check_planted(tmp_path, settings, places=20, records=20, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_fifty_clean_files_give_no_problem(tmp_path: Path, settings: Settings, seed: int) -> None:
    check_clean(tmp_path, settings, files=50, seed=seed)
