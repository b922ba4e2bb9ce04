"""However staff spell a value in the sample, it is understood as the same value."""

from datetime import datetime

import pytest

from pipeline.normalise.boxes import read_ticked
from pipeline.normalise.dates import parse_time
from pipeline.normalise.scores import parse_score
from pipeline.sample.spelling import DATES, SCORES, tick

MOMENTS = ["2026-10-03T00:00", "2026-10-03T09:05", "2026-10-03T12:30", "2026-10-03T18:20"]


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize("text", MOMENTS)
def test_every_spelling_of_a_date_is_understood(name: str, text: str) -> None:
    """Written and read again, a moment is the same to the minute."""
    moment = datetime.fromisoformat(text)
    of_day, of_moment = DATES[name]
    written = of_moment(moment) if moment.hour else of_day(moment)
    assert parse_time(written, year=2026) == moment


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize("score", [1.0, 3.0, 4.5, 5.0])
def test_every_spelling_of_a_score_is_understood(name: str, score: float) -> None:
    """Written and read again, a score is the same."""
    assert parse_score(SCORES[name](score)) == score


def test_one_box_is_ticked() -> None:
    """The value's box is ticked, whether the value is a word or a score; without a value none is."""
    assert tick(["电话", "邮件"], "邮件") == "□电话 ☑邮件"
    assert read_ticked(tick(["1", "2", "3", "4", "5"], 4.0)) == ["4"]
    assert read_ticked(tick(["电话", "邮件"], None)) == []
