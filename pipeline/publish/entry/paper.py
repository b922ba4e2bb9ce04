"""How the items of a form stand on one portrait A4 page: in lines of one or two, and how high these are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.publish.data_sheet import MARGIN, text_width
from pipeline.publish.entry.boxes import draw_boxes, list_options
from pipeline.publish.entry.looks import name_heading
from pipeline.publish.entry.plan import Band, Blank, Item

WIDTH, POINTS = 97.0, 680.0  # columns of width, and points below the title, that fit without shrinking
BAND_WIDTH, AROUND = 4.0, 2
LINE_POINTS, LEAST_TALL, MOST_TALL = 25.0, 44.0, 120.0
SIGN_POINTS, ROOM = 15.0, 8.0  # a band's heading goes down, sign by sign


@dataclass(frozen=True)
class Line:
    """One or two items beside each other."""

    items: tuple[Item, ...]
    points: float


@dataclass(frozen=True)
class Paper:
    """The page: widths of the two columns of labels and of values, and each band's heading and lines."""

    label_width: float
    value_width: float
    bands: tuple[tuple[str, tuple[Line, ...]], ...]


def lay_out(blank: Blank) -> Paper:
    """The page of a form; long texts share the height that the other lines leave."""
    label = max(text_width(name_heading(item)) for item in blank.items) + AROUND
    value = (WIDTH - BAND_WIDTH - 2 * label) / 2
    pairs = [list(_pair(band.items, value)) for band in blank.bands]
    tall = [line[0].shape == "long" for lines in pairs for line in lines]
    left = (POINTS - LINE_POINTS * tall.count(False)) / max(tall.count(True), 1)
    height = min(max(left, LEAST_TALL), MOST_TALL)
    bands = zip(blank.bands, pairs, strict=True)
    return Paper(label, value, tuple((band.heading, _stretch(band, lines, height)) for band, lines in bands))


def _pair(items: Sequence[Item], width: float) -> Iterator[tuple[Item, ...]]:
    """Items two by two in their order; one that needs the whole width stands alone."""
    waiting: tuple[Item, ...] = ()
    for item in items:
        if _is_wide(item, width):
            yield from filter(None, (waiting, (item,)))
            waiting = ()
        elif waiting:
            yield *waiting, item
            waiting = ()
        else:
            waiting = (item,)
    if waiting:
        yield waiting


def _is_wide(item: Item, width: float) -> bool:
    return item.shape == "long" or text_width(draw_boxes(list_options(item))) + MARGIN > width


def _stretch(band: Band, lines: Sequence[tuple[Item, ...]], tall: float) -> tuple[Line, ...]:
    """The band's lines, higher where its heading would not find room beside them."""
    points = [tall if line[0].shape == "long" else LINE_POINTS for line in lines]
    missing = max(len(band.heading) * SIGN_POINTS + ROOM - sum(points), 0) / len(points)
    return tuple(Line(line, height + missing) for line, height in zip(lines, points, strict=True))
