"""The records behind the report's figures: which of them counts where, and how they are named in a cell."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import words
from pipeline.lookup import translate
from pipeline.masking import mask_column
from pipeline.publish.case_rows import HEADINGS
from pipeline.publish.data_sheet import Field
from pipeline.publish.report.edition import ReportEdition

MOST_NAMED = 30
"""Record numbers that one cell names; the sheet of records has them all."""
DATES = {"received_at": "受理时间", "first_response_at": "首次响应时间", "resolved_at": "完成时间"}
GROUPS = {
    "category": "反馈类型",
    "urgency": "紧急程度",
    "module": "产品模块",
    "channel": "反馈渠道",
    "customer_type": "客户类型",
    "department": "责任部门",
    "owner": "责任人",
}
# Headings of what a record counts in, by the figure of `counted`.
COUNTED = {
    "received": "本期受理",
    "backlog": "期末未结",
    "completion.rate": "办结率",
    "response_on_time": "首次响应",
    "handling_on_time": "处理",
    "high_priority.rate": "高优先级",
    "satisfaction.rate": "评价",
    "reopened.rate": "二次处理",
    "visits.count": "回访",
}
YES = "计入"

RECORD_FIELDS = (
    Field("record_id", "编号", "center"),
    Field("record", "对象", "center"),
    Field("handbook", HEADINGS["handbook"]),
    Field("customer_name", HEADINGS["customer_name"]),
    *(Field(name, heading) for name, heading in GROUPS.items()),
    *(Field(name, heading, "time") for name, heading in DATES.items()),
    *(Field(figure, heading, "center") for figure, heading in COUNTED.items()),
    Field("response_hours", "响应用时（小时）", "number"),
    Field("resolution_hours", "解决用时（小时）", "number"),
    Field("score", "评分", "score"),
)


def name_records(numbers: Iterable[str]) -> str:
    """The numbers in a cell, in their order: the first of them and how many there are in all."""
    named = sorted(set(numbers))
    shown = "、".join(named[:MOST_NAMED])
    return f"{shown} 等 {len(named):,} 件" if len(named) > MOST_NAMED else shown


def name_by(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The numbers (`record_id`) of each group of `keys`, as text; a blank key is a group too."""
    return rows.groupby(keys, dropna=False)["record_id"].agg(name_records)


def tabulate_records(edition: ReportEdition) -> pd.DataFrame:
    """One row (`RECORD_FIELDS`) per record that counts in a figure of the period, in the order of numbers."""
    counted = edition.extras.counted
    codes, keys = pd.factorize(counted["record"] + "\n" + counted["record_id"])
    labels = counted["result"].map({**words.STATE, **words.COUNTED}).fillna(YES)

    def spread(figure: str, values: pd.Series) -> npt.NDArray[np.object_]:
        """The values of the rows that count in a figure, one for each record."""
        rows = counted["figure"].eq(figure).to_numpy()
        spread = np.full(len(keys), None, dtype=object)
        spread[codes[rows]] = values[rows].to_numpy(object)
        return spread

    named = counted[["record", "record_id"]].drop_duplicates(ignore_index=True)
    columns = {figure: pd.Series(spread(figure, labels), dtype="str") for figure in COUNTED}
    numbers = {
        "response_hours": spread("received", counted["response_hours"]),
        "resolution_hours": spread("received", counted["resolution_hours"]),
        "score": spread("satisfaction.rate", counted["score"]),
    }
    rows = named.assign(**columns, **numbers).astype(dict.fromkeys(numbers, "float64"))
    return _describe(rows, edition).sort_values(["record", "record_id"], ignore_index=True)


def _describe(rows: pd.DataFrame, edition: ReportEdition) -> pd.DataFrame:
    """`rows` with what the record says of itself, contacts masked, and codes as words."""
    cases, visits = edition.results.cases, edition.results.visits
    columns = ["handbook", "customer_name", *GROUPS, *DATES]
    of_cases = cases.rename(columns={"case_id": "record_id"}).assign(record="case")
    of_visits = visits.rename(columns={"visit_id": "record_id", "visit_at": "received_at"}).assign(
        record="visit"
    )
    known = pd.concat([of_cases, of_visits], ignore_index=True).reindex(
        columns=["record", "record_id", *columns]
    )
    found = rows.merge(known, on=["record", "record_id"], how="left", validate="one_to_one")
    found["category"] = translate(found["category"], words.CATEGORY)
    texts = {name: mask_column(found[name]) for name in ("customer_name", *GROUPS)}
    return found.assign(
        **texts,
        handbook=translate(found["handbook"], words.HANDBOOK).fillna(found["handbook"]),
        record=translate(found["record"], words.RECORD),
    )
