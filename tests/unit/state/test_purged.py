"""What the state keeps of purged records: numbers and seals."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

from pipeline.model import CASE_COLUMNS, ROW_COLUMNS, shape_table
from pipeline.state import PurgeBook
from pipeline.state.edits import pack_table
from pipeline.state.memory import pack_records
from pipeline.state.purged import ERASED, KEPT
from pipeline.state.schema import STEPS
from pipeline.state.store import compact_state, open_state
from tests.support.planted import find_values

AT = pd.Timestamp("2026-10-31T18:00")


def make_cases(*rows: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame([{"handbook": "requirement", "source_row": 2, **row} for row in rows])
    return shape_table(frame, ROW_COLUMNS["case"])


def test_every_table_is_cleaned_or_holds_nothing_of_a_record() -> None:
    """A new table has to be thought about before it is merged."""
    tables = set(re.findall(r"create table (?:if not exists )?(\w+)", "".join(STEPS)))
    assert tables == {*ERASED, *KEPT}


def test_erasing_leaves_not_a_byte_of_a_purged_record(tmp_path: Path) -> None:
    """Edits, journal, texts taken and written go; the number stays, and so does everything of others."""
    path = tmp_path / "state.sqlite"
    written = pd.DataFrame({"description": ["PLANTED-base", "other"]}, index=["A-1", "A-2"], dtype=object)
    with open_state(path) as state:
        for number in ("A-1", "A-2"):
            text = "PLANTED-text" if number == "A-1" else "other"
            state.execute("insert into issued values ('case', ?, ?, ?, ?, ?)", (number, *[text] * 4))
            state.execute("insert into edits values (?, 'solution', ?, ?, 'r', 't')", (number, text, text))
            state.execute(
                "insert into journal values ('edited', ?, 'f', ?, ?, '', '', 'r', 't')", (number, text, text)
            )
            state.execute("insert into taken values ('r', ?, ?)", (json.dumps(["edited", number, "f"]), text))
            state.execute("insert into changes values ('case', ?, 'f', '', ?, 's', 't')", (number, text))
        cases = make_cases({"case_id": "A-1", "request": "PLANTED-seen"}, {"case_id": "A-2"})
        seen = shape_table(cases, CASE_COLUMNS)
        state.execute("insert into last_seen values ('case', 't', ?)", (pack_records(seen),))
        state.execute("insert into bases values ('r', 't', '{}', ?, ?)", (pack_table(written),) * 2)
    book = PurgeBook(path)
    book.add({"case": ["A-1"]}, {}, added_rows=[], at=AT)
    book.erase(living=())
    compact_state(path)
    assert set(find_values(tmp_path, ["PLANTED"])) == set()
    with closing(sqlite3.connect(path)) as state:
        for table in ("edits", "journal", "taken", "bases", "changes", "last_seen"):
            assert state.execute(f"select count(*) from {table}").fetchone() == (1,)  # noqa: S608 - our names
        numbers = state.execute("select number, who from issued order by number").fetchall()
    assert numbers == [("A-1", ""), ("A-2", "other")]


def test_a_record_is_known_again_and_no_other_is_taken_for_it(tmp_path: Path) -> None:
    """By number and customer; without a number by customer, time and wording."""
    named = {"case_id": "A-1", "customer_name": "甲", "received_at": "2024-05-01", "description": "打不开"}
    nameless = {"customer_name": "乙", "received_at": "2024-05-01", "description": "太慢"}
    book = PurgeBook(tmp_path / "state.sqlite")
    assert not book.find("case", make_cases(named)).any()
    book.add({"case": ["A-1"]}, {"case": make_cases(named, nameless)}, added_rows=[], at=AT)
    again = make_cases(
        {**named, "description": "另一版本"},
        nameless,
        {**named, "customer_name": "丙"},
        {**named, "case_id": "A-2"},
        {**nameless, "description": "又慢了"},
        {**nameless, "received_at": "2024-05-02"},
    )
    known = PurgeBook(tmp_path / "state.sqlite").find("case", again)
    assert known.tolist() == [True, True, False, False, False, False]
