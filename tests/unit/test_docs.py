"""What a user can type is documented in both languages, and what the documents name exists."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from pipeline.cli import app

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.zh-CN.md"]
GROUP = typer.main.get_command(app)


def list_commands() -> dict[str, list[str]]:
    """The options of each command, by name."""
    commands = getattr(GROUP, "commands")  # noqa: B009 - typer's own class, which has no types
    return {
        name: [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        for name, command in commands.items()
    }


COMMANDS = list_commands()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_commands_are_those_of_the_contract_that_there_are() -> None:
    assert set(COMMANDS) >= {"run", "check", "report", "explain", "init"}
    assert all("--config" in options for name, options in COMMANDS.items() if name != "init")


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_row_in_the_readme(readme: str, command: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert re.search(rf"^\| `feedback {command}\b[^|]*\| *\S", text, re.MULTILINE)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize(
    ("command", "option"), [(name, option) for name, options in COMMANDS.items() for option in options]
)
def test_every_option_is_documented_in_the_readme(readme: str, command: str, option: str) -> None:
    """In the row of its command; what all commands share may stand anywhere."""
    text = (ROOT / readme).read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `feedback {command}"))
    shared = option in ("--config", "--as-of")
    assert option in (text if shared else row)


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_no_command_that_there_is_not(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert set(re.findall(r"`feedback ([a-z]+)", text)) - set(COMMANDS) == set()
    assert (
        set(re.findall(r"--[a-z][a-z-]+", text)) - {o for options in COMMANDS.values() for o in options}
        == set()
    )


def test_every_command_argument_and_option_has_a_help_text() -> None:
    commands = getattr(GROUP, "commands")  # noqa: B009 - as above
    silent = [
        (name, parameter.name)
        for name, command in commands.items()
        for parameter in command.params
        if not parameter.help and parameter.name != "help"
    ]
    assert silent == []
    assert [name for name, command in commands.items() if not command.help] == []


@pytest.mark.parametrize(
    "document",
    [
        *READMES,
        "docs/architecture.md",
        "docs/cluster.md",
        "docs/delivery.md",
        "docs/nightly.md",
        "docs/remote.md",
        "docs/report-templates.md",
        "docs/retention.md",
        "docs/tracking-workbook.md",
        "CHANGELOG.md",
    ],
)
def test_every_file_a_document_links_to_or_shows_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    missing = [target for target in targets if not (ROOT / document).parent.joinpath(target).is_file()]
    assert missing == []


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_pictures_of_what_comes_out(readme: str) -> None:
    assert len(re.findall(r"!\[[^\]]+\]\(docs/images/[^)]+\)", (ROOT / readme).read_text("utf-8"))) >= 2


def test_the_changelog_tells_the_version_of_the_package() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == PROJECT["version"]


def test_the_console_script_is_the_module() -> None:
    assert PROJECT["scripts"] == {"feedback": "pipeline.__main__:main"}


@pytest.mark.parametrize("readme", READMES)
def test_the_exit_codes_are_documented(readme: str) -> None:
    line = next(
        line
        for line in (ROOT / readme).read_text("utf-8").replace("\n", " ").split("  ")
        if "Exit codes" in line or "退出码" in line
    )
    said = re.split("Exit codes|退出码", line)[1]
    assert re.findall(r"(?:^|[ :：·])([0-9]) ", said[:200])[:4] == ["0", "1", "2", "3"]
