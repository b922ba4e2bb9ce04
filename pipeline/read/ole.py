"""Reads streams out of an OLE compound file, the shell of xls workbooks ([MS-CFB])."""

import struct
from collections.abc import Iterator, Sequence

from pipeline.read.tell import UnreadableError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_SMALL = 4096  # shorter streams lie in the root's stream, in sectors of 64 bytes
_SMALL_SECTOR = 64
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """The streams of a file by name, in lower case; raises UnreadableError where its chains are broken."""

    def __init__(self, data: bytes) -> None:
        """Reads the tables of sectors and streams."""
        self._data = data
        try:
            self._size = 1 << struct.unpack_from("<H", data, 30)[0]
            self._fat = self._read_fat()
            first, self._small_first = struct.unpack_from("<I8xI", data, 48)
            self._streams = dict(self._read_entries(self._join(first)))
            self._small = self._read_small()
        except (struct.error, IndexError, OverflowError) as error:
            raise UnreadableError("incomplete") from error

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream."""
        first, size = self._streams[name]
        try:
            if size >= _SMALL:
                content = self._join(first)
            else:
                starts = (number * _SMALL_SECTOR for number in _follow(first, self._small[0]))
                content = b"".join(self._small[1][start : start + _SMALL_SECTOR] for start in starts)
        except IndexError as error:
            raise UnreadableError("incomplete") from error
        if len(content) < size:
            raise UnreadableError("incomplete")
        return content[:size]

    def _sector(self, number: int) -> bytes:
        offset = (number + 1) * self._size
        if offset >= len(self._data):
            raise IndexError(number)
        return self._data[offset : offset + self._size]

    def _join(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(first, self._fat))

    def _read_fat(self) -> Sequence[int]:
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        following, count = struct.unpack_from("<2I", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            *more, following = _numbers(self._sector(following))
            numbers.extend(more)
        return _numbers(b"".join(self._sector(number) for number in numbers if number < _END))

    def _read_entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for offset in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            if kind in {_STREAM, _ROOT}:
                name = directory[offset : offset + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
                yield (
                    "" if kind == _ROOT else name.lower(),
                    struct.unpack_from("<II", directory, offset + 116),
                )

    def _read_small(self) -> tuple[Sequence[int], bytes]:
        """The chains of small sectors, and the stream that holds them."""
        root = self._streams.get("", (_END, 0))[0]
        return _numbers(self._join(self._small_first)), self._join(root)


def _numbers(sectors: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])


def _follow(number: int, chain: Sequence[int]) -> Iterator[int]:
    """The sectors of a chain; one longer than all sectors together runs in a circle."""
    for _ in range(len(chain) + 1):
        if number >= _END:
            return
        yield number
        number = chain[number]
    raise IndexError(number)
