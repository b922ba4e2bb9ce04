"""`list_occasions`: birthdays, anniversaries and ends of contracts of the next 14 days (D1)."""

import pandas as pd
import pytest
from month_tables import SETTINGS, moment, read_cases, read_clocks, read_visits

from pipeline.analyse import list_occasions, list_revisits
from pipeline.model import ASSESSMENT_COLUMNS, empty_table


def occasions(
    dates: list[str | None], *, label: str = "客户生日", as_of: str = "10-31 18:00"
) -> pd.DataFrame:
    """What is due where the case of one customer after the other names these dates."""
    rows = "\n".join(f"客户{place} | 10-01 08:00 | 李娜" for place, _ in enumerate(dates))
    records = {
        "case": read_cases(f"customer_name | received_at | owner\n{rows}"),
        "visit": read_visits(""),
        "assessment": empty_table(ASSESSMENT_COLUMNS),
    }
    extras = {kind: pd.DataFrame(index=table.index) for kind, table in records.items()}
    extras["case"] = pd.DataFrame({label: pd.Series(dates, dtype="str")})
    return list_occasions(records, extras, as_of=moment(as_of))


def list_revisits_of_nothing() -> pd.DataFrame:
    tables = read_cases(""), read_visits(""), read_clocks("")
    return list_revisits(*tables, handbooks=SETTINGS.handbooks, as_of=moment("10-31 18:00"))


@pytest.mark.parametrize(
    ("date", "due"),
    [
        ("1985-10-31", "11-01 00:00"),  # today, by its end
        ("10-31", "11-01 00:00"),
        ("1985-11-14", "11-15 00:00"),  # the fourteenth day
        ("1985-11-15", None),
        ("1985-10-30", None),  # next year
        (None, None),
        ("农历八月十五", None),
    ],
)
@pytest.mark.parametrize("label", ["客户生日", "合同周年"])
def test_what_comes_round_within_two_weeks_is_due_by_the_end_of_its_day(
    date: str | None, due: str | None, label: str
) -> None:
    """As of October 31st."""
    found = occasions([date], label=label)
    assert found["due_at"].tolist() == ([] if due is None else [moment(due)])


def test_the_turn_of_the_year_and_leap_days_are_kept() -> None:
    """On 25 December the 5th of January is near; 29 February is the 28th in 2027."""
    assert occasions(["1990-01-05"], as_of="12-25 09:00")["due_at"].tolist() == [pd.Timestamp("2027-01-06")]
    assert occasions(["02-29"], as_of="2027-02-20 09:00")["due_at"].tolist() == [pd.Timestamp("2027-03-01")]


def test_a_contract_ends_once() -> None:
    """Its year counts: 2026-11-05 is near, 2025-11-05 is over."""
    found = occasions(["2026-11-05", "2025-11-05"], label="合同到期")
    assert found[["customer_name", "reason", "due_at"]].to_numpy().tolist() == [
        ["客户0", "contract_end", moment("11-06 00:00")]
    ]


def test_a_row_says_who_and_where_from() -> None:
    (row,) = occasions(["11-05"]).to_dict("records")
    assert (row["customer_name"], row["reason"], row["record_id"], row["owner"], row["handbook"]) == (
        "客户0",
        "birthday",
        "C1",
        "李娜",
        "rapid_response",
    )


def test_the_latest_record_that_names_a_date_counts() -> None:
    """A customer in a case and, later, in a visit: what the visit says; each customer once."""
    records = {
        "case": read_cases("customer_name | received_at\n甲公司 | 10-01 08:00\n甲公司 | 10-02 08:00"),
        "visit": read_visits("customer_name | visit_at\n甲公司 | 10-20 08:00"),
    }
    extras = {
        "case": pd.DataFrame({"客户生日": pd.Series(["11-01", "11-02"], dtype="str")}),
        "visit": pd.DataFrame({"客户生日": pd.Series(["11-03"], dtype="str")}),
    }
    found = list_occasions(records, extras, as_of=moment("10-31 18:00"))
    assert found["due_at"].tolist() == [moment("11-04 00:00")]


def test_the_columns_are_those_of_the_revisits() -> None:
    """Also where there is nothing: both stand in one list."""
    for found in (occasions([]), occasions(["11-05"])):
        pd.testing.assert_series_equal(found.dtypes, list_revisits_of_nothing().dtypes)
