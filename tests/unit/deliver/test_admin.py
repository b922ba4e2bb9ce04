"""The admin's mail: only where a person is needed, once a night, and everything is told once."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.deliver import Delivered, tell_admin
from pipeline.state import Outbox
from tests.support.delivered import BOSS, NIGHT, REPORT, deliver_at, make_settings, short_session
from tests.support.mail_server import Mailbox, serve_mail

ADMIN = "it@example.com"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite"


def tell(settings: Settings, state: Path, *lines: str, later: timedelta = timedelta()) -> Delivered | None:
    return tell_admin(settings, Outbox(state), lines, now=lambda: NIGHT + later, connect=short_session)


def text_of(box: Mailbox) -> str:
    (text,) = [text for text, to in zip(box.texts, box.addresses, strict=True) if to == ADMIN]
    return text


def test_a_night_in_which_nobody_is_needed_sends_nothing(state: Path) -> None:
    with serve_mail() as box:
        assert tell(make_settings(box.port, admin=ADMIN), state) is None
    assert box.mails == []


def test_the_lines_of_a_night_are_one_mail_without_contacts(state: Path) -> None:
    with serve_mail() as box:
        settings = make_settings(box.port, admin=ADMIN)
        told = tell(settings, state, "华东.xlsx 无法读取", "联系人 13800138000")
        tell(settings, state, "又一件", later=HOUR)
        assert told is not None
        assert told.sent == ("运行提醒-2026-11-01 → 管理员（i***@***）",)
        tell(settings, state, "次日", later=DAY)
    assert [mail["Subject"] for mail in box.mails] == [
        "客户反馈流水线：2 项需要处理（2026-11-01）",
        "客户反馈流水线：1 项需要处理（2026-11-02）",
    ]
    assert box.texts[0] == "华东.xlsx 无法读取\n联系人 138****8000\n"


def test_what_was_not_delivered_is_told_once(state: Path) -> None:
    with serve_mail(Mailbox(refuses={BOSS: "550 no such user"})) as box:
        settings = make_settings(box.port, admin=ADMIN)
        assert len(deliver_at(settings, state, REPORT).failed) == 1
        tell(settings, state)
        assert tell(settings, state, later=DAY) is None
        assert deliver_at(settings, state, REPORT, later=DAY).failed == ()
    assert text_of(box).startswith("月度分析报告-2026-10 → 管**（b***@***）：收件人被邮件服务器拒绝（550）")


def test_what_fails_after_the_mail_of_a_night_is_told_the_night_after(state: Path) -> None:
    with serve_mail(Mailbox(refuses={BOSS: "550 no such user"})) as box:
        settings = make_settings(box.port, admin=ADMIN)
        tell(settings, state, "先有一件")
        deliver_at(settings, state, REPORT, later=HOUR)
        tell(settings, state, later=2 * HOUR)
        assert len(box.mails) == 2  # the first one, and the report's other recipient
        tell(settings, state, later=DAY)
    assert "b***@***" in box.texts[-1]


def test_a_reply_that_was_lost_is_told_and_its_files_leave_the_state(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.deliver.post.FINAL_SECONDS", 0.3)
    with serve_mail(Mailbox(drops=True)) as box:
        settings = make_settings(box.port, admin=ADMIN)
        deliver_at(settings, state, REPORT)
        box.drops = False
        tell(settings, state)
    assert text_of(box).count("不能确定是否送达，不会自动重发") == 2
    assert Outbox(state).read(REPORT.edition) is None


def test_without_an_admin_the_lines_of_deliver_were_the_telling(state: Path) -> None:
    with serve_mail(Mailbox(refuses={BOSS: "550 no such user"})) as box:
        settings = make_settings(box.port)
        assert len(deliver_at(settings, state, REPORT).failed) == 1
        tell(settings, state)
        assert deliver_at(settings, state, later=DAY).failed == ()
    assert BOSS not in box.addresses
