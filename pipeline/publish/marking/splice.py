"""Changing a few places of a long XML text without parsing all of it.

Sound only for the plain XML that every spreadsheet program writes: the patterns here must not meet a comment,
a CDATA section or a prefixed name, which `check_plain` sees to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from pipeline.publish.marking.package import UnusualError

AFTER_DECLARATION = 4  # `<?xml` itself may follow a byte order mark


@dataclass(frozen=True)
class Edit:
    """What stands between two places of a text from now on."""

    start: int
    end: int
    content: bytes


@dataclass(frozen=True)
class Tag:
    """A row's or cell's opening tag: its number among its siblings, and where it stands."""

    number: int
    start: int
    end: int
    text: bytes


def splice(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The text with all edits made; those of one place in the order given."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [content[done : edit.start], edit.content]
        done = edit.end
    return b"".join([*pieces, content[done:]])


def check_plain(content: bytes, root: bytes) -> None:
    """Raise UnusualError where patterns could be mistaken in the XML, or its root is another."""
    is_marked = b"!" in content and b"<!" in content  # the first one is seldom there, and found in no time
    if not re.match(root, content) or is_marked or content.find(b"<?", AFTER_DECLARATION) >= 0:
        raise UnusualError("not plain XML")


def meet(tags: Iterable[Tag], wanted: Sequence[int], end: int) -> Iterator[tuple[int, Tag | None, int]]:
    """Each wanted number (ascending), its tag, and where that stands; or None, and where it belongs.

    Raises UnusualError where the tags' numbers don't ascend.
    """
    waiting, last = list(reversed(wanted)), 0
    for tag in tags:
        if tag.number <= last:
            raise UnusualError("numbers out of order")
        last = tag.number
        while waiting and waiting[-1] < tag.number:
            yield waiting.pop(), None, tag.start
        if waiting and waiting[-1] == tag.number:
            yield waiting.pop(), tag, tag.start
        if not waiting:
            return
    for number in reversed(waiting):
        yield number, None, end


def set_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """The opening tag with the attribute changed or added."""
    changed, count = re.subn(rb"(\s%s=)(?:\"[^\"]*\"|'[^']*')" % name, rb'\1"%s"' % value, tag)
    return changed if count else re.sub(rb"\s*(/?>)$", rb' %s="%s"\1' % (name, value), tag)


def find_children(content: bytes) -> list[tuple[str, int]]:
    """Name and place of every child of the root element; raises UnusualError where it is no XML."""
    found: list[tuple[str, int]] = []
    depth = 0
    parser = expat.ParserCreate()

    def start(name: str, _: object) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:  # noqa: PLR2004 - below the root
            found.append((name, parser.CurrentByteIndex))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        raise UnusualError("no XML") from error
    return found
