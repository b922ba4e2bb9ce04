"""The HTML page: one file, no script, no address, nothing from a cell alive, null never nan."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.config import build_settings
from pipeline.find_packaged import find_packaged
from pipeline.publish.report import ReportExtras
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.html import render_html
from tests.support.report_results import make_edition, make_extras, make_results

SETTINGS = build_settings({})
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
    """No script, no address of anything else: it opens the same from any folder, offline."""
    assert not re.search(r"<script|https?:|//|src=|href=\"[^#]|url\(|@import|\son\w+=", page)


def test_every_reference_leads_somewhere(page: str) -> None:
    """Each id is there once; contents, labels and descriptions point at ids that are there."""
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    asked = re.findall(r'(?:href="#|aria-labelledby="|aria-describedby=")([^"]+)"', page)
    assert set(asked) <= set(ids)


def test_sections_are_numbered_as_they_stand(page: str, tmp_path: Path) -> None:
    """The contents list every section in its order; a user who takes one out need not number the others."""
    titles = re.findall(r"<h2 id=[^>]*>([^<]+?)(?: <small|<)", page)
    assert re.findall(r'<li><a href="#s\d+">([^<]+)</a>', page) == titles
    assert [title.partition("、")[0] for title in titles[:11]] == [*"一二三四五六七八九十", "十一"]
    packaged = find_packaged("templates/report.html").read_text("utf-8")
    start, end = (
        packaged.index('<section>{{ section("其他指标"'),
        packaged.index('<div class="two">\n<section>{{ section("反馈分类与渠道"'),
    )
    (tmp_path / "report.html").write_text(packaged[:start] + packaged[end:], "utf-8")
    assert "二、反馈分类与渠道" in render_html(_context(30), templates=tmp_path)


def test_the_page_is_well_formed_and_has_its_headings(page: str) -> None:
    """Elements nest, one h1, every table has a caption and a repeating head, every drawing title and text."""
    outline = _Outline(page)
    assert outline.balanced
    assert not outline.open
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("table") == outline.tags.count("thead") == outline.tags.count("caption")
    assert outline.tags.count("svg") == len(
        re.findall(r'role="img"[^>]*><title [^>]*>[^<]+</title><desc [^>]*>[^<]+<', page)
    )


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


def test_the_teams_own_template_is_used(tmp_path: Path) -> None:
    """report.html in the templates folder replaces the packaged one, whatever it names."""
    (tmp_path / "report.html").write_text("﻿<p>{{ title }}：{{ tiles[0].value }} 件</p>", "utf-8")
    assert render_html(_context(30), templates=tmp_path) == "<p>客户反馈月度分析报告：30 件</p>"


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
