"""Lists that are read across: labels down the first column, one record in each column beside it."""

from pathlib import Path

import pytest

from tests.support.lists import AT, CASE, HEADER, Rows, case, cells_of, counts, extras_of, read_rows, told

NOTE = "按列读取：标题在左侧一列，每列是一条记录"
FIELDS = list(CASE)


def turn(rows: Rows) -> list[list[object]]:
    width = max(map(len, rows))
    return [
        list(column) for column in zip(*([*row, *[None] * (width - len(row))] for row in rows), strict=True)
    ]


def expect_across(records: dict[str, list[object]], *, top: int = 1) -> dict[str, dict[str, object]]:
    """Field → cells, given the records by the letter of their column."""
    return {
        field: {
            f"{letter}{top + at}": record[at] for letter, record in records.items() if record[at] is not None
        }
        for at, field in enumerate(FIELDS)
        if field is not None
    }


def test_a_record_in_each_column(tmp_path: Path) -> None:
    """Each value has its own cell; the sheet's note says how it was read."""
    reading = read_rows(tmp_path, turn([HEADER, case(1), case(2), case(3)]))
    (table,) = reading.tables
    assert cells_of(table) == expect_across({"B": case(1), "C": case(2), "D": case(3)})
    assert (table.layout, table.rows.tolist()) == ("list", [1, 1, 1])
    assert (counts(reading), told(reading), reading.sheets[0].notes) == ((3, 0, 0), [], (NOTE,))


def test_below_a_title_from_any_cell(tmp_path: Path) -> None:
    """The title gives the handbook and the year; signatures below and a blank column between do no harm."""
    lines = turn([HEADER, case(1), [], case(2)])
    rows = [
        [None, "2026年客户反馈记录表"],
        [None, "单位：件"],
        *([None, *line] for line in lines),
        ["制表人：张三"],
    ]
    reading = read_rows(tmp_path, rows, "B1:E1")
    (table,) = reading.tables
    assert cells_of(table) == expect_across({"C": case(1), "E": case(2)}, top=3)
    assert (table.handbook, table.year) == ("rapid_response", 2026)
    assert set(table.rows.tolist()) == {3}


def test_labels_that_nobody_knows_and_missing_ones(tmp_path: Path) -> None:
    """They are kept and told as in any list, at their own cells."""
    lines = turn([[*HEADER, "区域"], *([*case(n), f"甲{n}"] for n in (1, 2, 3))])
    reading = read_rows(tmp_path, [*lines, [None, "满意", "不满意", "满意"]])
    (table,) = reading.tables
    assert extras_of(table) == {
        "区域": {"B11": "甲1", "C11": "甲2", "D11": "甲3"},
        "第12行": {"B12": "满意", "C12": "不满意", "D12": "满意"},
    }
    assert told(reading) == [("blank-header", "A12")]
    assert cells_of(table) == expect_across({"B": case(1), "C": case(2), "D": case(3)})


def test_a_column_that_moved_is_rejected(tmp_path: Path) -> None:
    """A record one cell too far down is told with its column."""
    records = [case(n) for n in range(1, 6)]
    records[2] = [None, *records[2]]
    reading = read_rows(tmp_path, turn([HEADER, *records]))
    assert counts(reading) == (4, 0, 1)
    assert told(reading) == [("shifted-row", "D3")]
    assert reading.problems[0].message == "第 D 列的内容向下错了一格（见 D3），整列未读入"


def test_scores_of_several_customers(tmp_path: Path) -> None:
    """An assessment sheet with a column for each customer."""
    rows = [
        ["客户满意度评估表"],
        ["客户名称", "华为", "中兴"],
        ["评估周期", "2026Q3", "2026Q3"],
        ["产品质量", 4, 5],
        ["服务响应速度", 3, 5],
        ["评估日期", AT, AT],
    ]
    (table,) = read_rows(tmp_path, rows).tables
    assert (table.record, table.layout) == ("assessment", "list")
    assert cells_of(table)["speed"] == {"B5": 3.0, "C5": 5.0}


FORMS: dict[str, Rows] = {
    "one column": turn([HEADER, case(1)]),
    "with hints": turn(
        [
            ["项目", *HEADER[1:7]],
            ["内容", *case(1)[1:7]],
            ["说明", "全称", "11位", "年-月-日", "四选一", "", ""],
        ]
    ),
    "two forms": [
        [*left, None, *right]
        for left, right in zip(turn([HEADER, case(1)]), turn([HEADER, case(2)]), strict=True)
    ],
    "ticks": [
        ["客户满意度评估表"],
        ["客户名称", "华为", None, "评估周期", "2026Q3"],
        ["评估项目", "1", "2", "3", "4", "5"],
        *([label, None, None, "√"] for label in ("产品质量", "服务响应速度", "沟通效率", "问题解决能力")),
    ],
}


@pytest.mark.parametrize("rows", FORMS.values(), ids=FORMS)
def test_a_form_is_not_read_across(tmp_path: Path, rows: Rows) -> None:
    """Labels down a column with one value each, notes beside it, or a second form, are forms."""
    reading = read_rows(tmp_path, rows)
    assert {table.layout for table in reading.tables} == {"form"}
    assert reading.sheets[0].notes == ()
