"""Which sheets of a tracking workbook are read back: those that may be the table, under any name."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from workbook_fakes import fake_results, publish_tracking

from pipeline.config import Limits
from pipeline.publish.tracking import KEY, TRACKING
from pipeline.publish.tracking.read_back import SHARED, FoundBook, find_others, read_back
from pipeline.read import find_errors

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl about data bars


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    publish_tracking(path, fake_results(60))
    return path.read_bytes()


def change(content: bytes, act: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    act(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes) -> FoundBook:
    others = find_others(content)
    return read_back(content, find_errors(content, Limits(), beside=others.values()), others=others)


def test_only_the_table_is_read_of_our_own_workbook(written: bytes) -> None:
    others = find_others(written)
    names = openpyxl.load_workbook(io.BytesIO(written), read_only=True).sheetnames
    assert set(names) - {*others} == {TRACKING}
    found, whole = read(written), read_back(written, find_errors(written, Limits()))
    assert [table.sheet for table in found.tables] == [TRACKING]
    assert found.tables[0].cells.equals(whole.tables[0].cells)
    assert found.sheets == whole.sheets == tuple(names)


def test_a_renamed_table_with_rows_above_is_still_read(written: bytes) -> None:
    """And a copy of it beside, in a file that another program has saved."""

    def act(book: openpyxl.Workbook) -> None:
        book[TRACKING].insert_rows(1, 5)
        book.copy_worksheet(book[TRACKING]).title = "副本"
        book[TRACKING].title = "我的表"

    content = change(written, act)
    assert {table.sheet for table in read(content).tables} == {"我的表", "副本"}
    assert not {"我的表", "副本"} & {*find_others(content)}


def test_a_heading_that_stands_in_its_cell_is_seen(written: bytes) -> None:
    """Some programs share no texts."""
    content = io.BytesIO()
    key = KEY.encode()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(content, "w") as target:
        texts = source.read(SHARED)
        place = texts[: texts.index(key)].count(b"<si>") - 1
        shared = re.compile(rb' s="\d+" t="s"><v>%d</v></c>' % place)
        assert shared.search(source.read("xl/worksheets/sheet2.xml"))
        for name in source.namelist():
            part = shared.sub(b' t="inlineStr"><is><t>%s</t></is></c>' % key, source.read(name))
            if name == "xl/worksheets/sheet1.xml":  # another sheet speaks of it too
                part = re.sub(rb"<v>\d+</v>", b"<v>%d</v>" % place, part, count=1)
            part = part.replace(TRACKING.encode(), "我的表".encode()) if name == "xl/workbook.xml" else part
            target.writestr(name, part)
    others = find_others(content.getvalue())
    assert others
    assert "我的表" not in others
    assert "我的表" in {table.sheet for table in read(content.getvalue()).tables}


def test_where_no_sheet_has_keys_all_are_looked_at(written: bytes) -> None:
    def act(book: openpyxl.Workbook) -> None:
        sheet = book[TRACKING]
        sheet.delete_cols([cell.value for cell in sheet[1]].index(KEY) + 1)
        sheet.title = "表"

    assert find_others(change(written, act)) == {}
