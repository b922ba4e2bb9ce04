"""A run that writes outputs: alone at it, known to ledger and log, ended cleanly when asked to."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

from pipeline.config import Settings
from pipeline.disk_faults import tell_disk_fault
from pipeline.errors import UserError
from pipeline.log import LOG_FILE, Log, place_of
from pipeline.masking import mask_text
from pipeline.night.clock import MOST_DRIFT
from pipeline.state import Ledger
from pipeline.state.ledger import KEPT
from pipeline.state.local import refuse_share
from pipeline.state.lock import RUN_LOCK, hold_lock

FAILED = 1
STOPPED = 128 + signal.SIGTERM
"""The exit code of what was asked to end."""
# words of this module
UNREADABLE = "未能读取：{files}"
BEHIND = (
    "系统时间可能有误：现在 {now}，而 {last} 已经运行过。本次按现在的时间统计；"
    "时间不对时请改正后重新运行，或用 --as-of 写明统计时间"
)


@dataclass
class Telling:
    """What a run tells of itself: how it ended, how many files, records and problems there were."""

    exit_code: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def open_log(settings: Settings) -> Log:
    """The log of the workplace."""
    return Log(
        settings.state.parent / LOG_FILE, settings=settings.log, clock=lambda: datetime.now(settings.zone)
    )


def doubt_clock(settings: Settings, *, now: datetime) -> str:
    """A line where a run was noted at a later time than `now`: the clock was set back, or was wrong then."""
    last = max((run.finished or run.started for run in Ledger(settings.state).list_runs(KEPT)), default=now)
    if last - now <= MOST_DRIFT:
        return ""
    told = {"now": now, "last": last}
    return BEHIND.format(
        **{key: f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}" for key, at in told.items()}
    )


@contextmanager
def alone(settings: Settings, command: str) -> Iterator[None]:
    """Inside, the outputs are ours; raises BusyError where another process has them."""
    path = settings.state.with_name(RUN_LOCK)
    refuse_share(path.parent)
    with hold_lock(path, f"feedback {command}", since=datetime.now(settings.zone)):
        yield


@contextmanager
def recorded(settings: Settings, command: str) -> Iterator[Telling]:
    """Inside, the outputs are ours, and what happens is noted in ledger and log.

    `command` is what was asked for, without the config: `run`, `report --month 2026-10 --final`.
    """
    ledger, log, telling = Ledger(settings.state), open_log(settings), Telling()
    clock = time.monotonic()
    with alone(settings, command):
        number = ledger.start_run(command, at=datetime.now(UTC))
        log.write("run started", command=command, run=number)

        def end(reason: str) -> None:
            code, seconds = telling.exit_code, round(time.monotonic() - clock, 1)
            log.write("run finished", run=number, code=code, seconds=seconds, **telling.counts)
            at = datetime.now(UTC)
            ledger.end_run(
                number, at=at, seconds=seconds, exit_code=code, counts=telling.counts, reason=reason
            )

        try:
            with _ending_on_request():
                yield telling
        except BaseException as error:
            telling.exit_code, reason = _judge(error)
            log.write("run failed", run=number, **place_of(error))
            with suppress(Exception):  # on a full disk there is no room to say so
                end(reason)
            raise
        for name in telling.unreadable:
            log.write("file unreadable", run=number, file=name, code="file-unreadable")
        end(mask_text(UNREADABLE.format(files="、".join(telling.unreadable))) if telling.unreadable else "")


def _judge(error: BaseException) -> tuple[int, str]:
    """The exit code and the reason; a message is kept only where it was written for users."""
    if isinstance(error, UserError):
        return error.exit_code, mask_text(str(error))
    if isinstance(error, SystemExit):
        return int(error.code or 0), ""
    return FAILED, mask_text(tell_disk_fault(error)) or "{type} @ {at}".format(**place_of(error))


@contextmanager
def _ending_on_request() -> Iterator[None]:
    """Inside, SIGTERM (on Windows Ctrl-Break) ends the program by an exception, so that it cleans up."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.signal(number, _end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(STOPPED)
