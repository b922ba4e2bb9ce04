"""A machine for years of nights: its clock, sleep and restarts, and children that do what chance says."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.config import Settings, build_settings
from pipeline.night.child import TOO_LONG
from pipeline.night.clock import Uptime
from pipeline.nightly import Nightly, World
from pipeline.state import Ledger

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class PowerCutError(BaseException):
    """The machine goes dark: nothing in the program may catch this."""


@dataclass
class Machine:
    """`offset` is what its clock is wrong by, `rates` are the chances of mishaps.

    `good` are the runs that wrote their outputs: what for, and when they began.
    """

    folder: Path
    now: datetime
    chance: random.Random
    rates: dict[str, float] = field(default_factory=dict)
    offset: timedelta = timedelta()
    good: list[tuple[str, str, datetime]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.settings: Settings = build_settings({}, folder=self.folder)
        self.ledger = Ledger(self.settings.state)
        self.start()

    def tell_time(self) -> datetime:
        """What the system's clock says."""
        return self.now + self.offset

    def tell_uptime(self) -> Uptime:
        """How long it has been up, and since which start."""
        return Uptime((self.now - self.booted).total_seconds(), str(self.booted))

    def start(self) -> None:
        """Started anew, and with it the program."""
        self.booted = self.now
        world = World(
            now=self.tell_time,
            uptime=self.tell_uptime,
            run_child=self.run_child,
            is_stopping=lambda: False,
            tell=lambda line: self.told.update([line.split("：")[0]]),
        )
        self.nightly = Nightly(self.settings, config=self.folder / "config.toml", world=world)

    def look(self) -> None:
        """The program looks, unless the power fails meanwhile."""
        try:
            self.nightly.look_safely()
        except PowerCutError:
            self.now += 20 * MINUTE
            self.start()

    def run_by_hand(self) -> None:
        """Somebody runs the main job."""
        self._write_outputs("run", "hand", "")

    def run_child(self, arguments: Sequence[str]) -> tuple[int | None, str]:
        """One command of a job: good, a draft, a failure, a hang, a power cut before or after its end."""
        command = " ".join(arguments[: arguments.index("--config")])
        under_way = [job for job in self.ledger.list_jobs().values() if job.finished is None]
        job = max(under_way, key=lambda job: job.started)
        mishap = self.chance.choices(
            [*self.rates, "none"], [*self.rates.values(), 1 - sum(self.rates.values())]
        )[0]
        if mishap == "cut before":
            raise PowerCutError
        if mishap == "hang":
            self.now += 4 * HOUR
            return None, TOO_LONG
        if mishap == "crash":
            self.now += MINUTE
            return -11, ""
        code = 1 if mishap == "failure" else 3 if mishap == "unreadable" else 0
        self._write_outputs(command, job.kind, job.name, code=code)
        if mishap == "cut after":
            raise PowerCutError
        return code, ""

    def _write_outputs(self, command: str, kind: str, name: str, *, code: int = 0) -> None:
        number = self.ledger.start_run(command, at=self.tell_time())
        if code == 0 or (code == 3 and kind != "report"):
            self.good.append((kind, name, self.now))
        self.now += 5 * MINUTE
        self.ledger.end_run(number, at=self.tell_time(), seconds=300, exit_code=code, counts={}, reason="")

    def due(self, day: date) -> datetime:
        """When the night of that date is due."""
        return datetime(day.year, day.month, day.day, 2, tzinfo=self.settings.zone).astimezone(UTC)
