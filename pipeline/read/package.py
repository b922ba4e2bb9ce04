"""Opens zip packages (xlsx, xlsm, xlsb, ods) with every check made before anything is parsed."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection

from pipeline.config import Limits
from pipeline.read.tell import UnreadableError

SMALL = 8 * 2**20  # bytes; parts up to this size may be packed as tightly as they like
CHUNK = 2**20
ENCRYPTED = 1  # flag bit of a zip entry
MANY = 0xFFFF  # parts: their number stands elsewhere
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
)
"""What a damaged package raises."""
_DIRECTORY_END = b"PK\x05\x06"

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DTD_WIDE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_TARGET = re.compile(rb"""(?<!\S)Target\s*=\s*["']([^"']+)["']""")
_MARKUP = (".xml", ".rels", ".vml")


def open_package(data: bytes, limits: Limits, *, beside: Collection[str] = ()) -> dict[str, bytes]:
    """All markup and binary sheet parts by name, every part's CRC checked; pictures are checked, not kept.

    Nor is what is `beside`. Raises UnreadableError for damage, passwords, bombs (sizes and ratio of `limits`)
    and DTDs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_count(data, archive)
            _check_sizes(archive.infolist(), limits)
            return _spell_as_linked(
                {
                    info.filename.replace("\\", "/"): _read_part(archive, info, beside)
                    for info in archive.infolist()
                    if not info.is_dir()
                }
            )
    except UnreadableError:
        raise
    except BROKEN as error:
        whole = _DIRECTORY_END in data[-66_000:]
        raise UnreadableError("damaged" if whole else "incomplete") from error


def _spell_as_linked(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts by the names under which others refer to them; capitals make no difference."""
    spelled = {}
    for name in [name for name in parts if name.endswith(".rels")]:
        home = posixpath.dirname(posixpath.dirname(name))
        for target in _TARGET.findall(parts[name]):
            path = posixpath.join("/", home, target.decode("utf-8", "replace"))
            folder, own = posixpath.split(posixpath.normpath(path).lstrip("/"))
            for part in (posixpath.join(folder, own), posixpath.join(folder, "_rels", f"{own}.rels")):
                spelled[part.lower()] = part
    return {spelled.get(name.lower(), name): content for name, content in parts.items()}


def _check_count(data: bytes, archive: zipfile.ZipFile) -> None:
    """The directory's end tells how many parts there are: a damaged entry may swallow those behind it."""
    told = int.from_bytes(data[data.rfind(_DIRECTORY_END) :][10:12], "little")
    if told not in (len(archive.infolist()), MANY):
        raise UnreadableError("damaged")


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Sizes as declared; a part that unpacks to more than it declares fails its CRC later."""
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise UnreadableError("password")
    if len({part.filename for part in parts}) < len(parts):
        raise UnreadableError("damaged")
    total = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > SMALL and part.file_size > limits.ratio * max(part.compress_size, 1)
        for part in parts
    )
    if total > limits.unpacked_mb * 2**20 or dense:
        raise UnreadableError("bomb")


def _read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, beside: Collection[str]) -> bytes:
    """A part's bytes after its CRC was found right; b"" for one that no step needs."""
    if info.filename in beside or not info.filename.endswith((*_MARKUP, ".bin", "mimetype")):
        with archive.open(info) as part:
            while part.read(CHUNK):
                pass
        return b""
    content = archive.read(info)
    if info.filename.endswith(_MARKUP) and has_dtd(content):
        raise UnreadableError("dtd")
    return content


def has_dtd(content: bytes) -> bool:
    """Whether markup declares a document type or an entity, in an 8-bit or 16-bit encoding."""
    pattern = _DTD_WIDE if b"\0" in content[:200] else _DTD
    return b"!" in content and pattern.search(content) is not None
