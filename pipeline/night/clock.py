"""Whether the system's clock can be trusted: it may jump by hours or years, and come back.

The time that the machine has been up tells a jump from sleep. After a jump nothing is begun for an hour, so
that a clock that is set right again has done no harm; then it is taken at its word.
"""

import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Self

MOST_DRIFT = timedelta(minutes=10)
LONGEST_ABSENCE = timedelta(days=31)
"""A machine that was switched off for longer may just as well have a wrong clock."""
DOUBT = timedelta(hours=1)

News = Literal["", "clock jumped", "clock mended", "clock accepted"]


BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Uptime:
    """How long the machine has been up, sleep included; which start that was, where one can know."""

    seconds: float
    boot: str = ""


@dataclass(frozen=True)
class Seen:
    """The last trusted look at the clock. `since` is when the ledger began.

    `doubt` is the uptime in seconds at which the doubt began, None without any.
    """

    at: datetime
    uptime: Uptime
    since: datetime
    doubt: float | None = None

    @classmethod
    def loads(cls, text: str) -> Self:
        """What `dumps` gave."""
        fields = json.loads(text)
        times = {name: datetime.fromisoformat(fields[name]) for name in ("at", "since")}
        return cls(**fields | times | {"uptime": Uptime(**fields["uptime"])})

    def dumps(self) -> str:
        """As a text for the state."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @property
    def is_trusted(self) -> bool:
        """Whether jobs may be begun by this clock."""
        return self.doubt is None


def look_at_clock(now: datetime, uptime: Uptime, last: Seen | None) -> tuple[Seen, News]:
    """What is to be remembered of this look, and what is new about the clock."""
    fresh = Seen(now, uptime, min(now, last.since) if last else now)
    if last is None:
        return fresh, ""
    if not _is_strange(now, uptime, last):
        return fresh, "" if last.is_trusted else "clock mended"
    if last.doubt is None or uptime.seconds < last.doubt:
        return replace(last, doubt=uptime.seconds), "clock jumped"
    if uptime.seconds - last.doubt < DOUBT.total_seconds():
        return last, ""
    return fresh, "clock accepted"


def _is_strange(now: datetime, uptime: Uptime, last: Seen) -> bool:
    """Whether time and uptime do not agree, neither if the machine stayed up nor if it was started anew."""
    passed, up = now - last.at, timedelta(seconds=uptime.seconds)
    stayed = abs(passed - (up - timedelta(seconds=last.uptime.seconds))) <= MOST_DRIFT
    anew = -MOST_DRIFT <= passed <= LONGEST_ABSENCE and up <= passed + MOST_DRIFT
    if uptime.boot and last.uptime.boot:
        return not (stayed if uptime.boot == last.uptime.boot else anew)
    return not (stayed or anew)


def read_uptime() -> Uptime:
    """The machine's own uptime, which nobody can set."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere the monotonic clock goes on in sleep
    seconds = time.monotonic() if clock is None else time.clock_gettime(clock)
    return Uptime(seconds, BOOT_ID.read_text("ascii").strip() if BOOT_ID.exists() else "")
