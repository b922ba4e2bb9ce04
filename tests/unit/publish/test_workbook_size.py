"""More than a sheet or a cell can hold: split, or cut with a mark; saved again, and nothing is lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from workbook_fakes import fake_lists, fake_results, publish_chase_lists, publish_tracking

from pipeline.cell_text import show_column
from pipeline.model import Results
from pipeline.publish import data_sheet
from pipeline.publish.data_sheet import DataSheet, is_part
from pipeline.publish.extras import name_apart
from pipeline.publish.sheet_writer import CUT, MAX_TEXT
from pipeline.publish.tracking import KEY, TRACKING
from pipeline.publish.tracking.read_back import read_back
from tests.support.soffice import convert, needs_soffice

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl about data bars
MOST_ROWS = 40
COMPUTED = {"剩余小时", "时限状态", "时限停止", "提醒"}
LONG = "电池鼓包😀" * 8_000  # 40,000 characters, and more units
PAYLOADS = ["=1+1", "+86 1", "@SUM(A1)", "<r>&</r>", "a\nb", "𠮷😀", " 前后空格 "]


def write(path: Path, results: Results) -> Path:
    path.parent.mkdir(exist_ok=True)
    publish_tracking(path, results)
    return path


def read_sheets(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every sheet of data."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python() or [[]]
        if len(set(map(str, head))) == len(head) and "" not in head:
            yield name, pd.DataFrame(rows, columns=head)


def read_parts(path: Path, name: str) -> pd.DataFrame:
    """A table that may stand on several sheets: 名称, 名称 2, 名称 2026-10 …"""
    return pd.concat([rows for sheet, rows in read_sheets(path) if is_part(sheet, name)])


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets that hold forty rows."""
    monkeypatch.setattr(data_sheet, "MAX_ROWS", MOST_ROWS + 1)


@pytest.mark.usefixtures("narrow")
def test_what_a_sheet_cannot_hold_goes_on_the_next_one(tmp_path: Path) -> None:
    """Every record once and in order, each part a table of its own, counted and linked as one."""
    results = fake_results(150)
    path = write(tmp_path / "split.xlsx", results)
    results_of = {
        "回访记录": results.visits,
        "数据问题": results.problems,
        "指标明细": fake_lists(results).counted,
    }
    assert {name: len(read_parts(path, name)) for name in results_of} == {
        name: len(table) for name, table in results_of.items()
    }
    parts = {name: rows for name, rows in read_sheets(path) if is_part(name, TRACKING)}
    assert len(parts) > 3
    for name, rows in parts.items():
        assert len(rows) <= MOST_ROWS
        assert set(rows["反馈时间"].map("{:%Y-%m}".format)) == {name.split()[1]}
    assert list(parts) == sorted(parts, key=lambda name: name.split()[1], reverse=True)
    assert sorted(read_parts(path, TRACKING)["工单编号"]) == sorted(results.cases["case_id"])
    book = openpyxl.load_workbook(path)
    tables = [table for sheet in book for table in sheet.tables]
    assert len(set(tables)) == len(tables)
    formulas = {cell.value for row in book["总览"].iter_rows() for cell in row if cell.data_type == "f"}
    names = [name.replace(" ", "_").replace("-", "_") for name in parts]
    assert "=" + "+".join(f'COUNTIF({name}[时限状态],"已超时")' for name in names) in formulas


@pytest.mark.usefixtures("narrow")
def test_an_index_leads_to_the_parts_of_long_tables(tmp_path: Path) -> None:
    """索引 has a line for each part with month, rows, link; 总览 leads there; short tables have none."""
    path = write(tmp_path / "split.xlsx", fake_results(150))
    sheets = dict(read_sheets(path))
    index = sheets["索引"].set_index("工作表")
    assert {name: len(sheets[name]) for name in index.index} == index["行数"].astype(int).to_dict()
    assert index.loc[f"{TRACKING} 2026-10", "月份"] == "2026-10"
    assert set(index["表"]) == {
        name.split()[0] for name in sheets if len(name.split()) > 1 or f"{name} 2" in sheets
    }
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1] == "索引"
    links = {cell.value: cell.hyperlink.location for (cell,) in book["索引"]["C2:C99"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in index.index}
    targets = {link.location for row in book["总览"].iter_rows() for c in row if (link := c.hyperlink)}
    assert "'索引'!A1" in targets
    assert {target.split("'")[1] for target in targets} <= set(book.sheetnames)
    assert "索引" not in dict(read_sheets(write(tmp_path / "short.xlsx", fake_results(15))))


@pytest.mark.usefixtures("narrow")
def test_what_staff_type_in_any_part_is_found(tmp_path: Path) -> None:
    """An edit in the first and in the last part, one of them without its column of keys."""
    path = write(tmp_path / "split.xlsx", fake_results(150))
    book = openpyxl.load_workbook(path)
    parts = [sheet for sheet in book if is_part(sheet.title, TRACKING)]
    heads = [cell.value for cell in parts[0][1]]
    column, key = heads.index("处理进展") + 1, heads.index(KEY) + 1
    for sheet in (parts[0], parts[-1]):
        sheet.cell(2, column).value = f"在 {sheet.title} 中填写"
        assert sheet.data_validations.dataValidation
    parts[-1].delete_cols(key)
    book.save(path)
    found = read_back(path.read_bytes(), {})
    assert [table.sheet for table in found.tables] == [sheet.title for sheet in parts]
    typed = {table.sheet: table.cells["处理进展"].iloc[0] for table in found.tables}
    for sheet in (parts[0], parts[-1]):
        assert typed[sheet.title] == f"在 {sheet.title} 中填写"
    assert sum(len(table.cells) for table in found.tables) == 150


@pytest.mark.usefixtures("narrow")
def test_a_long_chase_list_is_split_and_counted_as_one(tmp_path: Path) -> None:
    results = fake_results(600)
    cases = results.cases.assign(status="in_progress", department="技术部")
    (path,) = publish_chase_lists(tmp_path, replace(results, cases=cases))
    rows, persons = read_parts(path, "催办"), read_parts(path, "按人")
    assert sorted(rows["工单编号"]) == sorted(cases["case_id"])
    assert persons["合计"].sum() == len(cases)
    assert len(openpyxl.load_workbook(path).sheetnames) == 600 // MOST_ROWS + 1


def test_a_text_longer_than_a_cell_is_cut_with_a_mark(tmp_path: Path) -> None:
    """40,000 characters: as much as Excel holds, then the mark; the rows around it are all there."""
    results = fake_results(20)
    cases = results.cases.assign(
        description=results.cases["description"].where(results.cases.index != 3, LONG)
    )
    rows = read_parts(write(tmp_path / "long.xlsx", replace(results, cases=cases)), TRACKING)
    assert sorted(rows["工单编号"]) == sorted(cases["case_id"])
    (cut,) = rows["问题描述"][rows["问题描述"].str.endswith(CUT)]
    assert LONG.startswith(cut.removesuffix(CUT))
    assert MAX_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= MAX_TEXT


def test_a_heading_longer_than_a_tables_column_is_cut() -> None:
    """Excel refuses a workbook with one of more than 255 characters; two that become alike stay apart."""
    titles = list(name_apart(["长" * 300, "长" * 301], DataSheet("表", (), pd.DataFrame(), {})))
    assert [title[:240] for title in titles] == ["长" * 240] * 2
    assert len(set(titles)) == 2
    assert max(map(len, titles)) <= 255


def save_with_openpyxl(path: Path, folder: Path) -> Path:
    book = openpyxl.load_workbook(path)
    book.save(folder / "again.xlsx")
    return folder / "again.xlsx"


def save_with_libreoffice(path: Path, folder: Path) -> Path:
    return convert(path, "xlsx", folder / "again")


@pytest.mark.parametrize(
    "save",
    [
        save_with_openpyxl,
        pytest.param(save_with_libreoffice, marks=[pytest.mark.slow, needs_soffice]),
    ],
)
def test_saved_again_by_another_program_no_record_is_lost(
    tmp_path: Path, save: Callable[[Path, Path], Path]
) -> None:
    """Every cell of every data sheet that is no formula reads as before."""
    results = fake_results(len(PAYLOADS) * 5)
    texts = pd.Series(PAYLOADS * 5, dtype="str")
    cases = results.cases.assign(description=texts, owner=texts.str.replace("\n", ""))
    path = write(tmp_path / "book.xlsx", replace(results, cases=cases))
    before, after = dict(read_sheets(path)), dict(read_sheets(save(path, tmp_path)))
    assert list(after) == list(before)
    assert sum(map(len, before.values())) > 150
    for name, rows in before.items():
        again = after[name].reindex(columns=rows.columns)
        kept = [heading for heading in rows if heading not in COMPUTED]
        shown = [frame[kept].apply(show_column).to_numpy().tolist() for frame in (rows, again)]
        assert shown[0] == shown[1], name
