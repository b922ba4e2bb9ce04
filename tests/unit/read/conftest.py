"""Writes a file and reads it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from made_files import Rows, make_xlsx

from pipeline.config import Settings, build_settings
from pipeline.model import FileReading
from pipeline.read import read_file


@pytest.fixture(scope="session")
def settings() -> Settings:
    return build_settings({})


@pytest.fixture
def read_bytes(tmp_path: Path, settings: Settings) -> Callable[..., FileReading]:
    """Reads bytes as a file of this name."""

    def read(content: bytes, file: str = "数据.xlsx", *, settings: Settings = settings) -> FileReading:
        path = tmp_path / file
        path.write_bytes(content)
        return read_file(path, name=file, settings=settings)

    return read


@pytest.fixture
def read_rows(read_bytes: Callable[..., FileReading]) -> Callable[..., FileReading]:
    """Reads rows (of one sheet, or of several by name) as an xlsx."""

    def read(
        rows: Rows | Mapping[str, Rows], *merges: str, file: str = "数据.xlsx", **options: Any
    ) -> FileReading:
        sheets = rows if isinstance(rows, Mapping) else {"Sheet1": rows}
        return read_bytes(make_xlsx(sheets, merges), file, **options)

    return read
