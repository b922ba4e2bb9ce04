"""Topics and risks in the report's data: with numerator, denominator and numbers, contacts hidden."""

import dataclasses

from pipeline.publish.report.data_tables import Table, list_tables
from tests.support.report_results import make_edition, make_extras, make_results


def tabulate(name: str) -> Table:
    results = make_results(30)
    extras = make_extras(results)
    risks = extras.risks.assign(text="请打 13800138000")
    edition = make_edition(results, dataclasses.replace(extras, risks=risks))
    return next(table for table in list_tables(edition) if table.name == name)


def test_each_topic_stands_with_its_part_whole_and_numbers() -> None:
    rows = tabulate("主题").frame
    assert rows["name"].tolist() == ["订单支付", "物流配送", "登录账号"]
    assert rows["part"].tolist() == [41, 33, 12]
    assert set(rows["whole"]) == {300}
    assert (rows["share"] == rows["part"] / rows["whole"]).all()
    assert rows["record_ids"].iloc[2].startswith("202610-CSR-001、")
    assert "138****8000" in rows["quotes"].iloc[0]


def test_each_case_at_risk_stands_with_its_reasons_and_no_contact() -> None:
    table = tabulate("可能不满意")
    assert table.frame["text"].unique().tolist() == ["请打 138****8000"]
    assert table.frame["because"].notna().all()
    assert "AUC" in table.about
