"""The HTML page: one file, no script, no address, nothing from a cell alive, null never nan."""

import dataclasses
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import build_settings
from pipeline.errors import TemplateError
from pipeline.publish.report import ReportExtras
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.html import render_html
from tests.support.report_results import TOPIC, make_edition, make_extras, make_results

SETTINGS = build_settings({})
PAYLOADS = [
    "{{7*7}}",
    "{% raw %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=a>',
    "&amp;<b>",
    "a\x00b\ud800c\x0bd",
    "=1+1",
]
VOID = {"meta", "br", "img", "link", "hr", "rect", "line", "circle"}


@cache
def _context(count: int) -> Context:
    results = make_results(count)
    return build_context(make_edition(results, make_extras(results)), settings=SETTINGS)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return render_html(_context(300), templates=tmp_path_factory.mktemp("none"))


class _Outline(HTMLParser):
    """Headings, tables without a head, and whether every element is closed in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.balanced = True
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.balanced &= bool(self.open) and self.open.pop() == tag


def test_the_page_stands_alone(page: str) -> None:
    """No script, no address of anything, no link: it opens the same from any folder, offline."""
    assert not re.search(r"<script|https?:|//|src=|href=|url\(|@import|\son\w+=", page)


def test_the_page_is_well_formed_and_has_its_headings(page: str) -> None:
    """Elements nest, one h1, twelve sections, every table has a repeating head, every drawing a label."""
    outline = _Outline(page)
    assert outline.balanced
    assert not outline.open
    assert (outline.tags.count("h1"), outline.tags.count("h2")) == (1, 12)
    assert outline.tags.count("table") == outline.tags.count("thead")
    assert page.count("<svg") == len(re.findall(r'<svg [^>]*role="img" aria-label="[^"]+"', page))


@pytest.mark.parametrize("count", [0, 1, 30, 3000])
def test_any_number_of_cases_gives_a_page(count: int, tmp_path: Path) -> None:
    """No month breaks the page, and no missing value shows as nan, None or an empty drawing."""
    page = render_html(_context(count), templates=tmp_path)
    assert not re.search(r"\bnan\b|None|\binf\b", page)
    assert ("无数据" in page) == (count < 2)


def test_contacts_never_appear(page: str) -> None:
    """The customers' numbers and addresses in quotes and descriptions are masked (A12)."""
    assert "138****8000" in page
    assert not re.search(r"13800138000|021-61234567|wang\.fang@", page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_cell_is_alive(payload: str, tmp_path: Path) -> None:
    """Markup and tags in any text come out as the text they are; what no document may hold is dropped."""
    results = make_results(30)
    cell = payload.replace("\ud800", "")  # a table's text column cannot hold a lone surrogate
    cases = results.cases.assign(priority="high", resolved_at=pd.Series(pd.NaT, results.cases.index))
    for column in ("case_id", "customer_name", "department", "owner", "description", "module"):
        cases[column] = cell
    figures = results.figures | {"modules": [{"module": payload, "count": 3, "share": 1.0, "focus": False}]}
    extras = make_extras(results)
    extras = dataclasses.replace(
        extras,
        summary=[payload], topics_note=payload,
        topics=[TOPIC | {"label": payload, "words": [payload], "quotes": [payload]}],
        risks=extras.risks.assign(customer=cell, text=cell, because=cell, owner=cell),
        actions=[{"text": payload, "figure": payload, "priority": payload}],
        breaches=extras.breaches.assign(customer=cell, department=cell, owner=cell, record_id=cell),
        scorecard=extras.scorecard.assign(name=cell), by_department=extras.by_department.assign(name=cell),
        quality={**extras.quality, "files": [{"path": payload, "count": 1}]},
    )  # fmt: skip
    context = build_context(
        make_edition(dataclasses.replace(results, cases=cases, figures=figures), extras), settings=SETTINGS
    )
    page = render_html(context, templates=tmp_path)
    assert _Outline(page).tags == _Outline(page.replace("&", "")).tags
    assert not re.search(r"<script|<img|<b>|\x00|\x0b|[\ud800-\udfff]", page)
    text = re.sub(r"[\x00\x0b\ud800]", "", payload)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert page.count(escaped) > 10


def test_the_teams_own_template_is_used(tmp_path: Path) -> None:
    """report.html in the templates folder replaces the packaged one, whatever it names."""
    (tmp_path / "report.html").write_text("﻿<p>{{ title }}：{{ tiles[0].value }} 件</p>", "utf-8")
    assert render_html(_context(30), templates=tmp_path) == "<p>客户反馈月度分析报告：30 件</p>"


@pytest.mark.parametrize(
    ("template", "named", "why"),
    [
        ("<p>\n{{ titel }}", "{{ titel }}", "没有这个名称"),
        ("{{ title }} {{ tiles[0].valeu }}", "{{ tiles[0].valeu }}", "没有这个名称"),
        ("{% for a in actions %}\n{{ a.text }}", "{% for a in actions %}", "写法不对"),
        ("{{ title }}\n{{ title | upcase }}", "{{ title | upcase }}", "写法不对"),
        ("{{ title.__class__.mro() }}", "{{ title.__class__.mro() }}", "不允许"),
        ("{{ title + 1 }}", "{{ title + 1 }}", "无法计算"),
        ("\n{{ title", "第 2 行", "写法不对"),
    ],
)
def test_a_broken_template_is_named_with_its_tag(template: str, named: str, why: str, tmp_path: Path) -> None:
    """The message says which template, which tag and what is wrong, in one line."""
    (tmp_path / "report.html").write_text(template, "utf-8")
    with pytest.raises(TemplateError) as caught:
        render_html(_context(1), templates=tmp_path)
    told = str(caught.value)
    assert "report.html" in told
    assert named in told
    assert why in told
    assert "\n" not in told


def test_a_template_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A template saved as GBK is told to be saved as UTF-8."""
    (tmp_path / "report.html").write_bytes("标题".encode("gbk"))
    with pytest.raises(TemplateError, match="UTF-8"):
        render_html(_context(1), templates=tmp_path)


def test_restated_figures_are_marked(page: str) -> None:
    """The month is starred, and a note tells the figure then and now."""
    assert "2026-09 *" in page
    assert "2026-09 处理及时率由 86.1% 更正为 85.3%" in page


def test_a_month_without_extras_is_a_report(tmp_path: Path) -> None:
    """Figures alone make a report; what nobody supplied is said to be missing."""
    page = render_html(
        build_context(make_edition(make_results(30), ReportExtras()), settings=SETTINGS), templates=tmp_path
    )
    assert "本月没有反复出现的主题" in page
    assert "本月的指标没有需要采取行动之处" in page
