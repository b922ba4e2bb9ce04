"""Takes out of a package what calamine fails on though Excel does not.

That is: macro sheets, and modules that once were sheets (`r:id=""`). Old macros, and the macro viruses of
their time, leave both behind in offices' workbooks.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from pipeline.read.ooxml import find_book, find_links

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?(?:/>|>\s*</(?:\w+:)?sheet\s*>)")
_LINK = re.compile(rb"""(?<!\S)\w+:id\s*=\s*["']([^"']*)["']""")
_SHEETS = re.compile(rb"<(?:\w+:)?(?:worksheet|chartsheet|dialogsheet)[\s>]")


def drop_odd_sheets(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package without the sheets in its list that are none."""
    book = find_book(parts)
    links = find_links(parts, book)

    def keep(tag: re.Match[bytes]) -> bytes:
        link = _LINK.search(tag[0])
        part = links.get(link[1].decode("utf-8", "replace"), "") if link else ""
        return tag[0] if _SHEETS.search(parts.get(part, b"")[:2000]) else b""

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, _SHEET.sub(keep, content) if name == book else content)
    return target.getvalue()
