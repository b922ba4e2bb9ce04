"""The workbook as staff may leave it: rows sorted, copied, added, deleted; columns moved, renamed, added."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from pipeline.publish.tracking.read_back import FoundBook, FoundTable
from pipeline.state import EditBook
from pipeline.state.merge import Base, Copy, Now, merge_copy, settle
from pipeline.take_back import take_copy

AT = "2026-10-31T18:00:00"
HEADINGS = {
    "工单编号": "case_id", "状态": "status", "剩余小时": "", "客户名称": "customer_name",
    "问题描述": "description",
    "反馈时间": "received_at", "责任人": "owner", "处理进展": "progress", "记录键": "key",
}  # fmt: skip
EDITABLE = frozenset({"status", "owner", "progress"})
ROWS = {
    "A-1": ("A-1", "待处理", "5", "甲公司", "打不开", "2026-10-03 09:00", "张三", "已联系", "A-1"),
    "A-2": ("A-2", "处理中", "7", "乙公司", "太慢", "2026-10-04", "", "", "A-2"),
    "A-3": ("A-3", "待客户", "9", "丙公司", "发票", "2026-10-05", "李四", "等资料", "A-3"),
}


def written(rows: dict[str, tuple[str, ...]] = ROWS) -> pd.DataFrame:
    """What a run wrote: one row per key, one column per field that is compared."""
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(HEADINGS.values())).astype(object)
    return table.drop(columns=["", "key"])


@pytest.fixture
def book(tmp_path: Path) -> EditBook:
    book = EditBook(tmp_path / "state.sqlite")
    table = written()
    book.add_base(Base("r1", table, table[["status", "owner", "progress"]], HEADINGS), AT)
    book.save()
    return book


def sheet() -> pd.DataFrame:
    """The table as it was written, under its headings."""
    return pd.DataFrame(list(ROWS.values()), columns=list(HEADINGS), dtype=object)


def take(book: EditBook, cells: pd.DataFrame, *, run: str = "r1", **more: object) -> Copy:
    rows = tuple(range(2, len(cells) + 2))
    table = FoundTable("跟踪表", cells.reset_index(drop=True), rows, **more)  # type: ignore[arg-type]
    return take_copy(FoundBook(run, (table,), ("跟踪表",)), book, at=AT)


def edits(book: EditBook, copy: Copy) -> dict[tuple[str, str], str]:
    """The edits in force after the copy was merged."""
    base = book.find_base(copy.run)
    source = written()[["status", "owner", "progress"]]
    now = Now(AT, source, EDITABLE)
    merge_copy(book.ledger, copy, base, now)
    settle(book.ledger, now)
    return {cell: edit.value for cell, edit in book.ledger.edits.items()}


def notes(book: EditBook) -> list[tuple[str, str, str, str]]:
    return [(n.kind, n.key, n.field, n.found) for n in book.ledger.journal if n.kind != "edited"]


CHANGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "nothing": lambda cells: cells,
    "sorted": lambda cells: cells.iloc[::-1],
    "columns moved": lambda cells: cells[cells.columns[::-1]],
    "a column inserted": lambda cells: cells.assign(**{"": ""}).iloc[:, [-1, *range(len(HEADINGS))]],
    "computed columns changed": lambda cells: cells.assign(剩余小时="-3"),
    "the column of keys removed": lambda cells: cells.drop(columns="记录键"),
    "another column removed": lambda cells: cells.drop(columns="处理进展"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_no_editable_cell_is_no_edit(
    book: EditBook, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    assert edits(book, take(book, change(sheet()))) == {}
    assert (notes(book), book.added) == ([], [])


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_edit_is_found_however_rows_and_columns_were_moved(
    book: EditBook, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    cells = sheet()
    cells.loc[1, "责任人"] = "王五"
    assert edits(book, take(book, change(cells))) == {("A-2", "owner"): "王五"}


def test_a_renamed_column_is_known_by_its_number_and_texts(book: EditBook) -> None:
    cells = sheet().rename(columns={"处理进展": "进展"})
    cells.loc[0, "进展"] = "已解决"
    ids = {name: number for number, name in enumerate(cells.columns, 1)}
    assert edits(book, take(book, cells, ids=ids)) == {("A-1", "progress"): "已解决"}


def test_a_column_of_their_own_in_the_place_of_a_removed_one_is_not_taken_for_it(book: EditBook) -> None:
    cells = sheet().drop(columns="处理进展").assign(备注=["急", "", ""])
    ids = {**{name: number for number, name in enumerate(HEADINGS, 1)}, "备注": 8}
    assert edits(book, take(book, cells, ids=ids)) == {("A-1", "own:备注"): "急"}


def test_comments_are_kept_by_record_and_column(book: EditBook) -> None:
    copy = take(book, sheet(), notes={(2, "状态"): "明天再问", (0, "剩余小时"): "?"})
    assert edits(book, copy) == {("A-3", "note:status"): "明天再问", ("A-1", "note:剩余小时"): "?"}


def test_an_added_row_becomes_a_case_once_and_is_followed_while_it_is_typed_on(book: EditBook) -> None:
    new = {**dict.fromkeys(HEADINGS, ""), "客户名称": "新公司", "问题描述": "坏了"}
    cells = pd.concat([sheet(), pd.DataFrame([new])])
    for status in ("", "", "处理中"):
        cells.iloc[3, 1] = status
        edits(book, take(book, cells))
    assert [row.cells for row in book.added] == [
        {"customer_name": "新公司", "description": "坏了", "status": "处理中"}
    ]


def test_a_text_below_the_table_is_told_and_no_case(book: EditBook) -> None:
    cells = pd.concat([sheet(), pd.DataFrame([{**dict.fromkeys(HEADINGS, ""), "处理进展": "以上请跟进"}])])
    edits(book, take(book, cells))
    assert (notes(book), book.added) == ([("stray", "5", "progress", "以上请跟进")], [])


def test_a_row_copied_to_write_a_new_case_is_one(book: EditBook) -> None:
    copied = sheet().iloc[[0]].assign(客户名称="丁公司", 问题描述="漏水")
    assert edits(book, take(book, pd.concat([sheet(), copied]))) == {}
    assert [row.cells["customer_name"] for row in book.added] == ["丁公司"]


def test_of_a_row_twice_the_changed_one_counts_and_of_two_changed_ones_both_are_seen(book: EditBook) -> None:
    once, twice = sheet().iloc[[0]].assign(责任人="王五"), sheet().iloc[[0]].assign(责任人="赵六")
    assert edits(book, take(book, pd.concat([sheet(), once, twice]))) == {("A-1", "owner"): "王五"}
    assert notes(book) == [("twice", "A-1", "owner", "赵六")]


def test_a_deleted_row_is_told(book: EditBook) -> None:
    edits(book, take(book, sheet().iloc[1:]))
    assert notes(book) == [("deleted", "A-1", "", "")]


@dataclass
class Team:
    """Random changes of a copy, with every text that was typed and must be found again."""

    chance: Random
    cells: pd.DataFrame
    ids: dict[str, int] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def say(self) -> str:
        text = f"x{self.chance.getrandbits(60)}"
        self.typed.add(text)
        return text

    def row(self) -> int:
        return self.chance.randrange(len(self.cells))

    def edit(self) -> None:
        name = self.chance.choice(
            [n for n in self.cells.columns if n not in ("记录键", "剩余小时", "工单编号")]
        )
        at = self.row()
        self.typed.discard(str(self.cells.iloc[at][name]))  # typed over by the same hand
        self.cells.iloc[at, self.cells.columns.get_loc(name)] = self.say()

    def sort(self) -> None:
        self.cells = self.cells.sample(frac=1, random_state=self.chance.getrandbits(30))

    def move_columns(self) -> None:
        order = self.chance.sample(list(self.cells.columns), len(self.cells.columns))
        self.cells = self.cells[order]

    def rename(self) -> None:
        name = self.chance.choice([n for n in self.cells.columns if n != "记录键"])
        new = f"{name}改"
        self.cells = self.cells.rename(columns={name: new})
        self.ids = {new if n == name else n: number for n, number in self.ids.items()}

    def add_column(self) -> None:
        self.cells = self.cells.assign(**{f"我的{len(self.cells.columns)}": ""})

    def add_row(self) -> None:
        blank = dict.fromkeys(self.cells.columns, "")
        new = {**blank, **{name: self.say() for name in ("客户名称", "问题描述") if name in blank}}
        self.cells = pd.concat([self.cells, pd.DataFrame([new])])

    def copy_row(self) -> None:
        self.cells = pd.concat([self.cells, self.cells.iloc[[self.row()]]])

    def delete_row(self) -> None:
        if len(self.cells) > 1:
            at = self.row()
            gone = set(map(str, self.cells.iloc[at]))
            self.cells = self.cells.drop(self.cells.index[at]) if self.cells.index.is_unique else self.cells
            left = set(self.cells.to_numpy().ravel().astype(str))
            self.typed -= gone - left

    def play(self) -> None:
        deeds = [self.edit] * 4 + [self.sort, self.move_columns, self.rename, self.add_column, self.add_row]
        for _ in range(self.chance.randint(1, 12)):
            self.cells = self.cells.reset_index(drop=True)
            self.chance.choice([*deeds, self.copy_row, self.delete_row])()


def play(seed: int, folder: Path) -> None:
    """A run, a team at work, a run: each text typed is in force, in a new case, or told."""
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    book = EditBook(folder / f"{seed}.sqlite")
    table = written()
    book.add_base(Base("r1", table, table[["status", "owner", "progress"]], HEADINGS), AT)
    book.save()
    team = Team(chance, sheet(), {name: number for number, name in enumerate(HEADINGS, 1)})
    team.play()
    copy = take(book, team.cells, ids=team.ids)
    edits(book, copy)
    if chance.random() < 0.5:  # killed before the workbook was replaced: the same copy once more
        book.save()
        book = EditBook(folder / f"{seed}.sqlite")
        before = (dict(book.ledger.edits), list(book.ledger.journal), list(book.added))
        edits(book, take(book, team.cells, ids=team.ids))
        assert (book.ledger.edits, book.ledger.journal, book.added) == before
    found = {edit.value for edit in book.ledger.edits.values()}
    found |= {text for row in book.added for text in row.cells.values()}
    found |= {text for note in book.ledger.journal for text in (note.found, note.kept, note.written)}
    assert team.typed <= found


def test_in_random_tables_nothing_typed_is_lost(tmp_path: Path) -> None:
    for seed in range(60):
        play(seed, tmp_path)


@pytest.mark.slow
def test_in_ten_thousand_random_tables_nothing_typed_is_lost(tmp_path: Path) -> None:
    """`python -m pytest -m slow tests/unit/test_take_back.py`."""
    for seed in range(10_000):
        play(seed, tmp_path)
