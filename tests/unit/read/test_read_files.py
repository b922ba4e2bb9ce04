"""Which files are read, ignored or refused, and what is said about them."""

import os
import random
import resource
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from made_files import (
    AT,
    SHEET_PART,
    make_ods,
    make_xls,
    make_xlsb,
    make_xlsx,
    make_zip,
    unzip,
    with_cells,
)

from pipeline.config import Settings, build_settings
from pipeline.model import FileReading
from pipeline.read import find_files, read_file

Read = Callable[..., FileReading]

HEADER = ["客户名称", "反馈时间", "反馈类型", "问题描述"]
ROWS = [HEADER, *([f"客户{n}", AT, "咨询类", f"第{n}条"] for n in range(20))]
WORKBOOK = make_xlsx({"Sheet1": ROWS})
TEXT = "客户名称,反馈时间,反馈类型,问题描述\n华为,2026-10-03,咨询类,x\n"
FODS = b'"x" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'


def test_find_files(tmp_path: Path) -> None:
    """Subfolders count; locks, hidden and temporary files do not; names are NFC with slashes, in order."""
    names = ["b.xlsx", "a/c.csv", "1-副本.xlsx", "说明.pdf", "e\u0301.xlsx"]
    names += ["a/~$c.xlsx", ".hidden.xlsx", ".git/x.xlsx", "x.tmp", "y.xlsx.part", "Thumbs.db", "~b.tmp"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = find_files(tmp_path)
    assert [name for _, name in found] == ["1-副本.xlsx", "a/c.csv", "b.xlsx", "\u00e9.xlsx", "说明.pdf"]
    assert find_files(tmp_path / "b.xlsx") == [(tmp_path / "b.xlsx", "b.xlsx")]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt", "a.png", "无后缀"])
def test_other_files_are_ignored(name: str, read_bytes: Read) -> None:
    """What is no workbook by name and bytes is left alone, with a reason."""
    content = make_zip({"word/document.xml": b"<x/>"}) if name == "a.docx" else b"%PDF-1.7 ..."
    reading = read_bytes(content, name)
    assert reading.status == "ignored"
    assert reading.reason.startswith("不是表格文件")
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (WORKBOOK, "a.xls"),
        (WORKBOOK, "a.txt"),
        (WORKBOOK, "a.csv"),
        (make_xls(ROWS), "a.xlsx"),
        (make_xls(ROWS), "a.dat"),
        (make_ods(ROWS), "a.xlsx"),
        (make_xlsb([[str(value) for value in row] for row in ROWS]), "a.xlsx"),
        (WORKBOOK, "大写.XLSX"),
    ],
)
def test_the_bytes_decide_what_a_file_is(content: bytes, name: str, read_bytes: Read) -> None:
    """A workbook is read whatever its name."""
    reading = read_bytes(content, name)
    assert (reading.status, reading.sheets[0].records) == ("read", 20)


def encrypted() -> bytes:
    """The shell of a workbook with a password: an OLE file with a stream EncryptedPackage."""
    entries = b""
    for name, kind in (("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2)):
        text = (name + "\0").encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind) + bytes(49)
        entries += struct.pack("<II", 0xFFFFFFFE, 0) + bytes(4)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<HH", 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return header.ljust(512, b"\xff") + fat + entries.ljust(512, b"\0")


def with_part(name: str, content: bytes) -> bytes:
    return make_zip({**unzip(WORKBOOK), name: content})


def bomb() -> bytes:
    return with_part("xl/media/image1.xml", b"0" * 30 * 2**20)


def lying_size() -> bytes:
    """A part that unpacks to more than it declares."""
    data = bytearray(with_part("xl/worksheets/sheet1.xml", unzip(WORKBOOK)[SHEET_PART] + b" " * 5000))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(WORKBOOK)
    data[len(data) // 3] ^= 0x55
    return bytes(data)


def locked_zip() -> bytes:
    data = bytearray(WORKBOOK)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
ODS_BOMB = (
    b'<x xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><table:table table:name="a">'
    b'<table:table-row table:number-rows-repeated="1000000">'
    b'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    b"</table:table-row></table:table></x>"
)
FAR = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
UNADDRESSED = '<row r="1048576"><c><v>1</v></c></row><row>' + "<c><v>1</v></c>" * 9 + "</row>"

REFUSED = {
    "empty": (b"", "文件是空的（0 字节）"),
    "zeros": (bytes(4096), "文件不完整，可能未传完"),
    "truncated": (WORKBOOK[: len(WORKBOOK) // 2], "文件不完整，可能未传完"),
    "truncated xls": (make_xls(ROWS)[:3000], "文件不完整，可能未传完"),
    "damaged": (damaged(), "文件已损坏"),
    "password": (encrypted(), "文件有密码"),
    "password of zip": (locked_zip(), "文件有密码"),
    "bomb": (bomb(), "文件解压后异常巨大，可能是恶意文件"),
    "lying size": (lying_size(), "文件已损坏"),
    "far cells": (with_cells(FAR), "工作表“Sheet1”的数据范围过大"),
    "far cells without addresses": (with_cells(UNADDRESSED), "工作表“Sheet1”的数据范围过大"),
    "far cells in lower case": (with_cells(FAR.lower()), "工作表“Sheet1”的数据范围过大"),
    "ods bomb": (
        make_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": ODS_BOMB}),
        "工作表“a”的数据范围过大",
    ),
    "dtd": (with_part("docProps/x.xml", ENTITY), "文件含有不允许的外部定义（DTD）"),
    "dtd in 16 bits": (
        with_part("docProps/x.xml", ENTITY.decode().encode("utf-16")),
        "文件含有不允许的外部定义（DTD）",
    ),
    "web page": (b"<html><body>x</body></html>", "内容是网页，里面没有表格，可能导出时登录已超时"),
    "web page cut off": (b"<html><body><table><tr><td>x", "文件不完整，可能未传完"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "内容是 XML 文本，不是表格文件"),
    "rar": (b"Rar!\x1a\7", "内容是压缩包（RAR）"),
    "zip": (make_zip({"a.xlsx": WORKBOOK}), "内容是压缩包（ZIP）"),
    "encrypted": (b"%TSD-Header-###%" + bytes(99), "文件已被公司的加密软件加密"),
    "E-SafeNet": (b"b\x14#e\0\0E-SafeNet" + bytes(99), "文件已被公司的加密软件加密"),
    "sylk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\nE\r\n", "不支持 SYLK 格式的表格"),
    "dif": (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "不支持 DIF 格式的表格"),
    "lotus": (b"\0\0\2\0\4\4" + b"x" * 99, "不支持 Lotus 1-2-3 格式的表格"),
    "numbers": (make_zip({"Index/Document.iwa": b"x"}), "不支持 Numbers 格式的表格"),
    "fods": (b'<?xml version="1.0"?>\n<office:document xmlns:office="x">', "不支持 FODS 格式的表格"),
    "text with room at its end": (TEXT.encode() + bytes(4096), "文件不完整，可能未传完"),
    "text cut in a character": ("客户名称,反馈".encode()[:-1], "文件不完整，可能未传完"),
    "no text": (b"\x81\xff\x00\xff" * 50, "文件已损坏"),
    "pdf": (b"%PDF-1.7 ...", "内容不是表格文件（PDF）"),
    "word": (make_zip({"word/document.xml": b"<x/>"}), "内容不是表格文件（Word）"),
    "no sheets": (make_zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "文件已损坏"),
}


@pytest.mark.parametrize("name", ["a.slk", "a.dif", "a.wk1", "a.numbers", "a.fods", "a.txt"])
def test_a_table_of_another_format_is_refused_whatever_its_name(name: str, read_bytes: Read) -> None:
    """It is not left alone like a letter or a picture: somebody wants it read."""
    for case in ("sylk", "dif", "lotus", "numbers", "fods"):
        reading = read_bytes(REFUSED[case][0].replace(b'"x"', FODS), name)
        assert (reading.status, reading.reason) == ("failed", REFUSED[case][1])


def test_a_csv_may_begin_like_a_sylk_file(read_bytes: Read) -> None:
    """Excel itself takes ID; at the beginning for SYLK."""
    text = "ID;客户名称;反馈时间;反馈类型;问题描述\n1;华为;2026-10-03;咨询类;x\n"
    assert read_bytes(text.encode(), "a.csv").sheets[0].records == 1


def test_what_is_no_text_under_a_texts_name(read_bytes: Read) -> None:
    """There was no workbook that could be damaged."""
    assert read_bytes(REFUSED["no text"][0], "a.csv").reason == "文本编码无法识别"


@pytest.mark.parametrize("case", REFUSED)
def test_refused_files(case: str, read_bytes: Read) -> None:
    """Each gives one problem with a clear reason and advice, quickly and without much memory."""
    content, reason = REFUSED[case]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read_bytes(content, "坏.xlsx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes
    assert (reading.status, reading.reason, reading.tables) == ("failed", reason, ())
    assert [(p.code, p.severity, p.file, p.sheet, p.cell) for p in reading.problems] == [
        ("file-unreadable", "error", "坏.xlsx", "", "")
    ]
    assert reading.problems[0].message == f"文件无法读取：{reason}"
    assert reading.problems[0].suggestion


def test_limits_are_settings(read_bytes: Read) -> None:
    """What a file may cost is the team's to say."""
    settings = build_settings({"limits": {"file_mb": 1, "cells": 1000}})
    assert "文件过大" in read_bytes(bytes(2**20 + 1), settings=settings).reason
    rows = [["客户名称", "反馈时间", "问题描述"], *(["x", AT, "x"] for _ in range(400))]
    assert "数据范围过大" in read_bytes(make_xlsx({"Sheet1": rows}), settings=settings).reason


def test_a_million_blank_styled_rows_are_nothing(read_bytes: Read) -> None:
    """Formatted rows far below the records do not count."""
    parts = unzip(WORKBOOK)
    blank = b'<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'
    content = make_zip({**parts, SHEET_PART: parts[SHEET_PART].replace(b"</sheetData>", blank)})
    assert read_bytes(content).sheets[0].records == 20


def test_a_wrong_dimension_is_harmless(read_bytes: Read) -> None:
    """WPS writes A1 as the dimension of any sheet."""
    parts = unzip(WORKBOOK)
    sheet = parts[SHEET_PART].replace(b'<dimension ref="A1:D21"/>', b'<dimension ref="A1"/>')
    assert sheet != parts[SHEET_PART]
    assert read_bytes(make_zip({**parts, SHEET_PART: sheet})).sheets[0].records == 20


def test_a_file_that_is_gone_or_may_not_be_opened(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, not raised, and each for what it is."""
    monkeypatch.setattr("pipeline.read.files.PAUSES", ())
    reading = read_file(tmp_path / "无.xlsx", name="无.xlsx", settings=settings)
    assert (reading.status, reading.reason) == ("failed", "文件已被移走或改名")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.xlsx").write_bytes(WORKBOOK)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    reading = read_file(tmp_path / "a.xlsx", name="a.xlsx", settings=settings)
    assert reading.reason == "没有权限打开，或正被其他程序占用"


def change_while_reading(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]) -> None:
    """Somebody changes a file right after each time that it was read."""
    read_whole = Path.read_bytes

    def read_and_change(path: Path) -> bytes:
        data = read_whole(path)
        change(path)
        return data

    monkeypatch.setattr(Path, "read_bytes", read_and_change)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def overwrite(path: Path) -> None:
    """Other content of the same length at the same time: a share may not show more."""
    stat = path.stat()
    with path.open("r+b") as file:
        file.write(os.urandom(100))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("change", [grow, overwrite])
def test_a_file_that_changes_meanwhile(
    change: Callable[[Path], None], tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that does not hold still has not arrived yet."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(WORKBOOK)
    monkeypatch.setattr("pipeline.read.files.PAUSES", (0,))
    change_while_reading(monkeypatch, change)
    assert read_file(path, name="a.xlsx", settings=settings).reason == "文件正在写入或传输"


@pytest.mark.parametrize("first", [b"", WORKBOOK[:2000], None])
def test_a_file_that_is_saved_at_this_moment_is_waited_for(
    first: bytes | None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel saves by delete and rename: the file is gone, or grows, for a moment."""
    path = tmp_path / "a.xlsx"
    if first is not None:
        path.write_bytes(first)
        changes = iter([grow])
        change_while_reading(monkeypatch, lambda path: [change(path) for change in islice(changes, 1)])
    monkeypatch.setattr("pipeline.read.files.time.sleep", lambda _: path.write_bytes(WORKBOOK))
    assert read_file(path, name="a.xlsx", settings=settings).sheets[0].records == 20


def test_flipped_bits_are_never_read_as_other_data(tmp_path: Path, settings: Settings) -> None:
    """Of 300 damaged copies each is refused, or gives exactly what the whole one gives."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(WORKBOOK)
    columns = read_file(path, name="a.xlsx", settings=settings).tables[0].columns
    whole = {name: column.values for name, column in columns.items()}
    chance = random.Random(7)  # noqa: S311 - repeatable damage
    for _ in range(300):
        data = bytearray(WORKBOOK)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        reading = read_file(path, name="a.xlsx", settings=settings)
        if reading.status == "read":
            columns = reading.tables[0].columns
            assert {name: columns[name].values for name in columns} == whole


def test_a_directory_that_lost_entries_is_damaged(read_bytes: Read) -> None:
    """One flipped bit makes all parts behind an entry its comment; without styles dates would be numbers."""
    data = bytearray(WORKBOOK)
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/styles.xml"))
    behind = data.rfind(b"PK\x05\x06") - data.find(b"PK\x01\x02", entry + 4)
    data[entry + 32 : entry + 34] = struct.pack("<H", behind)
    assert len(zipfile.ZipFile(BytesIO(data)).namelist()) < len(unzip(WORKBOOK))
    assert read_bytes(bytes(data)).reason == "文件已损坏"


@pytest.mark.parametrize("make", [make_xls, make_ods, make_xlsx])
def test_cut_and_damaged_files_never_raise(
    make: Callable[..., bytes], tmp_path: Path, settings: Settings
) -> None:
    """Any damage of any format ends in a reading."""
    data = make({"Sheet1": ROWS}) if make is make_xlsx else make(ROWS)
    path = tmp_path / "a.xls"
    chance = random.Random(8)  # noqa: S311 - repeatable damage
    for _ in range(100):
        damaged = bytearray(data[: chance.randrange(1, len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        assert read_file(path, name="a.xls", settings=settings).status in {"read", "failed"}


def test_a_panic_inside_the_reader_is_told(read_bytes: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """What calamine throws when it panics is no Exception, and still costs only this file."""

    class Panic(BaseException):
        pass

    def panic(*_: object) -> None:
        raise Panic

    monkeypatch.setattr("pipeline.read.read_workbook", panic)
    assert read_bytes(WORKBOOK).reason == "内容无法解析"


def test_duplicate_parts_are_refused(read_bytes: Read) -> None:
    """Two parts of one name: nobody knows which one a program shows."""
    target = BytesIO(WORKBOOK)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET_PART, b"<worksheet/>")
    assert read_bytes(target.getvalue()).status == "failed"


def test_the_shape_of_a_reading(read_bytes: Read) -> None:
    """A reading names the file as it was told to, and lists its sheets."""
    reading = read_bytes(WORKBOOK, "部门.xlsx")
    assert (reading.path, reading.status, reading.reason) == ("部门.xlsx", "read", "")
    assert [entry.name for entry in reading.sheets] == ["Sheet1"]
