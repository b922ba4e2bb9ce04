"""The deadlines in the instructions are those of the clocks."""

from typing import Any

import pytest

from pipeline.config import build_settings
from pipeline.handbooks import NAMES
from pipeline.publish.entry.deadlines import Deadline, tell_deadlines
from pipeline.publish.entry.plan import plan_books

A, B, C, D, E = NAMES
SETTINGS = build_settings({})


def tell(config: dict[str, Any] | None = None) -> dict[tuple[str, str], Deadline]:
    plans = plan_books(build_settings(config or {}))
    return {
        (plan.name, deadline.name): deadline
        for plan in plans
        for deadline in tell_deadlines(
            plan.handbook, {item.field: item.heading for blank in plan.blanks for item in blank.items}
        )
    }


@pytest.mark.parametrize(
    ("book", "name", "start", "stop", "limit"),
    [
        (A, "登记", "反馈时间", "登记时间", "1 小时"),  # A2
        (A, "首次响应", "反馈时间", "首次响应时间", "紧急 2 小时、重要 4 小时、一般 24 小时"),  # A4
        (A, "解决", "反馈时间", "完成时间", "按“期望完成时间”"),  # A6
        (A, "进展更新", "反馈时间", "完成时间，其间不断", "至少每 24 小时更新一次"),  # A7
        (A, "解决后回访", "完成时间", "回访时间", "1 个工作日"),  # A8
        (B, "售后回访", "原服务日期", "回访日期", "3 个工作日至 7 个工作日"),  # B1
        (B, "解决后回访", "完成时间", "回访时间", "24 小时（仅投诉类）"),  # B2
        (B, "回访记录", "回访日期（沟通结束时）", "记录时间", "10 分钟"),  # B4
        (B, "首次响应", "回访日期", "首次响应时间", "紧急 2 小时、一般 24 小时"),  # B7
        (C, "首次响应", "反馈时间", "首次响应时间", "高 2 小时"),  # C2
        (C, "解决", "反馈时间", "完成时间", "中 24 小时、其他按“预计解决时间”（低除外）"),  # C2
        (D, "解决", "反馈时间", "完成时间", "按“预计解决时间”；没有填写时 2 个工作日"),  # D4
        (D, "3日内跟进", "本次沟通时间", "同一客户的下一次回访（沟通）", "72 小时（仅3日内跟进）"),  # D6
        (E, "归档", "关闭时间", "归档时间", "次月 5 日"),  # E11
    ],
)
def test_a_clock_is_told_in_the_words_of_its_forms(
    book: str, name: str, start: str, stop: str, limit: str
) -> None:
    assert tell()[book, name] == Deadline(name, start, stop, limit)


def test_every_clock_has_a_line_that_says_how_long() -> None:
    clocks = sum(len(book.clocks) for book in SETTINGS.handbooks.values())
    assert len(tell()) == clocks
    assert [key for key, deadline in tell().items() if not deadline.limit] == []


def test_a_deadline_changed_in_the_config_is_told_as_changed() -> None:
    clock: dict[str, Any] = {"calendar": "business", "targets": {"一般": "8 h"}}
    changed = {"handbooks": {A: {"clocks": {"respond": clock}}}}
    assert tell(changed)[A, "首次响应"].limit.endswith("、一般 8 小时（办公时间）")
