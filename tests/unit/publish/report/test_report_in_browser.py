"""The page in a real browser: alone, narrow and wide, by keyboard, for screen readers, on paper."""

import dataclasses
import io
import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.config import build_settings
from pipeline.publish.report.context import build_context
from pipeline.publish.report.html import render_html
from tests.support.browser import needs_browser, open_page
from tests.support.report_results import make_edition, make_results

pytestmark = [pytest.mark.slow, needs_browser]

COUNTS = [0, 1, 30, 3000]
WIDTHS = [320, 768, 1280, 1600]
MOST_PAGES = {0: 3, 1: 4, 30: 5, 3000: 5}

# Marks the first and the last word of what must stay on one page: rows, drawings, headings with what follows.
MARK = """() => {
  let n = 0;
  const mark = (first, last) => { n += 1; first.prepend(`b${n}b `); last.append(` e${n}e`); };
  document.querySelectorAll("tbody tr").forEach(row => mark(row.firstElementChild, row.lastElementChild));
  document.querySelectorAll(".tile").forEach(tile => mark(tile.firstElementChild, tile.lastElementChild));
  document.querySelectorAll("figure").forEach(figure => {
    const foot = figure.appendChild(document.createElement("p"));
    mark(figure.querySelector("figcaption"), foot);
  });
  document.querySelectorAll("h2, h3").forEach(head => {
    const next = head.nextElementSibling;
    const row = next && next.querySelector("tbody tr");
    if (row) mark(head, row.firstElementChild);
    else if (next && next.tagName === "P") mark(head, next);
  });
  document.querySelectorAll("table").forEach((table, t) => {
    table.tHead.rows[0].cells[0].append(` head${t}head`);
    [...table.tBodies[0].rows].forEach(row => row.cells[0].append(` row${t}row`));
  });
  return n;
}"""
SCROLLING = """() => [...document.querySelectorAll("*")].filter(box =>
  box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX)
).map(box => box.getAttribute("aria-label"))"""
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


@cache
def _page(count: int) -> str:
    results = make_results(count)
    context = build_context(make_edition(results), settings=build_settings({}))
    return render_html(context, templates=Path("none"))


@pytest.fixture
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The page of as many cases as the test asks for, else of 30."""
    path = tmp_path / "report.html"
    path.write_text(_page(getattr(request, "param", 30)), "utf-8")
    return path


@pytest.mark.parametrize("path", COUNTS, indirect=True)
def test_nothing_is_fetched_and_nothing_is_wider_than_the_window(path: Path) -> None:
    """No request leaves the page; from 320 to 1600 px only tables scroll sideways, each in its box."""
    with open_page(path) as (page, asked):
        wider = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wider[width] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider == dict.fromkeys(WIDTHS, 0)
        assert page.evaluate("document.scripts.length") == 0
    assert asked == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", COUNTS, indirect=True)
def test_axe_finds_nothing(path: Path, scheme: str) -> None:
    """No violation of WCAG or good practice at three widths: contrast, names, landmarks, headings."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with open_page(path) as (page, _):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS[:3] if scheme == "light" else WIDTHS[2:3]:
            page.set_viewport_size({"width": width, "height": 800})
            found = axe.run(page).response["violations"]
            assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


def test_everything_is_reached_by_keyboard(path: Path) -> None:
    """Tab finds the skip link, every line of the contents, every box that scrolls; it is seen where."""
    with open_page(path, width=320) as (page, _):
        scrolling = page.evaluate(SCROLLING)
        reached = []
        for _step in range(60):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(FOCUSED))
            shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            if page.evaluate("document.activeElement === document.body"):
                break
            assert shown == "solid"
        assert reached[0] == "跳到正文"
        assert scrolling
        assert set(scrolling) <= set(reached)
        assert (
            len([text for text in reached if re.match("[一二三四五六七八九十]+、", text)])
            == page.locator("h2").count()
        )


def test_the_contents_lead_to_their_sections(path: Path) -> None:
    """Enter on a line of the contents scrolls to the heading of the same words."""
    with open_page(path) as (page, _):
        link = page.locator("nav a").last
        link.focus()
        page.keyboard.press("Enter")
        title = link.text_content()
        assert page.locator("h2:target").text_content().startswith(title)


def test_the_first_screen_answers(path: Path) -> None:
    """Summary, first action and all tiles are seen without scrolling, at 1280 × 800."""
    with open_page(path) as (page, _):
        for part in (".sum", ".tile:last-child"):
            box = page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= 800
        assert "首要行动" in page.locator(".sum").text_content()


@pytest.mark.parametrize("path", COUNTS, indirect=True)
def test_the_page_prints_whole(path: Path, request: pytest.FixtureRequest) -> None:
    """On A4 no row and no drawing is cut, no heading stands alone, headers repeat, contents are left out."""
    pypdf = pytest.importorskip("pypdf")
    with open_page(path) as (page, _):
        page.emulate_media(media="print")
        hidden = [page.locator(part).is_visible() for part in ("nav", ".skip")]
        marks = page.evaluate(MARK)
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [re.sub(r"\s", "", sheet.extract_text()) for sheet in printed.pages]
    begun, ended = (
        {n: p for p, text in enumerate(texts) for n in re.findall(mark, text)}
        for mark in (r"b(\d+)b", r"e(\d+)e")
    )
    assert hidden == [False, False]
    assert len(begun) == marks
    assert begun == ended
    for number, text in enumerate(texts):
        assert set(re.findall(r"row(\d+)row", text)) <= set(re.findall(r"head(\d+)head", text)), number
    assert len(texts) <= MOST_PAGES[request.node.callspec.params["path"]]
    assert all(
        abs(float(side) - a4) < 2 for side, a4 in zip(printed.pages[0].mediabox[2:], (595, 842), strict=True)
    )


# Texts of a drawing that leave it, or lie on one another by more than a hair.
MISPLACED = """() => [...document.querySelectorAll("svg")].flatMap(drawing => {
  const frame = drawing.getBoundingClientRect();
  const texts = [...drawing.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
  const cut = texts.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const laid = texts.filter(([, a], n) => texts.slice(0, n).some(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6));
  return [...cut, ...laid].map(([text]) => text.trim());
})"""


def _draw(names: int, length: int, months: int, top: int) -> str:
    """A page whose charts show so many names of this length and so many months."""
    results = make_results(30, months=months)
    label = [
        f"{chr(0x4E00 + 7 * n) if n % 2 else chr(65 + n % 26)}" + "支付结算与账号"[n % 7] * (length - 1)
        for n in range(names)
    ]
    counts = [top // (n + 1) for n in range(names)]
    entries = [
        {"count": n, "share": n / sum(counts) if top else 0.0, "focus": n == counts[0]} for n in counts
    ]
    figures = results.figures | {
        key: [{name: text, **entry} for text, entry in zip(label, entries, strict=True)]
        for key, name in (("categories", "category"), ("modules", "module"))
    }
    changed = dataclasses.replace(results, figures=figures, trend=results.trend | {results.month: figures})
    context = build_context(make_edition(changed), settings=build_settings({}))
    return render_html(context, templates=Path("none"))


@pytest.mark.parametrize(
    ("names", "length", "months", "top"),
    [(1, 1, 1, 5), (2, 40, 2, 123456), (3, 12, 6, 99), (8, 40, 12, 1234), (40, 40, 24, 99999), (3, 4, 6, 0)],
)
def test_no_label_of_a_drawing_is_cut_or_covered(
    names: int, length: int, months: int, top: int, tmp_path: Path
) -> None:
    """From one to forty names of one to forty characters, from one month to two years, and all zero."""
    path = tmp_path / "report.html"
    path.write_text(_draw(names, length, months, top), "utf-8")
    with open_page(path) as (page, _):
        assert page.evaluate(MISPLACED) == []
        shares = page.locator("section:has(h2:text('反馈分类')) svg").first
        assert shares.locator("rect").count() == min(names, 8)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 718, "height": 1000})
        assert page.evaluate(MISPLACED) == []
