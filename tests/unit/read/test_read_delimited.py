"""Text files: encodings, delimiters, quotes, rows with too many fields."""

from collections.abc import Callable

import pytest
from made_files import records

from pipeline.model import FileReading, FormulaError

Read = Callable[..., FileReading]

HEADER = "客户名称,反馈时间,反馈类型,问题描述,满意度评分"
TEXT = f"2026年10月客户反馈记录表\n{HEADER}\n华为,10-03 14:05,咨询类,𠮷野家 打不开,5\n"
RECORD = {
    "customer_name": "华为",
    "received_at": "10-03 14:05",
    "category": "咨询类",
    "description": "𠮷野家 打不开",
    "score": "5",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_delimiters(encoding: str, delimiter: str, end: str, read_bytes: Read) -> None:
    """Every encoding and delimiter gives the same record; the sheet is called by the file's stem."""
    content = TEXT.replace(",", delimiter).replace("\n", end).encode(encoding)
    reading = read_bytes(content, "反馈.csv")
    assert [(s.name, s.layout, s.records) for s in reading.sheets] == [("反馈", "list", 1)]
    table = reading.tables[0]
    assert records(table) == [RECORD]
    assert (table.rows.tolist(), table.year) == ([3], 2026)


def test_a_row_counts_as_excel_counts_it(read_bytes: Read) -> None:
    """A line break inside quotes makes no new row; a blank line is a row."""
    text = f'{HEADER}\n\n华为,,咨询类,"一\n二，""三"", 四",5\n中兴,,咨询类,x,4\n'
    table = read_bytes(text.encode(), "a.csv").tables[0]
    assert table.rows.tolist() == [3, 4]
    assert table.columns["description"].values[0] == '一\n二，"三", 四'


def test_a_separator_line_is_obeyed(read_bytes: Read) -> None:
    """Excel's `sep=;` names the delimiter and is a row of its own."""
    text = "sep=;\n" + TEXT.replace(",", ";")
    assert read_bytes(text.encode(), "a.csv").tables[0].rows.tolist() == [4]


def test_a_row_with_a_field_more_is_told_and_not_read(read_bytes: Read) -> None:
    """A stray comma moves the values: the row is a problem, the others are records."""
    lines = (
        HEADER,
        "华为,2026-10-03,咨询类,打不开,5",
        "中兴,2026-10-03,问题类,慢,卡,4",
        "小米,,投诉类,坏,1,,",
    )
    reading = read_bytes("\n".join(lines).encode(), "a.csv")
    assert reading.tables[0].columns["customer_name"].values == ["华为", "小米"]
    (problem,) = reading.problems
    assert (problem.code, problem.sheet, problem.cell, problem.severity) == (
        "shifted-row",
        "a",
        "A3",
        "error",
    )
    assert problem.message == "第 3 行比表头多 1 项，内容已错位，未读入"


def test_a_row_with_fields_less_ends_in_blanks(read_bytes: Read) -> None:
    """Excel itself leaves out blank fields at the end of a row."""
    reading = read_bytes(f"{HEADER}\n华为,2026-10-03,咨询类\n".encode(), "a.csv")
    assert reading.tables[0].columns["score"].values == [None]
    assert reading.problems == ()


def test_an_open_quote_is_told(read_bytes: Read) -> None:
    """A quote that never ends would swallow all records since."""
    lines = (HEADER, "华为,,咨询类,x,5", '中兴,,咨询类,"27寸,4', "小米,,咨询类,x,4")
    reading = read_bytes("\n".join(lines).encode(), "a.csv")
    assert (reading.status, reading.reason) == ("failed", "第 3 行起的引号不成对")


def test_a_quote_inside_a_field_is_harmless(read_bytes: Read) -> None:
    """27"显示器 needs no quoting."""
    reading = read_bytes(f'{HEADER}\n华为,2026-10-03,咨询类,27"显示器,5\n'.encode(), "a.csv")
    assert reading.tables[0].columns["description"].values == ['27"显示器']


def test_error_texts(read_bytes: Read) -> None:
    """#N/A in a text file is what a formula left."""
    table = read_bytes(f"{HEADER}\n华为,#N/A,咨询类,x,5\n".encode(), "a.csv").tables[0]
    assert isinstance(table.columns["received_at"].values[0], FormulaError)


def test_text_named_like_a_workbook(read_bytes: Read) -> None:
    """A tab-separated text named .xls, as many systems export it, is read as what it is."""
    reading = read_bytes(TEXT.replace(",", "\t").encode("gb18030"), "导出.xls")
    assert (reading.status, reading.sheets[0].records) == ("read", 1)


@pytest.mark.parametrize("content", [b"\x81\xff\x00\xff" * 50, b"a,b\x00\x01,c\n" * 5])
def test_what_is_no_text(content: bytes, read_bytes: Read) -> None:
    """Bytes that are no text in any encoding are refused."""
    assert read_bytes(content, "a.csv").reason == "文本编码无法识别"
    assert read_bytes(content, "a.xlsx").reason == "文件已损坏"
