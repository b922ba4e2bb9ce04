"""Mutants of workbooks: what disks, transfers, other programs and people do to files."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

Mutate = Callable[[bytes, Random], bytes]

PAYLOADS = (
    '=HYPERLINK("http://x","y")', "@SUM(1)", "<script>alert(1)</script>", "{{7*7}}", "{% for %}", "'; DROP",
    "_x0000_", "\u202e反馈", "𠮷👨‍👩‍👧", "#REF!", "1e400", "-1", "NaN", "9" * 400, "A" * 40_000, "0", "FALSE",
    "２０２６年１３月", "2026-02-30", "29/02/2027", "合计", "序号", "客户名称",
    "□是 □否", "☑☑☑", "：：：", "\t\n", "None",
)  # fmt: skip
BLOCK = 512


def flip_bits(data: bytes, chance: Random) -> bytes:
    """A few bits read wrongly."""
    mutant = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
    return bytes(mutant)


def cut_short(data: bytes, chance: Random) -> bytes:
    """A copy that ended early."""
    return data[: chance.randrange(len(data))]


def spoil_block(data: bytes, chance: Random) -> bytes:
    """A block of the disk lost, zeroed, repeated or filled with something else."""
    at, size = chance.randrange(len(data)), chance.choice((1, 16, BLOCK, 4 * BLOCK))
    block = data[at : at + size]
    filling = chance.choice((b"", bytes(len(block)), block * 2, chance.randbytes(len(block))))
    return data[:at] + filling + data[at + size :]


def spoil_markup(data: bytes, chance: Random) -> bytes:
    """A part of the package with wrong markup but right checksums, as a careless program writes it."""
    return _rewrite(data, chance, chance.choice(tuple(_SPOILERS)))


def drop_part(data: bytes, chance: Random) -> bytes:
    """A package that lacks a part."""
    parts = _unzip(data)
    parts.pop(chance.choice(list(parts)))
    return _zip(parts)


def swap_parts(data: bytes, chance: Random) -> bytes:
    """A package in which two parts have each other's names."""
    parts = _unzip(data)
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return _zip(parts)


def type_nonsense(data: bytes, chance: Random) -> bytes:
    """A text of the workbook replaced by something no one expects."""
    return _rewrite(data, chance, _replace_text)


KINDS: dict[str, Mutate] = {
    "bits flipped": flip_bits,
    "cut short": cut_short,
    "block spoiled": spoil_block,
    "markup spoiled": spoil_markup,
    "part missing": drop_part,
    "parts swapped": swap_parts,
    "nonsense typed": type_nonsense,
}
OF_PACKAGES = {"markup spoiled", "part missing", "parts swapped", "nonsense typed"}
"""Kinds that need a zip package."""
OF_BYTES = frozenset(KINDS) - OF_PACKAGES
"""Kinds that know nothing of the contents: in a package the checksums show all of them."""


def _rewrite(data: bytes, chance: Random, change: Callable[[bytes, Random], bytes]) -> bytes:
    parts = _unzip(data)
    markup = [name for name in parts if name.endswith((".xml", ".rels"))]
    rich = [name for name in markup if "sheet" in name.lower() or "content" in name] or markup
    name = chance.choice(rich if chance.random() < 0.7 else markup)  # mostly the sheets
    parts[name] = change(parts[name], chance)
    return _zip(parts)


_TAG = re.compile(rb"<[^<>]{1,200}>")
_NUMBER = re.compile(rb'(?<=[">])\d+(?=["<])')
_TEXT = re.compile(rb"(?<=>)[^<>]{1,200}(?=</(?:\w+:)?(?:t|v|p)>)")


def _drop_tag(part: bytes, chance: Random) -> bytes:
    return _replace(part, _TAG, chance, b"")


def _repeat_tag(part: bytes, chance: Random) -> bytes:
    return _replace(part, _TAG, chance, None)


def _change_number(part: bytes, chance: Random) -> bytes:
    number = chance.choice(("0", "-1", "1", "65535", "1048577", "4294967296", "9" * 30, "x", ""))
    return _replace(part, _NUMBER, chance, number.encode())


def _replace_text(part: bytes, chance: Random) -> bytes:
    text = chance.choice(PAYLOADS).replace("&", "&amp;").replace("<", "&lt;")
    return _replace(part, _TEXT, chance, text.encode("utf-8", "surrogatepass"))


def _flip_markup(part: bytes, chance: Random) -> bytes:
    return flip_bits(part, chance) if part else part


_SPOILERS = (_drop_tag, _repeat_tag, _change_number, _replace_text, _flip_markup)


def _replace(part: bytes, pattern: re.Pattern[bytes], chance: Random, new: bytes | None) -> bytes:
    """One of the pattern's places with `new`, or (None) twice over."""
    places = [match.span() for match in pattern.finditer(part)]
    if not places:
        return part
    start, stop = chance.choice(places)
    return part[:start] + (part[start:stop] * 2 if new is None else new) + part[stop:]


def _unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
