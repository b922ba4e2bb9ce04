"""`feedback purge`: what is past its retention is listed, and with --yes nowhere any more (C8, E11)."""

import shutil
from pathlib import Path

import pytest

from tests.support.editing import editing
from tests.support.planted import find_values
from tests.support.workplace import feedback, list_files, make_workplace, read_table, write_csv

C = (
    "反馈编号",
    "客户名称",
    "联系方式",
    "反馈时间",
    "问题分类",
    "优先级",
    "问题描述",
    "解决方案",
    "客户确认结果",
    "关闭时间",
)
OLD = (
    (
        "C-2024-01",
        "星河远航公司",
        "13912345678",
        "2024-05-03 09:00",
        "产品问题",
        "中",
        "手环充电后屏幕仍然不亮",
        "更换了整块电池模组",
        "满意",
        "2024-05-10 10:00",
    ),
    (
        None,
        "月湖酒店",
        "13987654321",
        "2024-05-04 09:00",
        "服务体验",
        "低",
        "前台没有人接听售后电话",
        "重新安排了值班人员",
        "满意",
        "2024-05-11 10:00",
    ),
)
NEW = (
    (
        "C-2026-01",
        "晨光贸易",
        "13800001111",
        "2026-09-03 09:00",
        "产品问题",
        "中",
        "无法登录",
        "重置密码",
        "满意",
        "2026-09-10 10:00",
    ),
    ("C-2026-02", "晨光贸易", "13800001111", "2026-10-03 09:00", "产品问题", "中", "表带断裂", "", "", ""),
)
E = ("需求编号", "客户名称", "接收时间", "需求类别", "紧急程度", "需求描述", "状态", "完成时间", "关闭时间")
KEPT = (
    "202405-CSR-009",
    "三年公司",
    "2024-05-06 09:00",
    "技术咨询",
    "一般",
    "需要接口文档",
    "已关闭",
    "2024-05-07 09:00",
    "2024-05-08 09:00",
)
VISITS = (
    "原工单编号",
    "客户名称",
    "回访日期",
    "回访人",
    "回访方式",
    "满意度评分",
    "反馈类型",
    "具体反馈/建议",
)
VISIT = (
    "C-2024-01",
    "星河远航公司",
    "2024-05-09 10:00",
    "李娜",
    "电话回访",
    "5分",
    "表扬类",
    "换电池之后非常好用",
)
PLANTED = (
    "星河远航公司",
    "13912345678",
    "手环充电后屏幕",
    "更换了整块电池",
    "月湖酒店",
    "13987654321",
    "前台没有人接听",
    "换电池之后",
    "独行客栈",
    "前台小姑娘",
    "山谷书店",
    "希望每季度都有人上门",
)
ALONE = ("", "独行客栈", "2024-05-12 10:00", "李娜", "电话回访", "5分", "表扬类", "前台小姑娘态度特别好")
RATED = (
    (
        "客户名称",
        "评估周期",
        "产品质量",
        "服务响应速度",
        "沟通效率",
        "问题解决能力",
        "整体合作体验",
        "改进建议",
        "评估日期",
    ),
    ("山谷书店", "2024年上半年", 5, 4, 5, 4, 5, "希望每季度都有人上门", "2024-05-20"),
    ("晨光贸易", "2026年第三季度", 5, 4, 5, 4, 5, "", "2026-09-20"),
)
AS_OF = ("--as-of", "2026-10-31T18:00")


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workplace in which 2024 was worked on, reported for good and archived; then two years went by."""
    sheets = {"机制": (C, *OLD, *NEW), "需求": (E, KEPT), "回访": (VISITS, VISIT, ALONE), "评估": RATED}
    folder = make_workplace(tmp_path_factory.mktemp("purge"), **sheets)
    assert feedback(folder, "run", "--as-of", "2024-06-10T18:00").code == 0
    assert (
        feedback(folder, "report", "--month", "2024-05", "--final", "--as-of", "2024-06-10T18:00").code == 0
    )
    shutil.copy(folder / "output/state/feedback.sqlite", folder / "output/state/feedback.v1.sqlite")
    return folder


@pytest.fixture
def place(past: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(past, tmp_path / "place")


def test_the_list_names_records_and_places_and_changes_nothing(place: Path) -> None:
    """Number, end, last day, row, archive and state of each; no name, no text; not a byte is changed."""
    before = {name: (place / name).read_bytes() for name in list_files(place)}
    said = feedback(place, "purge", *AS_OF)
    assert said.code == 0
    for told in (
        "工单 C-2024-01",
        "结束 2024-05-10",
        "保存至 2026-05-10",
        "机制.csv!机制!2",
        "2024-05.xlsx",
        "共 5 条",
    ):
        assert told in said.out
    assert "C-2026" not in said.out
    assert "202405-CSR-009" not in said.out
    assert [value for value in PLANTED if value in said.out] == []
    changed = {name for name in list_files(place) if before.get(name) != (place / name).read_bytes()}
    assert {name for name in changed if not name.endswith(("-wal", "-shm"))} == set()


def test_nothing_of_a_purged_record_is_left_below_the_outputs(place: Path) -> None:
    """Neither in a part of a package, a table, the state, a backup, nor in the bytes of a file."""
    assert set(find_values(place / "output", PLANTED)) == set(PLANTED)
    said = feedback(place, "purge", "--yes", *AS_OF)
    assert (said.code, said.err) == (0, "")
    assert find_values(place / "output", PLANTED) == {}
    assert set(read_table(place, "cases")["case_id"]) == {"C-2026-01", "C-2026-02", "202405-CSR-009"}
    assert "202405-CSR-009" in str(find_values(place / "output/归档", ["202405-CSR-009"]))


def test_what_still_stands_in_an_input_stays_out_and_is_told(place: Path) -> None:
    """Later runs leave it out, name file, sheet and row, keep no copy, and give its number to nobody."""
    feedback(place, "purge", "--yes", *AS_OF)
    write_csv(
        place / "input/新.csv",
        (C, (None, "新客户", "", "2024-05-20 09:00", "服务体验", "低", "新的", "", "", "")),
    )
    assert feedback(place, "run", *AS_OF).code == 0
    assert feedback(place, "run", "--as-of", "2025-01-01T09:00").code == 0
    assert find_values(place / "output", PLANTED) == {}
    cases, problems = read_table(place, "cases"), read_table(place, "problems")
    told = problems[problems["code"].eq("past-retention")]
    assert set(told["file"]) == {"机制.csv", "回访.csv", "评估.csv"}
    assert "第 2–3 行" in told.set_index("file")["message"]["机制.csv"]
    assert cases.set_index("customer_name")["case_id"]["新客户"] == "202405-CSR-011"
    said = feedback(place, "purge", *AS_OF)
    assert "没有超过保存期限的记录" in said.out


def test_a_purge_that_was_killed_is_completed_by_the_next(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stops, the second one ends with nothing left."""
    for broken in ("run_job", "compact_state", "purge_archive"):
        with monkeypatch.context() as patch:
            patch.setattr(f"pipeline.purge.{broken}", _stop)
            assert feedback(place, "purge", "--yes", *AS_OF).code == 1
    assert feedback(place, "purge", "--yes", *AS_OF).code == 0
    assert find_values(place / "output", PLANTED) == {}


def _stop(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


def test_the_figures_of_a_closed_month_stay(place: Path) -> None:
    """Its files quoted the records and are gone; nothing is restated, and nothing written in their place."""
    files = [place / f"output/月度分析报告-2024-05{end}" for end in (".html", "-数据.xlsx")]
    assert all(path.exists() for path in files)
    feedback(place, "purge", "--yes", *AS_OF)
    assert feedback(place, "report", "--month", "2024-06", *AS_OF).code == 0
    found = find_values(place / "output", ["C-2024-01"])["C-2024-01"]
    assert [each for each in found if "2024-06" in each] == []
    said = feedback(place, "report", "--month", "2024-05", *AS_OF)
    assert (said.code, said.out) == (0, "")
    assert "已定稿，文件已按保存期限清除" in said.err
    assert not any(path.exists() for path in files)


def test_what_staff_typed_into_the_workbook_goes_too(tmp_path: Path) -> None:
    """A case that they added and closed there, and one of a source that says nothing of its closing."""
    place = make_workplace(tmp_path, 机制=(C, (*OLD[0][:-2], "", ""), *NEW))
    assert feedback(place, "run", "--as-of", "2024-05-06T18:00").code == 0
    texts = {"客户名称": "晚风民宿", "问题描述": "窗户把手整个掉了下来", "反馈时间": "2024-05-05 09:00"}
    with editing(place / "output/客户反馈跟踪表.xlsx") as (sheet, cell):
        row = sheet.max_row + 1
        for heading, text in {**texts, "客户确认结果": "满意", "关闭时间": "2024-05-06"}.items():
            sheet.cell(row, cell("C-2024-01", heading).column, text)
        for heading, text in (("状态", "已关闭"), ("客户确认结果", "满意"), ("解决方案", "改动写在跟踪表里")):
            cell("C-2024-01", heading).value = text
        cell("C-2024-01", "关闭时间").value = "2024-05-06"
    assert feedback(place, "run", "--as-of", "2024-05-07T18:00").code == 0
    planted = ["晚风民宿", "窗户把手整个", "改动写在跟踪表", *PLANTED[:3]]
    assert set(find_values(place / "output", planted)) == set(planted)
    said = feedback(place, "purge", "--yes", *AS_OF)
    assert "已清除 2 条" in said.out
    assert feedback(place, "run", *AS_OF).code == 0
    assert find_values(place / "output", planted) == {}
