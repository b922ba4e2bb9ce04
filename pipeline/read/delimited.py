"""Reads csv and tsv files: text in UTF-8, GB18030 or UTF-16, with a delimiter that shows itself."""

import csv
import io
from collections import Counter
from itertools import islice

from pipeline.read.decode import decode_text
from pipeline.read.grid import Grid, build_grid
from pipeline.read.tell import UnreadableError

DELIMITERS = ",\t;|"
SAMPLE = 100  # rows that decide the delimiter
FIELD_LIMIT = 1_000_000  # characters in one field


def read_delimited(data: bytes, name: str, *, cells: int) -> Grid:
    """The rows of a text file as a grid called `name`; rows with too few fields end in blanks."""
    text = decode_text(data)
    lines = text.splitlines(keepends=True)
    named = lines[0].strip().lower() if lines else ""
    delimiter = named[4:5] if named.startswith("sep=") else ""
    rows = _parse(text, delimiter or _find_delimiter(text))
    if delimiter:
        rows[0] = []
    width = max(map(len, rows), default=0)
    if width * len(rows) > cells:
        raise UnreadableError("extent", name)
    lengths = tuple(map(len, rows))
    padded: list[list[object]] = [[*row, *[""] * (width - len(row))] for row in rows] if width else []
    return build_grid(name, padded, lengths=lengths)


def _find_delimiter(text: str) -> str:
    """The delimiter that gives most rows the same, largest number of fields."""

    def fields(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        counts = Counter(len(row) for row in islice(rows, SAMPLE) if row)
        usual = counts.most_common(1)
        return (usual[0][0] > 1, usual[0][0] * usual[0][1]) if usual else (0, 0)

    csv.field_size_limit(FIELD_LIMIT)
    try:
        return max(DELIMITERS, key=fields)
    except csv.Error:
        return ","


def _parse(text: str, delimiter: str) -> list[list[str]]:
    """All rows; strict about quotes only at the end, where an open one has swallowed the rows since."""
    csv.field_size_limit(FIELD_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError("failed") from error
    _check_quotes(text, delimiter, len(rows))
    return rows


def _check_quotes(text: str, delimiter: str, rows: int) -> None:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "end of data" in str(error):
            raise UnreadableError("quotes", str(rows)) from error
