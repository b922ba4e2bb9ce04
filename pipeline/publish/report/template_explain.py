"""An error of Jinja in the users' words: what is wrong with a tag, and what to write instead."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

GUIDE = "docs/report-templates.md"
MOST_NAMES = 12  # listed where none is like the one written

STATEMENTS = (
    "for", "endfor", "if", "elif", "else", "endif", "set", "endset", "macro", "endmacro", "call", "endcall",
    "filter", "endfilter", "with", "endwith", "block", "endblock", "raw", "endraw", "autoescape",
    "endautoescape",
)  # fmt: skip
"""What may stand after `{%`; a template is one file, so none that names another."""

# What Chinese typing leaves in a tag, and what Jinja wants there.
_FULL_WIDTH = dict(zip("“”‘’（），。：｜［］＋－＊／＝＞＜％！", "\"\"''(),.:|[]+-*/=><%!", strict=True))
_NO_NAME = "没有“{}”这个名称"
_BARE_FRACTION = re.compile(r"(?<![\w\])])\.\d+")


@dataclass(frozen=True)
class _Case:
    """An error, the tag as Jinja read it, and the names that could have been meant."""

    error: Exception
    code: str
    names: Sequence[str]
    environment: SandboxedEnvironment


def explain(error: Exception, code: str, *, names: Sequence[str], environment: SandboxedEnvironment) -> str:
    """What is wrong and what to write instead, in one line; `names` are those the template may use."""
    case = _Case(error, code, names, environment)
    told = (tell(case) for kind, tell in _TOLD if isinstance(error, kind))
    return next((line for line in told if line), f"无法计算（{type(error).__name__}）")


def suggest(name: str, names: Iterable[str]) -> str:
    """What may have been meant: the name among these that is like it, else those there are."""
    known = sorted({known for known in names if not known.startswith("_")})
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"，是否应为“{near[0]}”？"
    return f"，可用的有：{'、'.join(known)}" if 0 < len(known) <= MOST_NAMES else f"，可用的名称见 {GUIDE}"


class Missing(jinja2.StrictUndefined):
    """A name that is not there: says which, and which there are (Jinja's errors hide what was asked)."""

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint or name is None:
            return "列表是空的，没有可取的项：先用 {% if %} 判断"
        if owner is jinja2.utils.missing:
            return _NO_NAME.format(name)
        if isinstance(name, int):
            return f"列表里没有第 {name + 1} 项（[{name}]，从 0 数起）：先用 {{% if %}} 判断"
        return f"没有“{name}”这一项{suggest(name, _parts_of(owner))}"


def _tell_missing(case: _Case) -> str:
    said = str(case.error)
    name = re.fullmatch(_NO_NAME.format(r"(\w+)"), said)
    return said + suggest(name[1], case.names) if name else said


def _parts_of(owner: object) -> list[str]:
    if isinstance(owner, Mapping):
        return [str(key) for key in owner]
    return [field.name for field in fields(owner)] if is_dataclass(owner) else []


def _tell_unknown(case: _Case) -> str | None:
    """A filter or a test that does not exist, or a part of a block outside of it."""
    said = str(case.error)
    for pattern, what, known in (
        (r"No filter named '(\w+)'", "过滤器", case.environment.filters),
        (r"No test named '(\w+)'", "判断", case.environment.tests),
    ):
        found = re.search(pattern, said)
        if found:
            return f"没有“{found[1]}”这个{what}{suggest(found[1], known)}"
    found = re.search(r"unknown tag '(\w+)'", said)
    return f"“{found[1]}”要放在与它成对的标签之间，例如 {{% if … %}} … {{% endif %}}" if found else None


def _tell_full_width(case: _Case) -> str | None:
    wide = next((char for char in case.code if char in _FULL_WIDTH), None)
    if wide is None:
        return None
    name = "引号" if _FULL_WIDTH[wide] in "\"'" else f"“{_FULL_WIDTH[wide]}”"
    return f"标签里的“{wide}”是全角字符，要改成半角的{name}"


def _tell_fraction(case: _Case) -> str | None:
    found = _BARE_FRACTION.search(case.code)
    return f"小数要写出整数位：“{found[0]}”改成“0{found[0]}”" if found else None


def _tell_syntax(case: _Case) -> str:
    return _tell_fraction(case) or "写法不对，请检查括号、引号是否成对，名称之间是否缺少运算符或“|”"


def _tell_type(case: _Case) -> str:
    if "NoneType" in str(case.error):
        return "这里本月没有数据（None），不能计算：先用 {% if … is not none %} 判断"
    if "not callable" in str(case.error):
        return "这不是可以带括号调用的名称：去掉括号"
    return "用法不对：文字、数字和列表不能这样相互计算"


def _say(text: str) -> Callable[[_Case], str]:
    return lambda _: text


# The first that says something counts.
_Kind = type[Exception] | tuple[type[Exception], ...]
_TOLD: Sequence[tuple[_Kind, Callable[[_Case], str | None]]] = (
    (SecurityError, _say("不允许这样使用：模板只能用报告里的名称")),
    (jinja2.UndefinedError, _tell_missing),
    ((jinja2.TemplateSyntaxError, jinja2.TemplateRuntimeError), _tell_unknown),
    (jinja2.TemplateSyntaxError, _tell_full_width),
    (jinja2.TemplateSyntaxError, _tell_syntax),
    (ZeroDivisionError, _say("除数为 0：先用 {% if %} 判断除数不为 0")),
    (OverflowError, _say("循环次数太多：range 不得超过 100000")),
    (MemoryError, _say("结果太长，内存放不下")),
    (RecursionError, _say("宏不停地调用自己")),
    (TypeError, _tell_type),
    (ValueError, _say("这个值不能这样转换或排序")),
)
