"""The twenty things that go wrong in reading, in their order, each with what the product makes of it.

Where a hazard has many faces, its other tests are named beside it.
"""

import random
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

import pipeline.take_in
from pipeline.model import FileReading
from pipeline.read import find_files, read_file
from pipeline.take_in import take_in_file, take_in_files
from tests.support.old_formats import write_html
from tests.support.readers import read_or_die
from tests.support.taken import SETTINGS, take
from tests.support.workplace import AS_OF, CASES, feedback, make_workplace, read_outputs, write_csv
from tests.unit.read.made_files import (
    SHEET_PART,
    make_ods,
    make_xls,
    make_xlsx,
    make_zip,
    unzip,
    with_cells,
)

AT = datetime(2026, 10, 3, 14, 5)  # noqa: DTZ001 - cells have no zone
LABELS = ["客户名称", "联系方式", "反馈时间", "反馈类型", "紧急程度", "问题描述"]
RECORD = ["上海晨光", "13800138000", AT, "问题类", "一般", "打不开"]
WORKBOOK = make_xlsx({"Sheet1": [LABELS, *(RECORD for _ in range(20))]})
FAR = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="100000"><c r="A100000"><v>1</v></c></row>'
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


def read(content: bytes, folder: Path, name: str = "客户反馈.xlsx") -> FileReading:
    path = folder / name
    path.write_bytes(content)
    return read_file(path, name=name, settings=SETTINGS)


def refuse(content: bytes, folder: Path, name: str = "客户反馈.xlsx") -> str:
    """Why a file is refused, in one problem that says what to do."""
    reading = read(content, folder, name)
    (problem,) = reading.problems
    assert (reading.status, problem.code, problem.severity) == ("failed", "file-unreadable", "error")
    assert problem.message == f"文件无法读取：{reading.reason}"
    assert problem.suggestion.startswith(("请", "文件可能"))
    return reading.reason


def column(content: bytes, folder: Path, field: str, name: str = "客户反馈.xlsx") -> Sequence[object]:
    """A field's values as they were read."""
    return read(content, folder, name).tables[0].columns[field].values


def in_column(label: str, *values: object) -> list[list[object]]:
    """A list of records with these values under one label."""
    at = LABELS.index(label)
    return [LABELS, *([*RECORD[:at], value, *RECORD[at + 1 :]] for value in values)]


def change_sheet(workbook: bytes, old: bytes, new: bytes, part: str = SHEET_PART) -> bytes:
    parts = unzip(workbook)
    assert old in parts[part]
    return make_zip({**parts, part: parts[part].replace(old, new)})


def test_hazard_1_a_file_that_kills_its_reader_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also slow and greedy ones: tests/unit/test_isolate.py."""
    monkeypatch.setattr(pipeline.take_in, "take_in_file", read_or_die)
    names = ["甲.csv", "杀.csv", "乙.csv"]
    sources = [(write_csv(tmp_path / name, CASES), name) for name in names]
    taken = take_in_files(sources, SETTINGS, told=lambda _: None)
    assert [each.reading.status for each in taken] == ["read", "failed", "read"]
    assert taken[1].reading.reason == "读取时异常中止"


def test_hazard_1_cells_far_apart_and_bombs_are_refused_before_they_kill(tmp_path: Path) -> None:
    """2.4 KB with cells XFD1 and A100000 made calamine abort."""
    assert refuse(with_cells(FAR), tmp_path) == "工作表“Sheet1”的数据范围过大"
    bomb = make_zip({**unzip(WORKBOOK), "xl/x.xml": bytes(30 * 2**20)})
    assert refuse(bomb, tmp_path) == "文件解压后异常巨大，可能是恶意文件"


def test_hazard_2_flipped_bits_are_never_read_as_other_data(tmp_path: Path) -> None:
    """calamine alone read 77 of 3,000 damaged files as altered data."""
    whole = read(WORKBOOK, tmp_path).tables[0].columns
    chance = random.Random(2)  # noqa: S311 - repeatable damage
    for _ in range(100):
        data = bytearray(WORKBOOK)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        reading = read(bytes(data), tmp_path)
        assert reading.status in {"read", "failed"}
        for field, found in reading.tables[0].columns.items() if reading.tables else ():
            assert found.values == whole[field].values


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv"])
def test_hazard_3_a_file_half_copied_is_told_to_be_on_its_way(name: str, tmp_path: Path) -> None:
    """Files that change while they are read: tests/unit/read/test_read_files.py."""
    rows = [LABELS, [*RECORD[:2], *RECORD[3:]]]
    contents = {
        "a.xlsx": WORKBOOK[: len(WORKBOOK) // 2],
        "a.xls": make_xls(rows)[:3000],
        "a.ods": make_ods(rows)[:900],
        "a.csv": "客户名称,反馈时间".encode() + bytes(4096),  # room was made for what is still to come
    }
    assert refuse(contents[name], tmp_path, name) == "文件不完整，可能未传完"


def test_hazard_4_a_password_is_called_one(tmp_path: Path) -> None:
    """Not "no zip file": such a workbook is an OLE file with an EncryptedPackage inside."""
    entries = b""
    for name, kind in (("Root Entry", 5), ("EncryptedPackage", 2)):
        text = f"{name}\0".encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<HB49xII4x", len(text), kind, 0xFFFFFFFE, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<HH10x", 9, 6)
    head += struct.pack("<9I", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    assert refuse(head.ljust(512, b"\xff") + table + entries.ljust(512, b"\0"), tmp_path) == "文件有密码"


@pytest.mark.parametrize("kind", ["web page", "tabs", "xlsx", "ods"])
def test_hazard_5_the_bytes_decide_not_the_name(kind: str, tmp_path: Path) -> None:
    """All formats under all names: test_formats.py."""
    rows = [LABELS, RECORD]
    contents = {
        "web page": write_html(rows).encode("gb18030"),
        "tabs": "\n".join("\t".join(map(str, row)) for row in rows).encode("gb18030"),
        "xlsx": WORKBOOK,
        "ods": make_ods(rows),
    }
    assert take(contents[kind], tmp_path, "导出.xls").records[0]["description"] == "打不开"


def test_hazard_6_locks_and_temporary_files_are_left_out_and_copies_told(tmp_path: Path) -> None:
    """Whose names say what they are: tests/unit/read/test_copies.py. No copy is merged silently."""
    names = ["跟踪.csv", "跟踪-副本.csv", "~$跟踪.csv", "跟踪.csv.tmp", "~跟踪.tmp", ".跟踪.csv"]
    for name in names:
        write_csv(tmp_path / name, CASES)
    found = find_files(tmp_path)
    assert [name for _, name in found] == ["跟踪-副本.csv", "跟踪.csv"]
    problems = [take_in_file(source, SETTINGS).reading.problems for source in found]
    assert [[(p.code, p.value) for p in told] for told in problems] == [[("conflict-copy", "跟踪.csv")], []]


def test_hazard_7_an_empty_folder_where_files_were_replaces_nothing(tmp_path: Path) -> None:
    """A share that is not there looks like one; how much may be missing: tests/unit/test_shrink.py."""
    place = make_workplace(tmp_path, 客户反馈=CASES)
    run = ("run", "--as-of", AS_OF)
    assert feedback(place, *run).code == 0
    before = read_outputs(place)
    (place / "input" / "客户反馈.csv").unlink()
    refused = feedback(place, *run)
    assert (refused.code, "--accept-shrink" in refused.err, read_outputs(place)) == (1, True, before)
    assert feedback(place, *run, "--accept-shrink").code == 0
    assert read_outputs(place) != before


def test_hazard_8_document_types_and_repeated_cells_are_refused(tmp_path: Path) -> None:
    """XXE and entity bombs; an ods that repeats one cell a billion times."""
    dtd = "文件含有不允许的外部定义（DTD）"
    assert refuse(make_zip({**unzip(WORKBOOK), "docProps/x.xml": ENTITIES}), tmp_path) == dtd
    workbook = b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&c;</Workbook>'
    assert refuse(ENTITIES.split(b"<a>")[0] + workbook, tmp_path) == dtd
    parts = unzip(make_ods([["x"]]))
    cell = b'<table:table-cell table:number-columns-repeated="16000"'
    row = b'<table:table-row table:number-rows-repeated="1000000"'
    content = parts["content.xml"].replace(b"<table:table-cell", cell).replace(b"<table:table-row", row)
    assert refuse(make_zip({**parts, "content.xml": content}), tmp_path) == "工作表“Sheet1”的数据范围过大"


def test_hazard_9_a_million_styled_blank_rows_are_nothing(tmp_path: Path) -> None:
    blank = b'<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'
    reading = read(change_sheet(WORKBOOK, b"</sheetData>", blank), tmp_path)
    assert [(entry.records, entry.ignored_rows) for entry in reading.sheets] == [(20, 0)]


def test_hazard_10_a_wrong_dimension_hides_no_row(tmp_path: Path) -> None:
    """WPS writes A1; openpyxl then gave 1 of 11 rows without an error."""
    wrong = change_sheet(WORKBOOK, b'<dimension ref="A1:F21"/>', b'<dimension ref="A1"/>')
    assert read(wrong, tmp_path).sheets[0].records == 20


@pytest.mark.parametrize("number_format", [*range(27, 37), *range(50, 59)])
def test_hazard_11_chinese_date_formats_of_xlsx(number_format: int, tmp_path: Path) -> None:
    """openpyxl gives numbers for all of them."""
    content = make_xlsx({"Sheet1": [LABELS, RECORD]})
    old, new = b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number_format
    assert column(change_sheet(content, old, new, "xl/styles.xml"), tmp_path, "received_at") == [AT]


@pytest.mark.parametrize("number_format", [*range(27, 37), *range(50, 59)])
def test_hazard_11_chinese_date_formats_of_xls(number_format: int, tmp_path: Path) -> None:
    """An xls has them in its styles (XF), a style's second number."""
    content = make_xls([LABELS, RECORD])
    own = struct.pack("<HHHH", 0xE0, 20, 6, 164)
    assert own in content
    changed = content.replace(own, struct.pack("<HHHH", 0xE0, 20, 6, number_format))
    assert column(changed, tmp_path, "received_at", "a.xls") == [AT]


@pytest.mark.parametrize(("epoch_1904", "serial"), [(False, "46298.5"), (True, "44836.5")])
def test_hazard_12_serial_numbers_follow_their_files_epoch(
    serial: str, tmp_path: Path, *, epoch_1904: bool
) -> None:
    """As numbers and as texts, beside real dates, in xlsx and xls."""
    noon = pd.Timestamp("2026-10-03T12:00")
    rows = in_column("反馈时间", noon.to_pydatetime(), float(serial), serial)
    contents = {
        "a.xlsx": make_xlsx({"Sheet1": rows}, date_1904=epoch_1904),
        "a.xls": make_xls(rows, epoch_1904=epoch_1904),
    }
    for name, content in contents.items():
        assert [record["received_at"] for record in take(content, tmp_path, name).records] == [noon] * 3


def test_hazard_13_dates_are_read_by_listed_forms_and_never_guessed(tmp_path: Path) -> None:
    """pandas makes 2005 of 24-1-5 and year 1 of 01-05. 120 spellings: test_values_dates.py."""
    rows = in_column("反馈时间", "2026年10月3日", "２０２６／１０／３", "05/06/2026", "01-05", "10月底")
    taken = take(make_xlsx({"Sheet1": rows}), tmp_path)
    day = pd.Timestamp("2026-10-03")
    assert [record.get("received_at") for record in taken.records] == [day, day, None, None, None]
    assert [code for _, code in taken.refused] == ["ambiguous-date", "ambiguous-date", "bad-date"]


def test_hazard_14_texts_stay_texts_and_damaged_numbers_are_told(tmp_path: Path) -> None:
    """00123 is no 123, a phone number no float; the last digits of a number of 16 are lost."""
    rows = in_column("联系方式", "00123", 13800138000, 1234567890123456)
    content = make_xlsx({"Sheet1": rows})
    assert column(content, tmp_path, "contact")[:2] == ["00123", 13800138000]
    taken = take(content, tmp_path)
    assert [record.get("contact") for record in taken.records] == ["00123", "13800138000", None]
    assert ("contact", "damaged-number") in taken.refused


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (b'<c r="F2" t="e"><v>#N/A</v></c>', "#N/A"),
        (b'<c r="F2" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
        (b'<c r="F2"><f>A1</f></c>', "公式无结果"),
    ],
)
def test_hazard_15_formula_errors_are_told_at_their_cells(cell: bytes, told: str, tmp_path: Path) -> None:
    """calamine gives blanks, and fails on a sheet with an error that it does not know."""
    row = b'<row r="2" spans="1:6">'
    parts = unzip(make_xlsx({"Sheet1": [LABELS, [*RECORD[:5], None]]}))
    parts[SHEET_PART] = parts[SHEET_PART].replace(b"</row></sheetData>", cell + b"</row></sheetData>")
    assert row in parts[SHEET_PART]
    taken = take(make_zip(parts), tmp_path)
    assert taken.refused == [("description", "formula-error")]
    assert column(make_zip(parts), tmp_path, "description") == [told]


def test_hazard_16_the_words_na_and_none_are_words(tmp_path: Path) -> None:
    words = ["NA", "None", "nan", "null", "N/A 型"]
    rows = in_column("问题描述", *words)
    for name, content in {
        "a.xlsx": make_xlsx({"Sheet1": rows}),
        "a.csv": "\n".join(",".join(map(str, row)) for row in rows).encode(),
    }.items():
        assert [record["description"] for record in take(content, tmp_path, name).records] == words


@pytest.mark.parametrize(("name", "make"), [("a.xls", make_xls), ("a.ods", make_ods)])
def test_hazard_17_addresses_are_true_below_blank_rows_and_in_merged_cells(
    name: str, make: Callable[..., bytes], tmp_path: Path
) -> None:
    """calamine trims leading blank rows and columns, and keeps the first of merged cells only."""
    rows: list[list[object]] = [[], [], [None, None, *LABELS], [None, None, *RECORD]]
    rows.append([None, None, None, *RECORD[1:3], "吐槽", *RECORD[4:]])
    content = make(rows, ["C4:C5"])
    taken = take(content, tmp_path, name)
    assert [record["customer_name"] for record in taken.records] == ["上海晨光", "上海晨光"]
    (make_workplace(tmp_path / "w") / "input" / name).write_bytes(content)
    said = feedback(tmp_path / "w", "check", "--as-of", AS_OF).out
    assert f"{name}!Sheet1!F5  unknown-choice" in said


def test_hazard_18_odd_characters_in_labels_and_texts(tmp_path: Path) -> None:
    """Labels are compared without them; emoji and 𠮷 stay in the text."""
    labels = ["\ufeff客\u200b户名称", "联系\u00a0方式", "反 馈　时间", "①反馈类型", "紧急程度", "问题描述"]
    text = "𠮷野家 👨‍👩‍👧 ①"
    (record,) = take(make_xlsx({"Sheet1": [labels, [*RECORD[:5], text]]}), tmp_path).records
    assert (record["customer_name"], record["contact"], record["description"]) == (*RECORD[:2], text)


def test_hazard_19_gbk_with_rare_characters_and_a_field_too_many(tmp_path: Path) -> None:
    """𠮷 is in GB18030 alone; a stray comma moves the values of its row, which is told and not read."""
    lines = [LABELS, ["𠮷野", *map(str, RECORD[1:])], ["华为", *map(str, RECORD[1:]), "卡"], map(str, RECORD)]
    content = "\n".join(map(",".join, lines)).encode("gb18030")
    taken = take(content, tmp_path, "a.csv")
    assert [record["customer_name"] for record in taken.records] == ["𠮷野", "上海晨光"]
    assert [(p.code, p.cell) for p in taken.reading.problems] == [("shifted-row", "A3")]


def test_hazard_20_impossible_dates_are_refused(tmp_path: Path) -> None:
    """Serial numbers −1 and 0, a date before there was Excel: no such day is in a sheet."""
    rows = in_column("反馈时间", -1, 0, "0000-00-00", date(1900, 1, 1), None)
    taken = take(make_xlsx({"Sheet1": rows}), tmp_path)
    assert [record.get("received_at") for record in taken.records] == [None] * 5
    assert [code for _, code in taken.refused] == ["bad-date"] * 4
