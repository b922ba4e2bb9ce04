"""The outbox: who may change what, and what stays."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.parcels import Parcel, Recipient
from pipeline.state import Outbox
from pipeline.state.schema import STEPS, VERSION
from pipeline.state.store import open_state

NOW = datetime(2026, 11, 1, 6)  # noqa: DTZ001 - the configured zone, without an offset
PARCEL = Parcel("甲-2026-10", "甲", "见附件", {"甲.docx": b"1"}, (Recipient("mail", "a@example.com"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite"


def test_of_two_who_take_the_same_posting_one_gets_it(path: Path) -> None:
    outbox = Outbox(path)
    assert outbox.add(PARCEL, now=NOW)
    (posting,) = outbox.list_due(NOW)
    assert [outbox.claim(posting, now=NOW), Outbox(path).claim(posting, now=NOW)] == [True, False]
    assert outbox.list_due(NOW) == []


def test_who_did_not_claim_a_posting_cannot_put_it_back(path: Path) -> None:
    """A slow process that could not connect must not make another one's mail wait again."""
    outbox = Outbox(path)
    outbox.add(PARCEL, now=NOW)
    (slow,) = outbox.list_due(NOW)
    outbox.claim(slow, now=NOW)
    outbox.settle(slow, "waiting", reason="连不上", now=NOW)
    assert outbox.list_waiting() == []
    outbox.settle(replace(slow, state="sending"), "sent", now=NOW)
    outbox.settle(slow, "failed", reason="连不上", now=NOW)
    assert outbox.list_untold(NOW + timedelta(days=9)) == []


def test_who_was_slow_and_failed_after_all_is_told_once_more(path: Path) -> None:
    """What was told as unclear, because its process seemed dead, has another end."""
    outbox = Outbox(path)
    outbox.add(PARCEL, now=NOW)
    (posting,) = outbox.list_due(NOW)
    outbox.claim(posting, now=NOW)
    late = NOW + timedelta(hours=1)
    (unclear,) = outbox.list_untold(late)
    outbox.add(Parcel("提醒", "提醒", "提醒"), now=late, tells=[unclear])
    assert outbox.list_untold(late) == []
    outbox.settle(replace(posting, state="sending"), "failed", reason="被拒绝", now=late)
    assert [each.reason for each in outbox.list_untold(late)] == ["被拒绝"]


def test_what_waits_keeps_the_files_it_came_with(path: Path) -> None:
    outbox = Outbox(path)
    assert outbox.add(PARCEL, now=NOW)
    assert not outbox.add(replace(PARCEL, files={"甲.docx": b"2", "乙.docx": b"3"}), now=NOW)
    found = outbox.read(PARCEL.edition)
    assert found is not None
    assert found.files == {"甲.docx": b"1"}


def test_who_comes_later_has_no_part_in_a_list_that_a_newer_one_replaced(path: Path) -> None:
    """An earlier edition that is added once more, by a clock set back, replaces nothing."""
    outbox = Outbox(path)
    outbox.add(replace(PARCEL, edition="催办-2", series="催办"), now=NOW)
    outbox.add(replace(PARCEL, edition="催办-1", series="催办"), now=NOW)
    assert [posting.edition for posting in outbox.list_waiting()] == ["催办-1", "催办-2"]


def test_processes_that_start_at_once_bring_the_state_up_to_date_once(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{STEPS[0]} pragma user_version = 1;")
    faults: list[Exception] = []

    def start() -> None:
        try:
            with open_state(path) as connection:
                assert connection.execute("pragma user_version").fetchone() == (VERSION,)
        except sqlite3.Error as fault:
            faults.append(fault)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
