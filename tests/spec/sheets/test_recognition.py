"""Sheets without configuration: traditional characters, misspelt headings, sheets that need a word."""

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.config import build_settings
from pipeline.normalise import normalise_tables
from pipeline.read import read_file
from tests.support.workplace import Rows, write_xlsx

TYPED = "2026-10-03 14:05"
AT = pd.Timestamp(TYPED)


def read_cases(tmp_path: Path, rows: Rows, *columns: str, **config: Any) -> pd.DataFrame:
    """The cases of one sheet, as the next stage has them."""
    path = write_xlsx(tmp_path / "数据.xlsx", {"Sheet1": rows})
    settings = build_settings(config)
    reading = read_file(path, name="数据.xlsx", settings=settings)
    intake = normalise_tables(reading.tables, file="数据.xlsx", settings=settings)
    return intake.records["case"].frame[list(columns)].astype("object")


def test_a_list_in_traditional_characters_is_read_like_any_other(tmp_path: Path) -> None:
    rows = [
        ["2026年10月客戶反饋記錄表"],
        ["編號", "客戶名稱", "反饋時間", "反饋渠道", "反饋類型", "緊急程度", "問題描述", "處理狀態"],
        ["T-1", "華信科技", TYPED, "電話", "諮詢類", "緊急", "無法登錄", "處理中"],
        ["T-2", "遠大實業", TYPED, "☑郵件 □電話", "投訴類", "一般", "太慢", "已關閉"],
        ["合計", "2"],
    ]
    columns = ("case_id", "customer_name", "received_at", "channel", "category", "urgency", "status")
    found = read_cases(tmp_path, rows, "handbook", *columns)
    expected = pd.DataFrame(
        [
            ("rapid_response", "T-1", "華信科技", AT, "电话", "inquiry", "紧急", "in_progress"),
            ("rapid_response", "T-2", "遠大實業", AT, "邮件", "complaint", "一般", "closed"),
        ],
        columns=["handbook", *columns],
        dtype="object",
    )
    pd.testing.assert_frame_equal(found, expected)


def test_a_form_in_traditional_characters_is_read_like_any_other(tmp_path: Path) -> None:
    rows = [
        ["客戶需求記錄表"],
        ["需求編號：", "202610-CSR-001", "客戶名稱：", "華信科技"],
        ["接收時間：", TYPED, "需求類別：", "□技術諮詢 ☑功能需求 □服務申請 □投訴建議"],
        ["緊急程度：", "□緊急 □一般 ☑非緊急", "需求描述：", "報表導出"],
    ]
    columns = ("case_id", "customer_name", "received_at", "category", "urgency", "description")
    found = read_cases(tmp_path, rows, "handbook", *columns)
    row = ("requirement", "202610-CSR-001", "華信科技", AT, "suggestion", "非紧急", "報表導出")
    pd.testing.assert_frame_equal(found, pd.DataFrame([row], columns=["handbook", *columns], dtype="object"))


def test_a_misspelt_heading_costs_its_column_and_no_record(tmp_path: Path) -> None:
    """The rest is read; the line for `config.toml` that the mapping prints makes it whole."""
    rows = [
        ["客户名成", "反馈时间", "反馈类型", "紧急程度", "问题描述"],
        ["华信科技", TYPED, "问题类", "一般", "打不开"],
    ]
    columns = ("received_at", "category", "urgency", "description")
    row = (AT, "problem", "一般", "打不开")
    expected = pd.DataFrame([row], columns=columns, dtype="object")
    pd.testing.assert_frame_equal(read_cases(tmp_path, rows, *columns), expected)
    labels = {"case": {"customer_name": ["客户名成"]}}
    found = read_cases(tmp_path, rows, "customer_name", labels=labels)
    assert found["customer_name"].tolist() == ["华信科技"]


def test_a_sheet_that_could_be_two_things_is_read_once_a_rule_says_which(tmp_path: Path) -> None:
    rows = [
        ["编号", "客户名称", "联系电话", "反馈时间", "问题描述"],
        ["1", "华信科技", "13800138000", TYPED, "打不开"],
    ]
    path = write_xlsx(tmp_path / "数据.xlsx", {"Sheet1": rows})
    reading = read_file(path, name="数据.xlsx", settings=build_settings({}))
    assert ([problem.code for problem in reading.problems], reading.tables) == (["ambiguous-sheet"], ())
    rule = {"path": "数据*", "form": "客户需求记录表"}
    found = read_cases(tmp_path, rows, "handbook", "case_id", "customer_name", sources=[rule])
    assert found.to_numpy().tolist() == [["requirement", "1", "华信科技"]]
