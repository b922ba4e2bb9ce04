"""The monthly report, as a Word document and as one self-contained HTML page (contract section 8).

`context` turns results into what templates may name, `html` and `word` render the templates, `word_charts`
fills the native charts, `masking` hides contacts, `build_template` makes the default Word template.
"""

from pipeline.config import Settings
from pipeline.publish.report.context import build_context
from pipeline.publish.report.data_book import SUFFIX, render_data_book
from pipeline.publish.report.edition import ReportEdition
from pipeline.publish.report.extras import Action, BadFile, Quality, ReportExtras, Topic
from pipeline.publish.report.html import render_html
from pipeline.publish.report.word import render_word

__all__ = ["Action", "BadFile", "Quality", "ReportEdition", "ReportExtras", "Topic", "render_report"]


def render_report(edition: ReportEdition, *, settings: Settings) -> dict[str, bytes]:
    """The files of a report by name: the Word document, the HTML page, the workbook of their data.

    Raises TemplateError for a template that cannot be used.
    """
    context, name = build_context(edition, settings=settings), edition.setup.template
    return {
        f"{edition.stem}.docx": render_word(context, templates=settings.templates, name=name),
        f"{edition.stem}.html": render_html(context, templates=settings.templates, name=name).encode(),
        f"{edition.stem}{SUFFIX}": render_data_book(edition),
    }
