"""The monthly report, as a Word document and as one self-contained HTML page (contract section 8).

`context` turns results into what templates may name, `html` and `word` render the templates, `word_charts`
fills the native charts, `own_template` guards against what users do to theirs (`template_tags`,
`template_faults` and `template_explain` say what that was), `build_template` makes the default Word template.
"""

from pathlib import Path

from pipeline.config import Settings
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.data_book import SUFFIX, render_data_book
from pipeline.publish.report.edition import ReportEdition
from pipeline.publish.report.extras import Action, BadFile, Quality, ReportExtras, Topic
from pipeline.publish.report.html import render_html
from pipeline.publish.report.own_template import MEANWHILE, STANDARD, Render, Tell, render_safely
from pipeline.publish.report.word import render_word

__all__ = ["Action", "BadFile", "Quality", "ReportEdition", "ReportExtras", "Tell", "Topic", "render_report"]


def render_report(edition: ReportEdition, *, settings: Settings, tell: Tell) -> dict[str, bytes]:
    """The files of a report by name: the Word document, the HTML page, the workbook of their data.

    `tell` hears, a line each, what is wrong with a template of the team's own; the built-in one stands in.
    """
    context, name = build_context(edition, settings=settings), edition.setup.template
    own = {kind: settings.templates / f"{name}{kind}" for kind in _FORMATS}
    if name != STANDARD and not any(path.exists() for path in own.values()):
        tell(f"templates/ 中没有模板 {' 或 '.join(path.name for path in own.values())}。{MEANWHILE}")
    documents = {
        f"{edition.stem}{kind}": render_safely(render, context, own[kind], tell=tell)
        for kind, render in _FORMATS.items()
    }
    return {**documents, f"{edition.stem}{SUFFIX}": render_data_book(edition)}


def _render_page(context: Context, *, templates: Path, name: str, tell: Tell) -> bytes:
    del tell  # a page is used as it is or not at all
    return render_html(context, templates=templates, name=name).encode()


_FORMATS: dict[str, Render] = {".docx": render_word, ".html": _render_page}
