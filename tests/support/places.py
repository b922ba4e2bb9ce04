"""Places that fsspec reaches, as the tests have them: in memory, and with the troubles of a network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

ROOT = "/fb"


class Shaky(MemoryFileSystem):
    """A memory of its own that counts what it is asked for, and may fail or be changed in between."""

    protocol = "shaky"
    cachable = False
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    asked: ClassVar[list[tuple[str, str]]] = []
    fails_at: ClassVar[int | None] = None
    refused: ClassVar[dict[tuple[str, str], Exception]] = {}
    after: ClassVar[dict[tuple[str, str], Callable[[], object]]] = {}

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("shaky://", "memory://"))

    def info(self, path: str, **kwargs: Any) -> Any:
        with self._asked_for("info", path):
            return super().info(path, **kwargs)

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - fsspec's own
        with self._asked_for("ls", path):
            return super().ls(path, detail=detail, **kwargs)

    def get_file(self, rpath: str, lpath: str, **kwargs: Any) -> Any:
        with self._asked_for("get", rpath):
            return super().get_file(rpath, lpath, **kwargs)

    def open(self, path: str, mode: str = "rb", **kwargs: Any) -> Any:
        if "w" not in mode:
            return super().open(path, mode, **kwargs)
        with self._asked_for("put", path):
            return super().open(path, mode, **kwargs)

    def rm_file(self, path: str) -> None:
        with self._asked_for("remove", path):
            super().rm_file(path)

    @classmethod
    @contextmanager
    def _asked_for(cls, what: str, path: str) -> Iterator[None]:
        call = what, cls._strip_protocol(path).removeprefix(f"{ROOT}/")
        cls.asked.append(call)
        if cls.fails_at == len(cls.asked):
            raise ConnectionError("the network is gone")
        if call in cls.refused:
            raise cls.refused[call]
        yield
        cls.after.pop(call, lambda: None)()

    @classmethod
    def reset(cls) -> None:
        """An empty memory without troubles."""
        for kept in (cls.store, cls.asked, cls.refused, cls.after):
            kept.clear()
        cls.pseudo_dirs[:] = [""]
        cls.fails_at = None

    @classmethod
    def asked_to(cls, what: str) -> list[str]:
        """The files that were asked for, in order."""
        return [name for kind, name in cls.asked if kind == what]


fsspec.register_implementation("shaky", Shaky, clobber=True)


def save_there(name: str, content: bytes) -> None:
    """Somebody else saves a file."""
    Shaky.store[f"{ROOT}/{name}"] = MemoryFile(None, name, content)


def remove_there(name: str) -> None:
    """Somebody else removes a file."""
    del Shaky.store[f"{ROOT}/{name}"]


def read_there(below: str = "") -> dict[str, bytes]:
    """The files there by name."""
    start = f"{ROOT}/{below}"
    return {
        name.removeprefix(start): bytes(file.getbuffer())
        for name, file in Shaky.store.items()
        if name.startswith(start)
    }
