"""What a written file quotes of some records: the texts of every part of it, without markup."""

import html
import io
import re
from collections.abc import Iterable
from zipfile import BadZipFile, ZipFile

import pandas as pd

from pipeline.masking import mask_text

NAMES = ("customer_name", "contact_person", "contact", "customer_id")
TEXTS = ("description", "request", "progress", "solution", "comment", "content", "remark", "suggestion")
_SHORTEST_TEXT, _LONGEST_TEXT, _SHORTEST_NAME = 6, 16, 2
_MARKUP, _BLANK = re.compile(r"<[^>]*>"), re.compile(r"\s+")


class Traces:
    """What tells records in a text: their numbers, their names, how the texts in them begin."""

    def __init__(self, records: Iterable[pd.DataFrame], numbers: Iterable[str]) -> None:
        """Each frame has one row per record, and any of NAMES and TEXTS."""
        named = "|".join(re.escape(number) for number in sorted(set(numbers)))
        self._numbers = re.compile(rf"(?<![\w-])(?:{named})(?![\w-])") if named else None
        frames = list(records)
        self._names = {each for each in _list_values(frames, NAMES) if len(each) >= _SHORTEST_NAME}
        self._texts = {
            part[:_LONGEST_TEXT]
            for text in _list_values(frames, TEXTS)
            for part in (_squeeze(text), _squeeze(mask_text(text)))
            if len(part) >= _SHORTEST_TEXT
        }

    def are_quoted(self, text: str) -> bool:
        """Whether the text holds their words, or names who they are about beside a number."""
        squeezed = _squeeze(text)
        if any(part in squeezed for part in self._texts):
            return True
        return self.are_named(text) and any(name in text for name in self._names)

    def are_named(self, text: str) -> bool:
        """Whether the text holds one of their numbers."""
        return self._numbers is not None and self._numbers.search(text) is not None


def _list_values(frames: Iterable[pd.DataFrame], columns: Iterable[str]) -> set[str]:
    wanted = tuple(columns)
    return {
        str(value) for frame in frames for name in wanted if name in frame for value in frame[name].dropna()
    }


def _squeeze(text: str) -> str:
    return _BLANK.sub("", text)


def read_texts(content: bytes) -> str:
    """All that a document, workbook or page says, part by part; nothing of a damaged one."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))]
    except BadZipFile:
        parts = [content]
    return "\n".join(html.unescape(_MARKUP.sub("\n", part.decode("utf-8", "replace"))) for part in parts)
