"""Mails that a night could not send: the loop tries them again, with a mail server that comes up later."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.delivery import deliver_now
from pipeline.night.status import read_status, tell_status
from pipeline.state import ReportBook
from pipeline.state.lock import RUN_LOCK
from tests.support.mail_server import Mailbox, serve_mail
from tests.support.paper import Paper

REPORT, WHEN = "月度分析报告", pd.Timestamp("2026-11-01T01:00")
ADMIN, BOSS = "it@example.com", "boss@example.com"
HOUR, DAY = 60, 24 * 60  # minutes


class Team(Paper):
    """A workplace that really delivers; a report is final, and the server is down."""

    def __init__(self, folder: Path, box: Mailbox) -> None:
        with serve_mail(box):
            pass  # a port that is free, and known
        server = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "f@example.com"}
        to = [{"name": "管理层", "mail": [BOSS], "what": ["report"]}]
        times = {"run": "02:00", "weekly": "", "report": "", "chase": ""}
        super().__init__(folder, {"delivery": {**server, "admin": ADMIN, "to": to}, "nightly": times})
        self.child = self.deliver
        files = {f"{REPORT}-2026-10.docx": b"word"}
        ReportBook(self.settings.state).close(REPORT, period="2026-10", as_of=WHEN, files=files, told=[])

    def deliver(self, command: str) -> tuple[int, str]:
        """As the command does, at the time of this clock."""
        if command != "deliver":
            return 0, ""
        local = self.now.astimezone(self.settings.zone).replace(tzinfo=None)
        done = deliver_now(self.settings, chase=False, weekly=False, now=lambda: local)
        return (1, done.failed[0]) if done.failed else (0, "")

    def pass_time(self, minutes: int, step: int = 1) -> list[int]:
        """Looks all the time; after how many minutes something was delivered, or tried."""
        tried = []
        for minute in range(step, minutes + 1, step):
            count = self.commands.count("deliver")
            self.look(step)
            tried += [minute] * (self.commands.count("deliver") - count)
        return tried

    def status(self) -> list[str]:
        return list(tell_status(read_status(self.settings, now=self.now)))


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def team(tmp_path: Path, box: Mailbox) -> Team:
    return Team(tmp_path, box)


def test_a_mail_of_the_night_goes_out_once_when_the_server_is_back(team: Team, box: Mailbox) -> None:
    """Tried after 5 and 30 minutes and 2 hours, not before; delivered, it is never tried again."""
    team.look()
    assert team.commands == ["run", "deliver"]
    assert team.pass_time(40) == [5, 35]
    assert [line for line in team.status() if line.startswith(("发送", "    1"))] == [
        "发送　等待 1 份，2026-11-01 04:35 以后再试",
        "    1 份 月度分析报告-2026-10　连不上邮件服务器（ConnectionRefusedError）",
    ]
    with serve_mail(box):
        assert team.pass_time(3 * HOUR) == [115]
        assert team.pass_time(15 * HOUR, 15) == []
    assert box.addresses == [BOSS]
    assert not any(line.startswith("发送") for line in team.status())


def test_what_is_given_up_stands_in_the_status_and_in_the_admins_mail(team: Team, box: Mailbox) -> None:
    """After three days; the admin is told as soon as a mail gets out, the report is not sent any more."""
    team.look()
    tried = team.pass_time(3 * DAY + 7 * HOUR, 30)
    assert len(tried) < 25
    assert any(line.startswith("发送　最近三天 1 份没有送达") for line in team.status())
    assert any("1 份 月度分析报告-2026-10　连不上邮件服务器" in line for line in team.status())
    assert sum("不再发送" in line for line in team.said) == 1
    with serve_mail(box):
        team.pass_time(DAY, 30)
    assert set(box.addresses) == {ADMIN}
    assert sum("月度分析报告-2026-10 → 管**（b***@***）" in text for text in box.texts) == 1


def test_a_delivery_that_cannot_begin_is_not_begun_at_every_look(team: Team) -> None:
    """Its config is wrong, say: every five minutes is enough, and it is told once."""
    team.look()
    team.child = lambda command: (2, "config.toml 有误 13800138000") if command == "deliver" else (0, "")
    assert team.pass_time(30) == [5, 10, 15, 20, 25, 30]
    assert team.said[1:] == ["发送没有全部完成（退出码 2），见 feedback status。config.toml 有误 138****8000"]


def test_nothing_is_tried_while_a_run_is_at_work(team: Team) -> None:
    team.look()
    with team.hold(RUN_LOCK):
        assert team.pass_time(20) == []
    assert team.pass_time(1) == [1]


def test_the_admins_mail_says_what_failed_whether_it_is_tried_again_and_why(team: Team, box: Mailbox) -> None:
    """Of yesterday's failures what a later night made good is not told."""
    with serve_mail(box):
        team.child = lambda command: team.deliver(command) if command == "deliver" else (1, "")
        team.look()
        team.pass_time(DAY - 5, 5)
        team.child = team.deliver
        team.pass_time(DAY, 5)
    texts = [text for text, to in zip(box.texts, box.addresses, strict=True) if to == ADMIN]
    assert texts == ["主任务 2026-11-01：未完成（第 1 次），11-01 02:10 以后再试。共享文件夹不在\n"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (3, "主任务 2026-11-01：已完成，但未能读取：坏.xlsx\n"),
        (1, "主任务 2026-11-01：5 次未完成，不再重试。未能读取：坏.xlsx\n"),
    ],
)
def test_a_job_that_is_over_needs_a_person_all_the_same(
    team: Team, box: Mailbox, code: int, line: str
) -> None:
    for _ in range(1 if code == 3 else 5):
        team.ledger.begin("night", "2026-11-01", due=team.now, at=team.now)
    team.ledger.finish("night", "2026-11-01", at=team.now, exit_code=code, reason="未能读取：坏.xlsx")
    with serve_mail(box):
        team.deliver("deliver")
    assert [text for text, to in zip(box.texts, box.addresses, strict=True) if to == ADMIN] == [line]
