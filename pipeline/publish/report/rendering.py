"""What both formats share: where the template is, the environment it runs in, and what is said when it fails.

Users edit the templates, and cells hold anything. So a template runs sandboxed and in one pass, a name it
misspells is an error, and every value it prints is cleaned, stripped of contacts and escaped on the way out.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.errors import TemplateError
from pipeline.find_packaged import find_packaged
from pipeline.masking import mask_contacts
from pipeline.publish.report.numbers import NOTHING

Result = TypeVar("Result")

_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_BLOCK = re.compile(r"\{%[-+]?\s*(end)?(for|if|macro|call|filter|with|block)\b[^%]*%\}")


def clean_text(text: str) -> str:
    """`text` without characters that no document may hold, and without contacts (A12)."""
    return mask_contacts(_NOT_XML.sub("", text))


def _print(value: object) -> object:
    """What a tag prints: nothing known is "—", text is cleaned, what a macro drew stays as it is."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOTHING
    return clean_text(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def make_environment() -> SandboxedEnvironment:
    """The environment that templates run in."""
    return SandboxedEnvironment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def find_template(folder: Path, name: str) -> Path:
    """The team's own template `name` where `folder` has one, else the packaged `report` of its kind."""
    own = folder / name
    return own if own.is_file() else find_packaged(f"templates/report{own.suffix}")


def run_template(render: Callable[[], Result], *, name: str, source: Callable[[], str]) -> Result:
    """The result of `render`; what fails inside the template becomes a TemplateError naming the tag.

    `source` gives the text as Jinja saw it, so that line numbers point into it.
    """
    try:
        return render()
    except Exception as error:
        line = _line_of(error)
        if line is None:
            raise
        raise TemplateError(
            f"模板 {name} 有误，{_name_tag(error, source(), line)}：{_explain(error)}"
        ) from error


def _line_of(error: Exception) -> int | None:
    """The line in the template where the error arose; None for an error outside of it."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    return _last_line(error.__traceback__)


def _last_line(traceback: TracebackType | None) -> int | None:
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _name_tag(error: Exception, source: str, line: int) -> str:
    """The tag at fault, as the user wrote it."""
    unclosed = _unclosed(source) if isinstance(error, jinja2.TemplateSyntaxError) else None
    if unclosed:
        return f"标签“{unclosed}”"
    lines = source.splitlines()
    tags = _TAG.findall(lines[line - 1]) if line <= len(lines) else []
    missing = re.search(r"'(\w+)'(?: is undefined|$)", str(error))
    named = [tag for tag in tags if missing and re.search(rf"\b{missing[1]}\b", tag)]
    found = next(iter([*named, *tags]), None)
    return f"标签“{re.sub(r'<[^>]*>', '', found)}”" if found else f"第 {line} 行"


def _unclosed(source: str) -> str | None:
    """The first block tag that is opened and never closed, or closed and never opened."""
    stack: list[re.Match[str]] = []
    for tag in _BLOCK.finditer(source):
        if not tag[1]:
            stack.append(tag)
        elif stack and stack[-1][2] == tag[2]:
            stack.pop()
        else:
            return (stack or [tag])[-1][0]
    return stack[-1][0] if stack else None


def _explain(error: Exception) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return f"没有这个名称（{error}）"
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"写法不对（{error.message}）"
    if isinstance(error, SecurityError):
        return f"不允许这样使用（{error}）"
    return f"无法计算（{type(error).__name__}: {error}）"
