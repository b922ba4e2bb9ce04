"""A template that the team edited: run where it can do no harm; the built-in one stands in where it fails.

It runs in a child process under caps, so that a loop without end, or a text that fills the memory, ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import docx

from pipeline.errors import TemplateError
from pipeline.find_packaged import find_packaged
from pipeline.isolate import Caps, Lost, run_isolated
from pipeline.publish.report.context import Context
from pipeline.publish.report.edition import Tell
from pipeline.publish.report.template_faults import find_ranges

CAPS = Caps(seconds=30, megabytes=2_000)
STANDARD = "report"  # the name of the built-in templates
MEANWHILE = "本次用内置模板代替"


class Render(Protocol):
    """`render_word` or `render_html`, in bytes."""

    def __call__(self, context: Context, *, templates: Path, name: str, tell: Tell) -> bytes:
        """The report from the template `name` in `templates`; raises TemplateError."""


@dataclass(frozen=True)
class _Reply:
    """What the child made, or why it could not, and what it tells beside."""

    content: bytes = b""
    fault: str = ""
    told: tuple[str, ...] = ()


_ENDLESS: dict[bytes, _Reply] = {}
"""Templates, by what is in them, that did not come to an end: no other edition waits for them again."""


def render_safely(render: Render, context: Context, own: Path, *, tell: Tell) -> bytes:
    """The report from the team's template `own` or, where there is none, from the built-in one of its kind.

    Where the team's own cannot be used, `tell` hears why in one line, and the built-in one is used too.
    """
    built_in = find_packaged(f"templates/{STANDARD}{own.suffix}")
    standard = partial(render, context, templates=built_in.parent, name=STANDARD, tell=tell)
    content = _read(own) if own.exists() else built_in.read_bytes()
    if content == built_in.read_bytes():
        return standard()
    reply = _ENDLESS.get(content) or _run_apart(partial(_render, render, context), own, content)
    for line in reply.told:
        tell(line)
    if not reply.fault:
        return reply.content
    tell(f"{reply.fault}{'' if reply.fault.endswith('？') else '。'}{MEANWHILE}")
    return standard()


def _read(own: Path) -> bytes:
    """The template; empty where it cannot be opened, which its child will tell."""
    try:
        return own.read_bytes()
    except OSError:
        return b""


def _run_apart(work: Callable[[Path], _Reply], own: Path, content: bytes) -> _Reply:
    """What `work` gives of the template; of one that does not end, the loop that is likely at fault."""
    ((_, reply),) = run_isolated(work, [own], caps=CAPS)
    if not isinstance(reply, Lost):
        return reply
    ((_, loop),) = run_isolated(_find_loop, [own], caps=CAPS)
    where = f"，{loop}" if isinstance(loop, str) and loop else ""
    why = {"slow": f"{CAPS.seconds} 秒内没有生成完", "memory": "占用的内存太多"}.get(
        reply.reason, "无法生成报告"
    )
    return _ENDLESS.setdefault(content, _Reply(fault=f"模板 {own.name} {why}{where}：请减少循环的次数"))


def _find_loop(own: Path) -> str:
    return find_ranges(own.read_text("utf-8-sig") if own.suffix == ".html" else docx.Document(str(own)))


def _render(render: Render, context: Context, own: Path) -> _Reply:
    """In the child: no fault of a template, nor of the program on it, costs the report."""
    told: list[str] = []
    try:
        content = render(context, templates=own.parent, name=own.stem, tell=told.append)
    except TemplateError as error:
        return _Reply(fault=str(error))
    except OSError:
        return _Reply(fault=f"模板 {own.name} 打不开，可能正被占用，请关闭后重试")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the built-in template is there for it
        return _Reply(fault=f"模板 {own.name} 无法使用（{type(error).__name__}）")
    return _Reply(content, told=tuple(told))
