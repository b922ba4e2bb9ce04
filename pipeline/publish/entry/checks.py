"""What a cell of a blank form checks and says while somebody types: drop-downs, dates, numbers, colours."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline import words
from pipeline.model import CHAINS, PLANNED, RecordKind
from pipeline.publish.entry.plan import Item
from pipeline.publish.palette import SEVERITIES, URGENT, Shade

SHADES: dict[str, Shade] = {
    "required": SEVERITIES["error"],
    "disorder": SEVERITIES["warning"],
    "duplicate": URGENT,
}
"""What the conditional colours mean, in the keys of `words.ENTRY_COLORS`."""

FIRST_DAY, LAST_DAY, TODAY = "=DATE(2000,1,1)", "=DATE(2099,12,31)", "=TODAY()+1"
MOST_TITLE = 32  # characters, Excel's

Check = dict[str, Any]
"""Options of xlsxwriter's `data_validation`."""


def check_item(item: Item, *, source: str = "", has_boxes: bool = False) -> Check:
    """The check of an item's cell, with its hint; `source` is the defined name of its words or boxes."""
    title = item.heading[:MOST_TITLE]
    said = {"input_title": title, "input_message": item.ask.hint, "error_title": title}
    return said | CHECKS["boxes" if has_boxes else item.shape](item, source)


def _check_choice(_: Item, source: str) -> Check:
    return {"validate": "list", "source": f"={source}", "error_message": words.ENTRY["choice"]}


def _check_boxes(item: Item, source: str) -> Check:
    """A warning only: 其他：____ and a bare word are understood as well."""
    return {
        "validate": "list",
        "source": f"={source}",
        "error_type": "warning",
        "input_message": f"{item.ask.hint}{words.ENTRY['tick']}",
        "error_message": words.ENTRY["not_ticked"],
    }


def _suggest(_: Item, source: str) -> Check:
    return {"validate": "list", "source": f"={source}", "show_error": False}


def _check_time(item: Item, _: str) -> Check:
    key, last = ("plan", LAST_DAY) if item.field in PLANNED else ("time", TODAY)
    return _check_date(words.ENTRY[key].format(example=item.ask.example), last)


def _check_day(item: Item, _: str) -> Check:
    return _check_date(words.ENTRY["day"].format(example=item.ask.example), TODAY)


def _check_date(message: str, last: str) -> Check:
    limits = {"criteria": "between", "minimum": FIRST_DAY, "maximum": last}
    return {"validate": "date", **limits, "error_message": message}


def _check_number(item: Item, _: str) -> Check:
    least, most = item.ask.between or (0, 0)
    message = words.ENTRY["number"].format(least=least, most=most)
    limits = {"criteria": "between", "minimum": least, "maximum": most}
    return {"validate": "decimal", **limits, "error_message": message}


def _accept(_: Item, __: str) -> Check:
    return {"validate": "any"}


CHECKS: Mapping[str, Callable[[Item, str], Check]] = {
    "choice": _check_choice,
    "boxes": _check_boxes,
    "suggest": _suggest,
    "time": _check_time,
    "day": _check_day,
    "number": _check_number,
    "long": _accept,
    "text": _accept,
}
"""By the item's shape, or for check boxes."""


def find_earlier(items: Sequence[Item], record: RecordKind) -> dict[str, list[str]]:
    """Field → the fields of these items whose stamps can't be later than its own."""
    asked = {item.field for item in items}
    chains = [[field for field in chain if field in asked] for chain in CHAINS[record]]
    earlier: dict[str, list[str]] = {}
    for chain in chains:
        for place, field in enumerate(chain):
            earlier.setdefault(field, []).extend(chain[:place])
    return {field: before for field, before in earlier.items() if before}


def is_disordered(cell: str, earlier: Sequence[str]) -> str:
    """A formula: the stamp in `cell` lies before one of the earlier cells; a date alone is the whole day."""
    latest = f"MAX({','.join(earlier)})"
    return f"AND(ISNUMBER({cell}),{cell}<IF(INT({cell})={cell},INT({latest}),{latest}))"
