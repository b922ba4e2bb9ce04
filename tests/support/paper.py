"""The nightly job with a clock, children and a screen made of paper."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.config import build_settings
from pipeline.night.clock import Uptime
from pipeline.nightly import Nightly, World
from pipeline.state import Ledger
from pipeline.state.lock import hold_lock

START = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)  # 02:00 on Sunday, 1 November, in Shanghai
MINUTE = timedelta(minutes=1)
Child = Callable[[str], tuple[int | None, str]]


class Paper:
    """A workplace; `child` says how each command ends, `commands` are those that were started."""

    def __init__(self, folder: Path, config: dict[str, object] | None = None) -> None:
        self.settings = build_settings(config or {}, folder=folder)
        self.ledger = Ledger(self.settings.state)
        self.now = START
        self.commands: list[str] = []
        self.said: list[str] = []
        self.stopping = self.deaf = False
        self.child: Child = lambda _: (0, "")
        world = World(
            now=lambda: self.now,
            uptime=lambda: Uptime((self.now - START).total_seconds() + 1000, "one"),
            run_child=self.run_child,
            is_stopping=lambda: self.stopping,
            tell=self.hear,
        )
        self.nightly = Nightly(self.settings, config=folder / "config.toml", world=world)

    def hear(self, line: str) -> None:
        if self.deaf:
            raise BrokenPipeError
        self.said.append(line)

    def run_child(self, arguments: Sequence[str]) -> tuple[int | None, str]:
        command = " ".join(arguments[:-2])
        assert arguments[-2:] == ["--config", str(self.settings.output.parent / "config.toml")]
        self.commands.append(command)
        code, why = self.child(command)
        if code in (0, 1, 3):
            number = self.ledger.start_run(command, at=self.now)
            reason = "共享文件夹不在" if code == 1 else ""
            counts = {"files_read": 14, "cases": 1200}
            self.ledger.end_run(
                number, at=self.now, seconds=9.5, exit_code=code, counts=counts, reason=reason
            )
        return code, why

    def look(self, minutes: int = 0) -> bool:
        self.now += minutes * MINUTE
        return self.nightly.look_safely()

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Somebody else has the lock."""
        return hold_lock(self.settings.state.with_name(name), "feedback run", since=self.now)

    @property
    def log(self) -> str:
        return (self.settings.state.parent / "log" / "feedback.log").read_text("utf-8")
