"""Every format gives the same records at the same cells."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from made_files import (
    AT,
    SHEET_PART,
    address,
    make_ods,
    make_xls,
    make_xlsb,
    make_xlsx,
    make_zip,
    records,
    unzip,
    with_cells,
)

from pipeline.model import FileReading, FormulaError

Read = Callable[..., FileReading]

ROWS = [
    ["客户反馈记录表", None, None, None],
    [None, None, None, None],
    [None, "客户名称", "反馈类型", "满意度评分"],
    [None, "华为", "咨询类", 4],
    [None, None, "投诉类", "#N/A"],
]
MERGES = ["A1:D1", "B4:B5"]

MAKERS = {
    "客户反馈.xlsx": lambda: make_xlsx(
        {"Sheet1": [[None if v == "#N/A" else v for v in r] for r in ROWS]}, MERGES
    ),
    "客户反馈.xls": lambda: make_xls(ROWS, MERGES),
    "客户反馈.ods": lambda: make_ods(ROWS, MERGES),
    "客户反馈.xlsb": lambda: make_xlsb(ROWS, MERGES),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_format_gives_the_same_records(name: str, read_bytes: Read) -> None:
    """Values, merged repeats and addresses do not depend on the format."""
    reading = read_bytes(MAKERS[name](), name)
    assert (reading.status, reading.problems) == ("read", ())
    table = reading.tables[0]
    assert [record["customer_name"] for record in records(table)] == ["华为", "华为"]
    assert [record["category"] for record in records(table)] == ["咨询类", "投诉类"]
    assert table.columns["score"].values[0] == 4
    assert address(table, "category", 1) == (5, 3)


@pytest.mark.parametrize("name", [name for name in MAKERS if not name.endswith("xlsx")])
def test_every_format_tells_formula_errors(name: str, read_bytes: Read) -> None:
    """An error value is the FormulaError of its text, at its cell."""
    table = read_bytes(MAKERS[name](), name).tables[0]
    value = table.columns["score"].values[1]
    assert isinstance(value, FormulaError)
    assert value == "#N/A"
    assert address(table, "score", 1) == (5, 4)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="C2" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A"),
        ("<c r='C2' t='e'><v>#SPILL!</v></c>", "#SPILL!"),
        ('<c r="C2"><f>A1</f></c>', "公式无结果"),
        ('<c r="C2"><f>A1</f><v></v></c>', "公式无结果"),
        ('<c r="C2" s="0"><f t="shared" si="0"/><v/></c>', "公式无结果"),
        ('<c r="C2" t="inlineStr"><is><t>#REF!</t></is></c>', "#REF!"),
    ],
)
def test_errors_of_xlsx(cell: str, text: str, read_bytes: Read) -> None:
    """Errors that calamine drops, or fails on, are found at their cells, newer ones too."""
    header = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", HEADER, strict=True)
    )
    first = '<c r="A2" t="inlineStr"><is><t>华为</t></is></c>'
    reading = read_bytes(with_cells(f'<row r="1">{header}</row><row r="2">{first}{cell}</row>'))
    value = reading.tables[0].columns["description"].values[0]
    assert isinstance(value, FormulaError)
    assert value == text


HEADER = ("客户名称", "反馈类型", "问题描述")


def test_a_formula_with_a_blank_text_as_result_is_blank(read_bytes: Read) -> None:
    """`=""` has a result: nothing."""
    header = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", HEADER, strict=True)
    )
    cells = '<c r="A2" t="inlineStr"><is><t>华为</t></is></c><c r="C2" t="str"><f>""</f><v></v></c>'
    table = read_bytes(with_cells(f'<row r="1">{header}</row><row r="2">{cells}</row>')).tables[0]
    assert table.columns["description"].values == [None]


@pytest.mark.parametrize("system", [{}, {"date_1904": True}])
def test_dates_keep_their_type_in_both_epochs(system: dict[str, bool], read_bytes: Read) -> None:
    """Dates and moments come as such, whichever day is 0; the epoch is told for serial numbers."""
    rows = [
        ["客户名称", "反馈时间", "问题描述", "反馈类型"],
        ["华为", AT, "x", "咨询类"],
        ["华为", date(2026, 10, 3), "x", None],
    ]
    reading = read_bytes(make_xlsx({"Sheet1": rows}, **system))
    assert reading.tables[0].columns["received_at"].values == [AT, date(2026, 10, 3)]
    assert reading.tables[0].epoch_1904 is bool(system)


def test_epoch_1904_of_xls_and_xlsb(read_bytes: Read) -> None:
    """The older and the binary format tell their epoch too."""
    rows = [["客户名称", "反馈时间", "问题描述", "反馈类型"], ["华为", AT, "x", "咨询类"]]
    assert read_bytes(make_xls(rows, epoch_1904=True), "a.xls").tables[0].epoch_1904
    binary = [rows[0], ["华为", 44836.5, "x", "咨询类"]]
    assert read_bytes(make_xlsb(binary, epoch_1904=True), "a.xlsb").tables[0].epoch_1904
    assert not read_bytes(make_xls(rows), "a.xls").tables[0].epoch_1904


@pytest.mark.parametrize("number_format", [*range(27, 37), *range(50, 59), 14, 22])
def test_chinese_date_formats_give_dates(number_format: int, read_bytes: Read) -> None:
    """Each built-in Chinese date format is a date, not a number."""
    parts = unzip(make_xlsx({"Sheet1": [["客户名称", "反馈时间", "问题描述"], ["华为", AT, "x"]]}))
    styles = parts["xl/styles.xml"].replace(b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number_format)
    assert styles != parts["xl/styles.xml"]
    reading = read_bytes(make_zip({**parts, "xl/styles.xml": styles}))
    assert reading.tables[0].columns["received_at"].values == [AT]


def test_hidden_rows_columns_and_sheets_are_read(read_bytes: Read) -> None:
    """What is hidden counts like what is seen."""
    parts = unzip(make_xlsx({"甲": LIST, "乙": LIST}))
    hidden = (
        parts[SHEET_PART]
        .replace(b'<row r="2"', b'<row r="2" hidden="1"')
        .replace(b"<sheetData>", b'<cols><col min="2" max="2" width="0" hidden="1"/></cols><sheetData>')
    )
    book = parts["xl/workbook.xml"].replace(b'sheetId="2"', b'sheetId="2" state="veryHidden"')
    reading = read_bytes(make_zip({**parts, SHEET_PART: hidden, "xl/workbook.xml": book}))
    assert [entry.records for entry in reading.sheets] == [1, 1]
    assert records(reading.tables[0])[0]["category"] == "咨询类"


LIST = [["客户名称", "反馈类型", "问题描述", "反馈时间"], ["华为", "咨询类", "x", AT]]


def test_typed_values_stay(read_rows: Read) -> None:
    """Text that looks like a number stays text, numbers stay numbers, and the words NA and None are words."""
    values = ["00123", "NA", "None", 13800138000, True, "𠮷\u200b野①家", "_x0007_"]
    rows = [
        ["联系方式", "客户名称", "反馈类型", "问题描述"],
        *([value, "华为", "咨询类", "x"] for value in values),
    ]
    assert read_rows(rows).tables[0].columns["contact"].values == values


def test_times_and_lengths(read_bytes: Read) -> None:
    """A time of day and a length of time come as what they are."""
    rows = [["客户名称", "回访日期", "回访时长", "回访人"], ["华为", AT, 0.5, "张三"]]
    parts = unzip(make_xlsx({"Sheet1": rows}))
    timed = parts[SHEET_PART].replace(b'<c r="C2">', b'<c r="C2" s="1">')
    styles = parts["xl/styles.xml"].replace(b"yyyy\\-mm\\-dd\\ hh:mm", b"yyyy-mm-dd hh:mm")
    for code, value in ((b"[h]:mm", timedelta(hours=12)), (b"hh:mm", time(12))):
        changed = styles.replace(b"yyyy-mm-dd hh:mm", code)
        table = read_bytes(make_zip({**parts, SHEET_PART: timed, "xl/styles.xml": changed})).tables[0]
        assert table.columns["duration_min"].values == [value]
