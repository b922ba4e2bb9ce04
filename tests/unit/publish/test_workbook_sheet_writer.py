"""The fast rows are the ones xlsxwriter would write, text is text, and nothing is lost in silence."""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from pipeline.errors import PublishError
from pipeline.publish.links import Links, Way
from pipeline.publish.package_writer import StreamedWorkbook
from pipeline.publish.sheet_writer import (
    CUT,
    MAX_LINKS,
    MAX_TEXT,
    ROW,
    Sheet,
    clean_text,
    formula_cells,
    number_cells,
)

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TEXTS = [
    "=1+1",
    "+86",
    "<script>&amp;\"'",
    " blank ",
    "{{ 7*7 }}",
    "𠮷😀",
    "a\nb",
    "_x0041_",
    "\x07",
    "重复",
    "重复",
    None,
]
COUNT = 40
SHEET = "xl/worksheets/sheet1.xml"
FRAME = pd.DataFrame(
    {
        "text": pd.Series([TEXTS[row % len(TEXTS)] for row in range(COUNT)], dtype="str"),
        "time": pd.Series(pd.date_range("2026-10-01 08:05:07", periods=COUNT, freq="37min")).mask(
            np.arange(COUNT) == 3
        ),
        "number": pd.Series(np.arange(COUNT) / 7).mask(np.arange(COUNT) % 5 == 0),
        "result": pd.Series([["按时", 12.5, None][row % 3] for row in range(COUNT)], dtype="object"),
    }
)
FORMULA = '=IF($B{row}<>"",$C{row}&"<",1)'


def read_parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def write_fast(path: Path) -> None:
    packed = io.BytesIO()
    with StreamedWorkbook(packed, OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=Sheet)
        plain, day = book.add_format({"border": 1}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        cells = [
            sheet.text_cells(FRAME["text"], plain),
            sheet.time_cells(FRAME["time"], day),
            number_cells(FRAME["number"], plain),
            formula_cells(FORMULA.format(row=ROW), FRAME["result"], plain),
        ]
        sheet.write_block(1, cells, heights=[20.25 + row % 2 * 0.75 for row in range(COUNT)])
        sheet.frame_block([{"header": name} for name in FRAME], name="表", style=None)
    path.write_bytes(packed.getvalue())


def write_plainly(path: Path) -> None:
    """The same with xlsxwriter's own calls; by column, so that the shared strings come in that order."""
    with Workbook(str(path), OPTIONS) as book:
        sheet = book.add_worksheet("数据")
        plain, day = book.add_format({"border": 1}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for row, text in enumerate(FRAME["text"], 1):
            sheet.write_string(row, 0, text, plain) if isinstance(text, str) else sheet.write_blank(
                row, 0, None, plain
            )
            sheet.set_row(row, 20.25 + (row - 1) % 2 * 0.75)
        for row, time in enumerate(FRAME["time"], 1):
            sheet.write_blank(row, 1, None, day) if pd.isna(time) else sheet.write_datetime(row, 1, time, day)
        for row, number in enumerate(FRAME["number"], 1):
            sheet.write_blank(row, 2, None, plain) if pd.isna(number) else sheet.write_number(
                row, 2, number, plain
            )
        for row, result in enumerate(FRAME["result"], 1):
            sheet.write_formula(row, 3, FORMULA.format(row=row + 1), plain, "" if pd.isna(result) else result)
        sheet.add_table(
            0, 0, COUNT, 3, {"columns": [{"header": name} for name in FRAME], "name": "表", "style": None}
        )


def test_every_part_equals_what_xlsxwriter_writes(tmp_path: Path) -> None:
    """A block of texts, times, numbers, formulas gives the bytes of single cells; formulas are shared."""
    write_fast(tmp_path / "fast.xlsx")
    write_plainly(tmp_path / "plain.xlsx")
    fast, plain = read_parts(tmp_path / "fast.xlsx"), read_parts(tmp_path / "plain.xlsx")
    del fast["docProps/core.xml"], plain["docProps/core.xml"]  # holds the time of writing
    fast[SHEET] = round_numbers(share_out(fast[SHEET].decode())).encode()
    assert fast == plain


def round_numbers(sheet: str) -> str:
    """The sheet with its numbers as xlsxwriter writes them, whose last digit may get lost."""
    return re.sub(r"(?<=<v>)[\d.e+-]+(?=</v>)", lambda number: f"{float(number[0]):.16G}", sheet)


def share_out(sheet: str) -> str:
    """The sheet with the formula of the first cell in each that shares it."""
    (first,) = re.findall(r'<f t="shared" ref="D2:D41" si="3">([^<]*)</f>', sheet)
    sheet = re.sub(r'<f t="shared" [^>]*[^/]>', "<f>", sheet)
    cells = re.compile(r'(r="D)(\d+)("[^>]*>)<f t="shared" si="3"/>')
    return cells.sub(lambda c: f"{c[1]}{c[2]}{c[3]}<f>{re.sub('(?<=[$][BC])2', c[2], first)}</f>", sheet)


@pytest.mark.parametrize(
    "text", ["<r><t>x</t></r>", "<r>&</r>", "\ud800half", "=cmd|' /C calc'!A0", "_x000D_"]
)
def test_hostile_text_comes_back_as_it_is(tmp_path: Path, text: str) -> None:
    """Text that looks like markup or a formula is read back as that text; half characters become a mark."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only here

    with StreamedWorkbook(tmp_path / "t.xlsx", OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=Sheet)
        sheet.write_block(
            0, [sheet.text_cells(pd.Series([text], dtype="object"), book.add_format())], heights=[20]
        )
    (row,) = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert row == [text.replace("\ud800", "\ufffd")]


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Whatever is not rich-text look-alike is left alone by a second cleaning, and can be encoded."""
    once = clean_text(text)
    once.encode()
    assert once.startswith("<r>") or clean_text(once) == once


@pytest.mark.parametrize("letter", ["长", "𠮷", "x"])
def test_long_text_is_cut_with_a_mark(letter: str) -> None:
    """32,767 UTF-16 units fit; beyond, the text ends with the mark, within the limit, no half character."""
    units = len(letter.encode("utf-16-le")) // 2
    fits = letter * (MAX_TEXT // units)
    assert clean_text(fits) == fits
    cut = clean_text(fits + letter)
    assert cut.endswith(CUT)
    assert MAX_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert re.fullmatch(f"{letter}+{CUT}", cut)


def test_a_time_outside_excels_calendar_is_text(tmp_path: Path) -> None:
    """1899 and 0001 can't be Excel dates, so they stand as text instead of vanishing."""
    with StreamedWorkbook(tmp_path / "t.xlsx", OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=Sheet)
        times = pd.Series(["0001-01-01", "1899-12-31", "2026-10-03 14:05"], dtype="datetime64[us]")
        cells = sheet.time_cells(times, book.add_format())
        assert [text[:6] for text in cells.tell()] == [' t="s"', ' t="s"', "><v>46"]
        assert cells.codes.tolist() == [0, 1, 2]  # 46298.59 days since 1899-12-30, worked out by hand


def test_a_refused_call_raises(tmp_path: Path) -> None:
    """A row beyond Excel's last one is an error, not a silent -1."""
    with StreamedWorkbook(tmp_path / "t.xlsx", OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=Sheet)
        with pytest.raises(PublishError, match="write_string"):
            sheet.write_string(1_048_576, 0, "x")
        with pytest.raises(PublishError, match="放不进"):
            sheet.write_block(
                1_048_575, [number_cells(pd.Series([1.0, 2.0]), book.add_format())], heights=[20, 20]
            )


def test_links_stop_at_excels_limit_and_the_text_stays(tmp_path: Path) -> None:
    """65,531 links: the last cell keeps its text and is no link."""
    from xlsxwriter.url import Url  # noqa: PLC0415 - only here

    with StreamedWorkbook(tmp_path / "t.xlsx", OPTIONS) as book:
        sheet = book.add_worksheet("数据", worksheet_class=Sheet)
        texts = sheet.text_cells(pd.Series(["x"] * (MAX_LINKS + 1), dtype="str"), book.add_format())
        sheet.write_block(0, [texts], heights=[20] * (MAX_LINKS + 1))
        cells = pd.Series([""] * (MAX_LINKS + 1))
        links = Links(np.zeros(MAX_LINKS + 1, int), [Way(Url("internal:A1"))], cells)
        sheet.link_column(0, links)
        assert sheet.hlink_count == MAX_LINKS
    written = read_parts(tmp_path / "t.xlsx")[SHEET].decode()
    assert written.count("<hyperlink ") == MAX_LINKS
    assert f'ref="A{MAX_LINKS}"' in written
    assert written.count("<c ") == MAX_LINKS + 1
