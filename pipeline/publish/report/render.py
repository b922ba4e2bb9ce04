"""The files of a report: the Word document, the page, the workbook of their data."""

from pathlib import Path

from pipeline.config import Settings
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.data_book import SUFFIX, render_data_book
from pipeline.publish.report.edition import ReportEdition, Tell
from pipeline.publish.report.html import render_html
from pipeline.publish.report.own_template import MEANWHILE, STANDARD, Render, render_safely
from pipeline.publish.report.word import render_word


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
