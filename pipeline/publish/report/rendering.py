"""What both formats share: where the template is, the environment it runs in, and what is said when it fails.

Users edit the templates, and cells hold anything. So a template runs sandboxed and in one pass, a name it
misspells is an error, and every value it prints is cleaned, stripped of contacts and escaped on the way out.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import TemplateError
from pipeline.find_packaged import find_packaged
from pipeline.masking import mask_contacts
from pipeline.publish.report.compiled import Remembering
from pipeline.publish.report.context import Context
from pipeline.publish.report.numbers import NOTHING
from pipeline.publish.report.template_explain import Missing
from pipeline.publish.report.template_faults import find_alike, find_fault, find_misplaced, line_of
from pipeline.publish.report.template_tags import Source

Result = TypeVar("Result")

_NOT_XML = r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]"
_TURNING = r"[\u200E\u200F\u202A-\u202E\u2066-\u2069]"  # marks that turn the direction of what follows
_NOT_SHOWN = re.compile(f"{_NOT_XML}|{_TURNING}")


def clean_text(text: str) -> str:
    """`text` without characters that no document may hold or that turn lines, without contacts (A12)."""
    return mask_contacts(_NOT_SHOWN.sub("", text))


def _print(value: object) -> object:
    """What a tag prints: nothing known is "—", text is cleaned, what a macro drew stays as it is."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOTHING
    return clean_text(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def make_environment(path: Path) -> SandboxedEnvironment:
    """The environment that the template at `path` runs in."""
    return Remembering(
        path.name if path == _find_standard(path.suffix) else "",
        autoescape=True,
        undefined=Missing,
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def find_template(folder: Path, name: str) -> Path:
    """The team's own template `name` where `folder` has one, else the packaged `report` of its kind."""
    own = folder / name
    return own if own.is_file() else _find_standard(own.suffix)


def _find_standard(kind: str) -> Path:
    return find_packaged(f"templates/report{kind}")


def run_template(
    render: Callable[[], Result],
    *,
    path: Path,
    source: Callable[[], Source],
    context: Context,
    environment: SandboxedEnvironment,
) -> Result:
    """The result of `render`; what is wrong with the template becomes a TemplateError naming the tag."""
    alike = path != _find_standard(path.suffix) and find_alike(source())
    if alike:
        raise TemplateError(f"模板 {path.name} 有误：{alike}")
    try:
        return render()
    except Exception as error:
        tags = source()
        fault = find_fault(tags, context, environment) or find_misplaced(tags)
        if fault is None and not _is_of_template(error):
            raise
        raise TemplateError(
            f"模板 {path.name} 有误：{fault or '标签放错了位置，生成的内容不完整'}"
        ) from error


def _is_of_template(error: Exception) -> bool:
    syntax: Any = (jinja2.TemplateError, SyntaxError)  # lxml's errors are syntax errors
    return isinstance(error, syntax) or line_of(error) is not None
