"""What files gave when they were last read or written, so that only what changed is read again.

An entry is known by the file's content and name, the settings and the program's own reading code. Deleting
the folder costs nothing but time. Entries carry a seal made with a secret of the state, so that no file that
somebody puts there is ever loaded.
"""

import hashlib
import hmac
import os
import pickle
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import pipeline
from pipeline.config import Settings
from pipeline.digest import NOTHING, digest_file
from pipeline.state.store import open_state

Value = TypeVar("Value")

FOLDER, SUFFIX = "cache", ".read"
SEAL_BYTES = 32
KEPT_DAYS = 30
"""So long an entry that no run asked for stays."""
_READING = ("read", "normalise", "handbooks", "model.py", "config.py", "masking.py", "words.py")
_NOT_READ_BY = {
    "input",
    "output",
    "templates",
    "state_dir",
    "delivery",
    "report",
    "workbook",
    "targets",
    "focus",
    "engine",
}
_LIBRARIES = ("pandas", "numpy", "pyarrow", "python-calamine")


class ReadCache:
    """The entries beside the state file."""

    def __init__(self, state: Path, settings: Settings, *, keeps: bool) -> None:
        """`settings` are part of what an entry is known by; one that `keeps` nothing writes nothing."""
        self._folder = state.parent / FOLDER
        self._keeps = keeps
        self._secret = _find_secret(state)
        if keeps:
            self._folder.mkdir(exist_ok=True)
            self._clear_old()
        known_by = [_describe_program(), settings.model_dump_json(exclude=_NOT_READ_BY)]
        self._base = hashlib.blake2b("\n".join(known_by).encode(), digest_size=16).hexdigest()

    def name(self, path: Path, name: str) -> str:
        """What the entry of a file is called; NOTHING for a file that cannot be read now."""
        content = digest_file(path)
        if content == NOTHING:
            return NOTHING
        return hashlib.blake2b(f"{self._base}\n{content}\n{name}".encode(), digest_size=20).hexdigest()

    def find(self, entry: str) -> Any:  # noqa: ANN401 - whatever was kept
        """What was kept under this name; None where there is nothing, or it is not ours."""
        path = self._folder / f"{entry}{SUFFIX}"
        try:
            content = path.read_bytes()
            if self._keeps:
                os.utime(path)  # so that it stays
        except OSError:
            return None
        seal, packed = content[:SEAL_BYTES], memoryview(content)[SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(packed)):
            return None
        return unpack(packed)

    def keep(self, entry: str, packed: bytes) -> None:
        """Keeps a packed value; a disk without room costs the entry, not the run."""
        if not self._keeps:
            return
        temporary = self._folder / f".~{os.getpid()}{entry}"
        with suppress(OSError):
            with temporary.open("wb") as file:
                file.writelines([self._seal(packed), packed])
            temporary.replace(self._folder / f"{entry}{SUFFIX}")

    def recall(self, path: Path, name: str, make: Callable[[], Value]) -> Value:
        """What `make` gives for a file, or gave when a file of this content and name was last asked for."""
        entry = self.name(path, name)
        value: Value | None = self.find(entry)
        if value is None:
            value = make()
            if entry != NOTHING:
                self.keep(entry, pack(value))
        return value

    def _clear_old(self) -> None:
        """Removes what no run asked for in KEPT_DAYS, and what a killed run left."""
        oldest = time.time() - KEPT_DAYS * 86_400
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.suffix != SUFFIX or path.stat().st_mtime < oldest:
                    path.unlink()

    def _seal(self, packed: bytes | memoryview) -> bytes:
        return hmac.digest(self._secret, packed, "sha256")


def pack(value: object) -> bytes:
    """A value as it is kept, and as it comes from the child that made it."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(packed: bytes | memoryview) -> Any:  # noqa: ANN401 - whatever was packed
    """The value; only for what we have packed ourselves."""
    return pickle.loads(packed)  # noqa: S301 - sealed, or from our own child


def _find_secret(state: Path) -> bytes:
    with open_state(state) as connection:
        connection.execute("insert or ignore into secrets values ('cache', ?)", (secrets.token_bytes(32),))
        (secret,) = connection.execute("select value from secrets where name = 'cache'").fetchone()
    return bytes(secret)


@cache
def _describe_program() -> str:
    """The versions of the program, of its own reading code and of the libraries that read."""
    package = Path(pipeline.__file__).parent
    files = [path for part in _READING for path in _list_files(package / part)]
    code = [f"{path.relative_to(package)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    libraries = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    return "\n".join([sys.version, *libraries, *code])


def _list_files(part: Path) -> list[Path]:
    inside = part.rglob("*") if part.is_dir() else [part]
    return sorted(path for path in inside if path.suffix in {".py", ".toml"})
