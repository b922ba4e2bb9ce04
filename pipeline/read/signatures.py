"""What a file is: by its bytes, never by its name."""

import io
import re
import zipfile
from typing import Literal

from pipeline.read.ole import MAGIC as OLE
from pipeline.read.ole import CompoundFile
from pipeline.read.package import BROKEN
from pipeline.read.tell import UnreadableError

Format = Literal["xlsx", "xlsb", "ods", "xls", "biff", "html", "mhtml", "xml", "text"]

HEAD = 4096  # bytes that tell what a file is
PADDING = 64  # so many zeros at the end of a text are room that its copy has not filled yet
ZIP = b"PK"
BIFF = re.compile(rb"\x09[\0\x02\x04\x08][\x04\x06\x08\x10]\0")  # BOF of an old workbook, in no OLE shell

_OTHERS = {  # what else is met under a workbook's name: a key of words.UNREADABLE, and what to call it
    b"%PDF": ("type", "PDF"),
    b"\x89PNG": ("type", "PNG"),
    b"\xff\xd8\xff": ("type", "JPEG"),
    b"GIF8": ("type", "GIF"),
    b"{\\rtf": ("type", "RTF"),
    b"Rar!": ("archive", "RAR"),
    b"7z\xbc\xaf": ("archive", "7z"),
    b"\x1f\x8b": ("archive", "gzip"),
    b"TABLE\r\n0,1\r\n": ("foreign", "DIF"),
    b"\0\0\x02\0": ("foreign", "Lotus 1-2-3"),
    b"\0\0\x1a\0": ("foreign", "Lotus 1-2-3"),
    b"\xff\0\x02\0\x04\x04": ("foreign", "Works"),
    b"%TSD-Header-###%": ("encrypted", ""),  # companies' own encryption of every office file
    b"b\x14#e": ("encrypted", ""),  # E-SafeNet's
}
_SYLK = re.compile(rb"ID;P[^\r\n]*[\r\n]+[A-Z]{1,2};")  # a csv may begin with ID; too
_ZIPS = {  # parts of packages that are no workbooks
    "word/document.xml": ("type", "Word"),
    "ppt/presentation.xml": ("type", "PowerPoint"),
    "index/document.iwa": ("foreign", "Numbers"),
    "content.xml": ("type", "OpenDocument"),
}
_STREAMS = {"worddocument": ("type", "Word"), "powerpoint document": ("type", "PowerPoint")}
_ROOTS = {b"office:document": ("foreign", "FODS"), b"uof:uof": ("foreign", "UOF")}

_FOR_TABLES = re.compile(
    rb"urn:schemas-microsoft-com:office:(?:spreadsheet|excel)\b|opendocument\.spreadsheet|<uof:"
)
_SPREADSHEET = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet\b")
_MHTML = re.compile(rb"[\w-]+: .*\bmultipart/related\b", re.IGNORECASE | re.DOTALL)
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^>]*>\s*)*", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<([\w:]+)")
_HTML = re.compile(
    rb"(?:html|head|body|meta|title|link|style|script|table|tr|t[hd]|form|div|span|font|b|p|br|center|h[1-6])$",
    re.IGNORECASE,
)


def is_made_for_tables(head: bytes) -> bool:
    """Whether the first bytes of a file with any name may be those of a workbook."""
    foreign = tuple(magic for magic, (reason, _) in _OTHERS.items() if reason == "foreign")
    plain = head.replace(b"\0", b"")
    return head.startswith((ZIP, OLE, *foreign)) or bool(
        BIFF.match(head) or _SYLK.match(head) or _FOR_TABLES.search(plain)
    )


def sniff(data: bytes) -> Format:
    """The format of a file by its bytes; raises UnreadableError for what is none."""
    if data.startswith(ZIP):
        return _sniff_zip(data)
    if data.startswith(OLE):
        return _sniff_ole(data)
    if BIFF.match(data):
        return "biff"
    for magic, told in _OTHERS.items():
        if data.startswith(magic):
            raise UnreadableError(*told)
    if _SYLK.match(data):
        raise UnreadableError("foreign", "SYLK")
    if not data.strip(b"\0") or data.endswith(bytes(PADDING)):
        raise UnreadableError("incomplete")
    return _sniff_text(data)


def _sniff_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            kind = archive.open("mimetype").read(HEAD) if "mimetype" in archive.namelist() else b""
    except BROKEN as error:
        raise UnreadableError("incomplete") from error
    if "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    raise UnreadableError(*next((told for part, told in _ZIPS.items() if part in names), ("archive", "ZIP")))


def _sniff_ole(data: bytes) -> Format:
    """A password turns any workbook into an EncryptedPackage."""
    names = CompoundFile(data).names
    if "encryptedpackage" in names:
        raise UnreadableError("password")
    if not names.isdisjoint({"workbook", "book"}):
        return "xls"
    raise UnreadableError(
        *next((told for name, told in _STREAMS.items() if name in names), ("type", "Office"))
    )


def _sniff_text(data: bytes) -> Format:
    """Markup shows its first tag; whatever else is text."""
    plain = data[:HEAD].removeprefix(b"\xef\xbb\xbf").strip(b"\xff\xfe").replace(b"\0", b"")
    if _MHTML.match(plain):
        return "mhtml"
    if _SPREADSHEET.search(plain):
        return "xml"
    start = _PROLOG.match(plain)
    tag = _TAG.match(plain, start.end() if start else 0)
    if tag is None:
        return "text"
    if _HTML.match(tag[1]):
        return "html"
    raise UnreadableError(*_ROOTS.get(tag[1].lower(), ("xml", "")))
