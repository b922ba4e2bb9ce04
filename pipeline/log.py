"""The log: one line an event, in files that rotate; several processes write to it.

No personal data: events, codes, numbers, names of files. Of an exception its type and place, never its
message, which may quote a cell. What cannot be logged stops nothing.
"""

import json
import re
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from pipeline.config import Log as LogSettings
from pipeline.errors import BusyError
from pipeline.masking import mask_text
from pipeline.state.lock import hold_lock

LOG_FILE = Path("log") / "feedback.log"
"""Beside the state file."""
Value = str | int | float
Clock = Callable[[], datetime]
_MEGABYTE = 2**20


class Log:
    """The log of one workplace."""

    def __init__(self, path: Path, *, settings: LogSettings, clock: Clock) -> None:
        """`clock` tells the time in the configured zone."""
        self._path = path
        self._settings = settings
        self._clock = clock

    def write(self, event: str, **values: Value) -> None:
        """Adds a line: `2026-10-31T02:00:03 run finished code=0 seconds=3.1`."""
        said = {name: _clean(value) for name, value in values.items()}
        at = f"{self._clock():%Y-%m-%dT%H:%M:%S}"
        line = self._spell(at, event, said)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._rotate()
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(line + "\n")

    def _spell(self, at: str, event: str, said: dict[str, Value]) -> str:
        if self._settings.json_lines:
            return json.dumps({"at": at, "event": event, **said}, ensure_ascii=False)
        return " ".join([at, event, *(f"{name}={_quote(value)}" for name, value in said.items())])

    def _rotate(self) -> None:
        """Moves a full file on, unless another process is just doing so."""
        if not self._is_full():
            return
        names = [
            self._path,
            *(self._path.with_suffix(f".{n}.log") for n in range(1, self._settings.files + 1)),
        ]
        with suppress(BusyError), hold_lock(self._path.with_suffix(".lock"), "log", since=self._clock()):
            if self._is_full():
                for newer, older in reversed([*pairwise(names)]):
                    if newer.exists():
                        newer.replace(older)
                self._path.unlink(missing_ok=True)  # still there where no older ones are kept

    def _is_full(self) -> bool:
        return self._path.exists() and self._path.stat().st_size >= self._settings.megabytes * _MEGABYTE


def place_of(error: BaseException) -> dict[str, str]:
    """The type of an exception and the line that raised it, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f"{Path(last.filename).name}:{last.lineno}" if last else ""
    return {"type": type(error).__name__, "at": place}


def _clean(value: Value) -> Value:
    return mask_text(value) if isinstance(value, str) else value


def _quote(value: Value) -> str:
    """One word, or a quoted text in which no line ends."""
    text = str(value)
    return text if re.fullmatch(r"[^\s\"=]+", text) else json.dumps(text, ensure_ascii=False)
