"""月度分析报告-…-数据.xlsx: every number of the report with its numerator, denominator and records."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.support.workplace import feedback

MONTH, AS_OF = "2026-10", "2026-10-31T18:00"
WHOLE = {
    "首次响应及时率": "response_on_time",
    "处理及时率": "handling_on_time",
    "满意度均分": "satisfaction.mean",
    "高优先级解决率": "high_priority.rate",
    "办结率": "completion.rate",
    "客户满意率": "satisfaction.rate",
    "评价覆盖率": "satisfaction.coverage",
    "二次处理率": "reopened.rate",
    "售后回访及时率": "visits.on_time",
}
COUNTS = {"反馈总量": "received", "未结积压": "backlog", "回访次数": "visits.count"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "work"
    feedback(folder.parent, "init", "work", "--sample")
    assert feedback(folder, "run", "--month", MONTH, "--as-of", AS_OF).code == 0
    return folder


@pytest.fixture(scope="module")
def sheets(place: Path) -> dict[str, pd.DataFrame]:
    path = place / "output" / f"月度分析报告-{MONTH}-数据.xlsx"
    return pd.read_excel(path, sheet_name=None, engine="calamine")


@pytest.fixture(scope="module")
def figures(place: Path) -> dict[str, object]:
    return json.loads((place / "output" / "summary.json").read_text("utf-8"))["figures"]


def find(figures: object, path: str) -> object:
    for part in path.split("."):
        figures = figures[part]
    return figures


def test_numerator_by_denominator_is_the_figure(
    sheets: dict[str, pd.DataFrame], figures: dict[str, object]
) -> None:
    """The quotient of each rate and mean, and the denominator of each count, is what summary.json says."""
    rows = sheets["主要指标"].set_index("指标")
    for name, path in WHOLE.items():
        assert rows.loc[name, "分子"] / rows.loc[name, "分母"] == pytest.approx(find(figures, path)), name
    for name, path in COUNTS.items():
        assert rows.loc[name, "分母"] == find(figures, path), name


def test_as_many_records_are_named_as_are_counted(sheets: dict[str, pd.DataFrame]) -> None:
    """A short list names them all, a long one says how many there are."""
    for name, column, whole in (
        ("主要指标", "编号", "分母"),
        ("构成", "编号", "分子"),
        ("评分分布", "编号", "分子"),
        ("积压账龄", "编号", "分子"),
    ):
        for _, row in sheets[name].dropna(subset=column).iterrows():
            said = row[column].split(" 等 ")
            count = int(said[1].split()[0].replace(",", "")) if len(said) > 1 else len(said[0].split("、"))
            assert count == row[whole], (name, row.iloc[0])


def test_the_parts_of_a_whole_add_up(sheets: dict[str, pd.DataFrame]) -> None:
    """Every grouping of what was received, the scores, the ages; each with its own denominator."""
    parts = sheets["构成"].groupby("按")
    assert (parts["分子"].sum() == parts["分母"].first()).all()
    for name in ("评分分布", "积压账龄"):
        assert sheets[name]["分子"].sum() == sheets[name]["分母"].iloc[0]
        assert sheets[name]["占比"].sum() == pytest.approx(1)


def test_the_late_ones_of_each_clock_are_named(sheets: dict[str, pd.DataFrame]) -> None:
    rows = sheets["时限"]
    late = rows["超时完成"] + rows["已超时未完成"]
    assert (rows["按时（分子）"] + late == rows["已有结果（分母）"]).all()
    assert (late.gt(0) == rows["超时的编号"].notna()).all()
    assert len(sheets["超时清单"]) == late[rows["按"].eq("全部")].sum()


def test_records_can_be_filtered_to_any_figure(
    sheets: dict[str, pd.DataFrame], figures: dict[str, object]
) -> None:
    """One row per record; the columns of the figures count what summary.json counts."""
    rows = sheets["记录"]
    assert not rows.duplicated(["对象", "编号"]).any()
    assert rows["本期受理"].notna().sum() == figures["received"]
    assert rows["期末未结"].notna().sum() == figures["backlog"]
    assert rows["评分"].mean() == pytest.approx(figures["satisfaction"]["mean"])
    assert rows["首次响应"].eq("按时").sum() == figures["clocks"]["respond"]["met"]


def test_the_contents_lead_to_every_sheet(sheets: dict[str, pd.DataFrame]) -> None:
    contents = sheets["目录"]
    assert contents["工作表"].tolist() == list(sheets)[1:]
    assert contents["行数"].tolist() == [len(rows) for rows in list(sheets.values())[1:]]


def test_causes_handbooks_and_sources_add_up(
    sheets: dict[str, pd.DataFrame], figures: dict[str, object]
) -> None:
    """Every missed deadline has one cause; the handbooks share out what was received and what was rated."""
    causes, books = sheets["超时原因"], sheets["各手册"]
    assert causes["分子"].sum() == causes["分母"].iloc[0] == len(sheets["超时清单"])
    assert sheets["超时清单"]["原因"].notna().all()
    assert books["受理"].sum() == figures["received"]
    assert books["有评价（分母）"].sum() == find(figures, "satisfaction.rated")
    assert books["本期解决（办结率分子）"].sum() == find(figures, "completion.resolved")
    assert sheets["回访"]["未做"].sum() == len(sheets["逾期未做的回访"])
    assert (sheets["来源文件"]["已填的关键项（分子）"] <= sheets["来源文件"]["应填的关键项（分母）"]).all()
