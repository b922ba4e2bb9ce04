"""Values searched for in everything that a run left: in every part of a package, cell, table and page."""

import io
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

PACKAGE, PARQUET, SQLITE = b"PK", b"PAR1", b"SQLite format 3"


def list_texts(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every text in a file, by its place: the bytes themselves, and what is packed in them."""
    yield name, content
    if content.startswith(PARQUET):
        table = pd.read_parquet(io.BytesIO(content)).reset_index()
        yield f"{name}!", table.to_csv().encode()
    elif content.startswith(PACKAGE):
        with ZipFile(io.BytesIO(content)) as package:
            for part in package.namelist():
                yield from list_texts(package.read(part), f"{name}!{part}")


def list_cells(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every value in a database, by its table and column."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")
        ]
        for name in names:
            rows = connection.execute(f"select * from {name}")  # noqa: S608 - our own names
            columns = [column for column, *_ in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    content = value if isinstance(value, bytes) else str(value).encode()
                    yield from list_texts(content, f"{path.name}!{name}.{column}")


def find_values(folder: Path, values: Collection[str]) -> dict[str, set[str]]:
    """Which of the values stand where below `folder`, by value."""
    wanted = {value: value.encode() for value in values}
    found: dict[str, set[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        places = [*list_texts(content, path.relative_to(folder).as_posix())]
        if content.startswith(SQLITE):
            places += list_cells(path)
        for place, text in places:
            for value, sought in wanted.items():
                if sought in text:
                    found.setdefault(value, set()).add(place)
    return found
