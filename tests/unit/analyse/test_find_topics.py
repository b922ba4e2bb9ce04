"""Recurring topics: runs of characters that many texts share."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analyse.find_topics import Topics, group_texts

CODES = [f"登录验证码收不到，{place}的手机" for place in ("北京", "上海", "广州", "深圳", "南京", "杭州")]
REFUNDS = [f"{product}退款没有到账" for product in ("耳机", "水杯", "手环", "音箱")]
OTHERS = ["很好", "屏幕碎了"]


def texts(*groups: list[str]) -> pd.Series:
    return pd.Series([text for group in groups for text in group], dtype="str")


def test_fewer_than_ten_texts_have_no_topics() -> None:
    """Nine texts, however alike, say nothing about what recurs."""
    found = group_texts(texts(CODES[:5], REFUNDS), limit=5)
    assert found == Topics(texts=9, enough=False)


def test_topics_are_counted_once_per_text_largest_first() -> None:
    """6 of 12 texts are about codes, 4 about refunds; what stands in fewer than 3 is no topic."""
    topics = group_texts(texts(REFUNDS, OTHERS, CODES), limit=5).topics
    assert [(topic.count, topic.share) for topic in topics] == [(6, 0.5), (4, 4 / 12)]
    assert topics[0].label in CODES[0]
    assert topics[0].quote == CODES[0]
    assert topics[1].label in REFUNDS[0]


def test_quotes_hide_contacts_and_stay_on_one_line() -> None:
    """A telephone number, an address and a line break in the customer's words; a long quote is cut."""
    text = "充电发烫\n请打 138 1234 5678 或写 wang.fang@example.com" + "，急" * 40
    quote = group_texts(texts([text] * 10), limit=1).topics[0].quote
    assert quote.startswith("充电发烫 请打 138****5678 或写 w***@***")
    assert len(quote) == 60
    assert quote.endswith("…")


def test_nothing_in_common_is_no_topic() -> None:
    """Ten texts without a shared run, and ten of digits and signs only."""
    letters = [chr(0x4E10 + 9 * n) * 3 for n in range(10)]
    for words in (letters, ["12345 !!", "……"] * 5):
        found = group_texts(texts(words), limit=5)
        assert found == Topics(texts=10, enough=True)


def test_a_limit_is_kept() -> None:
    """One topic asked for, the largest given."""
    topics = group_texts(texts(REFUNDS, CODES), limit=1).topics
    assert [topic.count for topic in topics] == [6]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("登录退款 a1，\n𠮷\x00", max_size=12), min_size=10, max_size=30), st.integers(1, 6))
def test_topics_part_the_texts(words: list[str], limit: int) -> None:
    """Whatever the texts, no text counts twice, and the same texts give the same topics."""
    found = group_texts(texts(words), limit=limit)
    assert len(found.topics) <= limit
    assert sum(topic.count for topic in found.topics) <= len(words)
    assert sum(topic.share for topic in found.topics) <= 1 + 1e-9
    assert found == group_texts(texts(words), limit=limit)
    assert [topic.count for topic in found.topics] == sorted(
        (topic.count for topic in found.topics), reverse=True
    )


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_texts_are_left_out(missing: object) -> None:
    """Shares are of the texts that are there."""
    series = pd.Series([*CODES, *REFUNDS, missing, missing], dtype="str")
    assert group_texts(series, limit=1).topics[0].share == 0.6
