"""`feedback forms`: a blank workbook for each handbook; what somebody has filled in is left alone."""

from pathlib import Path

from openpyxl import load_workbook

from tests.support.filled_forms import fill_list
from tests.support.workplace import AS_OF, feedback, list_files

FOLDER = "空白表单"
FILES = [
    "A 客户反馈快速响应-登记表.xlsx",
    "B 客户服务回访与反馈-登记表.xlsx",
    "C 客户反馈处理机制-登记表.xlsx",
    "D 客户关系维护及反馈-登记表.xlsx",
    "E 客户需求快速响应流程-登记表.xlsx",
]
ROW = {
    "客户姓名/公司": "甲公司",
    "反馈时间": "2026-10-03 09:00",
    "反馈类型": "问题类",
    "紧急程度": "一般",
    "问题描述": "打不开",
}


def test_every_handbook_gets_a_workbook_in_the_folder_named_or_the_usual_one(tmp_path: Path) -> None:
    said = feedback(tmp_path, "forms")
    assert (said.code, said.out.splitlines(), said.err) == (0, [str(Path(FOLDER, f)) for f in FILES], "")
    other = feedback(tmp_path, "forms", "表/新")
    assert list_files(tmp_path) == {f"{folder}/{name}" for folder in (FOLDER, "表/新") for name in FILES}
    assert (other.code, len(other.out.splitlines())) == (0, 5)


def test_the_same_settings_give_the_same_bytes_and_a_second_run_touches_nothing(tmp_path: Path) -> None:
    feedback(tmp_path, "forms")
    feedback(tmp_path, "forms", "again")
    paths = [tmp_path / FOLDER / name for name in FILES]
    assert [path.read_bytes() for path in paths] == [(tmp_path / "again" / n).read_bytes() for n in FILES]
    before = [path.stat().st_mtime_ns for path in paths]
    said = feedback(tmp_path, "forms")
    assert said.out.splitlines() == [f"{Path(FOLDER, name)}  已是最新" for name in FILES]
    assert [path.stat().st_mtime_ns for path in paths] == before


def test_a_workbook_that_somebody_has_filled_in_is_kept_and_told(tmp_path: Path) -> None:
    feedback(tmp_path, "forms")
    (tmp_path / FOLDER / FILES[0]).write_bytes(b"mine")
    (tmp_path / FOLDER / FILES[1]).unlink()
    said = feedback(tmp_path, "forms")
    assert said.code == 0
    assert (tmp_path / FOLDER / FILES[0]).read_bytes() == b"mine"
    assert said.out.splitlines()[0] == str(Path(FOLDER, FILES[1]))
    assert said.err == f"{Path(FOLDER, FILES[0])}  已有内容不同的文件，未改动；需要新的空白表请换一个文件夹\n"
    assert list_files(tmp_path) == {f"{FOLDER}/{name}" for name in FILES}


def test_a_form_in_the_config_has_its_workbook_and_departments_their_codes(tmp_path: Path) -> None:
    config = """
[departments]
"技术部" = "TEC"
[handbooks.warranty]
title = "保修/登记"
words = ["保修登记"]
[handbooks.warranty.labels.case]
device_model = ["产品序号"]
[[handbooks.warranty.forms]]
title = "保修登记表"
record = "case"
required = ["customer_name", "received_at"]
fields = ["case_id", "customer_name", "received_at", "device_model"]
layouts = ["form"]
"""
    (tmp_path / "my.toml").write_text(config, "utf-8")
    assert feedback(tmp_path, "forms", "--config", "my.toml").code == 0
    book = load_workbook(tmp_path / FOLDER / "F 保修_登记-登记表.xlsx")
    assert book.sheetnames == ["填写说明", "保修登记表（单页）", "字典"]
    assert [cell.value for cell in book["字典"]["A"]] == ["department_codes", "CSR", "TEC"]


def test_filled_in_and_checked_the_workbooks_give_no_problem(tmp_path: Path) -> None:
    """All five in the input folder, one of them with a record."""
    feedback(tmp_path, "forms", "input")
    path = tmp_path / "input" / FILES[0]
    book = load_workbook(path)
    fill_list(book["客户反馈记录表"], [ROW])
    book.save(path)
    said = feedback(tmp_path, "check", "--as-of", AS_OF)
    assert said.code == 0
    assert said.out.splitlines() == ["文件　已读取 5 · 未能读取 0 · 已忽略 0", "问题　错误 0 · 提醒 0"]


def test_what_cannot_be_written_is_wrong_usage_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"x")
    said = [feedback(tmp_path, "forms", *more) for more in (("文件",), ("文件/新",), ("--config", "没有"))]
    assert [(each.code, each.out, each.err.count("\n")) for each in said] == [(2, "", 1)] * 3
    assert list_files(tmp_path) == {"文件"}
