"""The report's data as a workbook: each table with numerators, denominators and record numbers."""

import io

import numpy as np
import pandas as pd
from xlsxwriter.url import Url

from pipeline.masking import mask_column, mask_contacts
from pipeline.publish.book import open_book
from pipeline.publish.data_sheet import DataSheet, Field, split_sheet
from pipeline.publish.links import Links, Way
from pipeline.publish.report.data_findings import list_findings
from pipeline.publish.report.data_records import RECORD_FIELDS, tabulate_records
from pipeline.publish.report.data_tables import Table, list_tables
from pipeline.publish.report.edition import ReportEdition

# Names of this workbook.
CONTENTS, RECORDS = "目录", "记录"
ABOUT_RECORDS = "每条计入本期任一指标的记录一行；用筛选可以找到任一数字背后的全部记录"
SUFFIX = "-数据.xlsx"
_TYPES = {"text": "str", "center": "str", "time": "datetime64[us]"}
_CONTENTS_FIELDS = (
    Field("name", "工作表", "link"),
    Field("about", "内容"),
    Field("rows", "行数", "count"),
)


def render_data_book(edition: ReportEdition) -> bytes:
    """The workbook: contents, the report's tables, the records that count in its figures."""
    records = Table(RECORDS, ABOUT_RECORDS, RECORD_FIELDS, tabulate_records(edition))
    said = [*list_tables(edition), *list_findings(edition)]
    tables = [table for table in said if len(table.frame)] + [records]
    note = f"{edition.setup.title} {edition.period.name}"
    buffer = io.BytesIO()
    with open_book(buffer, title=f"{note} 数据") as book:
        book.mark_output()
        book.add_data(_contents(tables, note=note))
        for table in tables:
            frame = _shape(table)
            for part in split_sheet(DataSheet(table.name, table.fields, frame, {}, note=note)):
                book.add_data(part)
    return buffer.getvalue()


def _shape(table: Table) -> pd.DataFrame:
    """The table's columns as numbers, times or texts; one without a value has no type of its own.

    A record's number may be a telephone number: no contact stays in any text.
    """
    types = {field.name: _TYPES.get(field.look, "float64") for field in table.fields}
    frame = table.frame[list(types)].astype(types)
    texts = [name for name, kind in types.items() if kind == "str"]
    stacked = pd.concat([frame[name] for name in texts], ignore_index=True)
    masked, count = mask_column(stacked, mask_contacts).array, len(frame)
    return frame.assign(**{name: masked[place * count :][:count] for place, name in enumerate(texts)})


def _contents(tables: list[Table], *, note: str) -> DataSheet:
    frame = pd.DataFrame(
        [(table.name, table.about, len(table.frame)) for table in tables],
        columns=[field.name for field in _CONTENTS_FIELDS],
    )
    ways = [Way(Url(f"internal:'{table.name}'!A1")) for table in tables]
    links = Links(np.arange(len(ways)), ways, pd.Series("", index=frame.index))
    return DataSheet(CONTENTS, _CONTENTS_FIELDS, frame, {"name": links}, note=note)
