"""Our own outputs lie among the inputs: they give no record, and a mended marked copy is an input again."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.support.workplace import AS_OF, CASES, VISITS, feedback, make_workplace


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workplace in which a run was made, a closed case of a past month among its records."""
    closed = ("A-0", "甲公司", "", "2026-09-03 09:00", "问题类", "一般", "坏了", "2026-09-03 10:00")
    cases = [(*CASES[0], "客户确认结果", "关闭时间"), (*closed, "满意", "2026-09-04 10:00"), *CASES[1:]]
    place = make_workplace(tmp_path_factory.mktemp("place"), 客户反馈记录表_xlsx=cases, 服务回访=VISITS)
    feedback(place, "run", "--as-of", AS_OF)
    return place


def test_outputs_that_were_put_into_the_input_folder_change_nothing(place: Path) -> None:
    """The tracking workbook, the lists and archives are ignored, each with its reason."""
    before = json.loads((place / "output" / "summary.json").read_text("utf-8"))
    outputs = [path for path in (place / "output").rglob("*.xlsx") if "待修正" not in path.parts]
    assert {path.parent.name for path in outputs} == {"output", "催办", "周会", "归档"}
    back = place / "input" / "旧结果"
    back.mkdir()
    for path in outputs:
        shutil.copy(path, back)
    feedback(place, "run", "--as-of", AS_OF)
    shutil.rmtree(back)
    after = json.loads((place / "output" / "summary.json").read_text("utf-8"))
    own = [file for file in after["files"] if file["path"].startswith("旧结果/")]
    assert {(file["status"], file["reason"]) for file in own} == {("ignored", "这是本系统的输出，不读入")}
    assert len(own) == len(outputs)
    assert {**after, "files": before["files"]} == before


def test_a_marked_copy_that_was_mended_and_saved_over_the_original_is_read_like_it(place: Path) -> None:
    """Its list of problems, marks and comments do not matter; what is mended is no problem any more."""
    copy, original = (place / folder / "客户反馈记录表.xlsx" for folder in ("output/待修正", "input"))
    before = feedback(place, "check", "--as-of", AS_OF).out
    assert "登记!E4  unknown-choice" in before
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["问题清单", "登记"]
    book["登记"]["E4"] = "投诉类"
    book.save(original)
    after = feedback(place, "check", "--as-of", AS_OF).out
    assert "unknown-choice" not in after
    told = [line for line in before.splitlines() if line.startswith("客户反馈记录表.xlsx!登记!")]
    assert [line for line in after.splitlines() if line.startswith("客户反馈记录表.xlsx!")] == [
        line for line in told if "unknown-choice" not in line
    ]
    assert "这是本系统的输出" in feedback(place, "check", "--mapping", "input/客户反馈记录表.xlsx").out
