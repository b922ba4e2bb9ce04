"""`feedback report --final`: a closed period stays closed, and later corrections are told once."""

from pathlib import Path

import pytest

from tests.support.workplace import feedback, make_workplace, read_outputs

HEAD = ("编号", "客户姓名/公司", "反馈时间", "反馈类型", "紧急程度", "问题描述", "首次响应时间", "责任部门")
SEPTEMBER = [
    (
        f"S-{day}",
        "甲公司",
        f"2026-09-{day:02} 09:00",
        "问题类",
        "一般",
        "打不开",
        f"2026-09-{day:02} 11:00",
        "技术部",
    )
    for day in range(1, 5)
]
OCTOBER = [
    ("O-1", "乙公司", "2026-10-05 09:00", "投诉类", "一般", "太慢", "2026-10-05 10:00", "售后部"),
    ("O-2", "丙公司", "2026-10-06 09:00", "投诉类", "一般", "发错货", "2026-10-06 10:00", "技术部"),
]
LATE = ("S-9", "丁公司", "2026-09-20 09:00", "投诉类", "一般", "补录", "2026-09-25 10:00", "售后部")
DELIVERED, NEXT = "2026-10-05T09:00", "2026-11-05T09:00"
PAGE = "月度分析报告-2026-09.html"


def fill(place: Path, *more: tuple[str, ...]) -> None:
    make_workplace(place, 客户反馈记录表=(HEAD, *SEPTEMBER, *OCTOBER, *more))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


def close(place: Path, month: str = "2026-09", as_of: str = DELIVERED) -> None:
    assert feedback(place, "report", "--month", month, "--as-of", as_of, "--final").code == 0


def read_page(place: Path, month: str) -> str:
    return (place / "output" / f"月度分析报告-{month}.html").read_text("utf-8")


def test_a_final_report_stays_as_it_was_delivered(place: Path) -> None:
    """Whatever is corrected later, by the main job and by the report alone; a lost file comes back."""
    close(place)
    delivered = read_outputs(place)
    fill(place, LATE)
    (place / "output" / PAGE).unlink()
    run = feedback(place, "run", "--month", "2026-09", "--as-of", NEXT)
    report = feedback(place, "report", "--month", "2026-09", "--as-of", NEXT)
    assert (run.code, report.code) == (0, 0)
    assert {name: read_outputs(place)[name] for name in delivered} == delivered
    assert f"{PAGE}  已定稿，保持定稿时的内容" in report.err


def test_without_final_the_report_follows_the_corrections(place: Path) -> None:
    feedback(place, "report", "--month", "2026-09", "--as-of", DELIVERED)
    before = read_page(place, "2026-09")
    fill(place, LATE)
    feedback(place, "report", "--month", "2026-09", "--as-of", NEXT)
    assert before != read_page(place, "2026-09")


def test_a_correction_is_told_in_the_next_report_and_only_there(place: Path) -> None:
    """Old and new value and the record that changed; the report after that says no more of it."""
    close(place)
    fill(place, LATE)
    close(place, "2026-10", NEXT)
    told = read_page(place, "2026-10")
    assert "2026-09 首次响应及时率由 100.0% 更正为 80.0%（S-9）" in told
    assert "2026-09 反馈总量由 4 更正为 5（S-9）" in told
    close(place, "2026-11", "2026-12-05T09:00")
    assert "更正为" not in read_page(place, "2026-11")


def test_a_number_that_a_final_report_gave_stays_with_its_case(place: Path) -> None:
    """A row that is put above it later does not take it, and so corrects nothing."""
    nameless = (None, *LATE[1:])
    fill(place, nameless)
    close(place)
    fill(place, (None, "新公司", "2026-09-19 09:00", *LATE[3:]), nameless)
    close(place, "2026-10", NEXT)
    cases = feedback(place, "explain", "202609-CSR-001", "--as-of", NEXT)
    assert "丁公司" in cases.out


def test_the_passing_of_time_is_no_correction(place: Path) -> None:
    """A case of September that is solved in October leaves September as it was closed."""
    close(place)
    solved = [*SEPTEMBER[:3], (*SEPTEMBER[3], "2026-10-20 10:00")]
    make_workplace(place, 客户反馈记录表=((*HEAD, "完成时间"), *solved, *OCTOBER))
    close(place, "2026-10", NEXT)
    assert "更正为" not in read_page(place, "2026-10")


def test_a_period_that_has_not_ended_cannot_be_closed(place: Path) -> None:
    said = feedback(place, "report", "--month", "2026-10", "--as-of", "2026-10-31T18:00", "--final")
    assert (said.code, said.err) == (2, "2026-10 尚未结束（统计时间 2026-10-31 18:00），不能定稿\n")
    assert not (place / "output").exists()


def test_what_could_not_all_be_read_is_not_closed(place: Path) -> None:
    """A draft is written; when the file can be read again, the month can be closed."""
    (place / "input" / "空.xlsx").write_bytes(b"")
    said = feedback(place, "report", "--month", "2026-09", "--as-of", DELIVERED, "--final")
    assert said.code == 3
    assert "这次写出的是草稿，没有定稿" in said.err
    draft = read_page(place, "2026-09")
    (place / "input" / "空.xlsx").unlink()
    fill(place, LATE)
    close(place)
    assert draft != read_page(place, "2026-09")


def test_a_report_that_somebody_worked_on_is_left_alone(place: Path) -> None:
    """The newer one stands beside it, under a fixed name; once the edited one is gone, all is as before."""
    feedback(place, "report", "--month", "2026-09", "--as-of", DELIVERED)
    edited = place / "output" / PAGE
    edited.write_text("责任人：张工，10-15 完成", "utf-8")
    fill(place, LATE)
    for _ in range(2):
        feedback(place, "report", "--month", "2026-09", "--as-of", NEXT)
    assert edited.read_text("utf-8") == "责任人：张工，10-15 完成"
    beside = "月度分析报告-2026-09-更新.html"
    written = {name for name in read_outputs(place) if name.endswith("html")}
    assert written == {PAGE, beside}
    newer = (place / "output" / beside).read_text("utf-8")
    edited.unlink()
    feedback(place, "report", "--month", "2026-09", "--as-of", NEXT)
    assert edited.read_text("utf-8") == newer


def test_notes_in_a_final_report_are_kept(place: Path) -> None:
    """Owners and dates filled in by hand after the delivery are never written over."""
    close(place)
    (place / "output" / PAGE).write_text("责任人：张工", "utf-8")
    feedback(place, "run", "--month", "2026-09", "--as-of", NEXT)
    assert read_page(place, "2026-09") == "责任人：张工"


@pytest.mark.parametrize(
    ("period", "name", "title"),
    [
        ("2026Q3", "季度分析报告-2026Q3", "2026年第3季度"),
        ("2026", "年度分析报告-2026", "2026年（2026-01-01 至 2026-12-31）"),
    ],
)
def test_other_periods_have_the_same_templates(place: Path, period: str, name: str, title: str) -> None:
    said = feedback(place, "report", "--period", period, "--as-of", NEXT)
    assert [Path(line).name for line in said.out.splitlines()] == [
        f"{name}{end}" for end in (".docx", ".html", "-数据.xlsx")
    ]
    page = (place / "output" / f"{name}.html").read_text("utf-8")
    assert title in page


def test_a_department_has_its_own_report(place: Path) -> None:
    said = feedback(place, "report", "--month", "2026-10", "--department", "技术部", "--as-of", NEXT)
    assert said.code == 0
    page = (place / "output" / "月度分析报告-技术部-2026-10.html").read_text("utf-8")
    assert "客户反馈月度分析报告（技术部）" in page
    assert "售后部" not in page


def test_editions_differ_in_scope_rhythm_and_name(place: Path) -> None:
    """A weekly one beside the monthly one, and one for each department; each with its own records."""
    (place / "config.toml").write_text(
        '[[report]]\nper_department = true\n[[report]]\nname = "周报"\nevery = "week"\n', "utf-8"
    )
    assert feedback(place, "run", "--month", "2026-10", "--as-of", NEXT).code == 0
    pages = {name for name in read_outputs(place) if name.endswith(".html")}
    assert pages == {
        "月度分析报告-2026-10.html",
        "月度分析报告-售后部-2026-10.html",
        "月度分析报告-技术部-2026-10.html",
        "周报-2026-W44.html",
    }


def test_report_needs_one_period(place: Path) -> None:
    for options in ([], ["--month", "2026-10", "--period", "2026Q3"]):
        said = feedback(place, "report", *options)
        assert (said.code, said.err) == (2, "请写 --month 2026-10，或 --period 2026Q3\n")
