"""Whatever format a sheet comes in, and whatever its file is called, its records are the same."""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from pipeline.read import read_file
from tests.support.drawn import change_parts
from tests.support.old_formats import wrap_biff5, write_biff, write_html, write_mhtml, write_xml2003
from tests.support.taken import SETTINGS, take
from tests.support.workplace import AS_OF, feedback, make_workplace
from tests.unit.read.made_files import make_ods, make_xls, make_xlsb, make_xlsx

AT = datetime(2026, 10, 3, 14, 5)  # noqa: DTZ001 - cells have no zone
SERIAL = 46298.58680555556  # the same as a plain number
TITLE = "客户反馈记录表"
LABELS = ["客户名称", "联系方式", "反馈时间", "反馈类型", "紧急程度", "问题描述"]


def rows(at: object = AT) -> list[list[object]]:
    """A title, a blank column, two records of which the customer is written once."""
    return [
        [TITLE],
        [],
        [None, *LABELS],
        [None, "上海晨光", "010-65520123", at, "问题类", "紧急", "支付失败\n重启无效"],
        [None, None, "13800138000", at, "咨询类", "一般", "怎样开票 𠮷 <a&b>"],
    ]


MERGED = ["B4:B5"]
COMMON = {"customer_name": "上海晨光", "received_at": pd.Timestamp(AT)}
EXPECTED = [
    {
        **COMMON,
        "contact": "01065520123",
        "category": "problem",
        "category_label": "问题类",
        "urgency": "紧急",
        "priority": "high",
        "description": "支付失败\n重启无效",
    },
    {
        **COMMON,
        "contact": "13800138000",
        "category": "inquiry",
        "category_label": "咨询类",
        "urgency": "一般",
        "priority": "low",
        "description": "怎样开票 𠮷 <a&b>",
    },
]
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def make_strict(_: str, content: bytes) -> bytes:
    for transitional, strict in STRICT.items():
        content = content.replace(transitional, strict)
    return content


def write_once() -> list[list[object]]:
    """Without merged cells: the customer in both rows, in texts of one line that each encoding has."""
    first, second = rows()[3:]
    second[1] = first[1]
    return [*rows()[:3], first, second]


def write_plain(at: object = AT) -> list[list[object]]:
    """As formats without merged cells and with few characters have it."""
    title, blank, labels, first, second = rows(at)
    return [title, blank, labels, [*first[:6], "支付失败"], [None, first[1], *second[2:6], "怎样开票 <a&b>"]]


PLAIN = [
    {**EXPECTED[0], "description": "支付失败"},
    {**EXPECTED[1], "description": "怎样开票 <a&b>"},
]


def write_html_rows() -> list[list[object]]:
    """As a page has it: the cell below the merged one is left out."""
    *head, second = rows()
    return [*head, [None, *second[2:]]]


SPANS = {(3, 1): "rowspan=2", (0, 0): "colspan=7"}
PAGE = write_html(write_html_rows(), spans=SPANS)
GBK_PAGE = write_html(
    write_plain(), head='<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
).encode("gb18030")
XML = write_xml2003(rows())
MERGED_XML = XML.replace(
    '<Cell><Data ss:Type="String">上海', '<Cell ss:MergeDown="1"><Data ss:Type="String">上海'
)
TEXT = "\n".join(
    "\t".join(str(v).replace("None", "") for v in line) for line in write_plain("2026-10-03 14:05")
)

FORMATS: dict[str, tuple[bytes, list[dict[str, object]]]] = {
    "xlsx": (make_xlsx({"Sheet1": rows()}, MERGED), EXPECTED),
    "strict xlsx": (change_parts(make_xlsx({"Sheet1": rows()}, MERGED), make_strict), EXPECTED),
    "xls": (make_xls(rows(), MERGED), EXPECTED),
    "ods": (make_ods(rows(), MERGED), EXPECTED),
    "xlsb": (make_xlsb(rows(SERIAL), MERGED), EXPECTED),
    "xls of Excel 5": (wrap_biff5(write_biff(write_plain(), 5), "客户反馈"), PLAIN),
    **{f"xls of Excel {version}": (write_biff(write_plain(), version), PLAIN) for version in (2, 3, 4)},
    "xls of a simple exporter": (write_biff(write_plain(SERIAL), 5, formats=()), PLAIN),
    "xls of one in UTF-8": (write_biff(write_plain(SERIAL), 5, formats=(), encoding="utf-8"), PLAIN),
    "web page": (PAGE.encode(), EXPECTED),
    "web page with a BOM": (PAGE.encode("utf-8-sig"), EXPECTED),
    "web page in UTF-16": (PAGE.encode("utf-16"), EXPECTED),
    "web page in GBK": (GBK_PAGE, PLAIN),
    "a table alone": (PAGE.split("<body>")[1].split("</body>")[0].encode(), EXPECTED),
    "Excel 2003 XML": (MERGED_XML.encode(), EXPECTED),
    "Excel 2003 XML in GBK": (
        write_xml2003(write_plain()).replace('"1.0"', '"1.0" encoding="GB2312"').encode("gb18030"),
        PLAIN,
    ),
    "mht": (write_mhtml({"frame.htm": "<html></html>", "sheet001.htm": PAGE}), EXPECTED),
    **{
        f"text in {encoding}": (TEXT.encode(encoding), PLAIN)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
    },
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", ["客户反馈.xls", "客户反馈.xlsx", "客户反馈.csv"])
def test_every_format_gives_the_same_records_under_any_name(kind: str, name: str, tmp_path: Path) -> None:
    content, expected = FORMATS[kind]
    taken = take(content, tmp_path, name)
    assert (taken.records, taken.refused, taken.reading.problems) == (expected, [], ())


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_addresses_that_excel_shows(kind: str, tmp_path: Path) -> None:
    """The second record stands in row 5, its category in column E."""
    path = tmp_path / "客户反馈.xls"
    path.write_bytes(FORMATS[kind][0])
    (table,) = read_file(path, name=path.name, settings=SETTINGS).tables
    column = table.columns["category"]
    assert (table.rows.tolist(), column.rows.tolist(), column.cols.tolist()) == ([4, 5], [4, 5], [5, 5])


def misspell(_: str, content: bytes) -> bytes:
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        content = content.replace("咨询类".encode(encoding), "咨寻类".encode(encoding))
    return content


@pytest.mark.parametrize(
    "kind",
    ["xlsb", "xls of Excel 5", "xls of Excel 3", "web page", "Excel 2003 XML", "mht", "text in utf-16"],
)
def test_a_marked_copy_has_the_values_of_any_format_at_their_places(kind: str, tmp_path: Path) -> None:
    """The second record's category, in E5, is wrong."""
    content = FORMATS[kind][0]
    wrong = change_parts(content, misspell) if kind == "xlsb" else misspell("", content)
    (make_workplace(tmp_path) / "input" / "反馈.xls").write_bytes(wrong)
    assert "!E5  unknown-choice" in feedback(tmp_path, "check", "--as-of", AS_OF).out
    with CalamineWorkbook.from_path(tmp_path / "output" / "待修正" / "反馈.xls.xlsx") as copy:
        cells = copy.get_sheet_by_name(copy.sheet_names[1]).to_python(skip_empty_area=False)
    assert (cells[4][4], cells[2][1:3]) == ("咨寻类", ["客户名称", "联系方式"])
