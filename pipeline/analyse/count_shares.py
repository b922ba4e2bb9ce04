"""Shares of categories and modules, flagged where one is a focus (A11, C9)."""

from collections import Counter
from typing import Any

from pipeline.config import Focus

BLAMED = ("complaint", "problem")
"""Modules and topics are counted over these categories (C9)."""


def count_shares(counts: Counter[str], *, key: str, focus: Focus) -> list[dict[str, Any]]:
    """`[{key, "count", "share", "focus"}]` of each label's count, largest first, ties by name."""
    total = counts.total()
    return [
        {key: label, "count": count, "share": count / total, "focus": is_focus(count, total, focus=focus)}
        for label, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def is_focus(count: int, total: int, *, focus: Focus) -> bool:
    """Whether so many of the total are worth a flag: the share is over the line, the total not too small."""
    if total < focus.minimum:
        return False
    share = count / total
    return share >= focus.share if focus.comparison == ">=" else share > focus.share
