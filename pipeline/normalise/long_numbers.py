"""Long numbers (telephones, case numbers) as Excel hands them on: whole, or with digits lost."""

import re

from pipeline.model import Fault

DAMAGED = Fault("damaged-number")

_FEWEST_LOST = 10**15  # Excel keeps 15 digits of a number and turns the others into zeros
_WRITTEN = re.compile(
    r"(?P<whole>\d{7,15})\.0+|(?P<digits>\d\.?\d*)e\+(?P<power>\d{2,3})", re.ASCII | re.IGNORECASE
)


def read_long_number(value: object, line: str) -> str | Fault | None:
    """The digits of a number, typed or as text; None where the cell holds something else.

    `line` is the cell's `read_entry`. `damaged-number` where digits are lost: a number of 16 digits or more,
    or 1.38E+10 in a text file.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return DAMAGED if abs(value) >= _FEWEST_LOST else line
    written = _WRITTEN.fullmatch(line)
    if written is None:
        return None
    if written["whole"]:
        return written["whole"]
    digits = written["digits"].replace(".", "")
    lost = int(written["power"]) + 1 - len(digits)
    return DAMAGED if lost > 0 else digits if lost == 0 else None
