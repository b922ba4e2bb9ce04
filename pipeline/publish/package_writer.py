"""A workbook whose parts are packed while they are written: no sheet is ever in memory as a whole.

xlsxwriter makes every part a text in memory, then packs them. Here each goes into the zip file as it comes,
by ISA-L, which takes a third of zlib's time. The private parts used here are the steps of xlsxwriter's own
writing; the tests compare the two.
"""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from isal import isal_zlib
from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

CREATED = (1980, 1, 1, 0, 0, 0)  # as Excel has it
RAW = -15  # zlib's word for a stream without a head, as zip files hold it
BUFFER = 1 << 18
AT_A_TIME = 100_000  # shared strings
_ODD = r"^[\s\p{Z}]|[\s\p{Z}]$|_x|[<>&\x00-\x1f\x85\x{fffe}\x{ffff}]"
"""Texts that need more than to stand between two tags."""


class StreamedWorkbook(Workbook):  # type: ignore[misc]  # xlsxwriter is not typed
    """A workbook that is packed into `target`, part by part, when it is closed."""

    def __init__(self, target: Path | io.BytesIO, options: dict[str, Any]) -> None:
        """`options` as xlsxwriter has them."""
        super().__init__(io.BytesIO(), {**options, "in_memory": True})
        self._target = target

    def _get_packager(self) -> Packager:
        return _Packager(self._target)


class _Packager(Packager):  # type: ignore[misc]
    """Packs into the zip file itself; nothing is left for xlsxwriter to pack."""

    def __init__(self, target: Path | io.BytesIO) -> None:
        super().__init__()
        self._target = target
        self._part: Part | None = None

    def _create_package(self) -> list[object]:
        with ZipFile(self._target, "w", ZIP_DEFLATED) as self._file:
            try:
                super()._create_package()
            finally:
                self._end_part()
        return []

    def _filename(self, xml_filename: str) -> io.StringIO:
        self._end_part()
        self._part = Part(self._file, xml_filename)
        return self._part

    def _end_part(self) -> None:
        if self._part is not None:
            self._part.end()

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _SharedStrings()
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001


class Part(io.StringIO):
    """A part of the package, open for writing; xlsxwriter asks for this class."""

    def __init__(self, file: ZipFile, name: str) -> None:
        """Begins the part of that name."""
        super().__init__()
        entry = ZipInfo(name, CREATED)
        entry.compress_type = ZIP_DEFLATED
        packed = file.open(entry, "w")
        cast("Any", packed)._compressor = isal_zlib.compressobj(1, isal_zlib.DEFLATED, RAW)  # noqa: SLF001
        self._buffer = io.BufferedWriter(cast("io.RawIOBase", packed), BUFFER)

    def write(self, text: str) -> int:
        """Writes a text; the bytes it took."""
        return self._buffer.write(text.encode())

    def write_texts(self, texts: pa.StringArray | pa.ChunkedArray) -> None:
        """Writes them one behind the other."""
        for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
            _, offsets, content = chunk.buffers()
            start, end = np.frombuffer(offsets, np.int32)[[chunk.offset, chunk.offset + len(chunk)]]
            self._buffer.write(memoryview(content)[start:end])

    def end(self) -> None:
        """Nothing more is to come."""
        self._buffer.close()


class _SharedStrings(SharedStrings):  # type: ignore[misc]
    """The same texts, most of them without a call for each of its steps."""

    def _write_sst_strings(self) -> None:
        strings = self.string_table.string_array
        for start in range(0, len(strings), AT_A_TIME):
            texts = pa.array(strings[start : start + AT_A_TIME], pa.string())
            odd = pc.indices_nonzero(pc.match_substring_regex(texts, _ODD)).to_pylist()
            told = pc.binary_join_element_wise("<si><t>", texts, "</t></si>", "")
            for after, place in pairwise([-1, *odd, len(texts)]):
                if place - after > 1:
                    cast("Part", self.fh).write_texts(told[after + 1 : place])
                if place < len(texts):
                    self._write_si(texts[place].as_py())
