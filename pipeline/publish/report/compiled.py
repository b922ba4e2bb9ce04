"""The packaged templates are compiled once: what Jinja made of them is kept where Python keeps its own."""

import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from jinja2.sandbox import SandboxedEnvironment

FOLDER = Path(__file__).parent / "__pycache__"
_HOW = Path(__file__).with_name("rendering.py").read_text("utf-8")  # what it is compiled with


class Remembering(SandboxedEnvironment):
    """Keeps what it compiles under `name`, piece by piece in their order; nothing where `name` is empty."""

    def __init__(self, name: str, **options: Any) -> None:  # noqa: ANN401 - as of the environment
        """`options` as of the environment."""
        super().__init__(**options)
        self._cache = _Cache(str(FOLDER), f"{name}-%s.cache")
        self._pieces = map(str, count()) if name and not sys.dont_write_bytecode else None

    def compile(self, source: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as overridden
        """The code of a template's source."""
        if self._pieces is None:
            return super().compile(source, *arguments, **options)
        bucket = self._cache.get_bucket(self, next(self._pieces), None, source)
        if bucket.code is None:
            bucket.code = super().compile(source, *arguments, **options)
            with suppress(OSError):  # the program is not ours to change
                self._cache.set_bucket(bucket)
        return bucket.code


class _Cache(FileSystemBytecodeCache):
    """A file for each piece; a piece that is another now is compiled anew."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - as overridden
        return name

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(source + _HOW)
