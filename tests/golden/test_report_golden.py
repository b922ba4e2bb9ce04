"""The whole report of 30 made-up cases, as it was when somebody last looked at it.

    UPDATE_GOLDEN=1 python -m pytest tests/golden/test_report_golden.py

writes the files anew; look at the difference before committing it.
"""

import io
import os
from pathlib import Path

import docx
import pytest

from pipeline.config import build_settings
from pipeline.publish.report.context import build_context
from pipeline.publish.report.html import render_html
from pipeline.publish.report.word import render_word
from tests.support.report_results import make_edition, make_results

HERE = Path(__file__).parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _page() -> str:
    results = make_results(30)
    context = build_context(make_edition(results), settings=build_settings({}))
    return render_html(context, templates=HERE / "none")


def _document() -> str:
    """The paragraphs of the document, one a line, with their styles."""
    results = make_results(30)
    context = build_context(make_edition(results), settings=build_settings({}))
    document = docx.Document(io.BytesIO(render_word(context, templates=HERE / "none")))
    paragraphs = [
        (p.find(f"{W}pPr/{W}pStyle"), "".join(p.itertext(f"{W}t"))) for p in document.element.iter(f"{W}p")
    ]
    return "\n".join(
        f"{'' if style is None else style.get(f'{W}val')}\t{text}" for style, text in paragraphs if text
    )


@pytest.mark.parametrize(("name", "make"), [("report-30.html", _page), ("report-30.txt", _document)])
def test_the_report_is_as_it_was(name: str, make) -> None:
    """Every word, number and drawing of the page, every paragraph of the document stays as reviewed."""
    now, golden = make(), HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(now, "utf-8")
    assert now == golden.read_text("utf-8")
