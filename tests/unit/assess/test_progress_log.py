import numpy as np
import pandas as pd
import pytest

from pipeline.assess.progress_log import read_entries


def read(text, received="2026-10-01T10:00"):
    found = read_entries(pd.Series([text], dtype="str"), np.array([received], "datetime64[us]"))
    return [f"{when.item():%Y-%m-%d %H:%M}" for when in found.when]


@pytest.mark.parametrize(
    "text",
    [
        "10-03 14:00 已联系技术部",
        "10/3 14:00 已联系",
        "10.3 14:00 已联系",
        "10月3日14:00 已联系",
        "10月3日 14时已联系",
        "10月3日14点00分已联系",
        "2026-10-03 14:00:25 已联系",
        "2026年10月3日 14:00",
        "2026/10/3T14:00",
        "１０－０３　１４：００ 已联系",
        "【10-03 14:00】已联系",
        "（10-03 14:00）已联系",
        "1. 10-03 14:00 已联系",
        "1.10-03 14:00 已联系",
        "进展：10-03 14:00 已联系",
        "张三 10-03 14:00 已联系，预计 10-09 12:00 完成",
        "10-03 14:00 已联系，预计10-09完成",
        "10-03 14:00 已联系，10-09 前回复",
        "10-03 14:00 需 3-5 天，版本 2.3，订单 2026-10-03-0007",
    ],
)
def test_one_entry_in_many_spellings(text):
    """Plans, ranges, versions and numbers beside it are no entries."""
    assert read(text) == ["2026-10-03 14:00"]


@pytest.mark.parametrize(
    "text", ["处理中", "", None, "需3-5天", "13-45 已联系", "02-30 已联系", "预计 10-09 完成", "021-64"]
)
def test_texts_without_an_entry(text):
    """An undated log."""
    assert read(text) == []


@pytest.mark.parametrize("mark", ["；", ";", "\n", "，", "。", " ", "、"])
def test_entries_are_found_after_any_separator(mark):
    """Two entries, one of them a date only."""
    assert read(f"10-03 14:00 已联系{mark}10-05 已定位") == ["2026-10-03 14:00", "2026-10-05 00:00"]


def test_a_log_may_go_on_into_the_next_year():
    """Received 2026-12-30: 01-02 is of 2027; an entry just before the reception is not."""
    assert read("12-29 09:00 预约；01-02 10:00 处理", "2026-12-30T10:00") == [
        "2026-12-29 09:00",
        "2027-01-02 10:00",
    ]


def test_without_a_reception_only_full_dates_count():
    """Nothing tells the year of the others."""
    assert read("10-03 14:00 甲；2026-10-04 09:00 乙", "NaT") == ["2026-10-04 09:00"]


def test_entries_keep_to_their_own_record():
    """A date at the end of one log and a time at the beginning of the next are not one entry."""
    texts = pd.Series(["更新 10-03", None, "14:00 处理 10-04 08:00 好"], index=[7, 7, 9], dtype="str")
    found = read_entries(texts, np.full(3, np.datetime64("2026-10-01", "us")))
    assert found.rows.tolist() == [0, 2]
    assert found.when.tolist() == np.array(["2026-10-03", "2026-10-04T08:00"], "datetime64[us]").tolist()
