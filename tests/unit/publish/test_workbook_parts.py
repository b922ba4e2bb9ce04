"""What data sheets are made of: splitting, widths, links, deadlines in words, changes in words."""

from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_fakes import fake_results, fake_settings

from pipeline import words
from pipeline.model import State
from pipeline.publish.book import column_ranges, expand_formula
from pipeline.publish.case_rows import case_rows
from pipeline.publish.data_sheet import DataSheet, Field, measure_field, measure_rows, split_sheet, text_width
from pipeline.publish.links import links_to, relative_folder
from pipeline.publish.live import judge, show_due
from pipeline.publish.sheet_writer import ROW
from pipeline.publish.tracking.figures import BY_PATH, describe_change


def sheet_of(texts: list[str], look: str = "text") -> DataSheet:
    return DataSheet(
        "跟踪表", (Field("a", "标题", look),), pd.DataFrame({"a": pd.Series(texts, dtype="str")}), {}
    )


def test_what_does_not_fit_goes_on_further_sheets() -> None:
    """Five rows at two a sheet: 跟踪表, 跟踪表 2, 跟踪表 3, each table with its own name, every row once."""
    parts = list(split_sheet(sheet_of(list("abcde")), most=2))
    assert [part.name for part in parts] == ["跟踪表", "跟踪表 2", "跟踪表 3"]
    assert [part.table for part in parts] == ["跟踪表", "跟踪表_2", "跟踪表_3"]
    assert [part.frame["a"].tolist() for part in parts] == [["a", "b"], ["c", "d"], ["e"]]


def test_an_empty_table_has_one_blank_row() -> None:
    """Excel's tables want a row."""
    (part,) = split_sheet(sheet_of([]))
    assert part.frame["a"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("中文", 4), ("中a", 3), ("", 0), ("，。", 4)],
)
def test_wide_characters_count_twice(text: str, width: int) -> None:
    """A wide character takes two columns, any other one."""
    assert text_width(text) == width


def test_columns_are_as_wide_as_their_texts_within_limits() -> None:
    """Twelve wide characters and 3: 27; never below the heading and its button (4 + 4), never above 46."""
    field = Field("a", "标题")
    for text, width in (("中" * 12, 27), ("x", 8), ("中" * 99, 46)):
        for dtype in ("str", "object"):
            assert measure_field(field, pd.Series([text, None], dtype=dtype)) == width


def test_rows_grow_with_wrapped_text_up_to_eight_lines() -> None:
    """Width 10 holds 9: 3 characters take a line (20 pt), 10 two (34), two short lines two, 99 eight."""
    sheet = sheet_of(["abc", "a" * 10, "a\nb", "a" * 99], "wrap")
    assert measure_rows(sheet, [10]) == [20, 34, 34, 118]


def test_neighbouring_columns_are_one_range() -> None:
    """Columns 0, 1, 2 and 5 are A to C and F."""
    assert column_ranges([5, 0, 2, 1], 9) == ["A2:C10", "F2:F10"]


def test_formulas_name_their_own_row() -> None:
    """`[@截止]` is column E of the row the formula stands in."""
    assert expand_formula("NOW()-[@截止]", {"截止": "E"}) == f"NOW()-$E{ROW}"


def test_links_are_escaped_and_point_at_the_cell() -> None:
    """`#`, `%`, blanks are escaped in the file's name, quotes doubled in the sheet's; a tip names it."""
    files, sheets, cells = (
        pd.Series([value], dtype="str") for value in ("a b/50%#1.xlsx", "10月'新#", "F12")
    )
    targets: list[str] = []
    links = links_to(files, sheets, cells, folder="../input")
    (link,) = links.xml("C", 7, lambda f: targets.append(f) or "1").to_pylist()
    assert targets == [r"..\input\a%20b\50%25%231.xlsx"]
    assert unescape(link) == (
        """<hyperlink ref="C7" r:id="1" tooltip="打开 a b/50%#1.xlsx" location="'10月''新#'!F12"/>"""
    )


@pytest.mark.parametrize("name", ["a.csv", "目录/B.TXT"])
def test_a_text_file_is_linked_as_a_whole(name: str) -> None:
    """Its sheet is only a name of ours: a link into it would end in an error."""
    files, sheets, cells = (pd.Series([value], dtype="str") for value in (name, "a", "A7"))
    (link,) = links_to(files, sheets, cells, folder="../input").xml("C", 7, lambda _: "1").to_pylist()
    assert link == f'<hyperlink ref="C7" r:id="1" tooltip="打开 {name}"/>'


def test_what_has_no_file_or_is_too_long_gets_no_link() -> None:
    """No file: no link. A path beyond Excel's limit: the text stays, without a link."""
    files = pd.Series([None, "目/" * 1500 + "a.xlsx"], dtype="str")
    assert links_to(files, files.map({}).astype("str"), files, folder="x").codes.tolist() == [-1, -1]


def test_the_input_folder_is_named_from_the_workbook(tmp_path: Path) -> None:
    """From output/ it is ../input, from output/催办/ one further up."""
    assert relative_folder(tmp_path / "input", tmp_path / "output" / "t.xlsx") == "../input"
    assert relative_folder(tmp_path / "input", tmp_path / "output" / "催办" / "t.xlsx") == "../../input"


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ("10-02 04:47", "running"),
        ("10-02 04:48", "warning"),
        ("10-02 10:00", "warning"),
        ("10-02 10:01", "overdue"),
    ],
)
def test_the_word_turns_with_the_time(now: str, word: str) -> None:
    """Due 10-02 10:00 after a start at 10-01 08:00: 26 h, the last fifth (5.2 h) begins at 04:48."""
    start, due = pd.Timestamp("2026-10-01 08:00"), pd.Timestamp("2026-10-02 10:00")
    frame = pd.DataFrame(
        {
            "started_at": [start],
            "due_at": [due],
            "stopped_at": [pd.NaT],
            "settled": pd.Series([None], dtype="str"),
        }
    )
    assert judge(frame, pd.Timestamp(f"2026-{now}")).tolist() == [words.STATE[word]]


def test_the_end_of_a_day_is_shown_as_that_day() -> None:
    """24:00, stored as 0:00 of the next day, is its last second; any other time stays as it is."""
    due = pd.Series(["2026-11-01 00:00", "2026-11-01 00:01", None], dtype="datetime64[us]")
    shown = show_due(due).dt.strftime("%m-%d %H:%M:%S")
    assert shown.fillna("").tolist() == ["10-31 23:59:59", "11-01 00:01:00", ""]


def test_a_case_shows_its_nearest_open_deadline() -> None:
    """Open clocks come before finished ones, the earliest due first, paused ones last."""
    results = fake_results(200)
    rows = case_rows(results, settings=fake_settings()).set_index("case_id")
    for case_id, clocks in results.clocks.groupby("record_id"):
        live = clocks[clocks["state"].isin([State.RUNNING, State.WARNING, State.OVERDUE])]
        if len(live):
            assert rows.loc[case_id, "due_at"] == show_due(live["due_at"]).min()
        elif clocks["state"].eq(State.PAUSED).any():
            assert rows.loc[case_id, "state"] == words.STATE["paused"]


@pytest.mark.parametrize(
    ("path", "now", "before", "text", "meaning"),
    [
        ("received", 110, 100, "▲ 10.0%", 0),
        ("received", 5, 0, "—", 0),
        ("response_on_time", 0.775, 0.798, "▼ 2.3 个百分点 · 恶化", -1),
        ("response_on_time", 0.7751, 0.7749, "持平", 0),
        ("response_hours.median", 3.0, 4.5, "▼ 1.5 小时 · 改善", 1),
        ("satisfaction.mean", 4.12, None, "—", 0),
        ("satisfaction.mean", 4.12, 4.0, "▲ 0.12 分 · 改善", 1),
    ],
)
def test_changes_are_told_in_words(
    path: str, now: float, before: float | None, text: str, meaning: int
) -> None:
    """Counts change in %, rates in 个百分点; better or worse by the rounded value; volume is neither."""
    change = describe_change(BY_PATH[path], now, before)
    assert (change.text, change.meaning) == (text, meaning)


@given(st.lists(st.text(max_size=20), max_size=20))
def test_splitting_loses_no_row(texts: list[str]) -> None:
    """Whatever the rows, the parts hold each once and in order."""
    parts = split_sheet(sheet_of(texts), most=3)
    assert [text for part in parts for text in part.frame["a"].dropna()] == texts
