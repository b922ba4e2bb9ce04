"""What the team's `[[sources]]` say of a file and its sheets."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Literal
from unicodedata import normalize

from pipeline.config import Source
from pipeline.model import ROW_COLUMNS
from pipeline.read.labels import Kind, Lexicon, label_keys


def find_source(sources: Sequence[Source], name: str, sheet: str) -> Source | None:
    """The first rule that fits a sheet of a file (its path below the input folder)."""
    parts = _plain(name).split("/")
    return next((s for s in sources if _fits(parts, s) and fnmatchcase(_plain(sheet), _plain(s.sheet))), None)


def is_ignored(sources: Sequence[Source], name: str) -> bool:
    """Whether a whole file is to be left alone: no rule before that one speaks of its sheets."""
    parts = _plain(name).split("/")
    first = next((source for source in sources if _fits(parts, source)), None)
    return first is not None and first.ignore and first.sheet == "*"


def _plain(text: str) -> str:
    return normalize("NFC", text).casefold()


def _fits(parts: Sequence[str], source: Source) -> bool:
    return _match(parts, _plain(source.path).split("/"))


def _match(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether folders and file fit a glob's, one by one; `**` stands for any number of folders."""
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return any(_match(parts[skipped:], patterns[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], patterns[0]) and _match(parts[1:], patterns[1:])


def apply_source(lexicon: Lexicon, source: Source | None) -> Lexicon:
    """The lexicon for the sheets of a rule: its forms alone, its labels before all others."""
    if source is None:
        return lexicon
    kinds = (
        _tell(kind, source)
        for kind in lexicon.kinds
        if source.handbook in (None, kind.handbook) and source.form in (None, kind.form.title)
    )
    return replace(lexicon, kinds=tuple(kinds))


def _tell(kind: Kind, source: Source) -> Kind:
    known = {*kind.fields.values(), *(column.name for column in ROW_COLUMNS[kind.record])}
    labels = [(text, field) for text, field in source.labels.items() if field in known]
    own = {key: field for text, field in labels for key in label_keys(text)[:1]}
    told: Literal["", "handbook", "form"] = "form" if source.form else "handbook" if source.handbook else ""
    return replace(kind, fields={**kind.fields, **own}, told=told)
