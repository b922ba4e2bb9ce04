"""Three-way merge: tables in, edits and conflicts out; random histories in which nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import pandas as pd
import pytest

from pipeline.state.merge import Base, Cell, Copy, Ledger, Note, Now, merge_copy, settle

Cells = Mapping[str, Mapping[str, str]]
EDITABLE = frozenset({"status", "owner"})


def table(cells: Cells) -> pd.DataFrame:
    """One row per key, one column per field, "" where a row has none."""
    return pd.DataFrame.from_dict(cells, orient="index").fillna("").astype(object)


def night(
    ledger: Ledger, source: Cells, *copies: Copy, bases: Mapping[str, Base], at: str = "2026-10-31"
) -> list[Note]:
    now = Now(at, table(source), EDITABLE)
    for copy in copies:
        merge_copy(ledger, copy, bases.get(copy.run), now)
    return settle(ledger, now)


def base(run: str, source: Cells, written: Cells | None = None) -> dict[str, Base]:
    return {run: Base(run, table(written or source), table(source))}


SOURCE = {
    "A-1": {"status": "待处理", "owner": "张三", "customer": "甲"},
    "A-2": {"status": "处理中", "owner": "", "customer": "乙"},
}


def changed(key: str, name: str, value: str) -> dict[str, dict[str, str]]:
    """SOURCE with one cell changed."""
    return {row: {**cells, name: value} if row == key else {**cells} for row, cells in SOURCE.items()}


def values(ledger: Ledger) -> dict[Cell, str]:
    return {cell: edit.value for cell, edit in ledger.edits.items()}


def kinds(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return [(note.kind, note.key, note.field, note.found) for note in ledger.journal if note.kind != "edited"]


def test_an_edit_wins_over_an_unchanged_source_and_stays_in_force() -> None:
    ledger, bases = Ledger(), base("r1", SOURCE)
    assert night(ledger, SOURCE, Copy("r1", table(changed("A-1", "owner", "李四"))), bases=bases) == []
    assert values(ledger) == {("A-1", "owner"): "李四"}
    assert night(ledger, SOURCE, bases={}) == []
    assert values(ledger) == {("A-1", "owner"): "李四"}


def test_where_the_source_changed_too_both_stand_and_the_edit_is_kept() -> None:
    ledger, bases = Ledger(), base("r1", SOURCE)
    typed = Copy("r1", table(changed("A-1", "owner", "李四")))
    (conflict,) = night(ledger, changed("A-1", "owner", "王五"), typed, bases=bases)
    assert (conflict.kind, conflict.written, conflict.found, conflict.source, conflict.kept) == (
        *("conflict", "张三", "李四"),
        *("王五", "李四"),
    )


def test_a_conflict_ends_when_the_source_agrees_or_the_cell_is_edited_again() -> None:
    ledger, newer = Ledger(), changed("A-1", "owner", "王五")
    night(ledger, newer, Copy("r1", table(changed("A-1", "owner", "李四"))), bases=base("r1", SOURCE))
    written = changed("A-1", "owner", "李四")
    again = Copy("r2", table(changed("A-1", "owner", "赵六")))
    assert night(ledger, newer, again, bases=base("r2", newer, written)) == []
    assert values(ledger) == {("A-1", "owner"): "赵六"}
    assert night(ledger, changed("A-1", "owner", "赵六"), bases={}) == []
    assert ledger.edits == {}


def test_a_cleared_cell_is_an_edit() -> None:
    ledger = Ledger()
    night(ledger, SOURCE, Copy("r1", table(changed("A-1", "owner", ""))), bases=base("r1", SOURCE))
    assert values(ledger) == {("A-1", "owner"): ""}


def test_a_stale_copy_takes_nothing_back_that_it_does_not_change() -> None:
    ledger = Ledger()
    first = Copy("r1", table(changed("A-1", "owner", "李四")))
    night(ledger, SOURCE, first, bases=base("r1", SOURCE))
    second = Copy("r2", table(changed("A-1", "owner", "王五")))
    night(ledger, SOURCE, second, bases=base("r2", SOURCE, changed("A-1", "owner", "李四")))
    night(ledger, SOURCE, first, bases=base("r1", SOURCE))  # saved over the newer workbook
    assert values(ledger) == {("A-1", "owner"): "王五"}
    night(ledger, SOURCE, Copy("r1", table(changed("A-1", "owner", "赵六"))), bases=base("r1", SOURCE))
    assert values(ledger) == {("A-1", "owner"): "赵六"}
    assert kinds(ledger) == [("overruled", "A-1", "owner", "王五")]


def test_what_is_typed_where_edits_do_not_count_is_told_once() -> None:
    ledger, typed = Ledger(), Copy("r1", table(changed("A-1", "customer", "丙")))
    for _ in range(2):
        night(ledger, SOURCE, typed, bases=base("r1", SOURCE))
    assert (values(ledger), kinds(ledger)) == ({}, [("fixed", "A-1", "customer", "丙")])


def test_a_deleted_row_and_a_row_that_stands_twice_are_told_once() -> None:
    ledger = Ledger()
    twice = table({"A-2": {**SOURCE["A-2"], "status": "已关闭"}})
    copy = Copy("r1", table({"A-2": SOURCE["A-2"]}), twice)
    for _ in range(2):
        night(ledger, SOURCE, copy, bases=base("r1", SOURCE))
    assert values(ledger) == {}
    assert kinds(ledger) == [("deleted", "A-1", "", ""), ("twice", "A-2", "status", "已关闭")]


def test_own_columns_and_comments_are_edits_until_they_are_removed() -> None:
    ledger = Ledger()
    night(ledger, SOURCE, Copy("r1", table(changed("A-1", "own:备注", "急"))), bases=base("r1", SOURCE))
    assert values(ledger) == {("A-1", "own:备注"): "急"}
    written = changed("A-1", "own:备注", "急")
    night(ledger, SOURCE, Copy("r2", table(SOURCE)), bases=base("r2", SOURCE, written))
    assert values(ledger) == {}


def test_without_a_base_a_filled_blank_is_an_edit_and_all_else_is_told() -> None:
    ledger = Ledger()
    found = table({"A-1": {**SOURCE["A-1"], "status": "已关闭"}, "A-2": {**SOURCE["A-2"], "owner": "李四"}})
    night(ledger, SOURCE, Copy("lost", found), bases={})
    assert values(ledger) == {("A-2", "owner"): "李四"}
    assert kinds(ledger) == [("baseless", "A-1", "status", "已关闭")]


def test_an_edit_of_a_record_that_has_gone_is_kept_and_told() -> None:
    ledger = Ledger()
    night(ledger, SOURCE, Copy("r1", table(changed("A-1", "owner", "李四"))), bases=base("r1", SOURCE))
    (gone,) = night(ledger, {"A-2": SOURCE["A-2"]}, bases={})
    assert (gone.kind, gone.key, gone.found) == ("gone", "A-1", "李四")


@dataclass
class World:
    """A team that types into copies of the workbook while the sources change, night after night.

    `typed` is every text that stood in some copy when a night read it, in that order.
    """

    chance: Random
    source: dict[str, dict[str, str]]
    ledger: Ledger = field(default_factory=Ledger)
    bases: dict[str, Base] = field(default_factory=dict)
    copies: list[tuple[str, dict[str, dict[str, str]]]] = field(default_factory=list)
    fresh: dict[tuple[int, Cell], str] = field(default_factory=dict)
    typed: list[tuple[Cell, str]] = field(default_factory=list)
    conflicts: list[Note] = field(default_factory=list)
    count: int = 0

    def type_something(self) -> None:
        """Somebody changes, clears or adds a cell of a copy, new or old."""
        _, cells = self.chance.choice(self.copies)
        if not cells:
            return
        key = self.chance.choice(list(cells))
        name = self.chance.choice(["status", "owner", "customer", "own:备注", "own:二", "note:status"])
        self.count += 1
        text = self.chance.choice(["", f"x{self.count}", f"x{self.count}", self.source[key].get(name, "")])
        if cells[key].get(name, "") != text:
            cells[key][name] = text
            self.fresh[id(cells), (key, name)] = text

    def spoil_something(self) -> None:
        """Somebody deletes a row, or keeps an old copy to save it over the new one some day."""
        run, cells = self.chance.choice(self.copies)
        if self.chance.random() < 0.5:
            self.copies.append((run, {key: dict(row) for key, row in cells.items()}))
        elif cells:
            gone = self.chance.choice(list(cells))
            del cells[gone]
            self.fresh = {p: text for p, text in self.fresh.items() if (p[0], p[1][0]) != (id(cells), gone)}

    def change_source(self) -> None:
        key = self.chance.choice(list(self.source))
        self.count += 1
        self.source[key][self.chance.choice(["status", "owner", "customer"])] = f"s{self.count}"

    def say(self, cell: Cell) -> str:
        """What counts in a cell."""
        edit = self.ledger.edits.get(cell)
        return edit.value if edit else self.source[cell[0]].get(cell[1], "")

    def pass_night(self, *, killed: bool) -> None:
        """All copies are merged; unless the run is killed before, the new workbook takes the place of one."""
        at = f"{len(self.bases):05}"
        now = Now(at, table(self.source), EDITABLE)
        found = [(run, cells) for run, cells in self.copies if cells]
        for run, cells in found:
            merge_copy(self.ledger, Copy(run, table(cells)), self.bases.get(run), now)
        self.conflicts = settle(self.ledger, now)
        for run, cells in found:
            mine = {cell: text for (copy, cell), text in self.fresh.items() if copy == id(cells)}
            was = self.bases[run].written
            self.typed += [(c, text) for c, text in mine.items() if was.get(c[1], {}).get(c[0], "") != text]
        self.fresh = {}
        if not killed:
            self.publish()

    def publish(self) -> None:
        run = f"r{len(self.bases)}"
        names = dict.fromkeys(name for _, name in self.ledger.edits)
        written = {key: {**row, **{n: self.say((key, n)) for n in names}} for key, row in self.source.items()}
        self.bases[run] = Base(run, table(written), table(self.source))
        self.copies = [(run, {key: dict(row) for key, row in written.items()}), *self.copies[-2:]]


def play(seed: int) -> None:
    """One history; what was typed must count, or stand where people see it."""
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    keys = [f"A-{number}" for number in range(chance.randint(1, 4))]
    world = World(
        chance,
        {key: {"status": "待处理", "owner": chance.choice(["", "张三"]), "customer": key} for key in keys},
    )
    world.publish()
    for _ in range(chance.randint(2, 8)):
        for _ in range(chance.randint(0, 6)):
            chance.choice(
                [world.type_something] * 5 + [world.spoil_something, world.change_source, world.change_source]
            )()
        world.pass_night(killed=chance.random() < 0.2)
        check(world)


def check(world: World) -> None:
    notes = [*world.ledger.journal, *world.conflicts]
    seen = {((n.key, n.field), text) for n in notes for text in (n.written, n.found, n.source, n.kept)}
    for cell, text in world.typed:
        assert world.say(cell) == text or (cell, text) in seen or not text, (cell, text)
    for cell, edit in world.ledger.edits.items():
        said = world.source[cell[0]].get(cell[1], "")
        told = any((note.key, note.field) == cell for note in world.conflicts)
        assert told == (said != edit.source), cell
        assert said != edit.value


def test_in_random_histories_nothing_typed_is_lost_and_every_conflict_listed() -> None:
    for seed in range(300):
        play(seed)


@pytest.mark.slow
def test_in_ten_thousand_random_histories_nothing_typed_is_lost() -> None:
    """`python -m pytest -m slow tests/unit/state/test_merge.py`."""
    for seed in range(10_000):
        play(seed)
