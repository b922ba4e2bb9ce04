"""The report as one HTML page: no script, no address of anything outside, charts as inline SVG."""

from pathlib import Path

from pipeline.errors import TemplateError
from pipeline.publish.report.context import Context
from pipeline.publish.report.rendering import find_template, make_environment, run_template


def render_html(context: Context, *, templates: Path, name: str = "report") -> str:
    """The page, from the team's template in `templates` or else the packaged one."""
    path = find_template(templates, f"{name}.html")
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError(f"模板 {path.name} 不是 UTF-8 编码的文本，请另存为 UTF-8") from None
    return run_template(
        lambda: make_environment().from_string(source).render(context), name=path.name, source=lambda: source
    )
