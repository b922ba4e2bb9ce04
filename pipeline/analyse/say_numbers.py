"""Numbers as a reader of the report wants them: rounded, signed in words, 无数据 where there is none."""

# ---- words of this module ------------------------------------------------------------------------------
NO_DATA = "无数据"
_SAME = "与上月持平"
_NO_MONTH_BEFORE = "上月无数据"
_MORE, _FEWER = "较上月增加 {change}", "较上月减少 {change}"
_UP, _DOWN = "较上月提高 {change}", "较上月下降 {change}"
_POINTS, _SCORE, _CASES = "{:.1f} 个百分点", "{:.2f} 分", "{:,} 件"
# --------------------------------------------------------------------------------------------------------


def say_percent(rate: float | None) -> str:
    """A rate as `86.4%`."""
    return NO_DATA if rate is None else f"{rate * 100:.1f}%"


def say_score(score: float | None) -> str:
    """A mean score as `4.21 分`."""
    return NO_DATA if score is None else _SCORE.format(score)


def say_rate_change(rate: float | None, before: float | None) -> str:
    """The change of a rate, in percentage points."""
    if rate is None or before is None:
        return _NO_MONTH_BEFORE
    return _say_move(round((rate - before) * 100, 1), _POINTS)


def say_score_change(score: float | None, before: float | None) -> str:
    """The change of a mean score, in points of the scale."""
    if score is None or before is None:
        return _NO_MONTH_BEFORE
    return _say_move(round(score - before, 2), _SCORE)


def say_count_change(count: int, before: int) -> str:
    """The change of a count, in cases and per cent; without cases the month before there are no per cent."""
    if before == 0:
        return _NO_MONTH_BEFORE
    if count == before:
        return _SAME
    change = abs(count - before)
    said = f"{_CASES.format(change)}（{change / before * 100:.1f}%）"
    return (_MORE if count > before else _FEWER).format(change=said)


def _say_move(change: float, unit: str) -> str:
    if change == 0:
        return _SAME
    return (_UP if change > 0 else _DOWN).format(change=unit.format(abs(change)))
