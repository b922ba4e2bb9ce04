"""Several lists and forms on one sheet, and tables of figures that are no lists."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import pytest

from pipeline.model import FileReading
from tests.support.lists import (
    AT,
    HEADER,
    VISIT,
    VISIT_HEADER,
    Rows,
    case,
    cells_of,
    counts,
    expect,
    read_rows,
    told,
    visit,
)

CASES, VISITS = ["客户反馈记录表"], ["客户服务回访与反馈记录表"]
FORM = (
    VISITS,
    ["客户名称", "华为", "联系方式", "13800138000"],
    ["回访日期", AT, "回访人", "李娜"],
    ["满意度评分", 5.0, "具体反馈/建议", "不错"],
)


def beside(left: Rows, right: Rows, *, gap: int) -> Iterator[list[object]]:
    """Rows side by side with so many blank columns between."""
    width = max(map(len, left)) + gap
    for one, two in zip_longest(left, right, fillvalue=()):
        yield [*one, *[None] * (width - len(one)), *two]


def kinds(reading: FileReading) -> list[tuple[str, str, str]]:
    return sorted((table.handbook, table.record, table.layout) for table in reading.tables)


def find(reading: FileReading, handbook: str) -> dict[str, dict[str, object]]:
    """All values of a handbook's tables at their cells."""
    cells: dict[str, dict[str, object]] = {}
    for table in reading.tables:
        for field, values in cells_of(table).items() if table.handbook == handbook else ():
            cells.setdefault(field, {}).update(values)
    return cells


@pytest.mark.parametrize(("gap", "lead"), [(1, 0), (1, 2), (2, 1), (3, 0)])
def test_lists_of_two_handbooks_side_by_side(tmp_path: Path, gap: int, lead: int) -> None:
    """They may begin in different rows, and one may be longer."""
    left = [CASES, HEADER, *(case(number) for number in range(1, 6)), ["合计", None, None, "5条"]]
    right = [*[[]] * lead, VISITS, ["备注：每周更新"], VISIT_HEADER, visit(1), visit(2)]
    reading = read_rows(tmp_path, list(beside(left, right, gap=gap)))
    column = len(HEADER) + gap + 1
    assert find(reading, "rapid_response") == expect({at + 2: case(at) for at in range(1, 6)})
    assert find(reading, "service_revisit") == expect(
        {lead + 4: visit(1), lead + 5: visit(2)}, (*VISIT,), left=column
    )
    assert told(reading) == []


def test_lists_side_by_side_without_a_gap(tmp_path: Path) -> None:
    """Each has a title of its own over its columns."""
    rows = [[*CASES, *[None] * 9, *VISITS], [*HEADER, *VISIT_HEADER], [*case(1), *visit(1)], case(2)]
    reading = read_rows(tmp_path, rows, "A1:J1", "K1:S1")
    assert find(reading, "rapid_response") == expect({3: case(1), 4: case(2)})
    assert find(reading, "service_revisit") == expect({3: visit(1)}, (*VISIT,), left=11)


@pytest.mark.parametrize("between", [[], [[]], [VISITS], [[], VISITS, ["备注：x"]]])
def test_lists_of_two_handbooks_below_each_other(tmp_path: Path, between: Rows) -> None:
    """With a title, a blank row or nothing between them; the first one's title is not the second's."""
    rows = [CASES, HEADER, case(1), case(2), *between, VISIT_HEADER, visit(1)]
    reading = read_rows(tmp_path, rows)
    assert find(reading, "rapid_response") == expect({3: case(1), 4: case(2)})
    assert find(reading, "service_revisit") == expect({len(rows): visit(1)}, (*VISIT,))


def test_sections_with_other_columns(tmp_path: Path) -> None:
    """已完成 and 未完成 below each other name other columns, each by its own header."""
    other = ["序号", "问题描述", "客户名称", "联系电话", "反馈时间", "反馈类型", "紧急程度", "责任人"]
    rows = [
        ["一、已完成"],
        HEADER,
        case(1),
        ["二、未完成"],
        other,
        [1, "太慢", "客户9", "139", AT, "咨询类", "一般", "王五"],
    ]
    first, second = read_rows(tmp_path, rows).tables
    assert cells_of(first) == expect({3: case(1)})
    fields = (None, "description", "customer_name", "contact", "received_at", "category", "urgency", "owner")
    assert cells_of(second) == expect({6: rows[5]}, fields)


def test_a_form_below_a_list_and_a_list_below_a_form(tmp_path: Path) -> None:
    """Neither takes a row of the other."""
    form = {
        "customer_name": "华为",
        "contact": "13800138000",
        "visit_at": AT,
        "visitor": "李娜",
        "score": 5.0,
        "content": "不错",
    }
    places = (("B", 1), ("D", 1), ("B", 2), ("D", 2), ("B", 3), ("D", 3))
    below = read_rows(tmp_path, [CASES, HEADER, case(1), case(2), [], *FORM])
    above = read_rows(tmp_path, [*FORM, CASES, HEADER, case(1), case(2)])
    for reading, form_row, list_row in ((below, 6, 3), (above, 1, 7)):
        assert kinds(reading) == [("rapid_response", "case", "list"), ("service_revisit", "visit", "form")]
        assert find(reading, "rapid_response") == expect({list_row: case(1), list_row + 1: case(2)})
        expected = {
            field: {f"{letter}{form_row + down}": value}
            for (field, value), (letter, down) in zip(form.items(), places, strict=True)
        }
        assert find(reading, "service_revisit") == expected


FIGURES: dict[str, Rows] = {
    "by kind": [
        ["周报汇总"],
        ["反馈类型", "数量", "占比"],
        ["咨询类", 3, 0.3],
        ["问题类", 5, 0.5],
        ["合计", 8, 1],
    ],
    "by department": [
        ["责任部门", "待处理", "处理中", "已解决", "合计"],
        ["技术部", 3, 2, 5, 10],
        ["合计", 3, 2, 5, 10],
    ],
    "by customer": [
        ["客户名称", "反馈数量", "满意度", "处理及时率"],
        ["华为", 3, 4.5, 0.9],
        ["中兴", 2, 4, 0.8],
    ],
    "by month": [
        ["客户名称", "反馈时间", "反馈类型", "数量"],
        ["华为", "10月", "问题类", 3],
        ["中兴", "10月", "咨询类", 4],
    ],
}


@pytest.mark.parametrize("rows", FIGURES.values(), ids=FIGURES)
def test_a_sheet_of_counts_holds_no_records(tmp_path: Path, rows: Rows) -> None:
    """A summary is told as not recognised; it gives no case."""
    reading = read_rows(tmp_path, [["客户反馈记录表 汇总"], *rows])
    assert (reading.tables, [code for code, _ in told(reading)]) == ((), ["sheet-not-recognised"])


@pytest.mark.parametrize("side", [*FIGURES.values(), [["状态", "数量"], ["待处理", 3]]])
def test_figures_beside_a_list_are_no_part_of_it(tmp_path: Path, side: Rows) -> None:
    """A weekly summary two columns to the right, whatever its headings."""
    left: list[Sequence[object]] = [HEADER, *(case(number) for number in range(1, 12))]
    reading = read_rows(tmp_path, list(beside(left, side, gap=1)))
    (table,) = reading.tables
    assert cells_of(table) == expect({number + 1: case(number) for number in range(1, 12)})
    assert (table.extras, counts(reading)) == ({}, (11, 0, 0))


@pytest.mark.parametrize("total", [["汇总", *[None] * 9, 4.5], [*[None] * 10, 4.5], [3, *[None] * 9, 4.5]])
def test_the_total_row_of_an_excel_table(tmp_path: Path, total: list[object]) -> None:
    """The mean below the scores is no record's score."""
    rows = [[*HEADER, "满意度评分"], *([*case(number), 4.0] for number in (1, 2, 3)), total]
    assert counts(read_rows(tmp_path, rows)) == (3, 1, 0)
