"""What is wrong with a template, in one line: which tag, where it stands, what to write instead.

Jinja tells neither the tag nor, in a document, a place that a person could find. So the tags alone are run
once more, one a line: the line of the error is the number of the tag.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from pipeline.publish.report.template_explain import STATEMENTS, explain, suggest
from pipeline.publish.report.template_tags import OPENINGS, Source, Tag, find_lookalikes, find_tags

_BLOCKS = "for|if|macro|call|filter|with|block|autoescape|raw"
_BLOCK = re.compile(rf"\{{%[-+]?\s*(end)?({_BLOCKS}|set)\b.*%\}}")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_WRITE_BLOCKS = "成对的标签要逐层关闭，例如 {% for x in actions %} … {% endfor %}"


def find_fault(source: Source, context: Mapping[str, Any], environment: SandboxedEnvironment) -> str | None:
    """What is wrong with the tags of the template; None where they run."""
    tags = find_tags(source)
    seen = find_alike(source) or _find_cut(tags) or _find_unknown(tags) or _find_unpaired(tags)
    return seen or _find_by_running(tags, context, environment)


def find_alike(source: Source) -> str | None:
    """Braces that look like a tag's and are not: they would stand in the report as they are."""
    alike = next(iter(find_lookalikes(source)), None)
    if alike is None:
        return None
    right = "括号和百分号要用半角、紧挨着成对写，例如 {{ title }}、{% if … %}"
    return f"{alike.where}的“{alike.text}”不是标签：{right}"


def find_misplaced(source: Source) -> str | None:
    """The pair of tags of a document that is opened in one place and closed in another."""
    for begin, end in _pair(find_tags(source)):
        if end and (begin.mark, begin.within * (not begin.mark)) != (end.mark, end.within * (not end.mark)):
            return (
                f"{begin.where}的标签“{begin}”与“{end}”不在同一处：两者都写成 {{%p … %}}（整段）"
                "或 {%tr … %}（整行），或写在同一段里"
            )
    return None


def find_ranges(source: Source) -> str:
    """The tag that most likely runs without end, a loop over `range` or a power; empty where none is."""
    tag = next((tag for tag in find_tags(source) if re.search(r"\brange\s*\(|\*\*", tag.code)), None)
    return _name(tag, "") if tag else ""


def _name(tag: Tag, why: str) -> str:
    return f"{tag.where}的标签“{tag}”{why}"


def _find_cut(tags: Sequence[Tag]) -> str | None:
    tag = next((tag for tag in tags if tag.is_cut), None)
    if tag is None:
        return None
    return _name(tag, f"没有写完：以 {tag.code} 开始的标签要以 {OPENINGS[tag.code]} 结束")


def _find_unknown(tags: Sequence[Tag]) -> str | None:
    """The first statement that there is none of; found first, for its end seems to be one without a begin."""
    tag = next((tag for tag in tags if _word(tag) and _word(tag) not in STATEMENTS), None)
    return _name(tag, f"：没有“{_word(tag)}”这个语句{suggest(_word(tag), STATEMENTS)}") if tag else None


def _word(tag: Tag) -> str:
    """The word that a statement begins with; empty for what is none."""
    found = _WORD.match(tag.code)
    return found[1] if found else ""


def _pair(tags: Iterable[Tag]) -> list[tuple[Tag, Tag | None]]:
    """Each opening tag with the one that closes it: None where nothing does; up to the first that crosses."""
    pairs: list[tuple[Tag, Tag | None]] = []
    stack: list[tuple[str, Tag]] = []
    for tag in tags:
        found = _BLOCK.fullmatch(tag.code)
        if found is None or (stack and stack[-1][0] == "raw" and found[2] != "raw"):
            continue
        if not found[1]:
            if found[2] != "set" or "=" not in tag.code:
                stack.append((found[2], tag))
        elif stack and stack[-1][0] == found[2]:
            pairs.append((stack.pop()[1], tag))
        else:
            return [*pairs, (stack[-1][1] if stack else tag, None)]
    return [*pairs, *((tag, None) for _, tag in stack)]


def _find_unpaired(tags: Sequence[Tag]) -> str | None:
    tag = next((begin for begin, end in _pair(tags) if end is None), None)
    if tag is None:
        return None
    word = _word(tag)
    if word.startswith("end"):
        return _name(tag, f"前面没有与它相配的 {{% {word.removeprefix('end')} … %}}；{_WRITE_BLOCKS}")
    return _name(tag, f"没有用 {{% end{word} %}} 关闭，或与别的标签交叉；{_WRITE_BLOCKS}")


def _find_by_running(
    tags: Sequence[Tag], context: Mapping[str, Any], environment: SandboxedEnvironment
) -> str | None:
    try:
        environment.from_string(_one_a_line(tags)).render(context)
    except Exception as error:  # noqa: BLE001 - whatever a template can raise is to be told
        line = line_of(error)
        if line is None:
            return None
        tag = tags[min(line, len(tags)) - 1]
        names = [*context, *environment.globals, *_own_names(tags, environment)]
        return _name(tag, f"：{explain(error, tag.code, names=names, environment=environment)}")
    return None


def _one_a_line(tags: Iterable[Tag]) -> str:
    return "\n".join(tag.code for tag in tags)


def line_of(error: Exception) -> int | None:
    """The line of the template where the error arose; None for an error outside of it."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _own_names(tags: Sequence[Tag], environment: SandboxedEnvironment) -> set[str]:
    """The names that the template itself gives: of loops, macros, `set`."""
    try:
        tree = environment.parse(_one_a_line(tags))
    except jinja2.TemplateSyntaxError:
        return set()
    stored = {name.name for name in tree.find_all(nodes.Name) if name.ctx in {"store", "param"}}
    return stored | {macro.name for macro in tree.find_all(nodes.Macro)}
