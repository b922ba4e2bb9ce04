"""`feedback nightly`: does what is due, once, in child processes; nothing that happens there ends the loop.

The library `schedule` only says when to look. What is due is told by the ledger, so that nothing is missed
after sleep, done twice after a restart, or lost where the clock was set.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import schedule

from pipeline.config import Settings
from pipeline.disk_faults import tell_disk_fault
from pipeline.errors import BusyError, UserError
from pipeline.log import place_of
from pipeline.masking import mask_text
from pipeline.night.child import NOT_STARTED, STOPPED, TOO_LONG, run_child
from pipeline.night.clock import Seen, Uptime, look_at_clock, read_uptime
from pipeline.night.jobs import DONE, KIND_WORDS, Job, Kind, is_given_up, list_due
from pipeline.night.stopping import Stop
from pipeline.recorded import open_log
from pipeline.state import Ledger, Outbox
from pipeline.state.ledger import KILLED
from pipeline.state.lock import NIGHTLY_LOCK, RUN_LOCK, find_holder, hold_lock

LOOK_SECONDS = 30
NOTHING: Mapping[str, str | int] = {}
NOTE_CLOCK = timedelta(hours=1)
"""So often the clock is noted while nothing happens."""

DELIVER_AGAIN = timedelta(minutes=5)
"""So long a delivery that could not even begin is not begun again; the outbox has its own, longer pauses."""

TELLING = (1, 2)
"""Exit codes of a child whose last line says why (contract section 2)."""

Command = tuple[str, ...]
COMMANDS: Mapping[Kind, Callable[[str], Sequence[Command]]] = {
    "night": lambda _: [("run",)],
    "week": lambda _: [("run",)],
    "report": lambda month: [("report", "--month", month, "--final")],
    "chase": lambda _: [("run",)],
}
"""What the child does for a job of each kind and name, step by step.

A step that was done since the job is due, by whomever, is not repeated: on a machine that wakes at nine, one
run serves night, week and chase lists.
"""

LISTS: Mapping[Kind, Command] = {"week": ("--weekly",), "chase": ("--chase",)}
"""The option of `deliver` that sends what a job of the kind has renewed."""

# words of this module
SAID = {
    "job done": "{kind} {name}：完成",
    "job failed": "{kind} {name}：未完成（退出码 {code}）。{reason}",
    "job given up": "{kind} {name}：多次未完成，不再重试。{reason}",
    "job stopped": "{kind} {name}：已中止，下次启动时重做",
    "delivery failed": "发送没有全部完成（退出码 {code}），见 feedback status。{reason}",
    "nightly waits": "另一个任务正在进行（{command}，进程 {pid}，{since} 开始），结束后继续",
    "nightly failed": "出错（{type} @ {at}），稍后再试。{reason}",
    "clock jumped": "系统时间异常：现在 {now}，上次 {last}。一小时内不开始任何任务，请核对系统时间",
    "clock mended": "系统时间已恢复正常",
    "clock accepted": "系统时间一小时内没有再变，按 {now} 继续",
    "nightly started": "已启动，等待下一个时间；Ctrl+C 结束",
    "nightly stopped": "已结束",
}
REASONS = {
    TOO_LONG: "超过 [nightly] limit_hours 规定的时间",
    NOT_STARTED: "无法启动 Python",
}
UNKNOWN = "原因未知，请手工运行 feedback {command} 查看"


@dataclass(frozen=True)
class World:
    """All that is outside: the time (UTC), the uptime, the child, the wish to stop, the screen.

    `run_child` is as `night.child.run_child`.
    """

    now: Callable[[], datetime]
    uptime: Callable[[], Uptime]
    run_child: Callable[[Sequence[str]], tuple[int | None, str]]
    is_stopping: Callable[[], bool]
    tell: Callable[[str], None]


def see_world(settings: Settings, stop: Stop, *, tell: Callable[[str], None]) -> World:
    """The real one; what is told has the time before it."""
    limit = timedelta(hours=settings.nightly.limit_hours)
    return World(
        now=lambda: datetime.now(UTC),
        uptime=read_uptime,
        run_child=partial(run_child, limit=limit, is_stopping=stop.is_asked),
        is_stopping=stop.is_asked,
        tell=lambda line: tell(f"{datetime.now(settings.zone):%Y-%m-%d %H:%M:%S}  {line}"),
    )


class Nightly:
    """Looks what is due, and does it."""

    def __init__(self, settings: Settings, *, config: Path, world: World) -> None:
        """`config` is the file that the child reads too."""
        self._settings = settings
        self._config = config
        self._world = world
        state = settings.state
        self._locks = {name: state.with_name(name) for name in (RUN_LOCK, NIGHTLY_LOCK)}
        self._ledger = Ledger(state)
        self._outbox = Outbox(state)
        self._delivered = datetime.min.replace(tzinfo=UTC)
        self._log = open_log(settings)
        self._told: tuple[str, object] = ("", None)

    def look(self) -> bool:
        """Does what is due; whether all went well. Somebody who is at it already is left in peace."""
        seen = self._look_at_clock()
        if not seen.is_trusted:
            return False
        if not (self._list_due(seen) or self._is_delivery_due()):
            return True
        nightly, since = self._locks[NIGHTLY_LOCK], self._world.now().astimezone(self._settings.zone)
        with suppress(BusyError), hold_lock(nightly, "feedback nightly", since=since):
            done = [self._do(job) for job in self._list_due(seen)]
            self._deliver_again()
            return all(done)
        return True

    def look_safely(self) -> bool:
        """The same, whatever happens: an exception is told, and the next look tries again."""
        try:
            return self.look()
        except Exception as error:  # noqa: BLE001 - the loop must go on
            reason = str(error) if isinstance(error, UserError) else tell_disk_fault(error)
            self.tell("nightly failed", place_of(error), reason=reason)
            return False

    def tell(self, event: str, values: Mapping[str, str | int] = NOTHING, *, reason: str = "") -> None:
        """Tells an event in the log and on the screen, once while nothing else happens.

        A reason may quote what the log must not hold.
        """
        if (event, values) == self._told:
            return
        self._told = (event, values)
        self._log.write(event, **values)
        kind = KIND_WORDS.get(str(values.get("kind")), "")
        with suppress(OSError, ValueError):  # a screen that is gone stops nothing
            self._world.tell(SAID[event].format(**{**values, "kind": kind, "reason": reason}))

    def _list_due(self, seen: Seen) -> list[Job]:
        settings, now = self._settings, self._world.now()
        known = self._ledger.list_jobs()
        return list_due(settings.nightly, now, known, since=seen.since, zone=settings.zone)

    def _look_at_clock(self) -> Seen:
        noted = self._ledger.read_clock()
        last = Seen.loads(noted) if noted else None
        now, uptime = self._world.now(), self._world.uptime()
        seen, news = look_at_clock(now, uptime, last)
        if last is None or news or uptime.seconds < last.uptime.seconds or now - last.at >= NOTE_CLOCK:
            self._ledger.note_clock(seen.dumps())
        if last is not None and news:
            told = {"now": now, "last": last.at}
            zone = self._settings.zone
            self.tell(news, {key: f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for key, at in told.items()})
        return seen

    def _do(self, job: Job) -> bool:
        """One attempt at a job; whether it is done. A run that was started by hand is left to end first."""
        holder = find_holder(self._locks[RUN_LOCK])
        if holder is not None:
            self.tell("nightly waits", asdict(holder))
        if holder is not None or self._world.is_stopping():
            return True
        self._ledger.begin(job.kind, job.name, due=job.due, at=self._world.now())
        code, reason = self._take_steps(job)
        if reason == STOPPED:
            self._ledger.withdraw(job.kind, job.name)
            self.tell("job stopped", {"kind": job.kind, "name": job.name})
            return True
        at = self._world.now()
        self._ledger.finish(job.kind, job.name, at=at, exit_code=code, reason=reason)
        self._tell_end(job, code, reason)
        self._deliver_after(job, done=code in DONE[job.kind])
        return code in DONE[job.kind]

    def _deliver_after(self, job: Job, *, done: bool) -> None:
        """Sends what is ready, and tells the admin what needs a person, where anybody is named for it."""
        delivery = self._settings.delivery
        if delivery.to or delivery.admin:
            self._deliver(*(LISTS.get(job.kind, ()) if done else ()))

    def _is_delivery_due(self) -> bool:
        """Whether something waits whose next try has come: between two jobs nobody else would send it."""
        now = self._world.now()
        if abs(now - self._delivered) < DELIVER_AGAIN:
            return False
        return self._outbox.is_due(now.astimezone(self._settings.zone).replace(tzinfo=None))

    def _deliver_again(self) -> None:
        """Tries again what failed, unless a run is at work."""
        is_free = find_holder(self._locks[RUN_LOCK]) is None and not self._world.is_stopping()
        if is_free and self._is_delivery_due():
            self._deliver()

    def _deliver(self, *lists: str) -> None:
        self._delivered = self._world.now()
        code, told = self._world.run_child(["deliver", *lists, "--config", str(self._config)])
        if code and told:
            self.tell("delivery failed", {"code": code}, reason=mask_text(told) if code in TELLING else "")

    def _tell_end(self, job: Job, code: int, reason: str) -> None:
        entry = self._ledger.list_jobs()[job.kind, job.name]
        event = "job done" if code in DONE[job.kind] else "job failed"
        event = "job given up" if is_given_up(job.kind, entry) else event
        told: dict[str, str | int] = {
            "kind": job.kind,
            "name": job.name,
            "code": code,
            "attempts": entry.attempts,
        }
        self.tell(event, told, reason=reason)

    def _take_steps(self, job: Job) -> tuple[int, str]:
        """Each command in its turn; the exit code and reason of the last, or of the first that failed."""
        code, reason = 0, ""
        for command in COMMANDS[job.kind](job.name):
            code, reason = self._take_step(job, command)
            if code not in DONE[job.kind]:
                break
        return code, reason

    def _take_step(self, job: Job, command: Command) -> tuple[int, str]:
        name, now = " ".join(command), self._world.now()
        served = self._ledger.find_run(name, since=job.due, until=now)
        if served is not None and served.exit_code in DONE[job.kind]:
            return served.exit_code, ""
        code, told = self._world.run_child([*command, "--config", str(self._config)])
        if code is None:
            return KILLED, REASONS.get(told, told)
        run = self._ledger.find_run(name, since=now, until=self._world.now())
        if code in DONE[job.kind] or (run and run.reason):
            return code, run.reason if run else ""
        said = mask_text(told) if code in TELLING else ""
        return code, said or UNKNOWN.format(command=name)


def stay(nightly: Nightly, stop: Stop) -> None:
    """Looks again and again until it is asked to stop."""
    scheduler = schedule.Scheduler()
    with stop.listening():
        nightly.tell("nightly started")
        while not stop.is_asked():
            idle = scheduler.idle_seconds
            if idle is None or idle > LOOK_SECONDS:  # at the start, and where the clock was set back
                scheduler.clear()
                scheduler.every(LOOK_SECONDS).seconds.do(nightly.look_safely)
                nightly.look_safely()
            scheduler.run_pending()
            stop.sleep(min(max(scheduler.idle_seconds or 0.0, 0.0), LOOK_SECONDS))
        nightly.tell("nightly stopped")
