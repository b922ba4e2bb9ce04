"""Check boxes typed as text: `□电话 ☑邮件`, `电话( ) 邮件(√)`, `[x]4`, `√电话`."""

import re

_TICKS = "√✓✔"
_OFF = "□☐○◯▢"
_ON = "☑☒■●◉✅"
_TICKED_BRACKET = rf"[\[(【] ?[{_TICKS}xX] ?[\])】]"
_EMPTY_BRACKET = r"[\[(【] ?[\])】]"

# A tick right behind a box ticks it; so does one right before a box, unless it hangs on the word before it.
_GLYPH = rf"[{_OFF}{_ON}][{_TICKS}]?|(?<!\S)[{_TICKS}][{_OFF}]|{_TICKED_BRACKET}|[{_TICKS}]"
_MARK = re.compile(f"({_GLYPH})")
_MARK_OR_EMPTY = re.compile(f"({_EMPTY_BRACKET}[{_TICKS}]?|{_GLYPH})")
_BRACKET = re.compile(f"{_EMPTY_BRACKET}|{_TICKED_BRACKET}")
_IS_TICKED = re.compile(f"[{_ON}{_TICKS}xX]")

_EDGES = " 、,;/|"


def read_ticked(line: str) -> list[str] | None:
    """The labels whose boxes are ticked; None where the line (of `read_entry`) has no box.

    Boxes stand all before or all after their labels. A tick that cannot be told to belong to one label is
    given as the label "", which nobody offers.
    """
    parts = _marks(line).split(line)
    labels, marks = parts[::2], parts[1::2]
    if not marks:
        return None
    ticks = [bool(_IS_TICKED.search(mark)) for mark in marks]
    if not any(ticks):
        return []
    if not labels[0].strip():
        ticks, labels = _take_late_ticks(marks, ticks, labels[1:])
    elif not labels[-1].strip():
        labels = labels[:-1]
    else:
        return [""]
    labels = [label.strip(_EDGES) for label in labels]
    return [label for label, on in zip(labels, ticks, strict=True) if on] if all(labels) else [""]


def _marks(line: str) -> re.Pattern[str]:
    """What counts as a box: empty brackets do where there are several and none is drawn (`其他( )`)."""
    drawn = any(sign in line for sign in _OFF)
    return _MARK if drawn or len(_BRACKET.findall(line)) < 2 else _MARK_OR_EMPTY  # noqa: PLR2004 - several


def _take_late_ticks(marks: list[str], ticks: list[bool], labels: list[str]) -> tuple[list[bool], list[str]]:
    """Boxes before labels, where a lone tick on the end of a label (`□电话√ □邮件`) ticks that one."""
    kept_ticks: list[bool] = []
    kept_labels: list[str] = []
    for index, (mark, tick, label) in enumerate(zip(marks, ticks, labels, strict=True)):
        hangs = bool(kept_labels) and kept_labels[-1][-1:].strip() != ""
        ends = label == " " or (label == "" and index == len(labels) - 1)
        if mark in _TICKS and hangs and ends:
            kept_ticks[-1] = True
        else:
            kept_ticks.append(tick)
            kept_labels.append(label)
    return kept_ticks, kept_labels
