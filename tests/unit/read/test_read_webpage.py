"""Where the cells of a web page stand, and what is in them."""

import pytest

from pipeline.read.grid import Grid, Span
from pipeline.read.tell import UnreadableError
from pipeline.read.webpage import read_mhtml, read_webpage
from tests.support.old_formats import write_mhtml

MOST = 10_000


def read(page: str, name: str = "导出", encoding: str = "utf-8") -> Grid:
    (grid,) = read_webpage(page.encode(encoding), name, MOST).grids
    return grid


def row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}' for cell in cells)}"


def test_spans_move_the_cells_right_of_them_and_below() -> None:
    page = "<table><tr><th colspan=2 rowspan=2>a<th>b<tr><td>c<tr><td>d<td rowspan=9>e<td>f</table>"
    grid = read(page)
    assert grid.cells == [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]]
    assert grid.merges == (Span(0, 0, 1, 1),)  # a span beyond the table ends with it


@pytest.mark.parametrize("span", ["", "0", "x", "-1", "1.5"])
def test_a_span_that_is_no_number_is_one_cell(span: str) -> None:
    assert read(f'<table><tr><td colspan="{span}">a<td rowspan="{span}">b</table>').cells == [["a", "b"]]


def test_text_around_tables_takes_rows_and_tables_follow_one_another() -> None:
    """As Excel shows it; a header in a table of its own is the header of the table below."""
    page = (
        "<h3>客户反馈</h3>10月<br><br>张三<table><caption>表一</caption>"
        f"{row('姓名', '电话')}</table><div><table>{row('甲', '1')}</table></div><p>完"
    )
    assert [line[0] for line in read(page).cells] == [
        "客户反馈",
        "10月",
        "",
        "张三",
        "表一",
        "姓名",
        "甲",
        "完",
    ]


def test_tables_inside_a_table_that_only_lays_out_the_page() -> None:
    page = f"<table><tr><td>标题</td></tr><tr><td><table>{row('a', 'b')}</table></td></tr></table>"
    assert read(page).cells == [["标题", ""], ["a", "b"]]


def test_a_line_break_makes_its_row_two_rows_high() -> None:
    """So Excel shows it: the other cells of the row are merged over both."""
    grid = read(f"<table>{row('一<br>二', 'x')}{row('<p>三</p><p>四', '<br>y<br/>')}{row('五')}</table>")
    assert grid.cells == [["一\n二", "x"], ["", ""], ["三\n四", "y"], ["", ""], ["五", ""]]
    assert grid.merges == (Span(0, 0, 1, 0), Span(0, 1, 1, 1), Span(2, 0, 3, 0), Span(2, 1, 3, 1))


def test_a_line_break_that_is_kept_in_its_cell() -> None:
    page = (
        f"<style>br {{ mso-data-placement: same-cell; }}</style><table>{row('一<br>二')}{row('三')}</table>"
    )
    assert read(page).cells == [["一\n二"], ["三"]]


def test_what_a_cell_shows() -> None:
    """White space as a page shows it, entities, texts that look like numbers; no scripts and no comments."""
    shown = row(
        " 两  个\n 词 ", "&lt;b&gt;&amp;&#134071;&nbsp;", "<font>粗</font><b>体</b>",
        "<script>x()</script>00123", "<!-- 无 -->", "&nbsp;", "<a href='file:///etc/passwd'>链接</a><img src='http://x/y.png'>",
    )  # fmt: skip
    assert read(f"<table>{shown}</table>").cells == [
        ["两 个 词", "<b>&𠮷\xa0", "粗体", "00123", "", "", "链接"],
    ]


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("gb2312", "gb18030", "编码𠮷"),
        ("GBK", "gb18030", "编码"),
        ("big5", "big5", "編碼"),
        ("iso-8859-1", "gb18030", "编码"),  # what Java servlets say without being asked
        ("gb2312", "utf-8", "编码"),  # a page saved again in another encoding
        ("no-such", "gb18030", "编码"),
        ("utf-16", "utf-16", "编码"),
    ],
)
def test_encodings_that_a_page_names(charset: str, encoding: str, text: str) -> None:
    page = f'<meta http-equiv=Content-Type content="text/html; charset={charset}"><table>{row(text)}</table>'
    assert read(page, encoding=encoding).cells == [[text]]


def test_the_sheet_is_called_as_the_page_says() -> None:
    names = "<!--[if gte mso 9]><xml><x:Name>{}</x:Name></xml><![endif]-->"
    assert read(f"{names.format('台账')}<table>{row('a')}</table>").name == "台账"
    assert read(f"<table>{row('a')}</table>").name == "导出"


def test_an_island_of_xml_in_the_head_is_not_shown() -> None:
    page = "<head><xml><x:ExcelWorkbook><x:WindowHeight>9000</x:WindowHeight></x:ExcelWorkbook></xml></head>"
    assert read(f"<html>{page}<body><table>{row('a')}</table></body></html>").cells == [["a"]]


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("<html><body>请重新登录</body></html>", "html"),
        (f"<html><body><table>{row('a', 'b')}<tr><td>c", "incomplete"),
        (f"<table><tr><td colspan=1000><td>y{'<tr><td>x' * 20}</table>", "extent"),
        ("<table>" + '<tr><td colspan="999" rowspan="999">' * 99 + "</table>", "extent"),
    ],
)
def test_refused_pages(page: str, key: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(page)
    assert refused.value.key == key


def test_a_page_deep_in_tags_is_read_whole() -> None:
    page = "<font>" * 600 + f"<table>{row('a')}</table>"
    assert read(page).cells == [["a"]]


def test_pages_in_one_file_are_sheets() -> None:
    """Of a workbook that Excel saved those that it lists, by the names it gives; its frame is none."""
    frame = "".join(
        f'<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef="b/{link}"/></x:ExcelWorksheet>'
        for name, link in (("乙", "sheet002.htm"), ("甲", "sheet001.htm"))
    )
    pages = {
        "book.htm": f"<html><!--[if gte mso 9]>{frame}<![endif]--><frameset></frameset></html>",
        "tabstrip.htm": f"<table>{row('甲', '乙')}</table>",
        "sheet001.htm": f"<table>{row('a')}</table>",
        "sheet002.htm": f"<table>{row('b')}</table>",
    }
    book = read_mhtml(write_mhtml(pages), "导出", MOST)
    assert [(grid.name, grid.cells) for grid in book.grids] == [("甲", [["a"]]), ("乙", [["b"]])]


def test_a_file_of_pages_without_a_table_is_refused() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_mhtml(write_mhtml({"a.htm": "<html>登录</html>"}), "导出", MOST)
    assert refused.value.key == "html"
