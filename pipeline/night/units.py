"""What makes the operating system start `feedback nightly`: printed with the steps, never installed.

Each unit starts `nightly --once` every quarter of an hour. The ledger knows what is due, so that nothing
depends on the minute, and a try that failed is soon repeated.
"""

import getpass
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

Platform = Literal["systemd", "cron", "windows"]
MINUTES = 15
NAME = "feedback-nightly"

SERVICE = """\
[Unit]
Description=feedback nightly
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
ExecStart={command}
KillMode=mixed
TimeoutStopSec=60
"""
TIMER = f"""\
[Unit]
Description=feedback nightly, every {MINUTES} minutes

[Timer]
OnCalendar=*:0/{MINUTES}
Persistent=true

[Install]
WantedBy=timers.target
"""
TASK = f"""\
<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>feedback nightly</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2020-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT{MINUTES}M</Interval>
        <Duration>P1D</Duration>
      </Repetition>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{{command}}</Command>
      <Arguments>{{arguments}}</Arguments>
      <WorkingDirectory>{{folder}}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>"""

# words of this module
STEPS: Mapping[Platform, str] = {
    "systemd": """\
# 本命令只打印，不改动系统。请由管理员执行：
# 1. 把下面两段分别存为 /etc/systemd/system/{name}.service 和 {name}.timer（UTF-8 编码）；
# 2. sudo systemctl daemon-reload
# 3. sudo systemctl enable --now {name}.timer
# 每 {minutes} 分钟看一次有没有到时间的任务；关机期间错过的，开机后自动补做。
# 查看：feedback status；停用：sudo systemctl disable --now {name}.timer
""",
    "cron": """\
# 本命令只打印，不改动系统。请执行 crontab -e，把最后一行粘贴进去并保存。
# 每 {minutes} 分钟看一次有没有到时间的任务；关机期间错过的，开机后自动补做。没有要做的就不输出任何内容。
# 查看：feedback status；停用：crontab -e，删去这一行。
""",
    "windows": """\
# 本命令只打印，不改动系统。请打开 PowerShell，粘贴下面的全部内容，回车，再按提示输入本人的 Windows 密码。
# （密码由 Windows 保管：不登录也能运行，并能访问共享文件夹。路径已写成网络路径，不用映射的盘符。）
# 每 {minutes} 分钟看一次有没有到时间的任务；睡眠或关机期间错过的，开机后自动补做。
# 查看：feedback status；停用：schtasks /Delete /TN {name}
""",
}


@dataclass(frozen=True)
class Place:
    """Which Python runs it, with which config, as which user."""

    python: str
    config: str
    folder: str
    user: str

    @property
    def arguments(self) -> list[str]:
        """What Python is called with."""
        return ["-X", "utf8", "-m", "pipeline", "nightly", "--once", "--config", self.config]


def find_place(config: Path) -> Place:
    """The running environment; on Windows a mapped drive, which services do not see, as its UNC path."""
    real = Path.resolve if os.name == "nt" else Path.absolute  # a venv's python is a link elsewhere
    path = real(config)
    return Place(str(real(Path(sys.executable))), str(path), str(path.parent), getpass.getuser())


def print_units(platform: Platform, place: Place) -> str:
    """Everything for one system, behind the steps that people take with it."""
    steps = STEPS[platform].format(name=NAME, minutes=MINUTES)
    return f"{steps}\n{_PRINT[platform](place)}".rstrip()  # a pasted blank line would answer a question


def systemd_units(place: Place) -> dict[str, str]:
    """The files for /etc/systemd/system, by name."""
    command = " ".join(_quote_systemd(word) for word in [place.python, *place.arguments])
    folder = place.folder.replace("%", "%%")  # a path is not quoted there
    service = SERVICE.format(user=place.user, folder=folder, command=command)
    return {f"{NAME}.service": service, f"{NAME}.timer": TIMER}


def _quote_systemd(word: str) -> str:
    for special, written in {"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$"}.items():
        word = word.replace(special, written)
    return f'"{word}"'


def crontab_line(place: Place) -> str:
    """The line for `crontab -e`."""
    command = shlex.join([place.python, *place.arguments])
    line = f"cd {shlex.quote(place.folder)} && {command}"
    return f"*/{MINUTES} * * * * " + line.replace("%", r"\%")  # cron ends the command at a bare one


def task_xml(place: Place) -> str:
    """The task for the Windows Task Scheduler, without an encoding: it is valid in each that has a mark."""
    words = {"command": place.python, "arguments": subprocess.list2cmdline(place.arguments)}
    return TASK.format(**{name: escape(word) for name, word in (words | {"folder": place.folder}).items()})


def _print_systemd(place: Place) -> str:
    return "\n".join(f"# ---- {name} ----\n{text}" for name, text in systemd_units(place).items())


def _print_windows(place: Place) -> str:
    return f"""\
$xml = @'
{task_xml(place)}
'@
$file = Join-Path $env:TEMP '{NAME}.xml'
Set-Content -LiteralPath $file -Value $xml -Encoding Unicode
schtasks /Create /TN {NAME} /XML $file /RU "$env:USERDOMAIN\\$env:USERNAME" /RP *
"""


_PRINT: Mapping[Platform, Callable[[Place], str]] = {
    "systemd": _print_systemd,
    "cron": crontab_line,
    "windows": _print_windows,
}
