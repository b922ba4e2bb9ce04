"""`feedback doctor`: a state that was lost or damaged costs no number and no edit."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.support.workplace import feedback, make_workplace, read_table

HEAD = ("客户姓名/公司", "反馈时间", "反馈类型", "紧急程度", "问题描述")
ROWS = [
    (name, f"2026-10-0{day} 09:00", "问题类", "一般", text)
    for day, (name, text) in enumerate([("甲公司", "打不开"), ("乙公司", "太慢"), ("丙公司", "缺件")], 1)
]
AS_OF = "2026-10-31T18:00"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_workplace(tmp_path, 客户反馈记录表=(HEAD, *ROWS))
    assert feedback(tmp_path, "run", "--as-of", AS_OF).code == 0
    return tmp_path


def number_of(place: Path) -> pd.Series:
    return read_table(place, "cases").set_index("customer_name")["case_id"]


def state(place: Path) -> Path:
    return place / "output" / "state" / "feedback.sqlite"


def test_a_state_that_is_whole_is_told_so(place: Path) -> None:
    said = feedback(place, "doctor")
    assert (said.code, said.err) == (0, "")
    assert "feedback.sqlite 正常" in said.out


def test_numbers_of_a_lost_state_are_issued_to_the_same_records_and_to_no_others(place: Path) -> None:
    """The records stand in another order, the first is gone, a new one comes before the others."""
    before = number_of(place)
    shutil.rmtree(place / "output" / "state")
    new = ("丁公司", "2026-10-01 08:00", "问题类", "一般", "新来的")
    make_workplace(place, 客户反馈记录表=(HEAD, new, ROWS[2], ROWS[1]))
    assert feedback(place, "run", "--as-of", AS_OF, "--accept-shrink").code == 0
    after = number_of(place)
    assert after[["乙公司", "丙公司"]].tolist() == before[["乙公司", "丙公司"]].tolist()
    assert after["丁公司"] not in set(before)


def test_a_damaged_state_stops_the_run_and_is_rebuilt_by_repair(place: Path) -> None:
    before = number_of(place)
    state(place).write_bytes(b"x" * 4096)
    stopped = feedback(place, "run", "--as-of", AS_OF)
    assert stopped.code == 1
    assert stopped.err.splitlines()[-1].endswith("请运行 feedback doctor")
    assert feedback(place, "doctor").code == 1
    repaired = feedback(place, "doctor", "--repair")
    assert repaired.code == 0
    assert "已重建，从结果中认出 3 个编号" in repaired.out
    assert [path.read_bytes() for path in state(place).parent.glob("feedback.damaged-*")] == [b"x" * 4096]
    assert feedback(place, "run", "--as-of", AS_OF).code == 0
    assert number_of(place).equals(before)


def test_state_dir_holds_the_state_elsewhere(place: Path) -> None:
    (place / "config.toml").write_text('state_dir = "memory"\n', "utf-8")
    assert feedback(place, "run", "--as-of", AS_OF).code == 0
    assert (place / "memory" / "feedback.sqlite").is_file()
