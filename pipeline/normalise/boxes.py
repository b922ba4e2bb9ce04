"""Check boxes typed as text: `□电话 ☑邮件`, `电话( ) 邮件(√)`, `[x]4`, `√电话`, `A. 电话 √ B. 邮件`."""

import re

from pipeline.glyphs import CLOSED, OPEN, TICKS

_TICKED_BRACKET = rf"[\[(【] ?[{TICKS}xX] ?[\])】]"
_EMPTY_BRACKET = r"[\[(【] ?[\])】]"

# A tick right behind a box ticks it; so does one right before a box, unless it hangs on the word before it.
_GLYPH = rf"[{OPEN}{CLOSED}][{TICKS}]?|(?<!\S)[{TICKS}][{OPEN}]|{_TICKED_BRACKET}|[{TICKS}]"
_MARK = re.compile(f"({_GLYPH})")
_MARK_OR_EMPTY = re.compile(f"({_EMPTY_BRACKET}[{TICKS}]?|{_GLYPH})")
_BRACKET = re.compile(f"{_EMPTY_BRACKET}|{_TICKED_BRACKET}")
_IS_TICKED = re.compile(f"[{CLOSED}{TICKS}xX]")

_LETTER = re.compile(r"(?<!\S)[A-Ha-h] ?[.、)] ?")
_DRAWN = frozenset(OPEN + CLOSED)
_EDGES = " 、,;/|"


def read_ticked(line: str) -> list[str] | None:
    """The labels whose boxes are ticked; None where the line (of `read_entry`) has no box.

    Boxes stand all before or all after their labels, or labels begin with letters. A tick that cannot be told
    to belong to one label is given as the label "", which nobody offers.
    """
    marks = _marks(line)
    if not marks.search(line):
        return None
    before, *options = _LETTER.split(line)
    if len(options) > 1 and not before:
        return [marks.sub("", option).strip(_EDGES) for option in options if _is_ticked(marks, option)]
    labels = _read_between(line, marks)
    return [_LETTER.sub("", label.strip(_EDGES), count=1) for label in labels]


def mark_words(line: str) -> dict[str, bool]:
    """Every word of a line, and whether the tick that hangs on it chooses it: 电话 邮件√ 线上表单.

    None at all where boxes are drawn, or a mark hangs on no word, or two on one.
    """
    words = line.split(" ")
    hung = {_MARK_OR_EMPTY.sub("", word): _MARK_OR_EMPTY.findall(word) for word in words}
    clear = all(word and len(marks) < 2 for word, marks in hung.items())  # noqa: PLR2004 - one mark
    if not clear or not _DRAWN.isdisjoint(line):
        return {}
    return {word: any(map(_IS_TICKED.search, marks)) for word, marks in hung.items()}


def _is_ticked(marks: re.Pattern[str], text: str) -> bool:
    return any(_IS_TICKED.search(mark) for mark in marks.findall(text))


def _read_between(line: str, pattern: re.Pattern[str]) -> list[str]:
    """The labels of the ticked boxes, which stand all before or all after their labels; else one label ""."""
    parts = pattern.split(line)
    labels, marks = parts[::2], parts[1::2]
    ticks = [bool(_IS_TICKED.search(mark)) for mark in marks]
    if not any(ticks):
        return []
    if not labels[0].strip():
        ticks, labels = _take_late_ticks(marks, ticks, labels[1:])
    elif not labels[-1].strip():
        labels = labels[:-1]
    else:
        return [""]
    return (
        [label for label, on in zip(labels, ticks, strict=True) if on]
        if all(map(_has_text, labels))
        else [""]
    )


def _has_text(label: str) -> bool:
    return bool(label.strip(_EDGES))


def _marks(line: str) -> re.Pattern[str]:
    """What counts as a box: empty brackets do where there are several and none is drawn (`其他( )`)."""
    drawn = any(sign in line for sign in OPEN)
    return _MARK if drawn or len(_BRACKET.findall(line)) < 2 else _MARK_OR_EMPTY  # noqa: PLR2004 - several


def _take_late_ticks(marks: list[str], ticks: list[bool], labels: list[str]) -> tuple[list[bool], list[str]]:
    """Boxes before labels, where a lone tick on the end of a label (`□电话√ □邮件`) ticks that one."""
    kept_ticks: list[bool] = []
    kept_labels: list[str] = []
    for index, (mark, tick, label) in enumerate(zip(marks, ticks, labels, strict=True)):
        hangs = bool(kept_labels) and kept_labels[-1][-1:].strip() != ""
        ends = label == " " or (label == "" and index == len(labels) - 1)
        if mark in TICKS and hangs and ends:
            kept_ticks[-1] = True
        else:
            kept_ticks.append(tick)
            kept_labels.append(label)
    return kept_ticks, kept_labels
