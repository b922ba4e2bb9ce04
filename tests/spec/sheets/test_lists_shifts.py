"""Rows whose values have moved by one cell: told and never taken over; and no false alarm."""
# ruff: noqa: S311 - chance is not for secrets here

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pipeline.read import read_file
from tests.support.lists import HEADER, SETTINGS, case, cells_of, counts, expect, read_rows, told
from tests.support.pages import Page, draw_page, list_forms, write_pages

MESS = (
    "无",
    "-",
    "待定",
    "未填",
    "同上",
    "张三",
    "12345",
    "13800138000",
    "5",
    "满意",
    "暂无规划",
    "2026.6",
    "否",
)
MESS += ("一般", "电话", "技术部", "见附件", "???", "N/A", "2026-10-03 14:05")


def insert(record: list[object], at: int) -> list[object]:
    return [*record[:at], None, *record[at:]]


def drop(record: list[object], at: int) -> list[object]:
    return [*record[:at], *record[at + 1 :]]


@pytest.mark.parametrize(
    ("moved", "cell", "way"),
    [
        (insert(case(4), 0), "C5", "向右"),
        (insert(case(4), 1), "C5", "向右"),
        (insert(case(4), 3), "E5", "向右"),
        (drop(case(4), 0), "C5", "向左"),
        (drop(case(4), 1), "C5", "向左"),
        (drop(case(4), 3), "D5", "向左"),
    ],
)
def test_a_row_that_moved_is_rejected_as_a_whole(
    tmp_path: Path, moved: list[object], cell: str, way: str
) -> None:
    """One problem says which row, which way and what to do; no other record is touched."""
    records = {row: case(row - 1) for row in (2, 3, 4, 6, 7)}
    rows = [HEADER, *(records.get(row, moved) for row in range(2, 8))]
    reading = read_rows(tmp_path, rows)
    assert cells_of(reading.tables[0]) == expect(records)
    assert (counts(reading), told(reading)) == ((5, 0, 1), [("shifted-row", cell)])
    (problem,) = reading.problems
    assert problem.message.startswith(f"第 5 行的内容{way}错了一列")
    assert problem.suggestion
    assert problem.severity == "error"


@pytest.mark.parametrize(
    "changed",
    [
        {"联系电话": "无", "反馈时间": "未填"},
        {"反馈类型": "一般", "紧急程度": "问题类"},
        {"反馈时间": "待定", "反馈类型": "其它的", "紧急程度": "急"},
        {"问题描述": "13800138000"},
        {"责任部门": "13800138000", "责任人": "2026-10-03"},
        {"联系电话": None, "反馈时间": None, "反馈类型": None, "紧急程度": None},
    ],
)
def test_a_messy_row_is_not_taken_for_one_that_moved(tmp_path: Path, changed: dict[str, object]) -> None:
    """Wrong words, swapped cells, a phone number in a text: each is the next stage's to tell."""
    reading = read_rows(tmp_path, [HEADER, *(case(n) for n in range(1, 5)), case(5, **changed), case(6)])
    assert (counts(reading), told(reading)) == ((6, 0, 0), [])


def test_a_list_in_which_most_rows_do_not_fit_is_left_as_it_is(tmp_path: Path) -> None:
    """Where half of a column has other words, they are no sign that rows have moved."""
    rows = [HEADER, *(case(n, 反馈类型=f"自定{n}", 紧急程度="普通") for n in range(1, 8))]
    assert counts(read_rows(tmp_path, rows)) == (7, 0, 0)


def draw_lists(seed: int, count: int) -> Iterator[Page]:
    """Clean lists of all handbooks with 20 records each."""
    rng, forms = Random(seed), list_forms(SETTINGS)
    pages = (draw_page(rng, forms[at % len(forms)], SETTINGS, records=20) for at in range(3 * count))
    lists = (page for page in pages if len({row for row, _ in page.places[0].values()}) == 1)
    yield from (page for page, _ in zip(lists, range(count), strict=False))


def list_shifted(folder: Path, page: Page) -> set[int]:
    """The rows of a page (1-based) that are told as moved."""
    (path,) = write_pages(folder, [page])
    problems = read_file(path, name=page.file, settings=SETTINGS).problems
    return {int(problem.value) for problem in problems if problem.code == "shifted-row"}


@pytest.mark.parametrize("share", [0.0, 0.03, 0.08])
def test_no_row_of_clean_and_messy_lists_is_a_false_alarm(tmp_path: Path, share: float) -> None:
    """Whatever stands wrongly in so many cells of a list, no row of it has moved."""
    rng = Random(7)
    for page in draw_lists(seed=1, count=12):
        for place in (place for places in page.places for place in places.values()):
            if rng.random() < share:
                page.cells[place] = rng.choice(MESS)
        assert list_shifted(tmp_path, page) == set()


def test_most_rows_that_moved_are_found(tmp_path: Path) -> None:
    """Of one row in each list that moved right by one column, at least nine in ten are told, and no other."""
    rng, found, count = Random(3), 0, 0
    for page in draw_lists(seed=2, count=20):
        places = rng.choice(page.places)
        row = min(places.values())[0]
        values = {place: page.cells.pop(place) for place in places.values() if place in page.cells}
        page.cells |= {(row, col + 1): value for (row, col), value in values.items()}
        told = list_shifted(tmp_path, page)
        assert told <= {row + 1}
        found, count = found + len(told), count + 1
    assert found >= 0.9 * count
