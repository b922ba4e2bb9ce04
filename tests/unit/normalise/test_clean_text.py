"""Text: what is kept, what is dropped, what counts as blank, what is equal."""
# ruff: noqa: DTZ001 - times are naive, in the configured zone

from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.normalise.text import clean_text, key, read_entry, read_name


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (123.0, "123"),
        (123, "123"),
        (13800138000.0, "13800138000"),
        (0.1 + 0.2, "0.3"),
        (4.5, "4.5"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        (float("nan"), None),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, None),
        (datetime(2026, 10, 3, 14, 5), "2026-10-03 14:05"),
        (datetime(2026, 10, 3, 14, 5, 6), "2026-10-03 14:05:06"),
        (datetime(2026, 10, 3), "2026-10-03"),
        (datetime(2026, 10, 3, 14, 4, 59, 999_995), "2026-10-03 14:05"),
        (date(2026, 10, 3), "2026-10-03"),
        (time(9, 5), "09:05"),
        (timedelta(minutes=80), "1:20"),
        (timedelta(seconds=-5), "-0:00:05"),
    ],
)
def test_a_typed_cell_reads_as_staff_see_it(cell: object, expected: str | None) -> None:
    assert clean_text(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  客户 \u3000", "客户"),
        ("", None),
        (" \n\t", None),
        ("\u200b\ufeff", None),
        ("一\r\n二\r三\v四", "一\n二\n三\n四"),
        ("a\tb", "a\tb"),
        ("铃\x07声\x00", "铃声"),
        ("铃_x0007_声", "铃声"),
        ("一_x000D_\n二", "一\n二"),
        ("_x005F_", "_x005F_"),
        ("_x00_x0007_07_", None),
        ("客\u200b户\ufeff", "客户"),
        ("a\ud800b", "ab"),
        ("a\uffffb", "ab"),
        ("\u202e假", "假"),
        ("00123", "00123"),
        ("NA", "NA"),
        ("None", "None"),
        ("-", "-"),
        ("无", "无"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_the_rest_is_kept(cell: str, expected: str | None) -> None:
    assert clean_text(cell) == expected


@pytest.mark.parametrize(
    "text", ["😀很好", "𠮷野家", "（一），：；！？“”《》", "👨‍👩‍👧", "👩‍❤️‍👨", "①½℃", "a\u00a0b", "é"]
)
def test_emoji_rare_characters_and_full_width_punctuation_survive(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize("text", ["-", "--", "—", "——", "－", "/", "／", "无", " 无 ", "____", "", None])
def test_what_stands_for_nothing_is_blank_where_a_value_is_understood(text: str | None) -> None:
    assert read_entry(text) is None
    assert read_name(text) is None


@pytest.mark.parametrize(
    "text", ["-5 度报警", "/api 报错", "_开头", "无法登录", "无锡某某公司", "＿x", "“-”", "(-)"]
)
def test_a_name_only_begins_like_a_word_for_nothing(text: str) -> None:
    assert read_name(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高（P0）", "高(P0)"),
        ("VoLTE", "volte"),
        ("电 话", "电话"),
        ("ＡＢＣ", "abc"),
        ("某某 公司\n", "某某公司"),
        ("①", "1"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


cells = st.one_of(
    st.text(),
    st.text("_x0057FfD8aB\r\n\u200b\u200d👨❤\ufe0f-", max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(cells)
@example("\ufe0f\u200d🀀")
def test_cleaning_twice_equals_once_and_can_be_written_to_a_file(cell: object) -> None:
    text = clean_text(cell)
    assert clean_text(text) == text
    assert text is None or text.encode() == text.strip().encode() != b""
    line = read_entry(cell)
    assert read_entry(line) == line


@given(st.text())
@example("E¯")
def test_a_key_is_its_own_key_and_has_no_white_space(text: str) -> None:
    assert key(key(text)) == key(text)
    assert not any(sign.isspace() for sign in key(text))


@pytest.mark.parametrize(
    "text", ["_x00" * 4000 + "_x0007_" + "07_" * 4000, "1 " * 16_000, "- " * 16_000, "\u200d" * 32_000]
)
def test_the_longest_cell_costs_little_whatever_is_in_it(text: str) -> None:
    start = process_time()
    read_entry(text)
    assert process_time() - start < 0.5
