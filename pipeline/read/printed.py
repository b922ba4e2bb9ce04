"""What a form itself has printed: notes on how to fill it in, signatures, prompts for a value."""

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.handbooks import Ignored
from pipeline.read.labels import label_keys

_COLON = re.compile("[:：]")
_BRACKETS = " \t　(（【[<*"
_POINT = re.compile(r"\s*[(（]?(?:\d{1,2}|[①-⑳]|[•·※*-])")
_SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+)"
)


@dataclass(frozen=True)
class Printed:
    """Tells texts that stand on every copy of a form by the words of `common.toml`."""

    ignored: Ignored

    def is_note(self, text: str) -> bool:
        """Whether a text says how to fill the form in: 填表说明, 注：…."""
        if not text.lstrip(_BRACKETS).startswith(self._notes):
            return False
        keys = label_keys(_COLON.split(text, maxsplit=1)[0])
        return bool(keys) and keys[-1] in self._notes

    @cached_property
    def _notes(self) -> tuple[str, ...]:
        return tuple(word for word in self.ignored.notes if word not in self.ignored.labels)

    def is_point(self, text: str) -> bool:
        """Whether a text below a note is its next point."""
        return bool(_POINT.match(text))

    def is_section(self, text: str) -> bool:
        """Whether a text heads a numbered part of the form."""
        return bool(_SECTION.match(text))

    def is_signed(self, text: str) -> bool:
        """Whether a text asks for a signature: 客户确认（签名）, 填表人：张三."""
        return bool(self._signature.search(text))

    @cached_property
    def _signature(self) -> re.Pattern[str]:
        office, note = r"(?:^|[\s:：;；,，、(（])[\u4e00-\u9fff]{0,8}", r"\s*(?:[(（][^)）]*[)）]\s*)?"
        return re.compile(f"{office}(?:{_either(self.ignored.signatures)}){note}[:：)）]")

    def is_prompt(self, text: str, *, long: bool) -> bool:
        """Whether a text asks for a value: 请填写客户名称, （公章）, 必填, 例：2026-10-03 (not `long`)."""
        return bool(self._prompt.fullmatch(text)) or (not long and bool(self._example.fullmatch(text)))

    @cached_property
    def _prompt(self) -> re.Pattern[str]:
        asks, hints = _either(self.ignored.prompts), _either(self.ignored.hints)
        return re.compile(
            rf"(?:{asks})[^\s，。,;；!！?？]{{0,6}}"
            rf"|[(（【\[<]\s*(?:{asks}|{hints}).*[)）】\]>]"
            rf"|[(（【\[][^()（）]{{0,8}}(?:{hints})\s*[)）】\]]",
            re.DOTALL,
        )

    @cached_property
    def _example(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{_either(self.ignored.hints)})\s*(?:[:：].*)?")


def _either(words: list[str]) -> str:
    """A pattern for any of these; for none of them one that fits nothing."""
    return "|".join(map(re.escape, words)) or "(?!)"
