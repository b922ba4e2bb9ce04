"""Which cell a drawn check box marks, and what text several make together."""

import pytest

from pipeline.read.boxes import PIXEL, Axis, Control, Layout, write_boxes
from pipeline.read.grid import CellAt, Span

LAYOUT = Layout(Axis(64 * PIXEL, {0: 100 * PIXEL, 4: 10 * PIXEL}), Axis(20 * PIXEL, {2: 60 * PIXEL, 5: 0}))


def put(text: str, left: int, top: int, *, width: int = 50, height: int = 16) -> Control:
    """A control so many pixels from the corner of the sheet; it is open where no mark is given."""
    mark, caption = (text[0], text[1:]) if text[:1] in ("☑", "□") else ("□", text)
    return LAYOUT.put(
        mark,
        caption,
        across=(left * PIXEL, (left + width) * PIXEL),
        down=(top * PIXEL, (top + height) * PIXEL),
    )


def test_an_axis_tells_where_its_columns_begin() -> None:
    """Also beyond those whose size is told; at a border the next one begins."""
    cols = LAYOUT.cols
    assert [cols.edge(index) // PIXEL for index in range(8)] == [0, 100, 164, 228, 292, 302, 366, 430]
    assert [cols.at(place * PIXEL) for place in (-5, 0, 99, 100, 163, 164, 295, 302, 366 + 64)] == [
        *(0, 0, 0, 1, 1, 2, 4, 5, 7)
    ]


@pytest.mark.parametrize(
    ("left", "width", "cell"),
    [
        (105, 50, 1),  # inside B
        (95, 60, 1),  # begins five pixels before B
        (95, 12, 1),  # a bare box over the border: more of it in B
        (90, 12, 0),  # more of it in A
        (105, 300, 1),  # far wider than B, where its mark is
    ],
)
def test_the_cell_of_a_mark(left: int, width: int, cell: int) -> None:
    """The cell in which the mark stands, or where the caption begins, counts."""
    assert list(write_boxes([], [], [put("", left, 2, width=width)])) == [CellAt(0, cell)]


@pytest.mark.parametrize(
    ("top", "height", "row"), [(2, 16, 0), (17, 20, 1), (15, 8, 0), (38, 40, 2), (118, 16, 4), (133, 18, 6)]
)
def test_the_row_that_is_covered_most(top: int, height: int, row: int) -> None:
    """A control begins a little above its row; rows without height cannot be covered."""
    assert put("电话", 5, top, height=height).row == row


def test_captions_keep_out_of_labels() -> None:
    """Half over a label, half over the blank cell beside it: the caption belongs to the blank cell."""
    boxes = [put("☑电话", 60, 2, width=90)]
    assert write_boxes([["沟通方式", ""]], [], boxes) == {CellAt(0, 1): "☑电话"}
    assert write_boxes([["", ""]], [], boxes) == {CellAt(0, 0): "☑电话"}
    assert write_boxes([["沟通方式", "其他"]], [], boxes) == {CellAt(0, 0): "☑电话 沟通方式"}


@pytest.mark.parametrize(
    ("own", "captions", "text"),
    [
        ("", ["电话", "邮件"], "☑电话 □邮件"),
        ("沟通方式：", ["电话", "邮件"], "沟通方式：☑电话 □邮件"),
        ("其他：____", ["电话", "邮件"], "☑电话 □邮件 其他：____"),
        ("", ["", ""], "☑ □"),
        ("电话", [""], "☑ 电话"),
        ("其他：", [""], "☑ 其他："),
        ("电话：138", [""], "☑ 电话：138"),
        ("电话 邮件", ["", ""], "☑电话 □邮件"),
        ("方式: 电话　邮件", ["", ""], "方式:☑电话 □邮件"),
        ("电话 邮件 拜访", ["", ""], "☑ □ 电话 邮件 拜访"),
        (True, ["电话"], "☑电话"),
        (3.0, [""], "☑"),
    ],
)
def test_boxes_with_the_own_text_of_a_cell(own: object, captions: list[str], text: str) -> None:
    """A label with a colon stands before captions, options among bare marks; a linked value is no text."""
    boxes = [
        put(("□" if at else "☑") + caption, 2 + 30 * at, 2, width=25) for at, caption in enumerate(captions)
    ]
    assert write_boxes([[own]], [], boxes) == {CellAt(0, 0): text}


def test_boxes_are_read_line_by_line() -> None:
    """In a tall merged cell: by lines that are not quite level, whatever their order in the file."""
    boxes = [put("丁", 60, 80), put("乙", 62, 44), put("丙", 3, 78), put("甲", 4, 47)]
    merges = [Span(2, 0, 3, 1)]
    assert write_boxes([["题目"], [""], [""], [""]], merges, boxes) == {CellAt(2, 0): "□甲 □乙 □丙 □丁"}


def test_a_box_far_from_all_cells_belongs_to_none() -> None:
    """One near them may stand in a blank cell; one a thousand rows below is a stray."""
    assert list(write_boxes([["a"]], [], [put("电话", 3, 20_000), put("邮件", 3, 200)])) == [CellAt(9, 0)]
