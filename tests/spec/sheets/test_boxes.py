"""Check boxes of every kind in forms and lists: what is drawn, formatted or typed, and what it is read as."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.drawn import Drawn, draw, over
from tests.support.drawn_ods import draw_ods
from tests.support.taken import take

AT = pd.Timestamp("2026-10-03T14:05")
FORM: Sequence[Sequence[object]] = [
    ["客户反馈记录表"],
    ["客户姓名/公司", "上海晨光", "联系方式", "13800138000"],
    ["客户类型"],
    ["反馈时间", "2026-10-03 14:05", "反馈渠道"],
    ["反馈类型"],
    ["问题描述", "支付失败"],
    ["紧急程度", "紧急"],
]
RECORD = {
    "customer_name": "上海晨光",
    "contact": "13800138000",
    "received_at": AT,
    "description": "支付失败",
    "urgency": "紧急",
    "priority": "high",
}
TICKED = {"customer_type": "老客户", "channel": "电话", "category_label": "问题类", "category": "problem"}

Fill = Callable[[xlsxwriter.Workbook, Worksheet], None]


def write(rows: Sequence[Sequence[object]], fill: Fill | None = None, merges: Sequence[str] = ()) -> bytes:
    """A workbook of these cells, with something more put in."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for area in merges:
            sheet.merge_range(area, "")
        for row, values in enumerate(rows):
            for col, value in enumerate(values):
                if value is not None:
                    sheet.write(row, col, value)
        if fill is not None:
            fill(book, sheet)
    return target.getvalue()


GROUPS = [
    Drawn("新客户", 0, over(2, 1)),
    Drawn("老客户", 1, over(2, 2)),
    Drawn("战略客户", 0, over(2, 3)),
    Drawn("电话", 1, over(3, 3, left=1, width=30)),
    Drawn("邮件", 0, over(3, 3, left=32, width=30)),
    Drawn("咨询类", 0, over(4, 1)),
    Drawn("问题类", 1, over(4, 2)),
    Drawn("建议类", 0, over(4, 3)),
]


@pytest.mark.parametrize("kind", ["Checkbox", "Radio"])
@pytest.mark.parametrize("excel", ["2007", "2010"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_controls_over_a_cell_or_over_several(kind: str, excel: str, encoding: str, tmp_path: Path) -> None:
    """Check boxes and option buttons of Excel 2007 and of newer ones become the text of the cells below."""
    boxes = [Drawn(box.caption, box.checked, box.at, kind=kind) for box in GROUPS]
    taken = take(draw(write(FORM), boxes, old=excel == "2007", vml=encoding), tmp_path)
    assert (taken.records, taken.refused) == ([RECORD | TICKED], [])


def test_controls_a_little_off_over_merged_cells_and_inside_a_label(tmp_path: Path) -> None:
    """A control belongs to the cell that it covers most, a merged one too; a label stays a label."""
    rows: list[Sequence[object]] = [*FORM[:2], ["客户类型："], *FORM[3:]]
    boxes = [
        Drawn("新客户", 0, (0, 5, 2, 2, 0, 30, 2, 18)),  # in the label's own cell, behind its colon
        Drawn("老&#23458;户<br>", 1, (0, 31, 2, 4, 0, 62, 2, 19)),
        Drawn("电话", 1, (2, 58, 2, 17, 3, 30, 3, 16)),  # begins in the cell above and left
        Drawn("邮件", 0, (3, 32, 2, 18, 4, 6, 3, 17)),
        Drawn("建议类", 0, (1, 2, 4, 21, 1, 60, 4, 38)),  # the lower line of a tall merged cell
        Drawn("咨询类", 0, (0, 60, 4, -2, 1, 40, 4, 18)),
        Drawn("问题类", 1, (2, 2, 4, 1, 2, 60, 4, 17)),
    ]
    merged = write(rows, lambda _, sheet: sheet.set_row(4, 40), ["B5:D5"])
    taken = take(draw(merged, boxes), tmp_path)
    assert (taken.records, taken.refused) == ([RECORD | TICKED], [])


def test_a_control_that_begins_in_its_label_belongs_to_the_blank_cell_it_covers(tmp_path: Path) -> None:
    """Though its mark stands over the label, its caption does not become part of it."""
    boxes = [Drawn("电话", 1, (2, 30, 3, 2, 3, 50, 3, 18))]
    assert take(draw(write(FORM), boxes), tmp_path).records == [RECORD | {"channel": "电话"}]


def marks(*places: tuple[int, int]) -> list[tuple[int, ...]]:
    """Anchors of narrow boxes in the row of the channel, by column and pixels into it."""
    return [over(3, col, left=left, width=12) for col, left in places]


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (["电话 邮件 线下拜访"], marks((3, 1), (3, 20), (3, 40))),
        (["电话", "邮件", "线下拜访"], marks((3, 1), (4, 1), (5, 1))),
        ([None, "电话", None, "邮件", None, "线下拜访"], marks((3, 1), (5, 1), (7, 1))),
    ],
)
def test_controls_without_captions_beside_typed_options(
    typed: list[object], drawn: list[tuple[int, ...]], tmp_path: Path
) -> None:
    """A bare box stands before the option below it or right of it, the second of three being ticked."""
    rows: list[Sequence[object]] = [*FORM[:3], [*FORM[3], *typed], *FORM[4:]]
    boxes = [Drawn("", int(number == 1), at) for number, at in enumerate(drawn)]
    taken = take(draw(write(rows), boxes), tmp_path)
    assert (taken.records, taken.refused) == ([RECORD | {"channel": "邮件"}], [])


def test_controls_in_the_columns_of_an_assessment(tmp_path: Path) -> None:
    """D8: a bare box per mark and dimension; a row with no tick is blank, one with two is refused."""
    labels = ["产品质量", "服务响应速度", "沟通效率", "问题解决能力", "整体合作体验"]
    rows = [
        ["客户满意度评估表"],
        ["客户名称", "上海晨光", "评估周期", "2026年第三季度"],
        ["维度", 1, 2, 3, 4, 5],
    ]
    ticks = {(3, 2), (4, 5), (5, 4), (7, 1), (7, 5)}
    boxes = [
        Drawn("", int((row, col) in ticks), over(row, col, left=4, width=90))
        for row in range(3, 8)
        for col in range(1, 6)
    ]
    taken = take(draw(write([*rows, *([label] for label in labels)]), boxes), tmp_path)
    known = {"customer_name": "上海晨光", "period": "2026年第三季度"}
    assert taken.records == [known | {"quality": 2.0, "speed": 5.0, "communication": 4.0, "mean": 11 / 3}]
    assert taken.refused == [("overall", "several-choices")]


def test_the_cells_that_hold_the_states_are_no_content(tmp_path: Path) -> None:
    """TRUE and FALSE of linked cells, below the control, beside it or on another sheet, are not read."""
    rows: list[Sequence[object]] = [*FORM[:2], [*FORM[2], False, True], *FORM[3:]]
    links = {"新客户": "$B$3", "老客户": "$C$3", "电话": "Sheet1!$H$4"}
    boxes = [Drawn(box.caption, box.checked, box.at, links.get(box.caption, "")) for box in GROUPS]
    linked = write(rows, lambda _, sheet: sheet.write_boolean(3, 7, boolean=True))
    assert take(draw(linked, boxes), tmp_path).records == [RECORD | TICKED]


def test_mixed_and_hidden_controls(tmp_path: Path) -> None:
    """Of a mixed box nobody can tell, so it is refused; one that Excel does not show is not there."""
    boxes = [
        Drawn("新客户", 2, over(2, 1)),
        Drawn("老客户", 0, over(2, 2)),
        Drawn("电话", 1, over(3, 3)),
        Drawn("邮件", 1, over(3, 4), look="visibility:hidden"),
    ]
    taken = take(draw(write(FORM), boxes), tmp_path)
    assert taken.records == [RECORD | {"channel": "电话"}]
    assert taken.refused == [("customer_type", "unknown-choice")]


def test_controls_in_a_list(tmp_path: Path) -> None:
    """D7: each row has its own pair of boxes; two ticked are refused at their cell, none is blank."""
    head = ["问题编号", "客户名称", "问题描述", "反馈时间", "问题分类", "客户确认结果"]
    rows = [[f"20240500{n}", "上海晨光", f"第{n}个", "2026-10-03 14:05", "产品"] for n in (1, 2, 3, 4)]
    states = {1: (1, 0), 2: (0, 1), 3: (0, 0), 4: (1, 1)}
    boxes = [
        Drawn(caption, state, over(row, 5, left=left, width=29))
        for row, pair in states.items()
        for caption, state, left in zip(("满意", "需改进"), pair, (1, 32), strict=True)
    ]
    taken = take(draw(write([head, *rows]), boxes), tmp_path)
    verdicts = [record.get("verdict") for record in taken.records]
    assert verdicts == ["satisfied", "unsatisfied", None, None]
    assert taken.refused == [("verdict", "several-choices")]


def test_check_box_cells_of_new_excel(tmp_path: Path) -> None:
    """TRUE and FALSE in cells with that format are boxes, before their options or below the marks 1 to 5."""
    form: list[Sequence[object]] = [*FORM[:3], [*FORM[3], None, "电话", None, "邮件"], *FORM[4:]]

    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.insert_checkbox("D4", boolean=False)
        sheet.insert_checkbox("F4", boolean=True)

    assert take(write(form, fill), tmp_path).records == [RECORD | {"channel": "邮件"}]


def test_plain_truth_values_are_no_boxes(tmp_path: Path) -> None:
    """In a workbook with check-box cells, TRUE without that format is what it is: no choice."""
    form: list[Sequence[object]] = [*FORM[:3], [*FORM[3], True], *FORM[4:]]
    taken = take(write(form, lambda _, sheet: sheet.insert_checkbox("H20", boolean=True)), tmp_path)
    assert taken.records == [RECORD]
    assert taken.refused == [("channel", "unknown-choice")]


def test_letters_in_a_wingdings_font(tmp_path: Path) -> None:
    """Letters are boxes where their font is Wingdings, in a cell or a part of its text, and only there."""

    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        one, two, plain = (book.add_format({"font_name": f}) for f in ("Wingdings", "Wingdings 2", "宋体"))
        sheet.write_rich_string(
            "B3", one, "¨", plain, "新客户 ", one, "þ", plain, "老客户 ", one, "o", plain, "其他"
        )
        for col, (text, font) in enumerate(
            (("R", two), ("电话", plain), ("£", two), ("邮件", plain)), start=3
        ):
            sheet.write(3, col, text, font)
        sheet.write_rich_string("B5", two, "\uf0a3", plain, "咨询类 ", one, "\uf0fe", plain, "问题类")

    form: list[Sequence[object]] = [*FORM[:5], ["问题描述", "Ro þ"], *FORM[6:]]
    taken = take(write(form, fill), tmp_path)
    assert (taken.records, taken.refused) == ([RECORD | TICKED | {"description": "Ro þ"}], [])


@pytest.mark.parametrize(
    "typed",
    [
        "□电话 ☑邮件", "☐电话 ☒邮件", "○电话 ●邮件", "◯电话 ◉邮件", "○ 电话  ⊙ 邮件", "□电话 ■邮件",
        "▢电话 ▣邮件", "□电话 ⊠邮件", "⬜电话 ✅邮件", "⬜️电话 ☑️邮件", "☐电话 🗹邮件", "□电话 √邮件",
        "□电话 ✓邮件", "□电话 ✔邮件", "□电话□√邮件", "[ ]电话 [x]邮件", "[]电话 [√]邮件", "电话( ) 邮件(√)",
        "（　）电话 （√）邮件", "【 】电话 【√】邮件", "\uf0a8电话 \uf0fe邮件",
    ],
)  # fmt: skip
def test_every_sign_for_a_box(typed: str, tmp_path: Path) -> None:
    """Whatever signs an office types, the second box is the one that is ticked."""
    form: list[Sequence[object]] = [*FORM[:3], [*FORM[3], typed], *FORM[4:]]
    taken = take(write(form), tmp_path)
    assert (taken.records, taken.refused) == ([RECORD | {"channel": "邮件"}], [])


@pytest.mark.parametrize("anchored", ["cell", "page"])
def test_controls_of_libreoffice(anchored: str, tmp_path: Path) -> None:
    """Check boxes of an ods that hang on a cell, or on the sheet at a distance from its corner."""
    content = draw_ods(FORM, GROUPS, on_cells=anchored == "cell")
    taken = take(content, tmp_path, "数据.ods")
    assert (taken.records, taken.refused) == ([RECORD | TICKED], [])
