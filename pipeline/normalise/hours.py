"""The hour of the day, by the clock or with a word beside it: 下午2点, 2:05 PM."""

from pipeline.model import Fault
from pipeline.normalise.moments import AMBIGUOUS

# The hours of the day (0 to 23) that a word allows; an hour of 1 to 11 may mean the afternoon's.
_PARTS_OF_DAY = {
    "凌晨": range(7),
    "清晨": range(4, 10),
    "早上": range(4, 12),
    "早晨": range(4, 12),
    "早": range(4, 12),
    "上午": range(1, 12),  # 上午12点 is noon to some and midnight to Windows
    "中午": range(11, 15),
    "下午": range(12, 24),
    "午后": range(12, 19),
    "傍晚": range(16, 21),
    "晚上": range(17, 24),  # not 12: the day would be uncertain
    "晚间": range(17, 24),
    "晚": range(17, 24),
    "夜间": range(18, 24),
    "深夜": range(21, 24),
    "am": range(12),
    "pm": range(12, 24),
}
WORDS = "|".join(_PARTS_OF_DAY)


def read_hour(hour: int, *words: str | None) -> int | Fault:
    """The hour on a clock of 24; all words given must leave exactly one."""
    given = [word for word in words if word]
    if not given:
        return hour
    if hour == 12 and given == ["am"]:  # noqa: PLR2004 - midnight on a clock of 12
        return 0
    readings = (hour, hour + 12) if 1 <= hour < 12 else (hour,)  # noqa: PLR2004
    allowed = [reading for reading in readings if all(reading in _PARTS_OF_DAY[word] for word in given)]
    return allowed[0] if len(allowed) == 1 else AMBIGUOUS
