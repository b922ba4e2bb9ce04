"""The wish to stop: SIGTERM, Ctrl-C, Ctrl-Break, and a Windows console that is closed."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CLOSE_EVENTS = (2, 5, 6)
"""Windows: the console is closed, the user logs off, the system shuts down."""
CLOSE_SECONDS = 4.5
"""Windows ends a process five seconds after such an event, whatever it does."""
SLICE = 1.0
"""Seconds: on Windows no signal ends a wait."""


class Stop:
    """Whether to stop; waits that end with the wish to."""

    def __init__(self) -> None:
        """Nobody wants to stop yet."""
        self._asked = threading.Event()
        self._ended = threading.Event()

    def is_asked(self) -> bool:
        """Whether to stop."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask to stop."""
        self._asked.set()

    def sleep(self, seconds: float) -> None:
        """Waits so long, or until it is time to stop."""
        end = time.monotonic() + seconds
        while not self.is_asked() and (left := end - time.monotonic()) > 0:
            self._asked.wait(min(left, SLICE))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Inside, every way of asking a program to end sets the wish to stop instead."""
        names = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]  # nohup
        before = {number: signal.signal(number, self._hear) for number in heard}
        if sys.platform == "win32":
            self._hear_console()
        try:
            yield
        finally:
            self._ended.set()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()

    def _close(self, event: int) -> bool:
        """Windows calls this in a thread of its own and ends the process when it returns."""
        if event not in CLOSE_EVENTS:
            return False
        self._asked.set()
        self._ended.wait(CLOSE_SECONDS)
        return True

    def _hear_console(self) -> None:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 - only Windows needs it

            self._handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(self._close)
            ctypes.windll.kernel32.SetConsoleCtrlHandler(self._handler, 1)
