"""Records of several rows, and values that several records share, in merged cells."""

from pathlib import Path

from pipeline.normalise import normalise_tables
from tests.support.lists import AT, CASE, HEADER, SETTINGS, case, cells_of, counts, expect, read_rows

TRACKED = ["问题编号", "客户名称", "问题描述", "反馈时间", "处理进度", "完成时间"]


def test_values_merged_down_belong_to_every_record(tmp_path: Path) -> None:
    """Customer, date and department merged over three records; each has them in its own row."""
    shared = {"客户名称": "客户1", "反馈时间": AT, "责任部门": "技术部"}
    records = [case(number, **shared) for number in (1, 2, 3)]
    rows = [records[0], *(case(number, **dict.fromkeys(shared)) for number in (2, 3))]
    reading = read_rows(tmp_path, [HEADER, case(1, **shared), *rows[1:]], "B2:B4", "D2:D4", "H2:H4")
    assert cells_of(reading.tables[0]) == expect(dict(enumerate(records, 2)))


def test_a_number_merged_over_the_rows_of_one_record(tmp_path: Path) -> None:
    """Its text stands in pieces; what is merged over the same rows counts once."""
    rows = [
        TRACKED,
        ["202605001", "华为", "打不开", AT, "10-03 联系", None],
        [None, None, "重启也不行", None, "10-04 派工", None],
        [None, None, None, None, "10-05 修好", AT],
        ["202605002", "中兴", "太慢", AT, "处理中", None],
    ]
    (table,) = read_rows(tmp_path, rows, "A2:A4", "B2:B4", "D2:D4").tables
    first = ["202605001", "华为", "打不开\n重启也不行", AT, "10-03 联系\n10-04 派工\n10-05 修好", None]
    fields = ("case_id", "customer_name", "description", "received_at", "progress", "resolved_at")
    expected = expect({2: first, 5: rows[4]}, fields)
    assert cells_of(table) == {**expected, "resolved_at": {"F4": AT}}


def test_a_running_number_merged_over_the_rows_of_one_record(tmp_path: Path) -> None:
    """序号 alone merged, and nothing a record has but once in the rows below: one record."""
    rows = [HEADER, case(1), [*[None] * 6, "第二段"], [*[None] * 9, "第二步"], case(2)]
    reading = read_rows(tmp_path, rows, "A2:A4")
    first = case(1, 问题描述="第1条打不开\n第二段", 处理结果="已更换\n第二步")
    assert cells_of(reading.tables[0]) == expect({2: first, 5: case(2)})
    assert counts(reading) == (2, 0, 0)


def test_a_running_number_merged_over_several_records(tmp_path: Path) -> None:
    """Where the rows below have a date or a kind of their own, the number is a group's."""
    second = case(2, 序号=None, 客户名称=None)
    reading = read_rows(tmp_path, [HEADER, case(1), second, case(3)], "A2:A3", "B2:B3")
    expected = {2: case(1), 3: case(2, 客户名称="客户1"), 4: case(3)}
    assert cells_of(reading.tables[0]) == expect(expected)


def test_two_dates_of_one_record_are_told_and_not_chosen_from(tmp_path: Path) -> None:
    """Where one record's rows have two dates, neither is taken silently."""
    rows = [
        TRACKED,
        ["202605001", "华为", "打不开", AT, "联系", AT.replace(day=4)],
        [None, None, "又坏了", None, "修好", AT.replace(day=6)],
    ]
    reading = read_rows(tmp_path, rows, "A2:A3")
    intake = normalise_tables(reading.tables, file="x", settings=SETTINGS)
    assert intake.records["case"].frame["resolved_at"].isna().all()
    assert [(found.field, found.code) for found in intake.findings] == [("resolved_at", "ambiguous-date")]


def test_the_last_record_of_a_list_keeps_all_its_rows(tmp_path: Path) -> None:
    """The title of the next list right below does not end a merged record early."""
    rows = [HEADER, case(1), [*[None] * 6, "第二段"], ["客户反馈记录表 2025年"], HEADER, case(2)]
    tables = read_rows(tmp_path, rows, "A2:A3", "B2:B3").tables
    assert [cells_of(table)["description"] for table in tables] == [
        {"G2": "第1条打不开\n第二段"},
        {"G6": "第2条打不开"},
    ]


def test_text_merged_across_columns_is_one_value(tmp_path: Path) -> None:
    """A description merged over two columns in the header and in each record."""
    rows = [["序号", "客户名称", "反馈时间", "反馈类型", "紧急程度", "问题描述", None, "责任人"]]
    rows += [[n, f"客户{n}", AT, "问题类", "一般", f"第{n}条", None, "张三"] for n in (1, 2)]
    (table,) = read_rows(tmp_path, rows, "F1:G1", "F2:G2", "F3:G3").tables
    fields = (None, "customer_name", "received_at", "category", "urgency", "description", None, "owner")
    assert cells_of(table) == expect({2: rows[1], 3: rows[2]}, fields)
    assert set(fields) - {None} <= set(CASE)
