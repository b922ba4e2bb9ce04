"""The report as one HTML page: no script, no address of anything outside, charts as inline SVG."""

from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import TemplateError
from pipeline.publish import palette
from pipeline.publish.report.context import Context
from pipeline.publish.report.rendering import find_template, make_environment, run_template


def render_html(context: Context, *, templates: Path, name: str = "report") -> str:
    """The page, from the team's template in `templates` or else the packaged one."""
    path = find_template(templates, f"{name}.html")
    source, environment = _read(path), _environment(path)
    return run_template(
        lambda: environment.from_string(source).render(context),
        path=path,
        source=lambda: source,
        context=context,
        environment=environment,
    )


def _environment(path: Path) -> SandboxedEnvironment:
    """Page tags may colour: `{{ color.navy }}` by the names of the palette, `{{ tones.good.fill }}`."""
    environment = make_environment(path)
    colors = {name.lower(): value for name, value in vars(palette).items() if str(value).startswith("#")}
    environment.globals.update(color=colors, tones=palette.TONES)
    return environment


def _read(path: Path) -> str:
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError(f"模板 {path.name} 不是 UTF-8 编码的文本，请用记事本打开，另存为 UTF-8") from None
    if not source.strip():
        raise TemplateError(f"模板 {path.name} 是空的")
    return source
