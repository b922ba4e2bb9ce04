"""Delivery against a real mail server: once and only once, whatever goes wrong."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.parcels import Parcel, Recipient
from pipeline.state import Outbox
from tests.support.delivered import (
    BOSS,
    MANY,
    NIGHT,
    REPORT,
    TECH,
    deliver_at,
    make_settings,
    rename,
)
from tests.support.mail_server import DiesInTheMiddle, Mailbox, NeverAnswers, serve_mail

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite"


def list_states(state: Path) -> list[str]:
    with closing(sqlite3.connect(state)) as connection:
        return [found for (found,) in connection.execute("select state from postings order by place")]


def count_contents(state: Path) -> int:
    with closing(sqlite3.connect(state)) as connection:
        rows = connection.execute("select (select count(*) from parcels) + count(*) from parcel_files")
        return int(rows.fetchone()[0])


def test_everybody_gets_an_edition_once_however_often_it_is_delivered(state: Path) -> None:
    with serve_mail() as box:
        settings = make_settings(box.port)
        first = deliver_at(settings, state, REPORT)
        again = deliver_at(settings, state, REPORT, later=DAYS)
    assert box.addresses == [BOSS, TECH]
    assert first.sent == (
        "月度分析报告-2026-10 → 管**（b***@***）",
        "月度分析报告-2026-10 → 管**（t***@***）",
    )
    assert (first.waiting, first.failed, first.next_try) == ((), (), None)
    assert (again.sent, again.waiting, again.failed) == ((), (), ())


def test_the_files_do_not_stay_in_the_state_once_everybody_has_them(state: Path) -> None:
    with serve_mail() as box:
        deliver_at(make_settings(box.port), state, REPORT)
    assert (list_states(state), count_contents(state)) == (["sent", "sent"], 0)


def test_somebody_new_on_the_list_gets_an_edition_that_others_have(state: Path) -> None:
    new = Recipient("mail", "new@example.com")
    with serve_mail() as box:
        deliver_at(make_settings(box.port), state, REPORT)
        to = [{"name": "新", "mail": ["new@example.com", BOSS, TECH], "what": ["report"]}]
        more = Parcel(REPORT.edition, REPORT.subject, REPORT.text, REPORT.files, (*REPORT.recipients, new))
        deliver_at(make_settings(box.port, to=to), state, more, later=DAYS)
    assert box.addresses == [BOSS, TECH, "new@example.com"]
    assert [part.get_filename() for part in box.mails[-1].iter_attachments()] == list(REPORT.files)


def test_one_recipient_who_is_refused_is_told_and_the_other_is_served(state: Path) -> None:
    with serve_mail(Mailbox(refuses={BOSS: "550 5.1.1 <boss@example.com> no such user"})) as box:
        told = deliver_at(make_settings(box.port), state, REPORT)
        again = deliver_at(make_settings(box.port), state, REPORT, later=DAYS)
    assert box.addresses == [TECH]
    assert told.failed == again.failed
    (line,) = told.failed
    assert line.startswith(
        "月度分析报告-2026-10 → 管**（b***@***）：收件人被邮件服务器拒绝（550 5.1.1），不再发送（试了 1 次）"
    )


def test_a_recipient_who_is_put_off_is_tried_again_after_longer_and_longer_pauses(state: Path) -> None:
    with serve_mail(Mailbox(refuses={BOSS: "451 4.7.1 greylisted"})) as box:
        settings = make_settings(box.port)
        pauses = []
        moment = timedelta()
        for _ in range(5):
            told = deliver_at(settings, state, REPORT, later=moment)
            assert told.next_try is not None
            pauses.append(told.next_try - NIGHT - moment)
            early = deliver_at(settings, state, REPORT, later=told.next_try - NIGHT - MINUTES)
            assert early == told.__class__((), told.waiting, (), told.next_try)
            moment = told.next_try - NIGHT
        box.refuses.clear()
        last = deliver_at(settings, state, later=moment)
    assert pauses == [5 * MINUTES, 30 * MINUTES, 2 * HOURS, 6 * HOURS, 6 * HOURS]
    assert (len(last.sent), box.addresses) == (1, [TECH, BOSS])


def test_a_server_that_is_away_for_days_is_told_and_one_that_comes_back_gets_all(state: Path) -> None:
    with serve_mail() as box:
        pass
    settings = make_settings(box.port)
    told = deliver_at(settings, state, REPORT)
    assert told.waiting[0].startswith("月度分析报告-2026-10 → 管**（b***@***）：连不上邮件服务器（Connection")
    assert "11-01 06:05 以后再试（11-01 06:00 起等待）" in told.waiting[0]
    assert deliver_at(settings, state, later=3 * DAYS - MINUTES).failed == ()
    with serve_mail(box):
        back = deliver_at(settings, state, later=3 * DAYS + 6 * HOURS)
    assert (len(back.sent), box.addresses) == (2, [BOSS, TECH])


def test_what_could_not_be_delivered_for_three_days_has_failed(state: Path) -> None:
    with serve_mail() as box:
        pass
    settings = make_settings(box.port)
    deliver_at(settings, state, REPORT)
    told = deliver_at(settings, state, later=3 * DAYS)
    assert ["不再发送（试了 2 次）" in line for line in told.failed] == [True, True]
    assert (list_states(state), count_contents(state)) == (["failed", "failed"], 0)


def test_a_server_that_never_answers_is_left_alone_after_the_first_try(state: Path) -> None:
    with serve_mail(kind=NeverAnswers) as box:
        told = deliver_at(make_settings(box.port), state, REPORT)
    assert ["没有及时应答" in line for line in told.waiting] == [True, True]
    assert list_states(state) == ["waiting", "waiting"]


def test_a_server_that_dies_in_the_middle_of_a_mail_cannot_have_it_so_it_waits(state: Path) -> None:
    large = Parcel(REPORT.edition, "大", "大", {"大.docx": bytes(9_000_000)}, REPORT.recipients[:1])
    with serve_mail(kind=DiesInTheMiddle) as box:
        told = deliver_at(make_settings(box.port), state, large)
    assert (len(told.waiting), told.failed, list_states(state)) == (1, (), ["waiting"])


@pytest.mark.parametrize(
    "box",
    [Mailbox(drops=True), Mailbox(hangs=1), Mailbox(answer="999 what")],
    ids=["drops", "hangs", "unknown"],
)
def test_where_the_reply_to_a_mail_is_lost_it_is_told_and_never_sent_again(
    state: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.deliver.post.FINAL_SECONDS", 0.3)
    with serve_mail(box):
        told = deliver_at(make_settings(box.port), state, REPORT)
    box.drops, box.hangs, box.answer, before = False, 0, "250 OK", len(box.mails)
    with serve_mail(box):
        again = deliver_at(make_settings(box.port), state, REPORT, later=4 * DAYS)
    assert told.failed == again.failed
    assert ["不能确定是否送达，不会自动重发" in line for line in told.failed] == [True, True]
    assert (len(box.mails), list_states(state)) == (before, ["sending", "sending"])


def test_a_mail_that_the_server_refuses_after_reading_it_has_failed(state: Path) -> None:
    with serve_mail(Mailbox(answer="554 5.7.1 spam")) as box:
        told = deliver_at(make_settings(box.port), state, REPORT)
    assert ["邮件被邮件服务器拒绝（554 5.7.1）" in line for line in told.failed] == [True, True]


def test_a_mail_that_is_too_large_for_the_server_has_failed(state: Path) -> None:
    large = Parcel(REPORT.edition, "大", "大", {"大.docx": bytes(5_000)}, REPORT.recipients[:1])
    with serve_mail(size=2_000) as box:
        told = deliver_at(make_settings(box.port), state, large)
    assert "邮件被邮件服务器拒绝（552" in told.failed[0]


def start_child(kind: str, state: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.delivered", kind, str(state), str(port)]
    return subprocess.Popen(command)  # noqa: S603 - ourselves


def test_a_kill_between_the_mark_and_the_mail_leaves_it_unsent_and_told(state: Path) -> None:
    with serve_mail() as box:
        assert start_child("before", state, box.port).wait() == -9
        settings = make_settings(box.port)
        soon = deliver_at(settings, state, REPORT, later=MINUTES)  # the first one's process might be alive
        late = deliver_at(settings, state, REPORT, later=DAYS)
    assert (box.addresses, soon.failed) == ([TECH], ())
    (line,) = late.failed
    assert line.startswith(
        "月度分析报告-2026-10 → 管**（b***@***）：不能确定是否送达，不会自动重发；请询问收件人"
    )


def test_a_kill_between_the_mail_and_its_mark_does_not_double_it(state: Path) -> None:
    with serve_mail() as box:
        assert start_child("after", state, box.port).wait() == -9
        late = deliver_at(make_settings(box.port), state, REPORT, later=DAYS)
    assert (box.addresses, len(late.failed)) == ([BOSS, TECH], 1)


@pytest.mark.slow
def test_a_kill_at_any_point_neither_doubles_nor_loses_anything_unsaid(tmp_path: Path) -> None:
    """Wherever a run dies, the next brings to each what is missing, and tells the mail nobody knows of."""
    share = tmp_path / "share"
    share.mkdir()
    with serve_mail() as box:
        assert start_child("points", tmp_path, box.port).wait() == 0
        settings = make_settings(box.port, folder=share)
        unclear = []
        for point in range(1, max(int(path.stem) for path in tmp_path.glob("*.sqlite")) + 1):
            state, parcel = tmp_path / f"{point}.sqlite", rename(point, share)
            told = deliver_at(settings, state, parcel, later=DAYS)
            unclear.append(len(told.failed))
            got = [mail["To"] for mail in box.mails if mail["Subject"] == parcel.subject]
            missing = {"管**（b***@***）": BOSS, "管**（t***@***）": TECH}
            for who, address in missing.items():
                said = any(who in line for line in told.failed)
                assert got.count(address) == 1 or (said and got.count(address) == 0), (point, who)
    assert set(unclear) == {0, 1}
    assert len(unclear) > 25
    assert {path.name for path in share.iterdir()} == {f"报告-{n + 1}.docx" for n in range(len(unclear))}


def test_two_processes_at_once_deliver_everything_once(state: Path) -> None:
    with serve_mail() as box:
        children = [start_child("many", state, box.port) for _ in range(2)]
        assert [child.wait() for child in children] == [0, 0]
    expected = {(rename(n).subject, to) for n in range(MANY) for to in (BOSS, TECH)}
    assert {(mail["Subject"], mail["To"]) for mail in box.mails} == expected
    assert len(box.mails) == len(expected)


def test_a_clock_that_was_wrong_holds_nothing_back(state: Path) -> None:
    with serve_mail() as box:
        pass
    deliver_at(make_settings(box.port), state, REPORT, later=900 * DAYS)
    with serve_mail(box):
        assert len(deliver_at(make_settings(box.port), state).sent) == 2


def test_who_is_no_longer_on_the_list_gets_nothing_that_waited(state: Path) -> None:
    with serve_mail() as box:
        pass
    deliver_at(make_settings(box.port), state, REPORT)
    with serve_mail(box):
        to = [{"name": "管理层", "mail": [TECH], "what": ["report"]}]
        told = deliver_at(make_settings(box.port, to=to), state, later=DAYS)
    assert box.addresses == [TECH]
    assert told.failed[0].startswith("月度分析报告-2026-10 → b***@***：已不在收件人名单中")


def test_what_waits_without_its_files_has_failed(state: Path) -> None:
    """A slow process put it back when it had been told, and its files were gone."""
    with serve_mail() as box:
        Outbox(state).add(REPORT, now=NIGHT)
        with closing(sqlite3.connect(state)) as connection, connection:
            connection.execute("delete from parcels")
        told = deliver_at(make_settings(box.port), state)
    assert ["文件已不在待发箱中" in line for line in told.failed] == [True, True]


def chase(day: int) -> Parcel:
    files = {"催办-技术部.xlsx": f"第 {day} 天".encode()}
    return Parcel(
        f"催办-技术部-2026-11-0{day}", "催办", "见附件", files, REPORT.recipients[:1], "催办-技术部"
    )


def test_a_list_that_waits_gives_way_to_its_next_edition_which_waits_since_then(state: Path) -> None:
    with serve_mail() as box:
        pass
    settings = make_settings(box.port)
    deliver_at(settings, state, chase(1))
    told = deliver_at(settings, state, chase(2), later=DAYS)
    assert [line.split(" ")[0] for line in told.waiting] == ["催办-技术部-2026-11-02"]
    assert "11-01 06:00 起等待" in told.waiting[0]
    with serve_mail(box):
        deliver_at(settings, state, later=DAYS + HOURS)
    (attachment,) = box.mails[0].iter_attachments()
    assert (len(box.mails), attachment.get_content()) == (1, "第 2 天".encode())


def test_a_folder_that_is_gone_and_back_gets_the_files_whole(state: Path, tmp_path: Path) -> None:
    folder = tmp_path / "共享" / "报告"
    settings = make_settings(folder=folder)
    parcel = Parcel("甲-2026-10", "甲", "甲", REPORT.files, (Recipient("folder", str(folder)),))
    told = deliver_at(settings, state, parcel)
    assert told.waiting[0].startswith("甲-2026-10 → 管**（文件夹）：文件夹不存在或无法访问")
    assert not folder.parent.exists()
    folder.mkdir(parents=True)
    (folder / ".~月度分析报告-2026-10.docx").write_bytes(b"half")  # left by a killed run
    (folder / "月度分析报告-2026-10.docx").write_bytes(b"old")
    assert deliver_at(settings, state, later=DAYS).sent == ("甲-2026-10 → 管**（文件夹）",)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict(REPORT.files)


def test_a_folder_whose_run_was_killed_gets_its_files_in_the_next_one(state: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    settings = make_settings(folder=folder)
    parcel = Parcel("甲-2026-10", "甲", "甲", REPORT.files, (Recipient("folder", str(folder)),))
    outbox = Outbox(state)
    outbox.add(parcel, now=NIGHT)
    (posting,) = outbox.list_due(NIGHT)
    assert outbox.claim(posting, now=NIGHT)
    assert deliver_at(settings, state, later=MINUTES).sent == ()
    assert len(deliver_at(settings, state, later=HOURS).sent) == 1
    assert len(list(folder.iterdir())) == 2
