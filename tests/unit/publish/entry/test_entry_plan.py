"""The data behind the blank forms: headings, words and examples that the reader understands."""

from typing import Any

import pytest

from pipeline.config import build_settings
from pipeline.errors import ConfigError
from pipeline.handbooks import NAMES
from pipeline.publish.entry.plan import DEFAULT_CODE, plan_books
from pipeline.read.labels import build_lexicon, label_keys
from pipeline.state.numbers import DEFAULT_CODE as ISSUED_CODE

SETTINGS = build_settings({})
BOOKS = plan_books(SETTINGS)
BLANKS = [blank for plan in BOOKS for blank in plan.blanks]
IDS = [blank.title for blank in BLANKS]
KINDS = {kind.form.title: kind for kind in build_lexicon(SETTINGS).kinds}


@pytest.mark.parametrize("blank", BLANKS, ids=IDS)
def test_every_heading_is_a_label_of_its_field_and_stands_once(blank: Any) -> None:
    headings = {item.heading: item.field for item in blank.items}
    assert len(headings) == len(blank.items)
    assert {label: KINDS[blank.title].field(label_keys(label)) for label in headings} == headings


@pytest.mark.parametrize("blank", BLANKS, ids=IDS)
def test_no_heading_of_a_band_is_a_label(blank: Any) -> None:
    known = build_lexicon(SETTINGS).known
    assert {band.heading: known[band.heading] for band in blank.bands} == {
        band.heading: () for band in blank.bands
    }
    assert len(blank.bands) > 2


@pytest.mark.parametrize("blank", BLANKS, ids=IDS)
def test_every_field_has_a_hint_and_words_or_an_example(blank: Any) -> None:
    assert [item.field for item in blank.items if not item.ask.hint] == []
    assert [item.field for item in blank.items if not (item.words or item.ask.example)] == []


@pytest.mark.parametrize("plan", BOOKS, ids=NAMES)
def test_every_stamp_that_a_clock_needs_is_asked_for(plan: Any) -> None:
    """A case that a visit opens has its reception from the visit, its revisit from the next visit."""
    asked = {item.field for blank in plan.blanks for item in blank.items}
    if plan.handbook.opens_case:
        asked |= plan.handbook.opens_case.take.keys() | {"revisit_at"}
    needed = {field for clock in plan.handbook.clocks.values() for field in (clock.start, clock.stop)}
    assert needed - asked == set()


def test_of_shared_words_with_one_meaning_the_first_is_offered() -> None:
    words = {item.field: item.words for item in BOOKS[2].blanks[0].items}
    assert words["status"] == ("待处理", "处理中", "待客户", "已完成", "已关闭")
    assert words["verdict"] == ("满意", "基本满意", "不满意")


def test_departments_are_those_of_routing_and_config() -> None:
    settings = build_settings({"departments": {"仓储部": "WHS", "技术部": "TEC"}})
    plan = plan_books(settings)[0]
    words = {item.field: item.words for item in plan.blanks[0].items}
    ours = ["产品部", "市场部", "技术部", "售后部", "产品研发部", "业务负责人"]
    assert words["department"] == (*ours, "仓储部")
    assert plan.codes == ("CSR", "WHS", "TEC")


def test_a_form_of_which_no_blank_is_wanted_has_none_and_the_others_keep_their_letters() -> None:
    letters = [plan.letter for plan in plan_books(build_settings(form(layouts=[])))]
    assert letters == ["A", "B", "C", "D", "E"]
    without = {"handbooks": {NAMES[1]: {"forms": []}, **form()["handbooks"]}}
    assert [plan.letter for plan in plan_books(build_settings(without))] == ["A", "C", "D", "E", "F"]


def test_a_number_without_a_department_has_the_code_that_the_program_itself_issues() -> None:
    assert DEFAULT_CODE == ISSUED_CODE


def form(**changes: Any) -> dict[str, Any]:
    """A config with a handbook of its own, whose one form is changed like this."""
    fields = ["customer_name", "received_at", "category"]
    base = {"title": "甲表", "record": "case", "required": ["customer_name"], "fields": fields}
    choices = {"category": {"整机": "problem"}}
    own = {"title": "甲", "words": ["甲表"], "choices": choices, "forms": [base | changes]}
    return {"handbooks": {"own": own}}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (form(ask={"category": {"label": "门类"}}), "门类 is no label of category @ handbooks.own"),
        (form(fields=["customer_name", "mean"]), "mean is no label of mean @ handbooks.own"),
        (form(ask={"category": {"offer": ["整机", "乙"]}}), "乙 is no choice of category @ handbooks.own"),
        (form(bands={"二": "category", "一": "customer_name"}), "bands begin at fields of the form"),
        (form(bands={"一": "received_at"}), "the first band begins at the first field"),
        (form(layouts=["card"]), "Input should be 'list' or 'form'"),
    ],
)
def test_what_the_reader_would_not_understand_is_told_as_a_fault_of_the_config(
    config: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        plan_books(build_settings(config))
    assert len(caught.value.faults) == 1
    assert told in caught.value.faults[0]
