"""The headings of a list, and the header that they make up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.read.captions import Captions
from pipeline.read.grid import CellAt

_BREAK = re.compile(r"\s*[\r\n]+\s*")


@dataclass(frozen=True)
class Heading:
    """One heading of a list: its columns, its text as written, and under which keys that may be listed.

    Several columns hold the pieces of one value, or, where there are `options`, a tick each below one of the
    label's choices: 电话 and 邮件 of 反馈渠道, 1 to 5 of 满意度.
    """

    cols: tuple[int, ...]
    text: str
    keys: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def col(self) -> int:
        """Its first column."""
        return self.cols[0]


@dataclass(frozen=True)
class Header:
    """The header of one list; all borders belong to it."""

    top: int
    bottom: int
    left: int
    right: int
    headings: tuple[Heading, ...]

    def overlaps(self, left: int, right: int) -> bool:
        """Whether the list shares a column with these."""
        return self.left <= right and left <= self.right


def read_headings(captions: Captions, top: int, bottom: int, cols: range) -> Iterator[Heading]:
    """The headings of a header: columns below one cell have one, and so have the choices of a label."""
    stacks = {col: tuple(captions.stack(top, bottom, col)) for col in cols}
    parted = {stack[-2] for stack in stacks.values() if len(stack) > 1}
    stacks = {col: () if stack[-1:] and stack[-1] in parted else stack for col, stack in stacks.items()}
    for _, group in groupby(cols, key=lambda col: _find_parent(captions, stacks[col]) or stacks[col] or col):
        columns = tuple(group)
        stack = stacks[columns[0]]
        options: tuple[str, ...] = ()
        if len(columns) > 1 and stack != stacks[columns[1]]:
            options = tuple(captions.text(*stacks[col][-1]) for col in columns)
            stack = stack[:-1]
        yield Heading(columns, _say(captions, stack), captions.combine(stack), options)


def _find_parent(captions: Captions, stack: Sequence[CellAt]) -> CellAt | None:
    """The label one of whose choices stands over a column."""
    return stack[-2] if len(stack) > 1 and captions.is_option(*stack[-2:]) else None


def _say(captions: Captions, stack: Sequence[CellAt]) -> str:
    """A heading in one line: 名称 below 客户信息, but 处理时间 for 时间 below 处理."""
    *groups, own = [captions.text(*cell) for cell in stack] or [""]
    group = groups[-1] if groups and captions.stem(groups[-1]) == groups[-1] else ""
    return _BREAK.sub(_join_lines, group + own)


def _join_lines(gap: re.Match[str]) -> str:
    """Latin words stay apart."""
    beside = gap.string[gap.start() - 1 : gap.start()] + gap.string[gap.end() : gap.end() + 1]
    return " " if beside.isascii() else ""
