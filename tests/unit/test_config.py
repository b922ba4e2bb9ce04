"""Settings: the handbooks as packaged, what a team may override, and every fault told at once."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, Source, build_settings, load_settings, merge
from pipeline.errors import ConfigError
from pipeline.find_packaged import find_packaged
from pipeline.handbooks import NAMES, Duration

OWN = """
[handbooks.workshop]
title = "维修工单"
words = ["维修工单"]
[handbooks.workshop.choices.urgency]
"加急" = "high"
"普通" = "low"
[handbooks.workshop.labels.case]
description = ["故障现象"]
[[handbooks.workshop.forms]]
title = "维修工单"
record = "case"
required = ["customer_name", "description"]
fields = ["customer_name", "urgency", "description", "received_at"]
[handbooks.workshop.clocks.respond]
start = "received_at"
stop = "first_response_at"
by = "urgency"
targets = { "加急" = "30 min", "普通" = "1 wd" }
"""


def faults_of(config: dict[str, Any]) -> dict[str, str]:
    """Path → problem of every fault."""
    with pytest.raises(ConfigError) as told:
        build_settings(config)
    assert str(told.value).splitlines() == told.value.faults
    faults = [fault.rpartition(" @ ") for fault in told.value.faults]
    return {path: problem for problem, _, path in faults}


def in_clock(name: str = "respond", **keys: object) -> dict[str, Any]:
    """A config that overrides keys of one clock of A."""
    return {"handbooks": {"rapid_response": {"clocks": {name: keys}}}}


def in_book(**keys: object) -> dict[str, Any]:
    """A config that overrides keys of handbook A."""
    return {"handbooks": {"rapid_response": keys}}


def test_without_a_config_the_five_handbooks_are_as_packaged() -> None:
    settings = build_settings({})
    assert tuple(settings.handbooks) == NAMES
    assert (settings.timezone, str(settings.zone)) == ("Asia/Shanghai", "Asia/Shanghai")
    assert {name: target.at_least for name, target in settings.targets.items()} == {
        "high_priority_resolution": 0.95,
        "satisfaction_mean": 4.5,
    }  # C11
    assert (settings.focus.share, settings.focus.minimum, settings.focus.comparison) == (0.30, 10, ">")  # A11


def test_an_absent_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "config.toml") == build_settings({}, folder=tmp_path)


def test_the_shipped_config_says_exactly_the_defaults() -> None:
    assert load_settings(find_packaged("config.toml")) == build_settings(
        {}, folder=find_packaged("config.toml").parent
    )


def test_what_the_shipped_config_shows_as_examples_is_accepted_and_changes_something() -> None:
    """Every line that is commented out as `# key = value` or `# [table]`, switched on in its place."""
    lines = find_packaged("config.toml").read_text("utf-8").splitlines()
    switched_on = [line.removeprefix("# ") if _is_example(line) else line for line in lines]
    assert switched_on != lines
    settings = build_settings(tomllib.loads("\n".join(switched_on)))
    respond = settings.handbooks["rapid_response"].clocks["respond"]
    assert (respond.calendar, respond.targets["一般"]) == ("business", Duration(minutes=480))
    assert settings.departments == {"技术部": "TEC", "售后部": "ASD"}
    assert settings.labels["case"] == {"customer_name": ["甲方"]}
    assert settings.common.also["status"]["归零"] == "已关闭"
    assert [source.ignore for source in settings.sources] == [False, True]
    assert settings.texts.themes == {"充电续航": ["趴窝"], "门禁卡": ["门禁卡", "发卡机"]}


def _is_example(line: str) -> bool:
    return line.startswith("# ") and (line[2] in '["' or " = " in line.split("：", maxsplit=1)[0])


def test_every_setting_stands_in_the_shipped_config() -> None:
    """Keys of the settings and of their small tables; the handbooks' own keys are in their files."""
    text = find_packaged("config.toml").read_text("utf-8")
    defaults = build_settings({})
    for name in Settings.model_fields:
        assert f"{name} = " in text or f"[{name}" in text, name
    tables = tomllib.loads(text)
    for table in ("workbook", "nightly", "log", "scorecard", "focus", "calendar", "limits", "texts"):
        assert list(tables[table]) == list(type(getattr(defaults, table)).model_fields)
    assert tables["report"] == [edition.model_dump() for edition in defaults.report]


@pytest.mark.parametrize(
    ("editions", "path"),
    [
        ([{"name": "周报"}, {"name": "周报"}], "report.1.name"),
        ([{"handbooks": ["quick"]}], "report.0.handbooks"),
        ([{"name": "a/b"}], "report.0.name"),
        ([{"template": "../secret"}], "report.0.template"),
        ([{"customers": "shown"}], "report.0.customers"),
        ([{"every": "day"}], "report.0.every"),
        ([], "report"),
    ],
)
def test_editions_of_the_report_have_names_of_their_own_and_known_handbooks(
    editions: list[dict[str, Any]], path: str
) -> None:
    assert list(faults_of({"report": editions})) == [path]


def test_one_table_of_the_report_is_one_edition() -> None:
    """`[report]` and `[[report]]` mean the same where there is one."""
    assert build_settings({"report": {"title": "月报"}}) == build_settings({"report": [{"title": "月报"}]})


def test_the_weights_of_the_scorecard_add_up_to_one() -> None:
    """C12: the three parts make up the whole; one changed alone is a fault."""
    assert faults_of({"scorecard": {"response": 0.5}}) == {
        "scorecard": "response, resolution and satisfaction must add up to 1"
    }
    equal = {"response": 0.2, "resolution": 0.2, "satisfaction": 0.6}
    assert build_settings({"scorecard": equal}).scorecard.satisfaction == 0.6


def test_one_deadline_is_overridden_and_the_others_stay() -> None:
    settings = build_settings(in_clock(calendar="business", targets={"一般": "8 h"}))
    respond = settings.handbooks["rapid_response"].clocks["respond"]
    hours = {label: length.minutes / 60 for label, length in respond.targets.items()}
    assert (respond.calendar, hours) == ("business", {"紧急": 2, "重要": 4, "一般": 8})
    assert settings.handbooks["service_revisit"] == build_settings({}).handbooks["service_revisit"]


def test_choices_spellings_and_labels_are_added_to_a_handbook() -> None:
    own = {
        "choices": {"urgency": {"特急": "high"}},
        "also": {"urgency": {"火烧眉毛": "特急"}},
        "labels": {"case": {"description": ["故障现象"]}},
        "clocks": {"respond": {"targets": {"特急": "30 min"}}},
    }
    book = build_settings({"handbooks": {"rapid_response": own}}).handbooks["rapid_response"]
    assert book.choices["urgency"] == {"紧急": "high", "重要": "medium", "一般": "low", "特急": "high"}
    assert book.also["urgency"] == {"火烧眉毛": "特急"}
    assert book.labels["case"]["description"] == ["故障现象"]
    assert book.labels["case"]["category"] == ["反馈类型"]  # as packaged
    assert book.clocks["respond"].targets["特急"] == Duration(minutes=30)


def test_a_new_handbook_is_a_table_of_the_config() -> None:
    settings = build_settings(tomllib.loads(OWN))
    assert tuple(settings.handbooks) == (*NAMES, "workshop")
    own = settings.handbooks["workshop"]
    assert own.required("case") == ["customer_name", "description"]
    assert own.required("visit") == []
    assert own.clocks["respond"].targets == {"加急": Duration(minutes=30), "普通": Duration(working_days=1)}


def test_what_is_said_of_a_source_is_kept_in_its_order() -> None:
    rule = {"path": "华东区/*回访*.xlsx", "handbook": "service_revisit", "labels": {"甲方": "customer_name"}}
    first, second = build_settings({"sources": [rule, {"path": "**/通讯录*", "ignore": True}]}).sources
    assert (first.sheet, first.handbook, first.form, first.ignore) == ("*", "service_revisit", None, False)
    assert (first.labels, second.ignore) == ({"甲方": "customer_name"}, True)


def test_every_key_of_a_source_stands_in_the_shipped_config() -> None:
    text = find_packaged("config.toml").read_text("utf-8")
    assert [key for key in Source.model_fields if f"# {key} = " not in text] == []


def test_targets_are_changed_and_added_by_name() -> None:
    config = {
        "targets": {
            "satisfaction_mean": {"at_least": 4.2},
            "reopened": {"figure": "reopened.rate", "at_most": 0.05},
        }
    }
    targets = build_settings(config).targets
    assert [(name, t.figure, t.at_least, t.at_most) for name, t in targets.items()] == [
        ("high_priority_resolution", "high_priority.rate", 0.95, None),
        ("satisfaction_mean", "satisfaction.mean", 4.2, None),
        ("reopened", "reopened.rate", None, 0.05),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 min", Duration(minutes=10)),
        ("2 h", Duration(minutes=120)),
        ("2h", Duration(minutes=120)),
        ("1.5 h", Duration(minutes=90)),
        ("3 d", Duration(minutes=4320)),
        ("2 wd", Duration(working_days=2)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text: str, expected: Duration) -> None:
    settings = build_settings(in_clock("register", target=text))
    assert settings.handbooks["rapid_response"].clocks["register"].target == expected


@pytest.mark.parametrize("text", ["2", "h", "2 hours", "-2 h", "1.5 wd", "2 h 30 min", ""])
def test_any_other_length_of_time_is_a_fault(text: str) -> None:
    path = "handbooks.rapid_response.clocks.register.target"
    assert faults_of(in_clock("register", target=text)) == {
        path: "write a number and a unit: 10 min, 2 h, 3 d, 2 wd"
    }


def test_all_faults_are_told_at_once_each_with_its_path() -> None:
    config = {
        "timezone": "Mars",
        "colour": "red",
        "focus": {"share": "viel", "comparison": "<"},
        "report": {"trend_months": 1, "titel": "x"},
        "scorecard": {"appraisal_share": 0.1},
        "calendar": {"holidays": ["2026-13-01"], "office_hours": ["9-12"]},
        "targets": {"satisfaction_mean": {"at_most": 5}},
        **in_clock(calender="business"),
    }
    faults = faults_of(config)
    assert list(faults) == [
        "timezone",
        "calendar.holidays.0",
        "focus.share",
        "focus.comparison",
        "scorecard.appraisal_share",
        "report.0.trend_months",
        "report.0.titel",
        "targets.satisfaction_mean",
        "handbooks.rapid_response.clocks.respond.calender",
        "colour",
    ]
    assert [path for path, problem in faults.items() if problem == "unknown key"] == [
        "report.0.titel",
        "handbooks.rapid_response.clocks.respond.calender",
        "colour",
    ]
    assert faults["targets.satisfaction_mean"] == "give either at_least or at_most"


RESPOND = "handbooks.rapid_response.clocks.respond"
A = "handbooks.rapid_response"


@pytest.mark.parametrize(
    ("config", "path", "problem"),
    [
        ({"labels": {"case": {"custmer_name": ["甲"]}}}, "labels.case.custmer_name", "no such field"),
        ({"labels": {"cases": {}}}, "labels.cases", "Input should be 'case', 'visit' or 'assessment'"),
        ({"labels": {"case": {"owner": "甲"}}}, "labels.case.owner", "Input should be a valid list"),
        ({"departments": {"技术部": "T C"}}, "departments.技术部", "String should match"),
        (
            {"calendar": {"office_hours": ["09:00-18:00", "13:00-19:00"]}},
            "calendar",
            "office hours are slots",
        ),
        ({"sources": [{"sheet": "10月"}]}, "sources.0.path", "Field required"),
        ({"sources": [{"path": "东区\\10月.xlsx"}]}, "sources.0.path", "write a path below the input"),
        ({"sources": [{"path": "/data/10月.xlsx"}]}, "sources.0.path", "write a path below the input folder"),
        ({"sources": [{"path": "*", "label": {}}]}, "sources.0.label", "unknown key"),
        ({"sources": [{"path": "*", "labels": {"甲": "custmer"}}]}, "sources.0.labels.甲", "no such field"),
        (
            {"sources": [{"path": "*"}, {"path": "*", "handbook": "sercive_revisit"}]},
            "sources.1.handbook",
            "no such handbook, write one of rapid_response, service_revisit,",
        ),
        (
            {"sources": [{"path": "*", "handbook": "requirement", "form": "客户反馈记录表"}]},
            "sources.0.form",
            "no such form, write one of 客户需求记录表",
        ),
        ({"limits": {"seconds": 0}}, "limits.seconds", "Input should be greater than or equal to 1"),
        (
            {"handbooks": {"rapid_respond": {"keep_years": 3}}},
            "handbooks.rapid_respond.title",
            "Field required",
        ),
        (in_book(choices={"urgncy": {"急": "high"}}), f"{A}.choices.urgncy", "no such field"),
        (in_book(choices={"urgency": {"急": "hihg"}}), f"{A}.choices", "urgency.急 stands for one of high,"),
        (in_book(choices={"category": {"吐槽": "rant"}}), f"{A}.choices", "category.吐槽 stands for one of"),
        (in_book(same={"urgency": "importance"}), f"{A}.same.urgency", "no such field"),
        (in_book(own_number="["), f"{A}.own_number", "no regular expression"),
        (in_book(regular_visits={"新客户": "1 moon"}), f"{A}.regular_visits.新客户", "String should match"),
        (in_book(routing={"to": {"吐槽类": ["x"]}}), A, "no such choice: routing.to.吐槽类"),
        (in_book(routing={"by": "categry"}), f"{A}.routing.by", "no such field"),
        (
            in_clock("register", target={"hours": 1}),
            f"{A}.clocks.register.target.hours",
            "Unexpected keyword",
        ),
        (
            {"handbooks": {"service_revisit": {"opens_case": {"where": {"category_label": ["吐槽类"]}}}}},
            "handbooks.service_revisit",
            "no such choice: opens_case.where.category_label.吐槽类",
        ),
        (in_clock(targets={"一班": "8 h"}), A, "no such choice: clocks.respond.targets.一班"),
        (in_clock(only={"urgency": ["急"]}), A, "no such choice: clocks.respond.only.urgency.急"),
        (in_clock(never={"priority": ["lo"]}), A, "no such choice: clocks.respond.never.priority.lo"),
        (in_clock(only={"colour": []}), f"{RESPOND}.only.colour", "no such field"),
        (in_clock(start="visit_at"), RESPOND, "no such case column: visit_at"),
        (in_clock(stop="description"), RESPOND, "no such case column: description"),
        (in_clock(by="importance"), RESPOND, "no such case column: importance"),
        (
            in_clock("new", start="received_at", stop="resolved_at"),
            f"{A}.clocks.new",
            "give target, targets or",
        ),
        (
            in_clock("new", start="received_at", stop="resolved_at", targets={"一般": "1 h"}),
            f"{A}.clocks.new",
            "targets need by",
        ),
        (
            in_clock("new", kind="archive", start="closed_at", stop="archived_at"),
            f"{A}.clocks.new",
            "archive needs day",
        ),
        (
            in_book(forms=[{"title": "x", "record": "case", "required": ["name"], "fields": []}]),
            f"{A}.forms.0.required.0",
            "no such field",
        ),
        (
            in_book(forms=[{"title": "x", "record": "assessment", "required": ["channel"], "fields": []}]),
            f"{A}.forms.0",
            "no such assessment column: channel",
        ),
        ({"output": "input/results"}, "output", "must not lie in the input folder"),
        ({"input": ".", "output": "output"}, "output", "must not lie in the input folder"),
    ],
)
def test_what_would_be_ignored_or_fail_later_is_a_fault_at_its_path(
    config: dict[str, Any], path: str, problem: str
) -> None:
    faults = faults_of(config)
    assert path in faults
    assert faults[path].startswith(problem)


def test_a_byte_order_mark_before_the_config_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf" + '[report]\ntitle = "月报"\n'.encode())
    assert load_settings(tmp_path / "config.toml").report[0].title == "月报"


def test_dates_of_the_calendar_are_toml_dates_or_texts() -> None:
    config = tomllib.loads('[calendar]\nholidays = [2026-12-31]\nworkdays = ["2026-10-11"]\n')
    calendar = build_settings(config).calendar
    assert (calendar.holidays, calendar.workdays) == ([date(2026, 12, 31)], [date(2026, 10, 11)])


def test_relative_folders_are_below_the_configs_folder_and_absolute_ones_stay(tmp_path: Path) -> None:
    elsewhere = tmp_path / "share"
    settings = build_settings({"input": str(elsewhere), "output": "out"}, folder=tmp_path / "place")
    assert (settings.input, settings.output) == (elsewhere, tmp_path / "place" / "out")
    assert settings.templates == tmp_path / "place" / "templates"


def test_merging_lays_tables_over_tables_and_changes_neither() -> None:
    base = {"a": {"x": 1, "y": [1]}, "b": 1}
    over = {"a": {"y": [2], "z": 3}, "c": {"d": 4}}
    assert merge(base, over) == {"a": {"x": 1, "y": [2], "z": 3}, "b": 1, "c": {"d": 4}}
    assert (base, over) == ({"a": {"x": 1, "y": [1]}, "b": 1}, {"a": {"y": [2], "z": 3}, "c": {"d": 4}})
