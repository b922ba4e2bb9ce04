"""The units: valid for their systems, with every path quoted, whatever folders people have."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from pipeline.night.units import NAME, Place, crontab_line, find_place, print_units, systemd_units, task_xml

ODD = '/srv/客服 数据/100% "新" $HOME\\x'
PLACE = Place("/opt/我的 环境/bin/python", f"{ODD}/config.toml", ODD, "客服")
SHARE = Place(
    r"C:\Program Files\Python\python.exe",
    r"\\server\客服 部\A & B\config.toml",
    r"\\server\客服 部\A & B",
    "x",
)
# [MS-TSCH] 2.5, version 1.2: where an element stands, what it may hold, whether in that order
SCHEMA = {
    "t:Triggers/t:CalendarTrigger": (
        ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "ScheduleByDay"),
        True,
    ),
    "t:Triggers/t:CalendarTrigger/t:Repetition": (("Interval", "Duration", "StopAtDurationEnd"), False),
    "t:Principals/t:Principal": (("UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"), False),
    "t:Settings": (
        (
            *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "AllowHardTerminate"),
            *("DisallowStartIfOnBatteries", "StopIfGoingOnBatteries", "StartWhenAvailable", "Hidden"),
            *("NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "RunOnlyIfIdle"),
            *("DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings", "ExecutionTimeLimit", "Priority"),
        ),
        False,
    ),
    "t:Actions/t:Exec": (("Command", "Arguments", "WorkingDirectory"), False),
}
DURATION, BOOLEAN = r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", "true|false"
TYPES = {
    **dict.fromkeys(("Interval", "Duration", "ExecutionTimeLimit"), DURATION),
    **dict.fromkeys(("StartWhenAvailable", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries"), BOOLEAN),
    "StartBoundary": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "DaysInterval": r"\d+",
    "LogonType": "S4U|Password|InteractiveToken|InteractiveTokenOrPassword",
    "RunLevel": "LeastPrivilege|HighestAvailable",
    "MultipleInstancesPolicy": "Parallel|Queue|IgnoreNew|StopExisting",
}
SPACE = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def test_systemd_reads_back_the_words_of_the_command() -> None:
    service = systemd_units(PLACE)[f"{NAME}.service"]
    lines = dict(line.split("=", 1) for line in service.splitlines() if "=" in line)
    words = shlex.split(lines["ExecStart"].replace("%%", "%").replace("$$", "$"))
    assert words == [PLACE.python, *PLACE.arguments]
    assert lines["WorkingDirectory"].replace("%%", "%") == ODD
    assert "Persistent=true" in systemd_units(PLACE)[f"{NAME}.timer"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "客服 数据 100%"
    folder.mkdir()
    place = Place(sys.executable, str(folder / "config.toml"), str(folder), "root")
    for name, text in systemd_units(place).items():
        (tmp_path / name).write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in systemd_units(place))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - as above
    assert [line for line in (done.stdout + done.stderr).splitlines() if NAME in line] == []


@pytest.mark.skipif(os.name == "nt", reason="cron is of POSIX")
def test_the_line_of_cron_runs_in_a_shell(tmp_path: Path) -> None:
    """With a command in Python's place that prints its own arguments and folder."""
    folder = tmp_path / "客服 100% $HOME 'x'"
    folder.mkdir()
    teller = folder / "teller"
    teller.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n', "utf-8")
    teller.chmod(0o700)
    place = Place(str(teller), str(folder / "config.toml"), str(folder), "x")
    minute, command = crontab_line(place).split(" * * * * ", 1)
    assert minute == "*/15"
    shell = ["/bin/sh", "-c", command.replace(r"\%", "%")]
    done = subprocess.run(shell, capture_output=True, text=True, check=True)  # noqa: S603 - our own line
    assert done.stdout.splitlines() == [str(folder), *place.arguments]
    assert command.count("%") == command.count(r"\%")


def test_the_task_of_windows_is_xml_that_starts_when_the_machine_is_back() -> None:
    task = ET.fromstring(task_xml(SHARE))  # noqa: S314 - our own
    found = {
        name: task.findtext(f".//t:{name}", namespaces=SPACE)
        for name in ("Command", "Arguments", "WorkingDirectory")
    }
    assert found == {
        "Command": SHARE.python,
        "Arguments": r'-X utf8 -m pipeline nightly --once --config "\\server\客服 部\A & B\config.toml"',
        "WorkingDirectory": SHARE.folder,
    }
    settings = {each.tag.partition("}")[2]: each.text for each in task.find("t:Settings", SPACE) or ()}
    assert settings["StartWhenAvailable"] == "true"
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    order = [each.tag.partition("}")[2] for each in task]
    assert order == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]


def test_the_task_keeps_to_the_published_schema() -> None:
    """Triggers are sequences, the rest in any order; every value is of its type; nothing unknown."""
    task = ET.fromstring(task_xml(SHARE))  # noqa: S314 - our own
    for path, (allowed, ordered) in SCHEMA.items():
        (element,) = task.findall(path, SPACE)
        names = [each.tag.partition("}")[2] for each in element]
        assert set(names) <= set(allowed)
        assert len(names) == len(set(names))
        assert not ordered or names == sorted(names, key=allowed.index)
    for each in task.iter():
        pattern = TYPES.get(each.tag.partition("}")[2])
        assert pattern is None or re.fullmatch(pattern, each.text or "")
    principal, actions = task.find("t:Principals/t:Principal", SPACE), task.find("t:Actions", SPACE)
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_the_task_is_the_same_in_every_encoding_that_powershell_may_write(encoding: str) -> None:
    """`-Encoding Unicode` is UTF-16 with its mark; the declaration names none that could contradict it."""
    text = task_xml(SHARE)
    read = ET.fromstring(text.encode(encoding))  # noqa: S314 - our own
    assert ET.tostring(read) == ET.tostring(ET.fromstring(text))  # noqa: S314 - our own
    assert "-Encoding Unicode" in print_units("windows", SHARE)


def test_what_is_pasted_into_powershell_holds_the_task_and_ends_with_the_question() -> None:
    script = print_units("windows", SHARE)
    assert script.split("@'\n")[1].split("\n'@")[0] == task_xml(SHARE)
    assert script.splitlines()[-1].endswith("/RP *")


@pytest.mark.parametrize("platform", ["systemd", "cron", "windows"])
def test_each_is_explained_and_says_that_nothing_was_installed(platform: str) -> None:
    said = print_units(platform, PLACE)  # type: ignore[arg-type]
    assert said.startswith("# 本命令只打印，不改动系统。")


def test_the_place_is_this_environment_with_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = find_place(Path("config.toml"))
    assert (place.python, place.folder) == (sys.executable, str(tmp_path))
    assert place.config == str(tmp_path / "config.toml")
