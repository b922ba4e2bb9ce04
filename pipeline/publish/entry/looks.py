"""How the cells of blank forms look, by the shape of what goes into them."""

from collections.abc import Mapping

from pipeline import words
from pipeline.publish.data_sheet import FILTER_BUTTON, MARGIN, WIDEST, Look, text_width
from pipeline.publish.entry.plan import Item, Shape
from pipeline.publish.palette import BLUE, INK, LINE, NAVY, PALE_BLUE, PAPER

AS_TEXT: Look = {"num_format": "@"}  # or Excel makes numbers of phones, dates of periods, errors of "-…"
VALUES: Mapping[Shape, Look] = {
    "choice": {},
    "suggest": {},
    "time": {"num_format": "yyyy-mm-dd hh:mm"},
    "day": {"num_format": "yyyy-mm-dd"},
    "number": {},
    "long": {**AS_TEXT, "text_wrap": True, "indent": 1},
    "text": {**AS_TEXT, "indent": 1},
}
WIDTHS: Mapping[Shape, int] = {"time": 17, "day": 12, "long": 34}
BORDER: Look = {"border": 1, "border_color": LINE}
TITLE: Look = {"bold": True, "font_size": 16, "font_color": NAVY}
NOTE: Look = {"font_size": 9, "font_color": INK}
BAND: Look = {"bold": True, "font_color": BLUE, "align": "center", "border": 1, "border_color": LINE}
HEADS: Mapping[bool, Look] = {
    True: {"font_color": PAPER, "bg_color": NAVY},
    False: {"font_color": NAVY, "bg_color": PALE_BLUE},
}
"""Of an item's heading, by whether it is required."""


def measure_item(item: Item, heading: str) -> float:
    """The width of a list's column: of its heading, example and words, within limits."""
    texts = [item.ask.example, *item.words]
    wanted = max(map(text_width, texts)) + MARGIN if item.shape != "long" else 0
    return min(max(WIDTHS.get(item.shape, 0), wanted, text_width(heading) + FILTER_BUTTON), WIDEST)


def name_heading(item: Item) -> str:
    """The heading as it is shown: a required one with a sign."""
    return words.ENTRY["required"].format(heading=item.heading) if item.required else item.heading
