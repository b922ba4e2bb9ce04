"""Any text that reaches the report is shown as text in both formats, and no contact in either."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest

from pipeline.config import build_settings
from pipeline.model import Results
from pipeline.publish.report import ReportExtras
from pipeline.publish.report.context import build_context
from pipeline.publish.report.html import render_html
from pipeline.publish.report.word import render_word
from tests.support.report_results import make_edition, make_extras, make_results

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OURS = {
    *("clock", "state", "kind", "record", "severity", "month", "figure_path", "figure"),
    *("cause", "stage_from", "stage_to"),
}
"""Columns and keys whose words are the program's own, so that no user can write into them."""
DROPPED = r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=a>',
    "sum": "{{7*7}}",
    "docxtpl": "{_{7*7}_}",
    "loop": "{% for x in y %}",
    "comment": "{# x",
    "cdata": "a]]>b",
    "ampersand": "A&B &amp; <b>",
    "control": "a\x00b\x07c\x0bd\x0ce\x1bf",
    "surrogate": "a\ud800b",
    "turned": "a\u202eb\u200fc\u2066d",
    "lines": "a\nb\r\nc\td",
    "formula": "=1+1",
    "long": "长" * 5000,
    "field": "{ PAGE }",
}
CONTACTS = {
    "mobile": "13912345678",
    "spaced": "139 1234 5678",
    "wide": "１３９１２３４５６７８",
    "landline": "021-61234567",
    "mail": "wang.fang@example.com",
    "identity": "11010519900307234X",
}
Change = Callable[[str], str]


def _spoil(value: Any, change: Change) -> Any:
    """The value with every text of its users changed, however deep it stands."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, pd.DataFrame):
        return value.assign(**{name: _spoil_column(value[name], change) for name in _texts(value)})
    if isinstance(value, Mapping):
        return {key: part if key in OURS else _spoil(part, change) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_spoil(part, change) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in OURS}
        return dataclasses.replace(value, **{name: _spoil(part, change) for name, part in parts.items()})
    return value


def _texts(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame if pd.api.types.is_string_dtype(frame[name]) and name not in OURS]


def _spoil_column(column: pd.Series, change: Change) -> pd.Series:
    # a table's text column cannot hold a lone surrogate
    return column.map(lambda text: re.sub("[\ud800-\udfff]", "", change(text)), na_action="ignore")


@cache
def _sources() -> tuple[Results, ReportExtras]:
    results = make_results(30)
    cases = results.cases.assign(priority="high", resolved_at=pd.NaT)  # so that the list of open ones is full
    return dataclasses.replace(results, cases=cases), make_extras(results)


def _render(change: Change) -> tuple[str, bytes]:
    """Page and document with every text changed: cells, file names, summary, topics, config."""
    results, extras = _sources()
    months = {month: _spoil(figures, change) for month, figures in results.trend.items()}
    results = dataclasses.replace(
        results,
        cases=_spoil(results.cases, change).assign(priority="high"),
        files=_spoil(results.files, change),
        figures=months[results.month],
        trend=months,
    )
    edition = make_edition(results, _spoil(extras, change), title=change("报告"), organisation=change("部门"))
    context = build_context(edition, settings=build_settings({}))
    none = Path("none")
    return render_html(context, templates=none), render_word(context, templates=none)


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fitted = {"textlength", "lengthadjust"}  # what a long name is fitted with
        self.names.append(" ".join([tag, *(name for name, _ in attrs if name not in fitted)]))


def _all_text(document: bytes) -> str:
    paragraphs = docx.Document(io.BytesIO(document)).element.iter(f"{W}p")
    return "\n".join("".join(paragraph.itertext(f"{W}t")) for paragraph in paragraphs)


def _count_parts(document: bytes) -> list[int]:
    body = docx.Document(io.BytesIO(document)).element
    return [
        sum(1 for _ in body.iter(f"{W}{name}"))
        for name in ("tbl", "tr", "tc", "drawing", "hyperlink", "fldSimple")
    ]


@cache
def _plain() -> tuple[str, bytes]:
    return _render(lambda _: "甲乙丙")


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_every_text_is_shown_as_text(payload: str) -> None:
    """Page and document keep their shape whatever stands in every text; what can be shown is shown."""
    page, document = _render(lambda _: payload)
    plain_page, plain_document = _plain()
    assert _Tags(page).names == _Tags(plain_page).names
    assert _count_parts(document) == _count_parts(plain_document)
    shown = re.sub(DROPPED, "", payload)
    assert not re.search(DROPPED, page)
    assert unescape(page).count(shown[:20]) > 30
    flat = re.sub(r"\s+", "", shown.replace("{_{", "{{").replace("}_}", "}}"))[:20]
    assert re.sub(r"\s+", "", _all_text(document)).count(flat) > 30


@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
def test_no_contact_appears_whatever_column_it_stands_in(contact: str) -> None:
    """A number or an address in every text is in neither file, nor in the charts' workbooks (A12)."""
    page, document = _render(lambda text: f"{text[:4]}请联系 {contact} 谢谢")
    assert "请联系" in page
    for text in (page, *_unpack(document)):
        plain = re.sub(r"[\s\-]", "", text)
        assert contact not in text
        assert re.sub(r"[\s\-]", "", contact) not in plain


def _unpack(package: bytes) -> list[str]:
    """Every part of a package, of packages inside it too."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        for name in opened.namelist():
            part = opened.read(name)
            parts += _unpack(part) if name.endswith(".xlsx") else [part.decode("utf-8", "replace")]
    return parts


def test_no_formula_stands_behind_a_chart() -> None:
    """The workbooks behind the charts hold texts, whatever these begin with."""
    _, document = _render(lambda _: "=HYPERLINK(1)")
    assert not [part for part in _unpack(document) if "<f>HYPERLINK" in part or "<f>=" in part]
