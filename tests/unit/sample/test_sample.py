"""The sample input is the same each time, is read as it is meant, and holds the slips it promises."""

import re
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Settings, build_settings
from pipeline.model import FileReading
from pipeline.normalise import normalise_tables
from pipeline.read import find_files, read_file
from pipeline.sample import write_sample
from pipeline.sample.world import AS_OF, list_books, list_customers, list_mistakes
from pipeline.state import NumberBook
from pipeline.validate import Validated, tabulate_problems, validate_records

COMMITTED = Path(__file__).parents[3] / "input"
NOT_RECOGNISED = ("售后部/客户服务回访与反馈记录表_2026年10月.xlsx", "值班安排", "sheet-not-recognised")
PASTED_TWICE = ("华东客服部/客户反馈记录表_2026年8月.xlsx", "8月", "duplicate-record")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return build_settings({})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def readings(folder: Path, settings: Settings) -> list[FileReading]:
    return [read_file(path, name=name, settings=settings) for path, name in find_files(folder)]


@pytest.fixture(scope="module")
def validated(
    readings: list[FileReading], settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Validated:
    as_of = pd.Timestamp(AS_OF)
    state = tmp_path_factory.mktemp("state") / "feedback.sqlite"
    intakes = [normalise_tables(reading.tables, file=reading.path, settings=settings) for reading in readings]
    book = NumberBook(state, departments=settings.departments, as_of=as_of)
    return validate_records(intakes, settings=settings, as_of=as_of, give=book.number)


def test_writing_twice_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """The sample is the same, byte for byte, however often it is written."""
    for path in write_sample(tmp_path):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_the_committed_input_is_what_the_script_writes(folder: Path) -> None:
    """`input/` holds exactly the sample; compared unpacked, for another zlib packs otherwise."""
    written = {path.relative_to(folder) for path in folder.rglob("*.*")}
    committed = {
        path.relative_to(COMMITTED)
        for path in COMMITTED.rglob("*.*")
        if not path.name.startswith((".", "~$"))
    }
    assert committed == written
    for name in written:
        assert _unpack(COMMITTED / name) == _unpack(folder / name), name


def test_every_sheet_is_read_as_it_is_meant(readings: list[FileReading]) -> None:
    """Layout, handbook and number of records of each sheet are those of `books.toml`; every file is read."""
    found = {(r.path, s.name): (s.layout, s.handbook, s.records) for r in readings for s in r.sheets}
    meant = {}
    for book in list_books():
        for sheet in book.sheets:
            count = sum(sheet.records.values()) + len(sheet.repeat)
            layout = "list" if sheet.list else "form" if sheet.form else "ignored"
            meant[book.path, sheet.name] = (layout, sheet.handbook or None, count)
    assert found == meant
    assert {reading.status for reading in readings} == {"read"}


def test_every_slip_is_told_and_nothing_else(readings: list[FileReading], validated: Validated) -> None:
    """Each mistake made on purpose leads to its problem, and the rest of the sample is clean."""
    problems = tabulate_problems(
        [*(p for reading in readings for p in reading.problems), *validated.problems]
    )
    told = Counter(zip(problems["file"], problems["sheet"], problems["code"], strict=True))
    planted = Counter((slip.book, slip.sheet, slip.code) for slip in list_mistakes() if slip.code)
    assert told == planted + Counter([NOT_RECOGNISED, PASTED_TWICE])


def test_what_only_looks_like_code_comes_through_unharmed(validated: Validated) -> None:
    """A description that looks like a formula, markup or a template is kept to the letter."""
    odd = {slip.write for slip in list_mistakes() if not slip.code}
    assert odd <= set(validated.cases["description"])


def test_the_sample_has_about_300_records_in_three_months(validated: Validated) -> None:
    """Every handbook has cases or visits in August, September and October."""
    rows = len(validated.cases) + len(validated.visits) + len(validated.assessments)
    assert 300 <= rows <= 400
    dated = pd.concat(
        [
            validated.cases[["handbook", "received_at"]].set_axis(["handbook", "at"], axis=1),
            validated.visits[["handbook", "visit_at"]].set_axis(["handbook", "at"], axis=1),
        ]
    )
    months = dated.groupby("handbook")["at"].agg(lambda at: set(at.dt.month.dropna().astype(int)))
    assert len(months) == 5
    assert all(found == {8, 9, 10} for found in months)


def test_the_door_locks_are_octobers_focus(validated: Validated) -> None:
    """More than 30 % of October's complaints and problems are about one module (C9)."""
    cases = validated.cases
    blamed = cases[cases["category"].isin(["complaint", "problem"]) & cases["received_at"].dt.month.eq(10)]
    assert blamed["module"].value_counts(normalize=True)["智能门锁"] > 0.3


def test_contacts_belong_to_nobody() -> None:
    """Every phone number is of the made-up series, every address at example.com."""
    assert all(
        re.fullmatch(r"1380000\d{4}|\w+@example\.com", customer.contact) for customer in list_customers()
    )


def _unpack(path: Path) -> dict[str, bytes]:
    data = path.read_bytes()
    if path.suffix != ".xlsx":
        return {path.name: data}
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
