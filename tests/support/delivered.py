"""Deliveries as the tests have them: a team with addressees, a clock that stands still, and what can die."""

import os
import signal
import smtplib
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from pipeline.addressees import Delivery
from pipeline.config import Settings, build_settings
from pipeline.deliver import Delivered, deliver
from pipeline.deliver.post import Connect, open_session
from pipeline.parcels import Parcel, Recipient
from pipeline.state import Outbox

NIGHT = datetime(2026, 11, 1, 6)  # noqa: DTZ001 - the configured zone, without an offset
BOSS, TECH = "boss@example.com", "tech@example.com"
REPORT = Parcel(
    "月度分析报告-2026-10",
    "月度分析报告 2026-10",
    "见附件。\n.\n..点\n",
    {"月度分析报告-2026-10.docx": b"PK\x00\r\n.\r\nword", "月度分析报告-2026-10.html": "<p>好</p>".encode()},
    (Recipient("mail", BOSS), Recipient("mail", TECH)),
)
MANY = 5
POINTS = {"sqlite3.connect", "smtplib.connect", "smtplib.send", "open", "os.rename"}
short_session = partial(open_session, seconds=1)


def make_settings(port: int = 25, *, folder: Path | None = None, **keys: Any) -> Settings:
    """A team whose mail server is on this machine."""
    to = [{"name": "管理层", "mail": [BOSS, TECH], "folder": folder and str(folder), "what": ["report"]}]
    server = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "feedback@example.com"}
    return build_settings({"delivery": {**server, "to": to, **keys}})


def deliver_at(
    settings: Settings,
    state: Path,
    *parcels: Parcel,
    later: timedelta = timedelta(),
    connect: Connect = short_session,
) -> Delivered:
    """Delivers at the night, or so much later."""
    return deliver(settings, Outbox(state), parcels, now=lambda: NIGHT + later, connect=connect)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DiesBeforeSending(smtplib.SMTP):
    """Dies between the mark and the first byte of the mail."""

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        if cmd == "DATA":
            _die()
        return super().docmd(cmd, args)


class DiesAfterSending(Outbox):
    """Dies between the last byte and the mark."""

    def settle(self, *_: object, **__: object) -> None:
        _die()


def _connect_to_die(setup: Delivery) -> smtplib.SMTP:
    smtp = DiesBeforeSending(setup.host, setup.port)
    smtp.ehlo()
    return smtp


def run_child(kind: str, state: Path, port: int) -> None:
    """What a child process does: delivers REPORT, and dies on the way or not."""
    settings, now = make_settings(port), lambda: NIGHT
    match kind:
        case "before":
            deliver(settings, Outbox(state), [REPORT], now=now, connect=_connect_to_die)
        case "after":
            deliver(settings, DiesAfterSending(state), [REPORT], now=now)
        case "many":
            deliver(settings, Outbox(state), [rename(number) for number in range(MANY)], now=now)
        case "points":
            _die_everywhere(state, port)


def rename(number: int, share: Path | None = None) -> Parcel:
    """One of many editions, for a folder too."""
    places = (Recipient("folder", str(share)),) if share else ()
    files = {f"报告-{number}.docx": b"word"}
    return Parcel(f"报告-{number}", f"报告 {number}", "见附件", files, (*REPORT.recipients, *places))


def _watch(points: Iterator[int], last: int, event: str, _: object) -> None:
    if event in POINTS and next(points) == last:
        _die()


def _die_everywhere(folder: Path, port: int) -> None:
    """Forks a child that dies at the first point where it can, one that dies at the second, … one that lives.

    The points are each transaction, each command to the server, each file that is opened or put in place.
    """
    point, status, share = 0, signal.SIGKILL.value, folder / "share"
    settings = make_settings(port, folder=share)
    while status == signal.SIGKILL:
        point += 1
        child = os.fork()
        if not child:
            sys.addaudithook(partial(_watch, count(1), point))
            outbox = Outbox(folder / f"{point}.sqlite")
            deliver(settings, outbox, [rename(point, share)], now=lambda: NIGHT)
            os._exit(0)
        status = os.waitpid(child, 0)[1]


if __name__ == "__main__":
    run_child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
