"""What is written behind 其他 among choices: the choice has no room for it, so it is kept beside."""

import re
from collections.abc import Iterator

from pipeline.glyphs import CLOSED, OPEN, TICKS
from pipeline.model import FIELD_LABELS, RawTable
from pipeline.normalise.fields import CHOSEN
from pipeline.words import OTHER

_SIGNS = re.escape(OPEN + CLOSED + TICKS)
_TEXT = re.compile(rf"其[他它]\s*[:：(（]\s*([^\s()（）_＿{_SIGNS}][^\n()（）_＿{_SIGNS}]*)")


def find_others(table: RawTable) -> Iterator[tuple[str, list[str | None]]]:
    """A heading for each field that is chosen, with the text behind 其他 in each record, where there is any.

    `☑其他：微信群` of 反馈渠道 gives 微信群 under 反馈渠道（其他）.
    """
    for field in (*CHOSEN, "category"):
        values = table.columns[field].values if field in table.columns else []
        texts = {value: match[1].strip() for value in set(values) if (match := _find(value))}
        if texts:
            yield OTHER.format(label=FIELD_LABELS[field]), [texts.get(value) for value in values]


def _find(value: object) -> re.Match[str] | None:
    return _TEXT.search(value) if isinstance(value, str) else None
