"""Labels in two parts: 客户, beside the rows of 名称 and 电话, makes 客户名称 and 客户电话 of them."""

from collections.abc import Mapping

from pipeline.read.grid import CellAt, Span
from pipeline.read.pieces import Keys
from pipeline.read.region import Region

LONGEST_PART = 12


def find_parts(region: Region) -> dict[CellAt, Keys]:
    """The parts of all groups that are merged downwards, whatever they are called; a group is no label."""
    parts: dict[CellAt, Keys] = {}
    for span in region.sheet.grid.merges:
        if span.bottom > span.top and region.sheet.grid.text(span.top, span.left):
            parts |= find_group(region, span)
    return parts


def find_group(region: Region, group: Span) -> Mapping[CellAt, Keys]:
    """The labels right of a group, each with the keys of both together or its own; none where values stand.

    The group itself has no keys. One that is not merged is a group only where the first part has a value.
    """
    cell, grid = CellAt(group.top, group.left), region.sheet.grid
    if not grid.text(group.top, group.right + 1):
        return {}
    cells = {CellAt(*grid.span(row, group.right + 1)[:2]) for row in range(group.top, group.bottom + 1)}
    texts = {part: grid.text(*part) for part in cells if grid.value(*part) != ""}
    if not texts or not all(text and len(text) <= LONGEST_PART for text in texts.values()):
        return {}
    known, whole = region.look_up, grid.text(*cell)
    if any(region.sheet.lexicon.is_choice(text, known(whole)) for text in texts.values()):
        return {}
    both = {part: known(whole + text) for part, text in texts.items()}
    alone = {part: known(text) for part, text in texts.items()}
    if group.bottom == group.top and not (any(both.values()) and _has_value(region, *both)):
        return {}
    if not (any(both.values()) or (known(whole) and any(alone.values()))):
        return {}
    found = {part: both[part] or alone[part] for part in texts}
    return {cell: (), **{part: keys for part, keys in found.items() if keys}}


def _has_value(region: Region, part: CellAt) -> bool:
    right = region.span(part).right + 1
    return region.may_hold(CellAt(part.row, right), ()) and not region.is_blank(part.row, right, right)
