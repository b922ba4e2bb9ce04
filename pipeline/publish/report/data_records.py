"""The records behind the report's figures: which of them counts where, and how they are named in a cell."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from pipeline import words
from pipeline.lookup import find_rows, translate
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


def name_records(numbers: pd.Series | Sequence[str]) -> str:
    """The numbers in a cell, in their order: the first of them and how many there are in all."""
    named = sorted(numbers.unique().tolist() if isinstance(numbers, pd.Series) else set(numbers))
    shown = "、".join(named[:MOST_NAMED])
    return f"{shown} 等 {len(named):,} 件" if len(named) > MOST_NAMED else shown


def name_by(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The numbers (`record_id`) of each group of `keys`, as text; a blank key is a group too."""
    return rows.groupby(keys, dropna=False)["record_id"].agg(name_records)


def tabulate_records(edition: ReportEdition) -> pd.DataFrame:
    """One row (`RECORD_FIELDS`) per record that counts in a figure of the period, in the order of numbers."""
    counted = edition.extras.counted
    kinds, numbers = (pd.factorize(counted[name])[0] for name in ("record", "record_id"))
    codes, keys = pd.factorize(kinds * len(counted) + numbers)
    labels = translate(counted["result"], {**words.STATE, **words.COUNTED}).fillna(YES)

    def spread(figure: str, values: pd.Series) -> ExtensionArray:
        """The values of the rows that count in a figure, one for each record."""
        rows = np.flatnonzero(counted["figure"].eq(figure))
        places = np.full(len(keys), -1)
        places[codes[rows]] = rows
        spread: ExtensionArray = values.array.take(places, allow_fill=True)
        return spread

    is_first = ~pd.Series(codes).duplicated().to_numpy()
    rows = counted.loc[is_first, ["record", "record_id"]].assign(
        **{figure: spread(figure, labels) for figure in COUNTED},
        response_hours=spread("received", counted["response_hours"]),
        resolution_hours=spread("received", counted["resolution_hours"]),
        score=spread("satisfaction.rate", counted["score"]),
    )
    return _describe(rows, edition).sort_values(["record", "record_id"], ignore_index=True)


def _describe(rows: pd.DataFrame, edition: ReportEdition) -> pd.DataFrame:
    """`rows` with what the record says of itself, contacts masked, and codes as words."""
    cases, visits = edition.results.cases, edition.results.visits
    known = {
        "case": cases.rename(columns={"case_id": "record_id"}),
        "visit": visits.rename(columns={"visit_id": "record_id", "visit_at": "received_at"}),
    }
    columns = ("handbook", "customer_name", *GROUPS, *DATES)
    parts = [find_records(rows[rows["record"].eq(kind)], of, columns) for kind, of in known.items()]
    # texts beside those of an empty part would become objects
    found = rows.join(pd.concat([part for part in parts if len(part)] or parts))
    found["category"] = translate(found["category"], words.CATEGORY)
    texts = {name: mask_column(found[name]) for name in ("customer_name", *GROUPS)}
    return found.assign(
        **texts,
        handbook=translate(found["handbook"], words.HANDBOOK).fillna(found["handbook"]),
        record=translate(found["record"], words.RECORD),
    )


def find_records(rows: pd.DataFrame, records: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """`columns` of `records` (one row per `record_id`) for those of `rows` that have one, by their index."""
    places = find_rows(records["record_id"], rows["record_id"])
    found = records.reindex(columns=list(columns)).take(places[places >= 0])
    return found.set_axis(rows.index[places >= 0])
