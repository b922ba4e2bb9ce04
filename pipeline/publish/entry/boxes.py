"""Check boxes of a paper-like form: one line of text, printed to be ticked, or ticked by a drop-down."""

from pipeline.publish.entry.plan import Item

EMPTY, TICKED, BETWEEN = "□", "☑", "  "
MOST = 10  # numbers that still fit on a line


def list_options(item: Item) -> tuple[str, ...]:
    """What is printed with a box each: the words to choose from, or the few numbers allowed."""
    if item.shape == "choice":
        return item.words
    if item.shape == "number" and item.ask.between is not None:
        least, most = item.ask.between
        return tuple(map(str, range(least, most + 1))) if most - least < MOST else ()
    return ()


def draw_boxes(options: tuple[str, ...], ticked: str = "") -> str:
    """`□电话  ☑邮件  □线下拜访`."""
    return BETWEEN.join(f"{TICKED if option == ticked else EMPTY}{option}" for option in options)


def list_lines(options: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of the drop-down: nothing ticked, then each option."""
    return (draw_boxes(options), *(draw_boxes(options, option) for option in options))
