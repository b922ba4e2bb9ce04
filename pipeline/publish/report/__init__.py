"""The monthly report, as a Word document and as one self-contained HTML page (contract section 8).

`context` turns results into what templates may name, `html` and `word` render the templates, `word_charts`
fills the native charts, `masking` hides contacts, `build_template` makes the default Word template.
"""

from functools import partial
from pathlib import Path

from pipeline.config import Settings
from pipeline.model import Results
from pipeline.publish.atomic import replace_file
from pipeline.publish.report.context import build_context
from pipeline.publish.report.extras import Action, BadFile, Quality, ReportExtras, Restated, Topic
from pipeline.publish.report.html import render_html
from pipeline.publish.report.word import render_word

__all__ = ["Action", "BadFile", "Quality", "ReportExtras", "Restated", "Topic", "write_report"]


def write_report(folder: Path, results: Results, *, settings: Settings, extras: ReportExtras) -> list[Path]:
    """Write the report of `results.month` into `folder`: the Word document, then the HTML page.

    Both are rendered before either is put in place. Returns where they ended up. Raises TemplateError for a
    template that cannot be used.
    """
    context = build_context(results, settings=settings, extras=extras)
    stem = f"月度分析报告-{results.month}"
    contents = {
        folder / f"{stem}.docx": render_word(context, templates=settings.templates),
        folder / f"{stem}.html": render_html(context, templates=settings.templates).encode(),
    }
    return [replace_file(path, partial(_write, content=content)) for path, content in contents.items()]


def _write(path: Path, *, content: bytes) -> None:
    path.write_bytes(content)
