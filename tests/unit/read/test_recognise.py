"""Recognition without a title: what few labels and words tell, and where they tell too little."""

from collections.abc import Callable
from itertools import combinations

import pytest
from made_files import AT, records

from pipeline.config import Settings
from pipeline.model import FileReading
from pipeline.read.labels import Kind, Lexicon, build_lexicon
from pipeline.read.recognise import Block, Names, recognise

Read = Callable[..., FileReading]

NO_NAMES = Names("Sheet1", "数据")
COMMON = ["工单编号", "客户名称", "反馈时间", "类别", "问题描述", "责任人"]
BOTH = ["1", "华为", AT, "投诉建议", "x", "张三"]  # a word of C and of E
A_FORM, E_FORM = "客户反馈记录表", "客户需求记录表"

FEW: dict[str, tuple[list[str], list[object]]] = {
    "rapid_response": (["客户", "反馈日期", "反馈类型", "问题说明"], ["华为", AT, "咨询类", "x"]),
    "service_revisit": (["客户", "回访日期", "回访人", "满意度"], ["华为", AT, "李娜", "5分"]),
    "handling_mechanism": (
        ["客户", "提交时间", "类别", "优先级", "具体问题"],
        ["华为", AT, "服务体验", "高", "x"],
    ),
    "relationship": (["客户", "反馈日期", "问题描述", "处理进度"], ["华为", AT, "x", "处理中"]),
    "requirement": (["客户", "接收时间", "需求类别", "需求描述"], ["华为", AT, "功能需求", "x"]),
}


@pytest.mark.parametrize("handbook", FEW)
def test_four_or_five_labels_without_a_title_find_their_handbook(handbook: str, read_rows: Read) -> None:
    """By what one handbook calls so, by its words, or because no other form could be filled with them."""
    header, values = FEW[handbook]
    reading = read_rows([header, values])
    assert [table.handbook for table in reading.tables] == [handbook]
    assert reading.problems == ()


def test_a_sheet_that_fits_two_forms_equally_well_is_a_problem_that_names_both(read_rows: Read) -> None:
    """Nothing is read from it, and it is not told to be unrecognised besides."""
    reading = read_rows([COMMON, BOTH])
    assert reading.tables == ()
    (problem,) = reading.problems
    assert (problem.code, problem.severity, problem.sheet) == ("ambiguous-sheet", "error", "Sheet1")
    assert problem.message.startswith("工作表“Sheet1”既像《客户需求记录表》，又像《客户反馈处理记录表》")
    assert "[[sources]]" in problem.suggestion
    (sheet,) = reading.sheets
    assert (sheet.layout, sheet.records, sheet.parts[0].outcome) == ("ignored", 0, "ambiguous")


def test_a_form_that_fits_two_equally_well_is_a_problem_too(read_rows: Read) -> None:
    reading = read_rows([[label, value] for label, value in zip(COMMON, BOTH, strict=True)])
    assert [problem.code for problem in reading.problems] == ["ambiguous-sheet"]
    assert reading.tables == ()


@pytest.mark.parametrize(
    ("title", "sheet", "file"),
    [
        ("客户需求登记表", "Sheet1", "数据"),
        ("10月", "客户需求登记表", "数据"),
        ("10月", "Sheet1", "客户需求登记表"),
    ],
)
def test_a_title_or_a_name_settles_it(title: str, sheet: str, file: str, read_rows: Read) -> None:
    reading = read_rows({sheet: [[title], COMMON, BOTH]}, file=f"{file}.xlsx")
    assert [table.handbook for table in reading.tables] == ["requirement"]
    assert reading.problems == ()


def test_what_stands_beside_it_on_the_sheet_settles_it(read_rows: Read) -> None:
    """Of two lists with the same labels only one has words that tell; the other is like it."""
    clear = ["2", "远大", AT, "功能需求", "y", "李四"]
    reading = read_rows([COMMON, clear, [], ["2026年11月"], COMMON, BOTH])
    assert [table.handbook for table in reading.tables] == ["requirement", "requirement"]
    assert [row["case_id"] for table in reading.tables for row in records(table)] == ["2", "1"]
    assert reading.problems == ()
    assert "beside" in [evidence.reason for evidence in reading.sheets[0].parts[1].evidence]


def test_stacked_forms_are_settled_by_those_of_them_that_are_clear(read_rows: Read) -> None:
    """A form whose choices say nothing is like the others above and below it."""
    values = (["1", "甲", AT, "功能需求"], ["2", "乙", AT, "投诉建议"], ["3", "丙", AT, "技术咨询"])
    rows = [[label, value] for each in values for label, value in zip(COMMON, [*each, "x", "y"], strict=True)]
    (table,) = read_rows(rows).tables
    assert [row["case_id"] for row in records(table)] == ["1", "2", "3"]


def test_a_blank_table_that_could_be_two_things_is_no_problem(read_rows: Read) -> None:
    """There is nothing in it to lose."""
    for rows in ([COMMON], [[label] for label in COMMON]):
        assert read_rows(rows).problems == ()


def test_one_part_of_a_sheet_may_be_read_while_another_could_be_two_things(read_rows: Read) -> None:
    visits = ["客户名称", "回访日期", "回访人", "回访方式"]
    reading = read_rows([visits, ["华为", AT, "李娜", "电话"], [], ["其他"], COMMON, BOTH])
    assert [table.record for table in reading.tables] == ["visit"]
    assert [problem.code for problem in reading.problems] == ["ambiguous-sheet"]


def _label(kind: Kind, field: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A label of a field: the handbook's own, else one that no other handbook calls its own."""
    listed = [key for key, known in kind.fields.items() if known == field]
    others = frozenset().union(*(other.own for other in lexicon.kinds if other.handbook != kind.handbook))
    return (next(key for key in sorted(listed, key=lambda key: (key not in kind.own, key in others))),)


@pytest.mark.parametrize("place", range(7))
def test_a_forms_required_labels_and_any_other_tell_the_form(place: int, settings: Settings) -> None:
    """In the handbook's own words, with each further field and with some pairs of them, without any value."""
    lexicon = build_lexicon(settings)
    kind = lexicon.kinds[place]
    more = [field for field in kind.form.fields if field not in kind.form.required]
    for others in (*combinations(more, 1), *list(combinations(more, 2))[:: max(len(more) // 2, 1)]):
        labels = [_label(kind, field, lexicon) for field in (*kind.form.required, *others)]
        guess = recognise(Block(labels, [[] for _ in labels], ""), lexicon, names=NO_NAMES)
        assert guess is not None
        assert (guess.sure, guess.kind.gives, guess.rivals) == (True, kind.gives, ()), others


def test_a_label_that_two_fields_list_means_what_a_visit_calls_so(settings: Settings) -> None:
    """A visit's sheet may hold the columns of a case as well; no other label has two meanings."""
    common = settings.common.labels
    twice = {
        (label, meant, other)
        for meant, own in common["visit"].items()
        for other, labels in common["case"].items()
        for label in own
        if meant != other and label in labels
    }
    assert twice == {
        ("回访日期", "visit_at", "revisit_at"),
        ("客户反馈内容", "content", "description"),
        ("反馈内容", "content", "description"),
    }
    for kind in build_lexicon(settings).kinds:
        for label, meant, other in twice:
            assert kind.fields.get(label) in ((meant,) if kind.record == "visit" else (other, None))
    for labels in common.values():
        listed = [label for texts in labels.values() for label in texts]
        assert len(set(listed)) == len(listed)
